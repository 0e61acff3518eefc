"""``a IS b``: equality that knows NULL; PostgreSQL's IS takes only NULL, TRUE and FALSE."""

from dataclasses import replace
from typing import Final

from sqlite_hunter.sql.comparing import pair
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.exact_numbers import EXACT
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.guards import bound_number, bound_or_null, inside
from sqlite_hunter.sql.json_paths import asked_for_null
from sqlite_hunter.sql.json_paths import is_value as is_json
from sqlite_hunter.sql.output import before, replaced, source
from sqlite_hunter.sql.values import ANY, BOOL, DECIMAL, INTEGER, IS, OTHER, STRING, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "is-value",
    "PostgreSQL's IS compares with NULL, TRUE and FALSE only",
    ("`IS value`, `IS NOT value`", "`x IS ?`, `x IS NOT ?`"),
    "SQH412",
    example="CREATE TABLE t (a INTEGER, b INTEGER); SELECT a FROM t WHERE a IS b",
)
HANDLES: Final = ("is",)


def write(work: Work, node: nodes.Is) -> Out:
    """IS [NOT] NULL and TRUE as they are; anything else as IS [NOT] DISTINCT FROM."""
    kind = node.right.kind if isinstance(node.right, nodes.Literal) else ""
    if kind == "null":
        return _null(work, node)
    if kind in ("true", "false"):
        operand = work.condition(node.left)
        pieces = [*work.tight(operand, IS + 1).pieces, *source(node.left.last + 1, node.last)]
        return Out(pieces, Type(INTEGER, nullable=False), BOOL, IS)
    if isinstance(node.left, nodes.Row) and isinstance(node.right, nodes.Row):
        return _rows(work, node, node.left, node.right)
    sides = pair(work, node.left, node.right, ordering=False, whole=EXACT)
    if sides.order is not None:
        raise work.refuse(CONSTRUCT, node, "a number is compared with a text, which is never equal on SQLite")
    work.changed(CONSTRUCT, node)
    operator = "IS DISTINCT FROM" if node.negated else "IS NOT DISTINCT FROM"
    pieces = [
        *work.tight(sides.left, IS + 1).pieces,
        *replaced(operator, node.at, node.until),
        *work.tight(sides.right, IS + 1).pieces,
    ]
    return Out(pieces, Type(INTEGER, nullable=False), BOOL, IS)


def _rows(work: Work, node: nodes.Is, left: nodes.Row, right: nodes.Row) -> Out:
    """Rows item by item: PostgreSQL's IS DISTINCT FROM between rows looks at their items in the same way."""
    if len(left.items) != len(right.items):
        raise work.refuse(CONSTRUCT, node, "the two rows have different lengths")
    pairs = [pair(work, *items, ordering=False, whole=EXACT) for items in zip(left.items, right.items, strict=True)]
    if any(each.order is not None for each in pairs):
        raise work.refuse(CONSTRUCT, node, "a number is compared with a text inside a row")
    work.changed(CONSTRUCT, node)
    operator = "IS DISTINCT FROM" if node.negated else "IS NOT DISTINCT FROM"
    lefts = [(item, each.left.pieces) for item, each in zip(left.items, pairs, strict=True)]
    rights = [(item, each.right.pieces) for item, each in zip(right.items, pairs, strict=True)]
    pieces = [
        *work.spliced(left, lefts),
        *replaced(operator, node.at, node.until),
        *work.spliced(right, rights),
    ]
    return Out(pieces, Type(INTEGER, nullable=False), BOOL, IS)


def _null(work: Work, node: nodes.Is) -> Out:
    operand = tested(work, node.left)
    words = source(node.left.last + 1, node.last)
    if node.until > node.at + 1:
        words = replaced("IS NOT NULL" if node.negated else "IS NULL", node.at, node.last)
    return Out([*work.tight(operand, IS + 1).pieces, *words], Type(INTEGER, nullable=False), BOOL, IS)


def tested(work: Work, node: nodes.Expression) -> Out:
    """A value whose being NULL is asked for; a bound one needs a type for that."""
    if is_json(work, node):
        return asked_for_null(work, node)
    plain = nodes.unwrapped(node)
    if isinstance(plain, nodes.Binary) and plain.operator == "->":  # JSON's null is a text here
        return replace(found := asked_for_null(work, plain), pieces=[*before(""), *found.pieces[1:-1]], binds=OTHER)
    out = work.raw(node)
    if out.type.is_number and out.bound:
        return inside(out, bound_number, DECIMAL)
    if out.is_bound:
        work.changed(CONSTRUCT, node, "a bound value that nothing gives a type is an error; NaN is NULL, and no text")
        return bound_or_null(out)
    if out.type.kind == ANY:
        work.changed(CONSTRUCT, node, "a bound value that nothing gives a type is an error")
        return work.cast(out, "text", STRING)
    return out
