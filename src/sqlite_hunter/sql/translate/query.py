"""SELECT and VALUES at the top, where Python sees the columns' names."""

from typing import Final

from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.selecting import query
from sqlite_hunter.sql.statement import StatementOut
from sqlite_hunter.sql.work import Work

HANDLES: Final = ("statement query",)


def write(work: Work, node: nodes.Query) -> StatementOut:
    """The query with its labels."""
    return StatementOut(query(work, node.select, labels=True).pieces)
