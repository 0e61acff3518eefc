"""iif(): CASE WHEN."""

from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.outcomes import outcome, unified, zero_or_real
from sqlite_hunter.sql.output import after, before
from sqlite_hunter.sql.values import Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "iif",
    "PostgreSQL has CASE only",
    ("ifnull, iif, likely",),
    "SQH459",
    example="CREATE TABLE t (a INTEGER); SELECT iif(a > 1, 2, 3) FROM t",
)
HANDLES: Final = ("call iif",)


def write(work: Work, node: nodes.Call) -> Out:
    """The same as CASE."""
    if len(node.arguments) != 3:
        raise work.refuse(CONSTRUCT, node, "iif() takes three arguments")
    work.changed(CONSTRUCT, node)
    condition, *results = node.arguments
    outs = unified(work, node, [(each, work.unguarded(each)) for each in results], "iif()")
    pieces = [
        *before("CASE WHEN "),
        *work.condition(condition, chooses=True).pieces,
        *after(" THEN "),
        *outs[0].pieces,
        *after(" ELSE "),
        *outs[1].pieces,
        *after(" END"),
    ]
    kind, form = outcome(outs)
    return Out(pieces, Type(kind, any(out.type.nullable for out in outs), zero=zero_or_real(outs)), form)
