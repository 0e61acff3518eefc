"""group_concat(): string_agg() of texts."""

from typing import Final

from sqlite_hunter.sql.aggregates import written
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import Pieces, after
from sqlite_hunter.sql.postgres_names import canonical
from sqlite_hunter.sql.values import STRING, TEXT, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "group-concat",
    "PostgreSQL has string_agg(), of texts alone",
    ("group_concat", "group_concat over an ordered subquery"),
    "SQH462",
    example="CREATE TABLE t (a TEXT); SELECT group_concat(a) FROM t",
)
HANDLES: Final = ("call group_concat", "call string_agg")


def write(work: Work, node: nodes.Call) -> Out:
    """string_agg with the separator named."""
    if len(node.arguments) not in (1, 2) or node.order_by:
        raise work.refuse(CONSTRUCT, node, "group_concat() takes one or two arguments")
    if node.distinct >= 0:
        hint = "SQLite keeps the order of the rows, PostgreSQL sorts; join the values in Python"
        raise work.refuse(CONSTRUCT, node, f"group_concat(DISTINCT ...): {hint}")
    work.changed(CONSTRUCT, node)
    outs = [work.as_text(work.value(each), each, CONSTRUCT) for each in node.arguments]
    pieces = [list(out.pieces) for out in outs]
    if len(outs) == 1:
        pieces[0] += after(", ','")
    pieces[-1] += _row_order(work)
    name = "string_agg" if node.function == "group_concat" else None
    return Out(written(work, node, name, pieces), Type(TEXT), STRING)


def _row_order(work: Work) -> Pieces:
    """In practice SQLite joins in the order of the rowid; where rows come from one table that has one, so do we."""
    sources = work.scope.sources
    table = sources[0].table if len(sources) == 1 else None
    if table is None or not table.row_number:
        return []
    return after(f" ORDER BY {canonical(sources[0].name)}.{canonical(table.row_number)}")
