"""Brackets, and row values."""

from dataclasses import replace
from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import source
from sqlite_hunter.sql.values import ATOM, Out
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct("row-value", "A row value", ())
HANDLES: Final = ("paren", "row")


def write(work: Work, node: nodes.Expression) -> Out:
    """The same brackets round what is inside."""
    if isinstance(node, nodes.Paren):
        if work.chooses(node):
            work.choosing.add((node.inner.first, node.inner.last))
        inner = work.raw(node.inner)
        pieces = [*source(node.first, node.inner.first - 1), *inner.pieces, *source(node.inner.last + 1, node.last)]
        return replace(inner, pieces=pieces, binds=ATOM)
    raise work.refuse(CONSTRUCT, node, "a row value stands where one value is wanted")
