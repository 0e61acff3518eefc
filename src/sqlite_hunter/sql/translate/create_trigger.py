"""CREATE TRIGGER that keeps rows out: BEFORE, with ``SELECT RAISE(ABORT, ...)``. All others are refused by name.

Such a trigger writes nothing, and PostgreSQL fires it as SQLite does, row by row, with what the statement has stored so
far in sight (https://www.postgresql.org/docs/15/trigger-datachanges.html). An AFTER trigger would see all its rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.grammar import Unreadable, nodes
from sqlite_hunter.sql.grammar.expressions import expression
from sqlite_hunter.sql.grammar.queries import select
from sqlite_hunter.sql.grammar.reader import Reader
from sqlite_hunter.sql.joining import UNKNOWN, table_info
from sqlite_hunter.sql.output import after, before
from sqlite_hunter.sql.postgres_names import MAX_NAME, canonical
from sqlite_hunter.sql.schema.model import ROWID_NAMES
from sqlite_hunter.sql.scopes import Found, Scope, SourceInfo
from sqlite_hunter.sql.statement import StatementOut
from sqlite_hunter.sql.tokens import HOLE, STRING, Token, unquoted
from sqlite_hunter.sql.translate.unsupported_statement import CONSTRUCT as TRIGGER

if TYPE_CHECKING:
    from sqlite_hunter.sql.output import Pieces
    from sqlite_hunter.sql.schema.model import TableInfo
    from sqlite_hunter.sql.work import Work

HANDLES: Final = ("statement createtrigger",)

_ROWS: Final = {"INSERT": ("new",), "UPDATE": ("new", "old"), "DELETE": ("old",)}
_HINT: Final = "write a function in PL/pgSQL and a trigger that executes it"


@dataclass(slots=True)
class _Read:
    """What the trigger says, as far as it is of the one shape."""

    event: str
    columns: list[Token] = field(default_factory=list)
    conditions: list[nodes.Expression] = field(default_factory=list)
    """WHEN, and WHERE of its SELECT."""
    message: str = ""
    exists_at: int = -1


@dataclass(slots=True)
class _Row(Scope):
    """NEW and OLD: their columns are found by these names only."""

    def _here(self, name: str, table: str) -> Found | None:
        return Scope._here(self, name, table) if table else None


def write(work: Work, node: nodes.CreateTrigger) -> StatementOut:
    """A function that raises the error, and the trigger that executes it."""
    read = _read(work, node)
    table = work.database.table(unquoted(node.table)) if node.table is not None else None
    if read is None or any(token.kind == HOLE or token.holes for token in work.tokens):
        raise work.refuse(TRIGGER, node, f"the trigger {unquoted(node.name.name)} is not translated: {_HINT}")
    if table is None or table.unclear or table.kind != "table":
        raise work.refuse(UNKNOWN, node, f"{unquoted(node.name.name)} is a trigger of no table that is known")
    name = unquoted(node.name.name).lower()
    if len(name.encode()) > MAX_NAME:
        raise work.refuse(TRIGGER, node, f"its name is longer than PostgreSQL's {MAX_NAME} bytes")
    info = table_info(work, node.name, table)
    columns = [
        replace(column, type=replace(column.type, nullable=True))
        for column in info.columns
        if _is_there(table, column.name, read.event)
    ]
    work.scope = _Row(sources=[SourceInfo(each, columns) for each in _ROWS[read.event]])
    conditions = [_condition(work, each, read.event) for each in read.conditions]
    work.changed(TRIGGER, node)
    made = f"CREATE TRIGGER {canonical(name)} BEFORE {read.event}{_of(work, node, table, read)} ON "
    made += f"{canonical(table.name)} FOR EACH ROW EXECUTE FUNCTION {canonical(name)}()"
    if read.exists_at < 0:
        return StatementOut(_function(work, name, read, conditions), behind=[made])
    block = _tag(work, "block")
    literal = "'" + name.replace("'", "''") + "'"
    known = f"SELECT 1 FROM pg_catalog.pg_trigger WHERE tgname = {literal} AND tgrelid IN (SELECT oid "
    known += "FROM pg_catalog.pg_class WHERE relnamespace = current_schema()::regnamespace)"
    start = before(f"DO {block} BEGIN\nIF NOT EXISTS ({known}) THEN\n")
    return StatementOut([*start, *_function(work, name, read, conditions), *after(f";\n{made};\nEND IF;\nEND {block}")])


def _read(work: Work, node: nodes.CreateTrigger) -> _Read | None:
    """The trigger; None if it is of another shape."""
    reader = Reader(work.tokens, select)
    reader.at = node.first
    try:
        return _shape(reader, node)
    except Unreadable:
        return None


def _shape(reader: Reader, node: nodes.CreateTrigger) -> _Read | None:
    reader.expect("CREATE")
    reader.expect("TRIGGER")  # a TEMP one is of the connection
    exists_at = reader.at if reader.take("IF", "NOT", "EXISTS") else -1
    if node.name.schema is not None:
        return None
    reader.at = node.name.last + 1
    reader.take("BEFORE")
    if reader.key not in _ROWS:
        return None
    read = _Read(reader.next().key, exists_at=exists_at)
    if read.event == "UPDATE" and reader.take("OF"):
        read.columns.append(reader.name())
        while reader.take(","):
            read.columns.append(reader.name())
    reader.expect("ON")
    reader.name()
    reader.take("FOR", "EACH", "ROW")
    if reader.take("WHEN"):
        read.conditions.append(expression(reader))
    for key in ("BEGIN", "SELECT", "RAISE", "(", "ABORT", ","):
        reader.expect(key)
    message = reader.next()
    reader.expect(")")
    if reader.take("WHERE"):
        read.conditions.append(expression(reader))
    reader.expect(";")
    reader.expect("END")
    read.message = message.text
    return read if message.kind == STRING and reader.at == len(reader.tokens) else None


def _is_there(table: TableInfo, name: str, event: str) -> bool:
    """Whether SQLite and PostgreSQL both know the column's value before the row is stored."""
    column = table.column(name)
    return not (column is None or column.generated or (event == "INSERT" and name == table.rowid_alias))


