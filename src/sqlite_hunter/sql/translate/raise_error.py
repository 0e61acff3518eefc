"""RAISE within a query of a trigger: its place in the SELECT list, where the query is only asked for rows."""

from typing import Final

from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import replaced
from sqlite_hunter.sql.translate.unsupported_statement import CONSTRUCT as TRIGGER
from sqlite_hunter.sql.values import NULL, UNTYPED, Out, Type
from sqlite_hunter.sql.work import Work

HANDLES: Final = ("raise",)


def write(work: Work, node: nodes.Raise) -> Out:
    """Anything, for it is not looked at; see ``raising``."""
    if node is not work.stopping:
        raise work.refuse(TRIGGER, node, "RAISE within an expression: write SELECT RAISE(...) WHERE condition")
    return Out(replaced("NULL", node.first, node.last), Type(NULL), UNTYPED)
