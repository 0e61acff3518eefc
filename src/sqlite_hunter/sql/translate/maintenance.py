"""ATTACH, VACUUM, ANALYZE, REINDEX and EXPLAIN."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.output import source
from sqlite_hunter.sql.statement import StatementOut

if TYPE_CHECKING:
    from sqlite_hunter.sql.grammar import nodes
    from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "maintenance",
    "PostgreSQL has no files to attach, and keeps itself in order",
    ("ATTACH, VACUUM INTO", "VACUUM, ANALYZE", "EXPLAIN QUERY PLAN"),
    "SQH483",
    example="ATTACH DATABASE 'other.db' AS other",
)
HANDLES: Final = ("statement other",)

_HINTS: Final = {
    "ATTACH": "one connection sees all schemas of a database",
    "DETACH": "one connection sees all schemas of a database",
    "VACUUM INTO": "back up with pg_dump",
    "EXPLAIN": "PostgreSQL's EXPLAIN gives other rows",
    "REINDEX": "PostgreSQL's names a table or index",
}


def write(work: Work, node: nodes.Other) -> StatementOut:
    """VACUUM and ANALYZE of everything stay; the rest is refused."""
    if node.kind in ("VACUUM", "ANALYZE") and node.last == node.first:
        if node.kind == "VACUUM" and any(table.numbered for table in work.database.tables.values()):
            work.note("SQLite's VACUUM may give the rows of a table other numbers (rowid); PostgreSQL's does not")
        return StatementOut(source(node.first, node.last))
    hint = _HINTS.get(node.kind, "of a part is PostgreSQL's own affair")
    raise work.refuse(CONSTRUCT, node, f"{node.kind} has no counterpart: {hint}")
