"""nullif()."""

from dataclasses import replace
from typing import Final

from sqlite_hunter.sql.comparing import match
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.exact_numbers import EXACT
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.values import BLOB, NUMBER, STRING, TEXT, UNTYPED, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct("nullif", "NULLIF compares its arguments", ())
HANDLES: Final = ("call nullif",)


def write(work: Work, node: nodes.Call) -> Out:
    """The same, of values that compare alike."""
    if len(node.arguments) != 2:
        raise work.refuse(CONSTRUCT, node, "nullif() takes two arguments")
    one, other = node.arguments
    left, right = (_without_affinity(work.unguarded(each)) for each in (one, other))
    sides = match(work, (one, left), (other, right), ordering=False, whole=EXACT)
    if right.type.kind == "any" and left.type.is_number:
        raise work.refuse(CONSTRUCT, node, "nullif() finds no bound text equal to a number; compare in Python")
    left = sides.left if left.is_bound and sides.right.type.kind in (TEXT, BLOB) else left
    if sides.order is not None or sides.left.pieces != left.pieces:
        raise work.refuse(CONSTRUCT, node, "its arguments are of two kinds")
    parts = [
        (node.arguments[0], work.settled(sides.left).pieces),
        (node.arguments[1], work.settled(sides.right).pieces),
    ]
    form = STRING if left.form == UNTYPED and left.type.kind == TEXT else work.settled(left).form
    real = sides.right.form in ("float8", "numeric") or (sides.right.type.kind == NUMBER and sides.right.has_parameter)
    if left.type.kind == "integer" and real:
        call = Out(work.renamed(node, None, parts), Type("integer"), "float8")
        return Out(work.cast(call, "bigint", "int8").pieces, Type("integer"), "int8", 12)
    return Out(work.renamed(node, None, parts), Type(left.type.kind), form)


def _without_affinity(out: Out) -> Out:
    """Functions have none apply to what they are given: nullif(1, '1') is 1, whichever column the 1 is from."""
    return replace(out, type=replace(out.type, affinity=""))
