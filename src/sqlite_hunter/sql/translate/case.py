"""CASE: its conditions, its comparisons, and the one type of its outcome."""

from typing import Final

from sqlite_hunter.sql.comparing import match
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.exact_numbers import EXACT
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.outcomes import outcome, unified, zero_or_real
from sqlite_hunter.sql.output import Pieces
from sqlite_hunter.sql.values import Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct("case", "CASE has one type on PostgreSQL", ("COALESCE/CASE/UNION mixing int and text",))
HANDLES: Final = ("case",)


def write(work: Work, node: nodes.Case) -> Out:
    """The same branches."""
    parts: list[tuple[nodes.Node, Pieces]] = []
    if node.base is None:
        conditions = [(when, work.condition(when, chooses=True).pieces) for when, _ in node.whens]
    else:
        base, conditions = _compared(work, node, node.base)
        parts.append((node.base, base))
    results = [then for _, then in node.whens] + ([node.otherwise] if node.otherwise is not None else [])
    outs = unified(work, node, [(each, work.unguarded(each)) for each in results], "CASE")
    for condition, then, out in zip(conditions, results, outs, strict=False):
        parts += [condition, (then, out.pieces)]
    if node.otherwise is not None:
        parts.append((node.otherwise, outs[-1].pieces))
    kind, form = outcome(outs)
    nullable = node.otherwise is None or any(out.type.nullable for out in outs)
    return Out(work.spliced(node, parts), Type(kind, nullable, zero=zero_or_real(outs)), form)


def _compared(
    work: Work, node: nodes.Case, base: nodes.Expression
) -> tuple[Pieces, list[tuple[nodes.Expression, Pieces]]]:
    """The base and the values it is compared with."""
    out = work.unguarded(base)
    left = out
    found: list[tuple[nodes.Expression, Pieces]] = []
    for at, (when, _) in enumerate(node.whens):
        sides = match(work, (base, out), (when, work.unguarded(when)), ordering=False, whole=EXACT)
        if sides.order is not None or (at and sides.left.pieces != left.pieces):
            raise work.refuse(CONSTRUCT, when, f"{work.text(when)} is not of the kind of {work.text(base)}")
        left = sides.left
        found.append((when, sides.right.pieces))
    return left.pieces, found
