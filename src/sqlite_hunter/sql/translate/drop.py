"""DROP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.joining import table_name
from sqlite_hunter.sql.output import after, replaced, source
from sqlite_hunter.sql.postgres_names import canonical
from sqlite_hunter.sql.statement import StatementOut
from sqlite_hunter.sql.table_columns import quoted
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
    ahead = _deleted_first(work, node, name, shown)
    pieces = source(node.first, node.name.first - 1)
    if table is not None and table.dropped_with and not node.if_exists:
        work.changed(CONSTRUCT, node, "PostgreSQL dropped it together with what it selected from")
        pieces += after(" IF EXISTS")
    pieces += table_name(work, node.name, shown)
    if node.kind in ("TABLE", "VIEW") and _referred(work, name):
        work.changed(CONSTRUCT, node)
        pieces += after(" CASCADE")
    return StatementOut(pieces, ahead)


def _deleted_first(work: Work, node: nodes.Drop, name: str, shown: str) -> list[str]:
    """What deletes the rows of a table that others refer to, as SQLite does before it drops the table.

    https://www.sqlite.org/foreignkeys.html#fk_schemacommands
    """
    if node.kind != "TABLE" or not work.database.foreign_keys:
        return []
    children = [child for child, _ in work.database.children(name) if child.name.lower() != name.lower()]
    if not children:
        return []
    if work.database.foreign_keys_vary:
        hint = "delete its rows and drop the foreign key yourself"
        raise work.refuse(CONSTRUCT, node, f"whether SQLite deletes the rows of {name} first is not known: {hint}")
    left = next((child.name for child in children if child.name.lower() not in work.database.dropped), "")
    if any(each.event != "INSERT" for table in work.database.tables.values() for each in table.triggers):
        raise work.refuse(
            CONSTRUCT, node, "SQLite fires no triggers for the rows that go with a table; drop them first"
        )
    if left:
        said = f"PostgreSQL drops the foreign key of {left} with {name}, SQLite not"
        raise work.refuse(CONSTRUCT, node, f"{said}: add it again once {name} is there again")
    work.changed(CONSTRUCT, node, "SQLite deletes the rows first, and with them what others do on that")
    table = canonical(shown)
    if not node.if_exists:
        return [f"DELETE FROM {table}"]
    is_there = f"to_regclass({quoted(table)}) IS NOT NULL"
    return [f"DO $$ BEGIN IF {is_there} THEN DELETE FROM {table}; END IF; END $$"]


def _trigger(work: Work, node: nodes.Drop) -> StatementOut:
    """With its table, which PostgreSQL wants to know."""
    name = unquoted(node.name.name).lower()
    tables = [each for each in work.database.tables.values() if name in (one.name for one in each.triggers)]
    if not tables and node.if_exists and not work.database.incomplete:
        work.changed(CONSTRUCT, node, "there is no such trigger here, and PostgreSQL wants its table")
        work.note(f"no definition of the trigger {name} is known: nothing is dropped")
        return StatementOut(None)
    if len(tables) != 1 or node.name.schema is not None:
        hint = "write DROP TRIGGER name ON its table"
        raise work.refuse(CONSTRUCT, node, f"of which table {name} is a trigger is not known: {hint}")
    work.changed(CONSTRUCT, node)
    pieces = [*source(node.first, node.name.first - 1), *replaced(canonical(name), node.name.first, node.name.last)]
    return StatementOut([*pieces, *after(f" ON {canonical(tables[0].name)}")])


def _referred(work: Work, name: str) -> bool:
    return bool(work.database.dependents(name)) or any(True for _ in work.database.children(name))
