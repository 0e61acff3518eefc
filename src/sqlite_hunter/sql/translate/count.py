"""count()."""

from typing import Final

from sqlite_hunter.sql.aggregates import written
from sqlite_hunter.sql.collating import NOCASE, folded
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.guards import bound_or_null
from sqlite_hunter.sql.output import before, source
from sqlite_hunter.sql.values import INT8, INTEGER, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct("count", "count() without an argument", ())
HANDLES: Final = ("call count",)


def write(work: Work, node: nodes.Call) -> Out:
    """The same count."""
    if len(node.arguments) > 1:
        raise work.refuse(CONSTRUCT, node, "count() takes one argument")
    if not node.arguments and not node.star:
        pieces = [*source(node.first, node.first + 1), *before("*"), *source(node.close, node.last)]
        return Out(pieces, Type(INTEGER, nullable=False), INT8)
    outs = [work.value(each) for each in node.arguments]
    if node.distinct >= 0 and outs and outs[0].type.is_folded:
        work.changed(NOCASE, node)
        outs[0] = folded(work, outs[0], outs[0].type.collation, node)
    if outs and outs[0].is_bound:
        outs[0] = bound_or_null(outs[0])
    elif outs and outs[0].form == "unknown" and outs[0].type.kind == "any":
        outs[0] = work.cast(outs[0], "text", "text")
    return Out(written(work, node, None, [out.pieces for out in outs]), Type(INTEGER, nullable=False), INT8)
