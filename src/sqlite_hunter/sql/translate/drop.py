"""DROP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.joining import table_name
from sqlite_hunter.sql.output import after, replaced, source
from sqlite_hunter.sql.postgres_names import canonical
from sqlite_hunter.sql.statement import StatementOut
from sqlite_hunter.sql.tokens import HOLE, unquoted

if TYPE_CHECKING:
    from sqlite_hunter.sql.grammar import nodes
    from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "drop",
    "PostgreSQL does not drop what others refer to",
    ("DROP TABLE that is referred to",),
    "SQH484",
    example="CREATE TABLE t (a INTEGER PRIMARY KEY); CREATE TABLE u (a REFERENCES t); DROP TABLE t",
)
HANDLES: Final = ("statement drop",)


def write(work: Work, node: nodes.Drop) -> StatementOut:
    """The same, with CASCADE where a table or view may be in use."""
    if node.kind == "TRIGGER":
        return _trigger(work, node)
    if node.name.name.kind == HOLE or node.name.name.holes:
        return StatementOut(work.kept(node))
    name = unquoted(node.name.name)
    table = work.database.table(name)
    shown = table.name if table is not None and node.kind in ("TABLE", "VIEW") else name.lower()
    if node.kind == "TABLE" and work.database.foreign_keys and any(True for _ in work.database.children(name)):
        hint = "delete its rows and drop the foreign key yourself"
        raise work.refuse(CONSTRUCT, node, f"SQLite deletes the rows of {name} first, which others refer to: {hint}")
    pieces = source(node.first, node.name.first - 1)
    if table is not None and table.dropped_with and not node.if_exists:
        work.changed(CONSTRUCT, node, "PostgreSQL dropped it together with what it selected from")
        pieces += after(" IF EXISTS")
    pieces += table_name(work, node.name, shown)
    if node.kind in ("TABLE", "VIEW") and _referred(work, name):
        work.changed(CONSTRUCT, node)
        pieces += after(" CASCADE")
    return StatementOut(pieces)


def _trigger(work: Work, node: nodes.Drop) -> StatementOut:
    """With its table, which PostgreSQL wants to know."""
    name = unquoted(node.name.name).lower()
    tables = [each for each in work.database.tables.values() if name in (one.lower() for one in each.triggers)]
    if len(tables) != 1 or node.name.schema is not None:
        raise work.refuse(CONSTRUCT, node, f"of which table {name} is a trigger is not known")
    work.changed(CONSTRUCT, node)
    pieces = [*source(node.first, node.name.first - 1), *replaced(canonical(name), node.name.first, node.name.last)]
    return StatementOut([*pieces, *after(f" ON {canonical(tables[0].name)}")])


def _referred(work: Work, name: str) -> bool:
    return bool(work.database.dependents(name)) or any(True for _ in work.database.children(name))
