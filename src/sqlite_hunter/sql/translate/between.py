"""BETWEEN: two comparisons."""

from typing import Final

from sqlite_hunter.sql.comparing import match
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import source
from sqlite_hunter.sql.randomness import is_random
from sqlite_hunter.sql.values import BOOL, INTEGER, LIKE, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct("between", "BETWEEN compares twice", ())
HANDLES: Final = ("between",)


def write(work: Work, node: nodes.Between) -> Out:
    """The same with three values that PostgreSQL compares alike."""
    if is_random(node.operand):
        raise work.refuse(CONSTRUCT, node, "PostgreSQL would take random() twice; put it into a subquery")
    operand = (node.operand, work.value(node.operand))
    low = match(work, operand, (node.low, work.value(node.low)), ordering=True)
    high = match(work, operand, (node.high, work.value(node.high)), ordering=True)
    if low.order is not None or high.order is not None or low.left.pieces != high.left.pieces:
        raise work.refuse(CONSTRUCT, node, "its ends are not of the kind of what lies between; write two comparisons")
    pieces = [
        *work.tight(low.left, LIKE + 1).pieces,
        *source(node.operand.last + 1, node.at),
        *work.tight(low.right, LIKE + 1).pieces,
        *source(node.low.last + 1, node.high.first - 1),
        *work.tight(high.right, LIKE + 1).pieces,
    ]
    return Out(pieces, Type(INTEGER), BOOL, LIKE)
