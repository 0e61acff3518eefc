"""``=``, ``<>``, ``<`` and their like."""

from typing import Final

from sqlite_hunter.sql.comparing import Pair, pair
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.json_paths import compared, is_value
from sqlite_hunter.sql.output import Pieces, after, before, replaced, source
from sqlite_hunter.sql.values import ATOM, BOOL, COMPARE, INTEGER, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "double-equals",
    "PostgreSQL has no ==",
    ("`==`",),
    "SQH410",
    example="CREATE TABLE t (a INTEGER); SELECT a FROM t WHERE a == 1",
)
HANDLES: Final = tuple(f"binary {operator}" for operator in ("=", "==", "<>", "!=", "<", "<=", ">", ">="))

_OUTCOMES: Final = {
    "=": (False, False),
    "==": (False, False),
    "<>": (True, True),
    "!=": (True, True),
    "<": (True, False),
    "<=": (True, False),
    ">": (False, True),
    ">=": (False, True),
}
"""What each gives where the left side is less, and where it is greater."""


def write(work: Work, node: nodes.Binary) -> Out:
    """The comparison of two values of one type, or its outcome where SQLite's is always the same."""
    if isinstance(node.left, nodes.Row) and isinstance(node.right, nodes.Row):
        return _rows(work, node, node.left, node.right)
    json = _json(work, node) if node.operator in ("=", "==", "<>", "!=") else None
    if json is not None:
        return json
    sides = pair(work, node.left, node.right, ordering=node.operator in ("<", "<=", ">", ">="))
    if sides.order is not None:
        return _decided(sides, _OUTCOMES[node.operator][sides.order > 0])
    pieces = [
        *work.tight(sides.left, COMPARE + 1).pieces,
        *operator(work, node),
        *work.tight(sides.right, COMPARE + 1).pieces,
    ]
    return Out(pieces, Type(INTEGER, sides.left.type.nullable or sides.right.type.nullable), BOOL, COMPARE)


def _json(work: Work, node: nodes.Binary) -> Out | None:
    """A value of JSON and a constant, compared as JSON: that keeps the kind."""
    for value, other in ((node.left, node.right), (node.right, node.left)):
        if is_value(value) and isinstance(other, nodes.Literal):
            sides = compared(work, value, work.value(other))
            if sides is not None:
                left, right = sides if value is node.left else (sides[1], sides[0])
                left = [*before("("), *left, *after(")")] if value is node.left else left
                right = right if value is node.left else [*before("("), *right, *after(")")]
                return Out([*left, *operator(work, node), *right], Type(INTEGER), BOOL, COMPARE)
    return None


def operator(work: Work, node: nodes.Binary) -> Pieces:
    """The operator's tokens, ``=`` for ``==``."""
    if node.operator != "==":
        return source(node.at, node.at)
    work.changed(CONSTRUCT, node)
    return replaced("=", node.at)


def _decided(sides: Pair, outcome: bool) -> Out:
    """TRUE or FALSE, and NULL where a side that may be is NULL."""
    nullable = [each for each in (sides.left, sides.right) if each.type.nullable]
    if not nullable:
        return Out(before("TRUE" if outcome else "FALSE"), Type(INTEGER, nullable=False), BOOL)
    test, other = ("IS NOT NULL", "FALSE") if outcome else ("IS NULL", "TRUE")
    pieces = [*before("NULLIF("), *nullable[0].pieces, *after(f" {test}, {other})")]
    return Out(pieces, Type(INTEGER), BOOL, ATOM)


def _rows(work: Work, node: nodes.Binary, left: nodes.Row, right: nodes.Row) -> Out:
    if len(left.items) != len(right.items):
        raise work.refuse(CONSTRUCT, node, "the two rows have different lengths")
    ordering = node.operator in ("<", "<=", ">", ">=")
    pairs = [pair(work, *items, ordering=ordering) for items in zip(left.items, right.items, strict=True)]
    if any(each.order is not None for each in pairs):
        raise work.refuse(CONSTRUCT, node, "a number is compared with a text inside a row")
    lefts = [(item, each.left.pieces) for item, each in zip(left.items, pairs, strict=True)]
    rights = [(item, each.right.pieces) for item, each in zip(right.items, pairs, strict=True)]
    pieces = [*work.spliced(left, lefts), *operator(work, node), *work.spliced(right, rights)]
    return Out(pieces, Type(INTEGER), BOOL, COMPARE)
