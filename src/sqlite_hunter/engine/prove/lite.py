"""The side of SQLite: a database in memory, in which nothing reaches the disk."""

import re
import sqlite3
from collections.abc import Iterable, Sequence
from random import Random
from typing import Final, Self

from sqlite_hunter.engine.prove.example import Example, Placed, Row, Value
from sqlite_hunter.engine.prove.jitter import FUNCTION
from sqlite_hunter.engine.prove.result import BuildError, Result, one_line
from sqlite_hunter.engine.prove.rows import stored_columns
from sqlite_hunter.sql.schema.model import Database

_STEPS: Final = 20_000_000
"""Virtual machine steps after which a statement is ended: an endless recursion is somebody's program, not ours."""
_STEPS_AT_ONCE: Final = 100_000
_LONGEST: Final = 16_000_000
"""Bytes of a value and of a statement."""


class Lite:
    """A SQLite database with a schema; every statement runs in a transaction that is rolled back."""

    def __init__(self, *, foreign_keys: bool) -> None:
        """Open it. ``foreign_keys`` is whether the program enforces them."""
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        self._connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
        self._connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        self._connection.set_authorizer(_authorize)
        self._connection.create_function("regexp", 2, _regexp, deterministic=True)
        self._random = Random(0)  # noqa: S311 - it is to be the same again
        self._connection.create_function(FUNCTION, 0, self._random.random)
        self._steps = 0
        self._connection.set_progress_handler(self._step, _STEPS_AT_ONCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def define(self, statement: str) -> None:
        """Run a definition; raises BuildError."""
        self._steps = 0
        try:
            self._connection.execute(statement)
        except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
            raise BuildError(one_line(error)) from error

    def stored(self, database: Database, tables: Sequence[str], example: Example) -> Example:
        """The example as the database holds it: without rows that it does not take, and all in its own types."""
        self._connection.execute("PRAGMA reverse_unordered_selects = 0")
        self._connection.execute("BEGIN")
        try:
            self._fill(database, tables, example)
            rows: dict[str, tuple[Row, ...]] = {name: tuple(self._table(database, name)) for name in tables}
        finally:
            self._connection.execute("ROLLBACK")
        return Example(rows, example.values)

    def run(
        self,
        statement: str,
        bound: Placed,
        database: Database,
        tables: Sequence[str],
        example: Example,
        seed: int | None = None,
    ) -> Result:
        """Run a statement over the rows of an example; ``seed`` for one that may take rows in another order."""
        self._steps = 0
        self._connection.execute(f"PRAGMA reverse_unordered_selects = {int(seed is not None and seed % 2)}")
        if seed is not None:
            self._random.seed(seed)
            example = Example(
                {name: tuple(self._random.sample(rows, len(rows))) for name, rows in example.rows.items()},
                example.values,
            )
        self._connection.execute("BEGIN")
        try:
            self._fill(database, tables, example)
            return self._run(statement, bound, database, tables)
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def _run(self, statement: str, bound: Placed, database: Database, tables: Sequence[str]) -> Result:
        try:
            cursor = self._connection.execute(statement, () if bound is None else bound)
            rows = cursor.fetchall() if cursor.description else None
        except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError) as error:
            return Result(error=one_line(error))
        labels = tuple(str(column[0]) for column in cursor.description or ())
        count = cursor.rowcount if cursor.rowcount >= 0 else None
        return Result(rows, labels, count, {name: [*self._table(database, name)] for name in tables})

    def _fill(self, database: Database, tables: Iterable[str], example: Example) -> None:
        """Without triggers: rows that are there already fire none."""
        asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid"
        triggers = self._connection.execute(asked).fetchall()
        for name, _ in triggers:
            self._connection.execute(f"DROP TRIGGER {_quoted(name)}")
        self._insert(database, tables, example)
        for _, text in triggers:
            self._connection.execute(text)

    def _insert(self, database: Database, tables: Iterable[str], example: Example) -> None:
        for name in tables:
            table = database.tables[name]
            columns = stored_columns(table)
            names = ", ".join(_quoted(column.name) for column in columns)
            marks = ", ".join("?" * len(columns))
            for row in example.rows.get(name, ()):
                try:
                    self._connection.execute(f"INSERT INTO {_quoted(table.name)} ({names}) VALUES ({marks})", row)
                except sqlite3.Error:
                    continue

    def _table(self, database: Database, name: str) -> list[Row]:
        table = database.tables[name]
        names = ", ".join(_quoted(column.name) for column in stored_columns(table))
        try:
            return self._connection.execute(f"SELECT {names} FROM {_quoted(table.name)}").fetchall()
        except sqlite3.Error:
            return []

    def _step(self) -> int:
        self._steps += _STEPS_AT_ONCE
        return int(self._steps > _STEPS)


def bound_values(example: Example, bound: str | None) -> Placed:
    """The values of an example as the statement binds them: by order, by name or not at all."""
    if bound is None:
        return None
    if bound == "map":
        return {str(key): value for key, value in example.values.items()}
    highest = max((key for key in example.values if isinstance(key, int)), default=0)
    return tuple(example.values.get(number) for number in range(1, highest + 1))


def _authorize(action: int, *_: object) -> int:
    """Refuse what reaches a file: ATTACH, which VACUUM INTO is too."""
    return sqlite3.SQLITE_DENY if action in (sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH) else sqlite3.SQLITE_OK


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _regexp(pattern: Value, text: Value) -> bool:
    """What programs give SQLite for REGEXP: it has none itself."""
    return isinstance(pattern, str) and isinstance(text, str) and re.search(re.escape(pattern), text) is not None
