"""``=``, ``<>``, ``<`` and their like."""

from typing import Final

from sqlite_hunter.sql.comparing import Pair, match, pair
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.exact_numbers import EXACT
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.json_paths import CONSTRUCT as JSON_VALUE
from sqlite_hunter.sql.json_paths import as_number, as_text, compared, is_value
from sqlite_hunter.sql.output import Pieces, after, before, replaced, source
from sqlite_hunter.sql.values import ANY, ATOM, BOOL, COMPARE, INTEGER, STRING, TEXT, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "double-equals",
    "PostgreSQL has no ==",
    ("`==`",),
    "SQH410",
    example="CREATE TABLE t (a INTEGER); SELECT a FROM t WHERE a == 1",
)
HANDLES: Final = tuple(f"binary {operator}" for operator in ("=", "==", "<>", "!=", "<", "<=", ">", ">="))

_EQUALITY: Final = ("=", "==", "<>", "!=")
_TURNED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
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


_WHOLE: Final = {"<": "ceil", ">=": "ceil", ">": "floor", "<=": "floor", "<>": EXACT, "!=": EXACT}
"""How a bound value right of an integer becomes one."""


def write(work: Work, node: nodes.Binary) -> Out:
    """The comparison of two values of one type, or its outcome where SQLite's is always the same."""
    if isinstance(node.left, nodes.Row) and isinstance(node.right, nodes.Row):
        return _rows(work, node, node.left, node.right)
    json = None if _extracted_text(node, node.operator) else _json(work, node)
    if json is not None:
        return json
    ordering = node.operator not in _EQUALITY
    whole = _WHOLE.get(node.operator, "" if work.chooses(node) else EXACT)
    return _joined(work, node, pair(work, node.left, node.right, ordering=ordering, whole=whole))


def _joined(work: Work, node: nodes.Binary, sides: Pair) -> Out:
    if sides.order is not None:
        return _decided(sides, _OUTCOMES[node.operator][sides.order > 0])
    pieces = [
        *work.tight(sides.left, COMPARE + 1).pieces,
        *operator(work, node),
        *work.tight(sides.right, COMPARE + 1).pieces,
    ]
    return Out(pieces, Type(INTEGER, sides.left.type.nullable or sides.right.type.nullable), BOOL, COMPARE)


def _extracted_text(node: nodes.Binary, operator_: str) -> bool:
    """``->>`` that is ordered: as the text that it is written for."""
    arrows = [each for each in (node.left, node.right) if isinstance(each, nodes.Binary) and each.operator == "->>"]
    return operator_ not in _EQUALITY and bool(arrows)


def _json(work: Work, node: nodes.Binary) -> Out | None:
    """A value of JSON beside something else; None where neither side is one, or both are."""
    for value, other in ((node.left, node.right), (node.right, node.left)):
        if is_value(work, value) and not is_value(work, other):
            return _json_beside(work, node, value, other)
    return None


def _json_beside(work: Work, node: nodes.Binary, value: nodes.Expression, other: nodes.Expression) -> Out | None:
    """Compared as JSON with a constant, which keeps the kind; else as what the other side is."""
    beside = work.unguarded(other)
    literal = isinstance(other, nodes.Literal)
    shown = node.operator if value is node.left else _TURNED.get(node.operator, node.operator)
    found = compared(work, value, beside, shown) if literal else None
    if isinstance(found, Out):
        operator(work, node)
        return found
    if found is not None:
        left, right = found if value is node.left else (found[1], found[0])
        left = [*before("("), *left, *after(")")] if value is node.left else left
        right = right if value is node.left else [*before("("), *right, *after(")")]
        return Out([*left, *operator(work, node), *right], Type(INTEGER), BOOL, COMPARE)
    ordering = node.operator not in _EQUALITY
    if beside.type.kind == ANY and ordering:
        hint = "whether numbers or texts are ordered is not known; CAST it, or write ->> for a text"
        raise work.refuse(JSON_VALUE, node, f"{work.text(value)} is compared with a bound value: {hint}")
    if beside.type.kind == TEXT or (beside.type.kind == ANY and not ordering):
        work.note(f"{work.text(value)} must be a text: a number or a boolean there is an error on PostgreSQL")
        out = Out(as_text(work, value), Type(TEXT), STRING)
    elif beside.type.is_number:
        work.note(f"{work.text(value)} must be a number: a text there is an error on PostgreSQL")
        out = as_number(work, value)
    else:
        return None
    sides = [(value, out), (other, beside)]
    left_side, right_side = sides if value is node.left else reversed(sides)
    whole = _WHOLE.get(node.operator, EXACT)
    return _joined(work, node, match(work, left_side, right_side, ordering=ordering, whole=whole))


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
    whole = "" if node.operator in ("=", "==") and work.chooses(node) else EXACT
    pairs = [pair(work, *items, ordering=ordering, whole=whole) for items in zip(left.items, right.items, strict=True)]
    if any(each.order is not None for each in pairs):
        raise work.refuse(CONSTRUCT, node, "a number is compared with a text inside a row")
    lefts = [(item, each.left.pieces) for item, each in zip(left.items, pairs, strict=True)]
    rights = [(item, each.right.pieces) for item, each in zip(right.items, pairs, strict=True)]
    pieces = [*work.spliced(left, lefts), *operator(work, node), *work.spliced(right, rights)]
    return Out(pieces, Type(INTEGER), BOOL, COMPARE)
