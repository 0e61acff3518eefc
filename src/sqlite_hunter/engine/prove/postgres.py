"""The side of PostgreSQL: a schema made for the run, gone after it."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from sqlite_hunter.engine.prove.example import Example, Placed, Value
from sqlite_hunter.engine.prove.result import BuildError, Result, Rows, one_line
from sqlite_hunter.engine.prove.rows import stored_columns
from sqlite_hunter.engine.prove.server import HINT, ServerError, hidden
from sqlite_hunter.sql.native.candidates import BOOLEAN, DATE, NUMERIC
from sqlite_hunter.sql.schema.model import ColumnInfo, Database, TableInfo
from sqlite_hunter.sql.translator import Translation

if TYPE_CHECKING:
    from psycopg import Connection

_SECONDS: Final = 10
"""After so many a statement is ended."""


class Postgres:
    """A connection in a schema of its own; every statement runs in a transaction that is rolled back."""

    def __init__(self, connection: "Connection") -> None:
        """``connection`` commits by itself."""
        self._connection = connection
        self._identities: dict[str, tuple[tuple[str, str], ...]] = {}

    @property
    def version(self) -> str:
        """As the server says it."""
        return self._connection.info.parameter_status("server_version") or "of unknown version"

    @property
    def settings(self) -> str:
        """How it sorts and where its clock is: what decides whether sloppiness shows."""
        row = self._connection.execute(
            "SELECT datlocprovider, datcollate, current_setting('TimeZone')"
            " FROM pg_database WHERE datname = current_database()"
        ).fetchone()
        provider, collation, zone = row or ("", "", "")
        return f"{'ICU collation' if provider == 'i' else f'collation {collation}'}, time zone {zone}"

    @contextmanager
    def schema(self) -> Iterator[None]:
        """An empty schema for the time of the block, first on the search path."""
        name = f"sqlite_hunter_{secrets.token_hex(8)}"
        self._connection.execute(f'CREATE SCHEMA "{name}"')
        self._identities = {}
        try:
            self._connection.execute(f'SET search_path TO "{name}"')
            yield
        finally:
            self._connection.execute("ROLLBACK")
            self._connection.execute("DISCARD TEMP")
            self._connection.execute(f'DROP SCHEMA "{name}" CASCADE')

    def define(self, statements: Sequence[str]) -> None:
        """Run a definition, whole or not at all; raises BuildError."""
        import psycopg

        try:
            with self._connection.transaction():
                for statement in statements:
                    self._connection.execute(statement.encode())
        except psycopg.Error as error:
            raise BuildError(one_line(error), error.sqlstate or "") from error

    def run(
        self, translation: Translation, bound: Placed, database: Database, tables: Sequence[str], example: Example
    ) -> Result:
        """Run a translated statement over the rows of an example; raises BuildError for a row that is not taken."""
        import psycopg

        self._connection.execute("BEGIN")
        try:
            try:
                self._fill(database, tables, example)
            except psycopg.Error as error:
                raise BuildError(one_line(error), error.sqlstate or "") from error
            try:
                return self._run(translation, bound, database, tables)
            except psycopg.Error as error:
                return Result(error=one_line(error), code=error.sqlstate or "")
            except Exception as error:  # too few values for the placeholders is no error of the driver's own
                return Result(error=f"{type(error).__name__}: {one_line(error)}")
        finally:
            self._connection.execute("ROLLBACK")

    def _run(self, translation: Translation, bound: Placed, database: Database, tables: Sequence[str]) -> Result:
        for text in translation.ahead:
            self._connection.execute(text.encode())
        rows: Rows | None = None
        labels: tuple[str, ...] = ()
        count: int | None = None
        if translation.text:
            cursor = self._connection.execute(translation.text.encode(), bound)
            if cursor.description is not None:
                rows = cursor.fetchall()
                labels = tuple(column.name for column in cursor.description)
            else:
                count = cursor.rowcount if cursor.rowcount >= 0 else None
        for text in translation.behind:
            self._connection.execute(text.encode())
        state = {name: self._table(database.tables[name]) for name in tables}
        return Result(rows, labels, count, state)

    def _fill(self, database: Database, tables: Sequence[str], example: Example) -> None:
        """Without triggers: rows that are there already fire none."""
        fired = [_quoted(database.tables[name].name) for name in tables if database.tables[name].triggers]
        for name in fired:
            self._connection.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER".encode())
        self._insert(database, tables, example)
        for name in fired:
            self._connection.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER".encode())

    def _insert(self, database: Database, tables: Sequence[str], example: Example) -> None:
        for name in tables:
            rows = example.rows.get(name, ())
            table = database.tables[name]
            if rows:
                columns = stored_columns(table)
                names = ", ".join(_quoted(column.name) for column in columns)
                into = f"{_quoted(table.name)} ({names})".replace("%", "%%")
                marks = ", ".join(["(" + ", ".join(["%s"] * len(columns)) + ")"] * len(rows))
                text = f"INSERT INTO {into} OVERRIDING SYSTEM VALUE VALUES {marks}"
                self._connection.execute(
                    text.encode(), [placed for row in rows for placed in map(_placed, columns, row)]
                )
            for column, sequence in self._identity(table):
                highest = f"coalesce(max({_quoted(column)}), 0)"
                if table.numbered or name in database.gaps or database.rolled_back:
                    highest = "0"  # where the program stores keys itself, an INSERT may not trust in the identity
                self._connection.execute(
                    f"SELECT setval('{sequence}', greatest({highest}, 1), {highest} > 0)"
                    f" FROM (SELECT 1) AS one LEFT JOIN {_quoted(table.name)} ON true".encode()
                )

    def _identity(self, table: TableInfo) -> tuple[tuple[str, str], ...]:
        """The columns that number their rows, each with its sequence."""
        if table.name not in self._identities:
            found = self._connection.execute(
                "SELECT attname, pg_get_serial_sequence(format('%%I', %s::text), attname) FROM pg_attribute"
                " WHERE attrelid = to_regclass(format('%%I', %s::text)) AND attidentity <> ''",
                (table.name, table.name),
            ).fetchall()
            self._identities[table.name] = tuple((str(name), str(sequence)) for name, sequence in found)
        return self._identities[table.name]

    def _table(self, table: TableInfo) -> Rows:
        names = ", ".join(_quoted(column.name) for column in stored_columns(table))
        return self._connection.execute(f"SELECT {names} FROM {_quoted(table.name)}".encode()).fetchall()


def placed_values(translation: Translation, values: Mapping[int | str, Value], bound: str | None) -> Placed:
    """The values of an example as the translation's placeholders take them."""
    if bound is None:
        return None
    if not translation.named:
        return [values.get(number) for number in translation.parameters]
    names = map(str, translation.parameters)
    return {name: values.get(name if bound == "map" else int(name[1:])) for name in names}


