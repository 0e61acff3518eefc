"""``column = value`` of SET, in UPDATE and in DO UPDATE."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql import put_together
from sqlite_hunter.sql.assigning import assigned
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.joining import TABLE
from sqlite_hunter.sql.numbering import stored_column
from sqlite_hunter.sql.output import after, replaced, source
from sqlite_hunter.sql.postgres_names import spelled
from sqlite_hunter.sql.selecting import query
from sqlite_hunter.sql.stored_queries import fitting, number_differs
from sqlite_hunter.sql.tokens import unquoted
from sqlite_hunter.sql.translate.scalar_subquery import is_single

if TYPE_CHECKING:
    from sqlite_hunter.sql.output import Pieces
    from sqlite_hunter.sql.schema.model import ColumnInfo, TableInfo
    from sqlite_hunter.sql.work import Work

SEVERAL: Final = Construct(
    "set-several",
    "Where several columns are set from a query, SQLite takes its first row, and PostgreSQL fails if it has more",
    ("SET (a, b) = (SELECT ...)",),
    "SQH479",
    example="CREATE TABLE t (a INTEGER, b INTEGER); UPDATE t SET (a, b) = (SELECT a, b FROM t)",
)


def assignment(work: Work, node: nodes.Assignment, table: TableInfo) -> Pieces:
    """``column = value`` of SET."""
    if isinstance(node.value, nodes.Unknown) and not node.columns:
        return put_together.assignments(work, node.value, lambda inner, each: _joined(inner, each, table))
    pieces: Pieces = []
    columns = []
    for token in node.columns:
        columns.append(stored_column(work, node, table, token))
    at = node.first
    for token, column in zip(node.columns, columns, strict=True):
        place = next(i for i in range(at, node.value.first) if work.tokens[i] is token)
        text = spelled(token, column.name)
        pieces += [*source(at, place - 1), *(source(place, place) if text is None else replaced(text, place))]
        at = place + 1
    pieces += source(at, node.value.first - 1)
    if len(columns) == 1:
        return [*pieces, *assigned(work, node.value, columns[0]).pieces]
    if isinstance(node.value, nodes.Subquery):
        return [*pieces, *_from_query(work, node, node.value, columns)]
    if not isinstance(node.value, nodes.Row) or len(node.value.items) != len(columns):
        raise work.refuse(TABLE, node, number_differs(len(getattr(node.value, "items", [0])), columns))
    parts = [
        (item, assigned(work, item, column).pieces) for item, column in zip(node.value.items, columns, strict=True)
    ]
    return [*pieces, *work.spliced(node.value, list(parts))]


def _joined(work: Work, node: nodes.Assignment, table: TableInfo) -> Pieces:
    """An assignment that is one of several at run time."""
    if any(table.column(unquoted(token)) is None for token in node.columns) or not node.columns:
        raise work.refuse(TABLE, None, f"{work.text(node)} sets no column of {table.name} that is known")
    if table.rowid_alias.lower() in (unquoted(token).lower() for token in node.columns):
        raise work.refuse(TABLE, None, f"{work.text(node)} sets the key of {table.name}: write the statement whole")
    return assignment(work, node, table)


def _from_query(work: Work, node: nodes.Assignment, value: nodes.Subquery, columns: list[ColumnInfo]) -> Pieces:
    """Several columns from the first row of a query; NULL where it has none, on both."""
    select = value.select
    core = select.cores[0]
    if len(select.cores) > 1 or core.rows or any(item.star for item in core.items):
        raise work.refuse(SEVERAL, node, "several columns are set from such a query; set them one by one")
    if len(core.items) != len(columns):
        raise work.refuse(SEVERAL, node, number_differs(len(core.items), columns))
    limited = not is_single(select)
    work.fitting |= {
        item.first: fitting(work, item, column, ()) for item, column in zip(core.items, columns, strict=True)
    }
    found = query(work, select, labels=False, ordered=limited)
    if limited:
        work.changed(SEVERAL, node, "the first row")
    pieces = [*source(value.first, select.first - 1), *found.pieces, *(after(" LIMIT 1") if limited else [])]
    return [*pieces, *source(select.last + 1, value.last)]
