"""CREATE VIEW."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.joining import TABLE, table_name
from sqlite_hunter.sql.long_names import check_stored
from sqlite_hunter.sql.output import replaced, source
from sqlite_hunter.sql.postgres_names import spelled
from sqlite_hunter.sql.query_columns import STORED
from sqlite_hunter.sql.selecting import query
from sqlite_hunter.sql.statement import StatementOut
from sqlite_hunter.sql.tokens import HOLE, unquoted

if TYPE_CHECKING:
    from sqlite_hunter.sql.grammar import nodes
    from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "create-view",
    "PostgreSQL's CREATE VIEW has no IF NOT EXISTS",
    ("CREATE VIEW IF NOT EXISTS",),
    "SQH487",
    example="CREATE TABLE t (a INTEGER); CREATE VIEW IF NOT EXISTS v AS SELECT a FROM t",
)
HANDLES: Final = ("statement createview",)


def write(work: Work, node: nodes.CreateView) -> StatementOut:
    """CREATE OR REPLACE for IF NOT EXISTS."""
    if node.name.name.kind == HOLE or node.name.name.holes:
        raise work.refuse(TABLE, node, "the view is named at run time")
    if node.exists_at >= 0 and work.database.table(unquoted(node.name.name)) is not None:
        work.changed(CONSTRUCT, node, "it is there already, and stays")
        return StatementOut(None)
    pieces = source(node.first, node.name.first - 1)
    if node.exists_at >= 0:
        work.changed(CONSTRUCT, node)
        temporary = " TEMP" if node.temporary >= 0 else ""
        pieces = replaced(f"CREATE OR REPLACE{temporary} VIEW", node.first, node.exists_at + 2)
    pieces += table_name(work, node.name, unquoted(node.name.name))
    at = node.name.last + 1
    for token in node.columns:
        place = next(i for i in range(at, node.select.first) if work.tokens[i] is token)
        text = spelled(token, unquoted(token))
        pieces += [*source(at, place - 1), *(source(place, place) if text is None else replaced(text, place))]
        at = place + 1
    found = query(work, node.select, labels=not node.columns, naming=STORED)
    if not node.columns:
        check_stored(work, node, found.columns)
    return StatementOut([*pieces, *source(at, node.select.first - 1), *found.pieces])
