"""``+``, ``-`` and ``*``: 64 bits on SQLite; on PostgreSQL 32 between small numbers, NUMERIC with a fraction."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.guards import NAN, added_real, inside
from sqlite_hunter.sql.output import source
from sqlite_hunter.sql.tokens import unquoted
from sqlite_hunter.sql.values import (
    ADD,
    ANY,
    DECIMAL,
    FLOAT8,
    INT4,
    INT8,
    INTEGER,
    MULTIPLY,
    NULL,
    REAL,
    TEXT,
    UNTYPED,
    Out,
    Type,
)
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "arithmetic",
    "SQLite reckons in 64 bits and 8-byte reals; PostgreSQL in 32 bits between small numbers, and in NUMERIC",
    ("`2147483647 + 1`, `100000 * 100000`", "`1.5 * 2`, `avg(x)`, `sum(bigint)`", "text in arithmetic, sum(text)"),
    "SQH405",
    silent=True,
    example="SELECT 2147483647 + 1",
)
HANDLES: Final = ("binary +", "binary -", "binary *")

_REACHES: Final[dict[str, Callable[[int, int], int]]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
}


def write(work: Work, node: nodes.Binary) -> Out:
    """The operator between numbers of one type."""
    left, right = operand(work, node.left), operand(work, node.right)
    for side in (node.left, node.right):
        _not_huge(work, side)
    left, right = guarded(work, left, right)
    left, right = widened(work, node, left, right)
    constant = None
    if _whole(left) and _whole(right):
        constant = _REACHES[node.operator](int(str(left.constant)), int(str(right.constant)))
        if left.form == INT4 and right.form == INT4 and abs(constant) >= 2**31:
            work.changed(CONSTRUCT, node)
            left = work.cast(left, "bigint", INT8)
        if abs(constant) >= 2**63:
            raise work.refuse(CONSTRUCT, node, "the result is beyond 64 bits: SQLite makes it a real")
    elif left.form == INT4 and right.form == INT4 and _large(node):
        work.changed(CONSTRUCT, node)
        left = work.cast(left, "bigint", INT8)
    level = MULTIPLY if node.operator == "*" else ADD
    return joined(work, node, left, right, level, constant)


def _not_huge(work: Work, node: nodes.Expression) -> None:
    if not isinstance(node, nodes.Column) or not work.database.huge:
        return
    found = work.scope.find(unquoted(node.name), unquoted(node.table) if node.table is not None else "")
    if found is None or found.source is None or found.source.table is None or found.column is None:
        return
    if (found.source.table.name.lower(), found.column.name.lower()) in work.database.huge:
        reason = f"a number near the end of 64 bits is stored in {work.text(node)}: SQLite goes on with a real"
        raise work.refuse(CONSTRUCT, node, reason)


def _large(node: nodes.Node) -> bool:
    """Whether a literal is in it of which a product may leave 32 bits."""
    literals = (each for each in node.walk() if isinstance(each, nodes.Literal) and each.kind == "integer")
    return any(len(each.token.text) > 4 for each in literals)


def _whole(out: Out) -> bool:
    return isinstance(out.constant, int) and not isinstance(out.constant, bool)


def operand(work: Work, node: nodes.Expression) -> Out:
    """A number. A text is refused: SQLite takes the number it begins with, or 0."""
    out = work.unguarded(node)
    if isinstance(nodes.unwrapped(node), nodes.Unknown):
        reason = f"{work.text(node)} is put in at run time, and stands in arithmetic"
        raise work.refuse(CONSTRUCT, node, f"{reason}: PostgreSQL makes a NUMERIC of a number with a fraction; bind it")
    if out.type.is_number or out.type.kind in (NULL, ANY, "number"):
        return out
    if out.type.kind == TEXT and out.type.whole:
        work.changed(CONSTRUCT, node, "a text of digits")
        cast = work.cast(out, "bigint", INT8)
        return Out(cast.pieces, Type(INTEGER, out.type.nullable), INT8, cast.binds)
    hint = "SQLite takes the number the text begins with, else 0; write CAST(... AS INTEGER), or AS REAL"
    if out.type.kind != TEXT:
        hint = "SQLite takes the number its text begins with, else 0; do it in Python"
    raise work.refuse(CONSTRUCT, node, f"{work.text(node)} is {out.type.kind} and stands in arithmetic: {hint}")


def widened(work: Work, node: nodes.Node, left: Out, right: Out) -> tuple[Out, Out]:
    """Both sides so that a fraction is reckoned in DOUBLE PRECISION, not in NUMERIC."""
    if FLOAT8 in (left.form, right.form):
        return _bound(work, node, left), _bound(work, node, right)
    if DECIMAL not in (left.form, right.form):
        return left, right
    work.changed(CONSTRUCT, node)
    if left.form == DECIMAL:
        return work.settled(left), right
    return left, work.settled(right)


def _stays_zero(node: nodes.Binary, left: Out, right: Out) -> bool:
    """Whether an integer that is 0 makes one that is 0 again."""
    sides = left.type, right.type
    return node.operator in ("*", "/") and all(each.zero or each.kind == INTEGER for each in sides)


def guarded(work: Work, left: Out, right: Out) -> tuple[Out, Out]:
    """Both sides, where one is a real and a bound value may be a number's outcome: NaN is NULL, 'inf' fails."""
    if FLOAT8 not in (left.form, right.form):
        if left.is_bound or right.is_bound:
            work.note(NAN)
        return left, right
    real = partial(added_real, work)
    outs = [inside(out, real, FLOAT8) if out.type.is_number and out.bound else out for out in (left, right)]
    return outs[0], outs[1]


def _bound(work: Work, node: nodes.Node, out: Out) -> Out:
    """A bound value beside a real."""
    if not out.is_bound:
        return out
    work.changed(CONSTRUCT, node, "NaN, infinity and '0x10' fail")
    return replace(added_real(work, out), type=out.type)


def joined(work: Work, node: nodes.Binary, left: Out, right: Out, level: int, constant: object = None) -> Out:
    """``left operator right`` with the type of its result."""
    if any((piece.text or "").startswith("'Infinity'") for piece in (*left.pieces, *right.pieces)):
        raise work.refuse(CONSTRUCT, node, "infinity in arithmetic may give NaN on PostgreSQL, which is NULL on SQLite")
    pieces = [
        *work.tight(left, level).pieces,
        *source(node.left.last + 1, node.right.first - 1),
        *work.tight(right, level + 1).pieces,
    ]
    kinds = {left.type.kind, right.type.kind}
    nullable = left.type.nullable or right.type.nullable
    if REAL in kinds:
        return Out(pieces, Type(REAL, nullable), FLOAT8, level)
    if FLOAT8 in (left.form, right.form):
        return Out(pieces, Type("number", nullable, zero=_stays_zero(node, left, right)), FLOAT8, level)
    if ANY in kinds or "number" in kinds or NULL in kinds:
        forms = {left.form, right.form} - {UNTYPED}
        return Out(pieces, Type("number", nullable), forms.pop() if len(forms) == 1 else INT8, level)
    form = INT8 if INT8 in (left.form, right.form) else INT4
    return Out(pieces, Type(INTEGER, nullable), form, level, constant=constant)
