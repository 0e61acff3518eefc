"""``/`` and ``%``: NULL on SQLite where the divisor is 0, an error on PostgreSQL."""

from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import after, before, source
from sqlite_hunter.sql.translate.arithmetic import guarded, joined, operand, widened
from sqlite_hunter.sql.values import ATOM, CAST, DECIMAL, FLOAT8, INT8, MULTIPLY, NUMBER, REAL, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "division",
    "SQLite divides by 0 to NULL, PostgreSQL fails; SQLite's % works on whole parts",
    ("`a / 0`, `a % 0`", "real `%`"),
    "SQH406",
    example="CREATE TABLE t (a INTEGER, b INTEGER); SELECT a / b FROM t",
)
HANDLES: Final = ("binary /", "binary %")


def write(work: Work, node: nodes.Binary) -> Out:
    """The operator with a divisor that is NULL in place of 0."""
    left, right = operand(work, node.left), operand(work, node.right)
    if node.operator == "%" and {left.form, right.form} & {FLOAT8, DECIMAL}:
        return _remainder(work, node, left, right)
    _same_division(work, node, left, right)
    left, right = guarded(work, left, right)
    left, right = widened(work, node, left, right)
    return joined(work, node, left, _divisor(work, node, right), MULTIPLY)


def _same_division(work: Work, node: nodes.Binary, left: Out, right: Out) -> None:
    """Whole numbers divide without a fraction: that must not hang on what a row holds."""
    for side, out, other in ((node.left, left, right), (node.right, right, left)):
        if out.type.kind == NUMBER and not out.type.zero and out.form == FLOAT8 and other.type.kind != REAL:
            hint = "multiply by 1.0 first, or CAST AS REAL"
            reason = (
                f"{work.text(side)} is an integer in some rows and a real in others, and divides accordingly: {hint}"
            )
            raise work.refuse(CONSTRUCT, side, reason)


def _divisor(work: Work, node: nodes.Binary, out: Out) -> Out:
    if (isinstance(out.constant, int | float) and out.constant != 0) or _never_zero(node.right):
        return out
    work.changed(CONSTRUCT, node.right)
    pieces = [*before("NULLIF("), *out.pieces, *after(", 0)")]
    return Out(pieces, Type(out.type.kind), out.form, ATOM)


def _never_zero(node: nodes.Expression) -> bool:
    """``nullif(x, 0)``: people write it for other servers' sake."""
    if not isinstance(node, nodes.Call) or node.function != "nullif" or len(node.arguments) != 2:
        return False
    zero = node.arguments[1]
    return isinstance(zero, nodes.Literal) and zero.token.text == "0"


def _remainder(work: Work, node: nodes.Binary, left: Out, right: Out) -> Out:
    work.changed(CONSTRUCT, node)
    sides = [
        work.cast(work.call("trunc", each, form=FLOAT8, type_=each.type), "bigint", INT8) for each in (left, right)
    ]
    divisor = Out([*before("NULLIF("), *sides[1].pieces, *after(", 0)")], right.type, INT8)
    pieces = [*before("("), *sides[0].pieces, *source(node.at, node.at), *divisor.pieces, *after(")::double precision")]
    kind = REAL if REAL in (left.type.kind, right.type.kind) else NUMBER
    return Out(pieces, Type(kind), FLOAT8, CAST)
