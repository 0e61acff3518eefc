"""A query where one value is wanted: SQLite takes the first row, PostgreSQL fails where there are more."""

from dataclasses import replace
from typing import Final

from sqlite_hunter.sql.aggregates import is_aggregate
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.grouping import outside_queries
from sqlite_hunter.sql.output import after, source
from sqlite_hunter.sql.selecting import query
from sqlite_hunter.sql.values import Out
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "scalar-subquery",
    "PostgreSQL fails where a query that stands for one value has many rows",
    ("scalar subquery of many rows",),
    "SQH418",
    example="CREATE TABLE t (a INTEGER); SELECT (SELECT a FROM t)",
)
HANDLES: Final = ("subquery",)


def write(work: Work, node: nodes.Subquery) -> Out:
    """The query with LIMIT 1, unless it cannot have more rows."""
    found = query(work, node.select, labels=False, ordered=not is_single(node.select))
    if found.columns is None or len(found.columns) != 1:
        raise work.refuse(CONSTRUCT, node, "it is not known which one column it has")
    pieces = [*source(node.first, node.select.first - 1), *found.pieces]
    limit = node.select.limit
    if limit is not None and not (isinstance(limit, nodes.Literal) and limit.token.text in ("0", "1")):
        raise work.refuse(CONSTRUCT, limit, "it may give several rows, of which SQLite takes the first; write LIMIT 1")
    if not is_single(node.select):
        work.changed(CONSTRUCT, node)
        pieces += after(" LIMIT 1")
    pieces += source(node.select.last + 1, node.last)
    column = found.columns[0]
    return Out(pieces, replace(column.type, nullable=True, collation="", explicit=False), column.form)


def is_single(select: nodes.Select) -> bool:
    """Whether a query cannot have more rows than one, or says itself how many it has."""
    core = select.cores[0]
    if select.limit is not None:
        return True
    if len(select.cores) > 1:
        return False
    aggregated = any(
        is_aggregate(each) for item in core.items if item.expression for each in outside_queries(item.expression)
    )
    alone = not core.joins and len(core.rows) <= 1
    return (aggregated and not core.group_by) or alone
