"""group_concat(): string_agg() of texts."""

from typing import Final

from sqlite_hunter.sql.aggregates import written
from sqlite_hunter.sql.collating import by_byte
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import Pieces, after, before
from sqlite_hunter.sql.postgres_names import canonical
from sqlite_hunter.sql.randomness import is_random
from sqlite_hunter.sql.tokens import unquoted
from sqlite_hunter.sql.values import STRING, TEXT, UNTYPED, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "group-concat",
    "PostgreSQL has string_agg(), of texts alone",
    ("group_concat", "group_concat over an ordered subquery"),
    "SQH462",
    example="CREATE TABLE t (a TEXT); SELECT group_concat(a) FROM t",
)
TIES: Final = "rows that are equal in the order of their window are joined in any order"
HANDLES: Final = ("call group_concat", "call string_agg")


def write(work: Work, node: nodes.Call) -> Out:
    """string_agg with the separator named."""
    if len(node.arguments) not in (1, 2) or node.order_by:
        raise work.refuse(CONSTRUCT, node, "group_concat() takes one or two arguments")
    if node.distinct >= 0:
        return _distinct(work, node)
    work.changed(CONSTRUCT, node)
    outs = [work.as_text(work.value(each), each, CONSTRUCT) for each in node.arguments]
    outs = [by_byte(work, out) if out.is_bound else out for out in outs]
    pieces = [list(out.pieces) for out in outs]
    if len(outs) == 1:
        pieces[0] += after(", ','")
    if node.over is None and node.over_name is None:
        pieces[-1] += row_order(work)
    elif node.over is None or node.over.order_by:
        work.note(TIES)
    name = "string_agg" if node.function == "group_concat" else None
    return Out(written(work, node, name, pieces), Type(TEXT), STRING)


def _distinct(work: Work, node: nodes.Call) -> Out:
    """Each text once, where it came first: string_agg(DISTINCT ...) would sort them.

    The aggregate stands in a query of its own, but is the outer query's: all its columns are from there.
    """
    if len(node.arguments) != 1 or node.over is not None or node.over_name is not None:
        raise work.refuse(CONSTRUCT, node, "group_concat(DISTINCT ...) takes one argument and no OVER")
    argument = node.arguments[0]
    value = work.value(argument)
    if value.type.is_folded:
        raise work.refuse(
            CONSTRUCT,
            node,
            f"which text of those alike under {value.type.collation} is taken is not known: take lower(...)",
        )
    if is_random(node) or not _of_this_query(work, argument):
        raise work.refuse(CONSTRUCT, node, "group_concat(DISTINCT ...) of something else than this query's columns")
    work.changed(CONSTRUCT, node)
    out = work.as_text(value, argument, CONSTRUCT)
    text = work.cast(out, "text", STRING) if out.form == UNTYPED else out
    pieces = [
        *before("(SELECT string_agg(v, ',' ORDER BY o) FROM (SELECT v, min(o) AS o FROM unnest(array_agg("),
        *text.pieces,
        *row_order(work),
        *after(")"),
    ]
    if node.filter is not None:
        pieces += [*after(" FILTER (WHERE "), *work.condition(node.filter, chooses=True).pieces, *after(")")]
    pieces += after(") WITH ORDINALITY AS u (v, o) WHERE v IS NOT NULL GROUP BY v) AS d)")
    return Out(pieces, Type(TEXT), STRING)


def _of_this_query(work: Work, node: nodes.Expression) -> bool:
    """Whether it has a column of this query's, none of another's, and no name that the inner query has too."""
    columns = [each for each in node.walk() if isinstance(each, nodes.Column)]
    found = [
        work.scope.find(unquoted(each.name), unquoted(each.table) if each.table is not None else "") for each in columns
    ]
    if any(isinstance(each, nodes.Select) for each in node.walk()):
        return False
    taken = any(unquoted(each.name).lower() in ("v", "o") and each.table is None for each in columns)
    return bool(found) and not taken and all(each is not None and not each.outer for each in found)


def row_order(work: Work) -> Pieces:
    """In practice SQLite joins in the order of the rowid; where rows come from one table that has one, so do we.

    A query in FROM may have an order of its own, of which nothing is said; of all else it is told.
    """
    sources = work.scope.sources
    table = sources[0].table if len(sources) == 1 else None
    if table is None or not table.row_number:
        if any(each.table is not None for each in sources):
            work.note("in which order texts are joined is not promised, and may differ on PostgreSQL: sort in Python")
        return []
    return after(f" ORDER BY {canonical(sources[0].name)}.{canonical(table.row_number)}")