def _condition(work: Work, node: nodes.Expression, event: str) -> Pieces:
    for each in node.walk():
        if isinstance(each, nodes.Column) and unquoted(each.name).lower() in ROWID_NAMES:
            raise work.refuse(TRIGGER, each, "a trigger asks for the number of a row")
        if isinstance(each, nodes.Parameter | nodes.Unknown):
            raise work.refuse(TRIGGER, each, "a trigger cannot have what is put in at run time")
        if isinstance(each, nodes.Select) and event != "INSERT":
            raise work.refuse(TRIGGER, each, f"which rows it sees hangs on the order of the {event}: {_HINT}")
    return work.condition(node).pieces


def _function(work: Work, name: str, read: _Read, conditions: list[Pieces]) -> Pieces:
    body = _tag(work, "body")
    pieces = before(
        f"CREATE OR REPLACE FUNCTION {canonical(name)}() RETURNS trigger LANGUAGE plpgsql AS {body}\n"
        "#variable_conflict use_column\nBEGIN\nIF ("
    )
    for at, written in enumerate(conditions):
        pieces += [*(after(") AND (") if at else []), *written]
    if not conditions:
        pieces += after("TRUE")
    return [
        *pieces,
        *after(
            f") THEN\nRAISE EXCEPTION USING MESSAGE = {read.message}, ERRCODE = 'integrity_constraint_violation';\n"
            f"END IF;\nRETURN {_ROWS[read.event][0].upper()};\nEND {body}"
        ),
    ]


def _of(work: Work, node: nodes.Node, table: TableInfo, read: _Read) -> str:
    names = ", ".join(_column(work, node, table, token) for token in read.columns)
    return f" OF {names}" if names else ""


def _column(work: Work, node: nodes.Node, table: TableInfo, token: Token) -> str:
    column = table.column(unquoted(token))
    if column is None:
        raise work.refuse(UNKNOWN, node, f"the table {table.name} has no column {unquoted(token)}")
    return canonical(column.name)


def _tag(work: Work, word: str) -> str:
    """A dollar quote that the statement does not have."""
    return next(tag for at in range(10_000) if (tag := f"${word}{at or ''}$") not in work.source)
