"""coalesce() and ifnull(): the first that is not NULL, of one type on PostgreSQL."""

from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.outcomes import outcome, unified, zero_or_real
from sqlite_hunter.sql.values import ANY, NULL, STRING, TEXT, UNTYPED, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "ifnull",
    "PostgreSQL has COALESCE only",
    ("ifnull, iif, likely",),
    "SQH458",
    example="CREATE TABLE t (a INTEGER); SELECT ifnull(a, 0) FROM t",
)
HANDLES: Final = ("call coalesce", "call ifnull")


def write(work: Work, node: nodes.Call) -> Out:
    """COALESCE of values of one type."""
    if len(node.arguments) < 2 or (node.function == "ifnull" and len(node.arguments) > 2):
        raise work.refuse(CONSTRUCT, node, f"{node.name.text}() is called with arguments that it does not take")
    outs = unified(work, node, [(each, work.unguarded(each)) for each in node.arguments], f"{node.name.text}()")
    if all(out.type.kind in (ANY, NULL) for out in outs):
        raise work.refuse(CONSTRUCT, node, "nothing says of which type its values are; choose in Python")
    if node.function == "ifnull":
        work.changed(CONSTRUCT, node)
    parts = [(each, out.pieces) for each, out in zip(node.arguments, outs, strict=True)]
    kind, form = outcome(outs)
    nullable = all(out.type.nullable for out in outs)
    first = outs[0].type
    form = STRING if form == UNTYPED and kind == TEXT else form
    return Out(
        work.renamed(node, "COALESCE" if node.function == "ifnull" else None, parts),
        Type(kind, nullable, collation="" if not first.explicit else first.collation, zero=zero_or_real(outs)),
        form,
    )
