"""Virtual tables, which have no counterpart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.constructs import Construct

if TYPE_CHECKING:
    from sqlite_hunter.sql.grammar import nodes
    from sqlite_hunter.sql.statement import StatementOut
    from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "trigger-or-extension",
    "PostgreSQL's triggers call a function; virtual tables are extensions of SQLite's",
    ("CREATE TRIGGER", "NEW.a, OLD.a", "INSERT OR IGNORE that fires a trigger", "MATCH, FTS5, rtree"),
    "SQH488",
    example="CREATE VIRTUAL TABLE t USING fts5(a)",
)
HANDLES: Final = ("statement createvirtual",)


def write(work: Work, node: nodes.CreateVirtual) -> StatementOut:
    """Refused, with the way to go."""
    hint = "full-text search is tsvector" if node.module.startswith("fts") else "find its counterpart"
    raise work.refuse(CONSTRUCT, node, f"a virtual table ({node.module}) has no counterpart: {hint}")
