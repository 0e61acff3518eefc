"""EXISTS."""

from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import source
from sqlite_hunter.sql.selecting import query
from sqlite_hunter.sql.values import BOOL, INTEGER, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "exists", "EXISTS is a condition on PostgreSQL", ("comparison, EXISTS, AND/OR as a value",)
)
HANDLES: Final = ("exists",)


def write(work: Work, node: nodes.Exists) -> Out:
    """The same with its query."""
    starred = set(work.starred)
    found = query(work, node.select, labels=False)
    work.starred = starred  # which columns there are makes no difference to EXISTS (SELECT * ...)
    pieces = [*source(node.first, node.select.first - 1), *found.pieces, *source(node.select.last + 1, node.last)]
    return Out(pieces, Type(INTEGER, nullable=False), BOOL)