@contextmanager
def connected(dsn: str) -> Iterator[Postgres]:
    """A connection for the time of the block; raises ServerError."""
    try:
        import psycopg
    except ImportError as error:
        raise ServerError(f"there is no psycopg to talk to PostgreSQL with: {HINT}") from error
    try:
        connection = psycopg.connect(dsn, autocommit=True, connect_timeout=10)
    except (psycopg.Error, ValueError) as error:
        raise ServerError(f"PostgreSQL cannot be reached: {hidden(one_line(error))}") from error
    with connection:
        connection.execute(f"SET statement_timeout = '{_SECONDS}s'")
        connection.execute("SET client_min_messages = error")
        connection.prepare_threshold = None
        try:
            yield Postgres(connection)
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            raise ServerError(f"PostgreSQL does not go on: {hidden(one_line(error))}") from error


def _placed(column: ColumnInfo, value: Value) -> "Value | Decimal | datetime | date":
    """A value as the column's type takes it."""
    if column.native is None or value is None:
        return value
    if column.native.wanted == BOOLEAN:
        return bool(value)
    if column.native.wanted == NUMERIC:
        return Decimal(repr(value)) if isinstance(value, int | float) else value
    try:
        moment = datetime.fromisoformat(str(value)).replace(tzinfo=UTC)
    except ValueError:  # PostgreSQL says what is wrong with it
        return value
    return moment.date() if column.native.wanted == DATE else moment


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
