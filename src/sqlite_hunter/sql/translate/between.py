"""BETWEEN: two comparisons."""

from typing import Final

from sqlite_hunter.sql.collating import collation, has_collation
from sqlite_hunter.sql.comparing import match
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.exact_numbers import EXACT
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.native import moments
from sqlite_hunter.sql.output import source
from sqlite_hunter.sql.randomness import is_random
from sqlite_hunter.sql.values import ANY, BOOL, INTEGER, LIKE, TEXT, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct("between", "BETWEEN compares twice", ())
HANDLES: Final = ("between",)


def write(work: Work, node: nodes.Between) -> Out:
    """The same with three values that PostgreSQL compares alike."""
    if is_random(node.operand):
        raise work.refuse(CONSTRUCT, node, "PostgreSQL would take random() twice; put it into a subquery")
    own = _moments(work, node)
    if own is not None:
        return own
    operand = (node.operand, work.unguarded(node.operand))
    ceil, floor = (EXACT, EXACT) if operand[1].type.kind == ANY else ("ceil", "floor")
    low = match(work, operand, (node.low, work.unguarded(node.low)), ordering=True, whole=ceil)
    high = match(work, operand, (node.high, work.unguarded(node.high)), ordering=True, whole=floor)
    if low.order is not None or high.order is not None or low.left.pieces != high.left.pieces:
        raise work.refuse(
            CONSTRUCT, node, _differently(operand[1], work.unguarded(node.low), work.unguarded(node.high))
        )
    return _joined(work, node, (low.left, low.right, high.right))


def _differently(operand: Out, low: Out, high: Out) -> str:
    """Why the two comparisons have no left side in common."""
    hint = "write two comparisons, with >= and <="
    texts = TEXT in (operand.type.kind, low.type.kind, high.type.kind)
    names = [collation(operand, each) for each in (low, high)]
    if texts and names[0] != names[1]:
        return f"its ends are compared under {names[0]} and under {names[1]}; {hint}"
    return f"its ends are not of the kind of what lies between; {hint}"


def _joined(work: Work, node: nodes.Between, outs: tuple[Out, Out, Out]) -> Out:
    operand, low, high = outs
    pieces = [
        *work.tight(operand, LIKE + 1).pieces,
        *source(node.operand.last + 1, node.at),
        *(work.bracketed(low) if has_collation(low) else work.tight(low, LIKE + 1)).pieces,
        *source(node.low.last + 1, node.high.first - 1),
        *work.tight(high, LIKE + 1).pieces,
    ]
    return Out(pieces, Type(INTEGER), BOOL, LIKE)


def _moments(work: Work, node: nodes.Between) -> Out | None:
    """A column of an instant or a day between two that surely are such; None: their texts are compared."""
    operand = moments.column(work, node.operand)
    if operand is None or operand.type.native is None:
        return None
    low, high = (moments.beside(work, each, operand.type.native) for each in (node.low, node.high))
    return None if low is None or high is None else _joined(work, node, (operand, low, high))
