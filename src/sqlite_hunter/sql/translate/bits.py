"""``&``, ``|``, ``<<``, ``>>`` and ``~``: on 64 bits."""

from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import replaced, source
from sqlite_hunter.sql.values import INT4, INT8, INTEGER, OTHER, STRING, UNTYPED, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "bit-operator",
    "PostgreSQL shifts 32 bits where the number is small",
    (),
    "SQH407",
    silent=True,
    example="CREATE TABLE t (a INTEGER); SELECT 1 << a FROM t",
)
HANDLES: Final = ("binary &", "binary |", "binary <<", "binary >>", "unary ~")


def write(work: Work, node: nodes.Unary | nodes.Binary) -> Out:
    """The same operator on integers."""
    if isinstance(node, nodes.Unary):
        operand = _integer(work, node.operand)
        pieces = [*source(node.first, node.first), *work.tight(operand, OTHER + 1).pieces]
        return Out(pieces, Type(INTEGER, operand.type.nullable), operand.form, OTHER)
    left, right = _integer(work, node.left), _integer(work, node.right)
    if node.operator in ("<<", ">>"):
        if isinstance(left.constant, int) and isinstance(right.constant, int) and not 0 <= right.constant < 64:
            return _done(work, node, left.constant, right.constant)
        left = _shifted(work, node, left, right)
    pieces = [
        *work.tight(left, OTHER).pieces,
        *source(node.left.last + 1, node.right.first - 1),
        *work.tight(right, OTHER + 1).pieces,
    ]
    form = INT8 if INT8 in (left.form, right.form) else INT4
    return Out(pieces, Type(INTEGER, left.type.nullable or right.type.nullable), form, OTHER)


def _integer(work: Work, node: nodes.Expression) -> Out:
    out = work.value(node)
    if out.type.kind not in (INTEGER, "any", "null"):
        raise work.refuse(CONSTRUCT, node, f"{work.text(node)} is {out.type.kind}, and bits are taken of it")
    return out


def _shifted(work: Work, node: nodes.Binary, left: Out, right: Out) -> Out:
    """Beyond 63 places, or backwards, SQLite shifts everything out or the other way."""
    right_constant = right.constant
    if isinstance(right_constant, int) and 0 <= right_constant < 64:
        if left.form == INT8 or (isinstance(left.constant, int) and abs(left.constant << right_constant) < 2**31):
            return left
        work.changed(CONSTRUCT, node)
        return _wide(work, left)
    if _small(node.right):
        return left if left.form == INT8 else _wide(work, left)
    if isinstance(right_constant, int):
        hint = "-1 or 0 is left of it" if node.operator == ">>" else "0 is left of it"
        hint = "write the other operator" if right_constant < 0 else hint
        raise work.refuse(CONSTRUCT, node, f"SQLite shifts by {right_constant} places, PostgreSQL modulo 64: {hint}")
    hint = "shift by a literal, or in Python"
    raise work.refuse(CONSTRUCT, node, f"by how many places is not known, and PostgreSQL counts modulo 64: {hint}")


def _done(work: Work, node: nodes.Binary, number: int, places: int) -> Out:
    """The outcome of two literals: SQLite shifts the other way by a negative number, and all out beyond 63 places."""
    work.changed(CONSTRUCT, node)
    if (node.operator == "<<") == (places >= 0):
        found = (number << abs(places)) % 2**64 if abs(places) < 64 else 0
        found -= 2**64 if found >= 2**63 else 0
    else:
        found = number >> min(abs(places), 64)
    form = INT4 if abs(found) < 2**31 else INT8
    text = str(found) if found >= 0 else f"({found})"
    text = text if found > -(2**63) else f"('{found}'::bigint)"
    return Out(replaced(text, node.first, node.last), Type(INTEGER, nullable=False), form, constant=found)


def _wide(work: Work, out: Out) -> Out:
    """As 64 bits; a bound float fails where it has a fraction, which PostgreSQL would round and SQLite cuts off."""
    return work.cast(work.cast(out, "text", STRING) if out.form == UNTYPED else out, "bigint", INT8)


def _small(node: nodes.Expression) -> bool:
    """A sum of literals that stays below 64."""
    literals = [each for each in node.walk() if isinstance(each, nodes.Literal)]
    plain = all(isinstance(each, nodes.Binary | nodes.Literal | nodes.Paren) for each in node.walk())
    operators = {each.operator for each in node.walk() if isinstance(each, nodes.Binary)}
    texts = [each.token.text for each in literals]
    return plain and operators <= {"+"} and all(map(str.isdecimal, texts)) and sum(map(int, texts)) < 64
