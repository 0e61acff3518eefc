"""Values of which one is the outcome: of one type in PostgreSQL, where SQLite has whatever kind the row gives.

A bound value among them may be the outcome as it is: it then has whatever type Python hands over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.exact_numbers import bounded
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.guards import bound_bytes
from sqlite_hunter.sql.values import ANY, BLOB, FLOAT8, INT4, INTEGER, NULL, NUMBER, REAL, STRING, TEXT, UNTYPED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_hunter.sql.values import Out
    from sqlite_hunter.sql.work import Work

MIXED: Final = Construct(
    "mixed-kinds",
    "Texts and numbers in one column of the result: PostgreSQL has one type for each",
    ("COALESCE/CASE/UNION mixing int and text",),
    "SQH436",
    example="CREATE TABLE t (a INTEGER, b TEXT); SELECT a FROM t UNION SELECT b FROM t",
)


def chosen(node: nodes.Expression) -> Iterable[nodes.Expression]:
    """The parts of which one is the outcome as it is; none for what makes a value of its own."""
    match node:
        case nodes.Paren():
            return (node.inner,)
        case nodes.Collate() | nodes.Unary(operator="+"):
            return (node.operand,)
        case nodes.Case():
            otherwise = [node.otherwise] if node.otherwise is not None else []
            return [*(then for _, then in node.whens), *otherwise]
        case nodes.Call(function="iif"):
            return node.arguments[1:]
        case nodes.Call(function="coalesce" | "ifnull"):
            return node.arguments
        case _:
            return ()


def bound_outcomes(node: nodes.Expression) -> frozenset[int]:
    """The tokens of the bound values among the outcomes."""
    found: set[int] = set()
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, nodes.Parameter):
            found.add(each.first)
        waiting.extend(chosen(each))
    return frozenset(found)


def unified(work: Work, node: nodes.Expression, outs: list[tuple[nodes.Expression, Out]], what: str) -> list[Out]:
    """Values of which one is the outcome, made one type: COALESCE, CASE, UNION.

    Raises Refused where they mix texts and numbers: each row would have its own type on SQLite.
    """
    for each, _ in outs:
        if isinstance(nodes.unwrapped(each), nodes.Unknown):
            reason = f"{work.text(each)} is put in at run time, and may be of another kind than the others: bind it"
            raise work.refuse(MIXED, each, reason)
    kinds = {out.type.kind for _, out in outs} - {NULL, ANY}
    numbers = kinds & {INTEGER, REAL, "number"}
    if len(kinds - numbers) + bool(numbers) > 1:
        raise work.refuse(MIXED, node, f"{what} gives {' or '.join(sorted(kinds))}; PostgreSQL wants one type")
    if any(
        out.form == FLOAT8 or out.type.kind == REAL for _, out in outs
    ):  # a real on PostgreSQL, whichever of them is taken
        outs = [(each, bounded(work, each, out)) for each, out in outs]
    return [work.settled(out) for _, out in _alike(work, outs)]


def _alike(work: Work, outs: list[tuple[nodes.Expression, Out]]) -> list[tuple[nodes.Expression, Out]]:
    """A bound value among bytes or literal texts: PostgreSQL would make bytes of a text, or of a text what is bound."""
    if not any(out.is_bound for _, out in outs):
        return outs
    known = [out for _, out in outs if out.type.kind not in (NULL, ANY)]
    kinds, forms = {out.type.kind for out in known}, {out.form for out in known}
    if kinds == {BLOB}:
        return [(node, bound_bytes(work, out) if out.is_bound else out) for node, out in outs]
    if kinds == {TEXT} and forms == {UNTYPED}:
        return [(node, work.cast(out, "text", STRING) if out is known[0] else out) for node, out in outs]
    return outs


def outcome(outs: list[Out]) -> tuple[str, str]:
    """Kind and PostgreSQL's type of such values."""
    kinds = [out.type.kind for out in outs if out.type.kind not in (NULL, ANY)]
    forms = {out.form for out in outs} - {UNTYPED}
    if not kinds:
        return (ANY if any(out.type.kind == ANY for out in outs) else NULL), UNTYPED
    kind = _numeric_kind(outs) if set(kinds) <= {INTEGER, REAL, NUMBER} else kinds[0]
    if kind == INTEGER and any(out.type.kind == ANY for out in outs):
        kind = NUMBER
    for form in ("float8", "int8", "int4", "text", "bytea"):
        if form in forms:
            return kind, form
    return kind, STRING if kind == TEXT else UNTYPED


def _numeric_kind(outs: list[Out]) -> str:
    """Integer, real, or either by the row."""
    kinds = {out.type.kind for out in outs if out.type.is_number}
    return kinds.pop() if len(kinds) == 1 else NUMBER


def zero_or_real(outs: list[Out]) -> bool:
    """Whether the outcome is an integer only where it is 0, as in ``COALESCE(price, 0)``."""
    return all(
        out.type.kind in (REAL, NULL) or out.type.zero or (out.constant == 0 and out.form == INT4) for out in outs
    )
