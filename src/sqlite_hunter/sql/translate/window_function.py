"""Window functions that both have."""

from typing import Final

from sqlite_hunter.sql.aggregates import WINDOWS, written
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.outcomes import outcome, unified
from sqlite_hunter.sql.values import ANY, FLOAT8, INT4, INT8, INTEGER, REAL, STRING, UNTYPED, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct("window-function", "A window function that both have", ())
HANDLES: Final = tuple(f"call {name}" for name in sorted(WINDOWS))

_REALS: Final = ("percent_rank", "cume_dist")
_OF_ROWS: Final = ("lag", "lead", "first_value", "last_value", "nth_value")


def write(work: Work, node: nodes.Call) -> Out:
    """The same function over the same window."""
    if node.over is None and node.over_name is None:
        raise work.refuse(CONSTRUCT, node, f"{node.name.text}() has no OVER")
    outs = [work.exact(each) for each in node.arguments]
    if len(outs) > 2:
        return _with_default(work, node, outs)
    pieces = written(work, node, None, [out.pieces for out in outs])
    if node.function in _REALS:
        return Out(pieces, Type(REAL, nullable=False), FLOAT8)
    if node.function in _OF_ROWS and outs:
        form = STRING if outs[0].form == UNTYPED else outs[0].form
        return Out(pieces, Type(outs[0].type.kind), form)
    return Out(pieces, Type(INTEGER, nullable=False), INT4 if node.function == "ntile" else INT8)


def _with_default(work: Work, node: nodes.Call, outs: list[Out]) -> Out:
    """lag() and lead() with what they give beyond the first or last row, of one type with the others."""
    if node.function not in ("lag", "lead") or len(outs) > 3:
        raise work.refuse(CONSTRUCT, node, f"{node.name.text}() is called with arguments that it does not take")
    if ANY in (outs[0].type.kind, outs[2].type.kind):
        hint = "its type is not known; write a literal, or choose in Python"
        raise work.refuse(CONSTRUCT, node, f"a bound value is the outcome of {node.name.text}(): {hint}")
    sides = [(node.arguments[at], outs[at]) for at in (0, 2)]
    value, default = unified(work, node, sides, f"{node.name.text}()")
    kind, form = outcome([value, default])
    pieces = written(work, node, None, [value.pieces, outs[1].pieces, default.pieces])
    return Out(pieces, Type(kind), STRING if form == UNTYPED else form)
