"""nullif()."""

from dataclasses import replace
from typing import Final

from sqlite_hunter.sql.collating import NOCASE
from sqlite_hunter.sql.comparing import match
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.exact_numbers import EXACT
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.values import ANY, BLOB, NULL, NUMBER, STRING, TEXT, UNCLEAR, UNTYPED, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct("nullif", "NULLIF compares its arguments", ())
HANDLES: Final = ("call nullif",)


def write(work: Work, node: nodes.Call) -> Out:
    """The same, of values that compare alike."""
    if len(node.arguments) != 2:
        raise work.refuse(CONSTRUCT, node, "nullif() takes two arguments")
    one, other = node.arguments
    left, right = (_without_affinity(work.unguarded(each)) for each in (one, other))
    _binary(work, node, left, right)
    sides = match(work, (one, left), (other, right), ordering=False, whole=EXACT)
    if right.type.kind == ANY and left.type.is_number:
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


def _binary(work: Work, node: nodes.Call, left: Out, right: Out) -> None:
    """Raises Refused unless texts are compared by byte: folded ones would be the outcome too.

    A function goes by the collation of its first argument that has one, whether by COLLATE or as a column.
    """
    if not {left.type.kind, right.type.kind} <= {TEXT, ANY, NULL}:
        return
    if right.type.explicit and left.type.collation not in ("", right.type.collation):
        hint = "leave the COLLATE of the second out, which does nothing"
        raise work.refuse(NOCASE, node, f"nullif() compares by the collation of its first argument: {hint}")
    name = left.type.collation or right.type.collation
    if name in ("", "BINARY", UNCLEAR):
        return
    one, other = (work.text(each) for each in node.arguments)
    hint = f"write CASE WHEN {one} = {other} THEN NULL ELSE {one} END"
    if left.has_parameter:
        hint = "compare in Python"
    raise work.refuse(NOCASE, node, f"nullif() compares under {name} here, and PostgreSQL's does not: {hint}")


def _without_affinity(out: Out) -> Out:
    """Functions have none apply to what they are given: nullif(1, '1') is 1, whichever column the 1 is from."""
    return replace(out, type=replace(out.type, affinity=""))
