"""Triggers and virtual tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.tokens import unquoted

if TYPE_CHECKING:
    from sqlite_hunter.sql.statement import StatementOut
    from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "trigger-or-extension",
    "PostgreSQL's triggers call a function; virtual tables are extensions of SQLite's",
    ("CREATE TRIGGER", "MATCH, FTS5, rtree"),
    "SQH488",
    example="CREATE VIRTUAL TABLE t USING fts5(a)",
)
HANDLES: Final = ("statement createtrigger", "statement createvirtual")


def write(work: Work, node: nodes.CreateTrigger | nodes.CreateVirtual) -> StatementOut:
    """Refused, with the way to go."""
    if isinstance(node, nodes.CreateTrigger):
        hint = "write a function in PL/pgSQL and a trigger that executes it"
        raise work.refuse(CONSTRUCT, node, f"the trigger {unquoted(node.name.name)} is not translated: {hint}")
    hint = "full-text search is tsvector" if node.module.startswith("fts") else "find its counterpart"
    raise work.refuse(CONSTRUCT, node, f"a virtual table ({node.module}) has no counterpart: {hint}")
