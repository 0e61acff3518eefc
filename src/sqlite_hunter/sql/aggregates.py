"""Aggregates and windows: which calls they are, and how such a call is written with its FILTER and OVER."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.collating import folded as fold
from sqlite_hunter.sql.collating import not_nested
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.ordering import UNORDERED, UNSAID, terms
from sqlite_hunter.sql.output import Pieces, after, replaced, source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlite_hunter.sql.values import Out
    from sqlite_hunter.sql.work import Work

AGGREGATES: Final = {
    "count",
    "sum",
    "avg",
    "total",
    "group_concat",
    "string_agg",
    "json_group_array",
    "json_group_object",
}
WINDOWS: Final = {
    "row_number",
    "rank",
    "dense_rank",
    "percent_rank",
    "cume_dist",
    "ntile",
    "lag",
    "lead",
    "first_value",
    "last_value",
    "nth_value",
}


def is_aggregate(node: nodes.Node) -> bool:
    """Whether a call makes one value of many rows. ``min`` and ``max`` of one argument do; a window does not."""
    if not isinstance(node, nodes.Call) or node.over is not None or node.over_name is not None:
        return False
    return node.function in AGGREGATES or (node.function in ("min", "max") and len(node.arguments) == 1)


def written(work: Work, node: nodes.Call, name: str | None, arguments: Sequence[Pieces]) -> Pieces:
    """The call with another name (None: its own) and other arguments, its FILTER and OVER written as they need be."""
    pieces: Pieces = source(node.first, node.first) if name is None else replaced(name, node.first)
    at = node.first + 1
    for argument, piece in zip(node.arguments, arguments, strict=True):
        pieces += [*source(at, argument.first - 1), *piece]
        at = argument.last + 1
    pieces += source(at, node.close)
    at = node.close + 1
    if node.filter is not None:
        pieces += [*source(at, node.filter.first - 1), *work.condition(node.filter, chooses=True).pieces]
        at = node.filter.last + 1
    if node.over is not None:
        pieces += [*source(at, node.over.first - 1), *window(work, node.over, node.function)]
        at = node.over.last + 1
    return pieces + source(at, node.last)


def folded(work: Work, out: Out, node: nodes.Expression) -> Out:
    """A value by which rows are grouped, as its collation compares it."""
    not_nested(work, node)
    return fold(work, out, out.type.collation, node) if out.type.is_folded else out


_BY_PLACE: Final = {"row_number", "ntile", "lag", "lead"}
_FRAMED: Final = {"first_value", "last_value", "nth_value", "group_concat", "string_agg", "json_group_array"}
"""What hangs on the order of the rows in a window; the latter on its frame too, which is the whole without ORDER BY."""
_WHOLE: Final = " ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"


def window(work: Work, node: nodes.Window, function: str = "") -> Pieces:
    """A window in brackets; for a function that hangs on the order of the rows with the order that SQLite has."""
    pieces: Pieces = []
    at = node.first
    for each in node.partition:
        pieces += [*source(at, each.first - 1), *folded(work, work.value(each), each).pieces]
        at = each.last + 1
    if node.order_by:
        pieces += [*source(at, node.order_by[0].first - 1), *terms(work, node.order_by)]
        at = node.order_by[-1].last + 1
    elif order := _unsaid_order(work, node, function):
        bare = at == node.first
        end = at if bare else at - 1
        space = " " if bare and node.frame >= 0 else ""
        pieces += [*source(at, end), *after(f"{'' if bare else ' '}{order}{space}")]
        at = end + 1
    for each in node.bounds:
        pieces += [*source(at, each.first - 1), *work.value(each).pieces]
        at = each.last + 1
    return pieces + source(at, node.last)


def _unsaid_order(work: Work, node: nodes.Window, function: str) -> str:
    rows = node.frame >= 0 and work.tokens[node.frame].key == "ROWS"
    if node.base is not None or not (rows or function in _BY_PLACE | _FRAMED):
        return ""
    key = work.scope.row_key
    if not key or (node.frame >= 0 and not rows and function in _FRAMED):
        work.note(UNSAID)
        return ""
    work.changed(UNORDERED, node, "the order of the rowid is written out")
    return f"ORDER BY {key}{_WHOLE if function in _FRAMED and node.frame < 0 else ''}"
