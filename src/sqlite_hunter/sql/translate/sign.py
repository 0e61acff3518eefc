"""``-x`` and ``+x``; the latter takes a column's affinity away, and does nothing else."""

from dataclasses import replace
from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import replaced, source
from sqlite_hunter.sql.translate.arithmetic import guarded, operand
from sqlite_hunter.sql.values import ANY, ATOM, INT8, INTEGER, UNARY, UNTYPED, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "sign",
    "A sign before a value",
    (),
    "SQH408",
    example="CREATE TABLE t (a TEXT); SELECT a FROM t WHERE +a = 'x'",
)
HANDLES: Final = ("unary -", "unary +")


def write(work: Work, node: nodes.Unary) -> Out:
    """The sign before a number."""
    if node.operator == "+":
        return _plus(work, node)
    if isinstance(node.operand, nodes.Literal) and node.operand.token.text == str(2**63):
        work.changed(CONSTRUCT, node)
        pieces = replaced(f"('-{2**63}'::bigint)", node.first, node.last)
        return Out(pieces, Type(INTEGER, nullable=False), INT8, ATOM, constant=-(2**63))
    out = operand(work, node.operand)
    if out.type.kind == ANY:
        raise work.refuse(CONSTRUCT, node, "a bound value with a sign has no type on PostgreSQL; negate it in Python")
    out, _ = guarded(work, out, out)
    if out.form == UNTYPED:
        out = work.cast(out, "bigint", INT8)
    pieces = [*source(node.first, node.first), *work.tight(out, UNARY).pieces]
    constant = -out.constant if isinstance(out.constant, int | float) else None
    return Out(pieces, out.type.bare(), out.form, UNARY, constant=constant)


def _plus(work: Work, node: nodes.Unary) -> Out:
    out = work.value(node.operand)
    bare = replace(out.type.bare(), collation=out.type.collation, explicit=out.type.explicit)
    if out.type.is_number:
        pieces = [*source(node.first, node.first), *work.tight(out, UNARY).pieces]
        return Out(pieces, bare, out.form, UNARY, constant=out.constant)
    work.changed(CONSTRUCT, node, "a plus before a text says that no affinity is to be applied")
    return replace(out, type=bare)
