"""UPDATE."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.changed_rows import not_in_update
from sqlite_hunter.sql.common_tables import with_clause
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.firing import check
from sqlite_hunter.sql.given import given
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.joined_rows import SEVERAL, takes_any
from sqlite_hunter.sql.joining import TABLE, UNKNOWN, joins, not_ours, table_info, table_name, unknown_table
from sqlite_hunter.sql.limiting import limit_value
from sqlite_hunter.sql.ordering import UNSAID, terms
from sqlite_hunter.sql.output import Pieces, after, before, replaced, source
from sqlite_hunter.sql.postgres_names import canonical, spelled
from sqlite_hunter.sql.returning import returning
from sqlite_hunter.sql.row_order import key_of
from sqlite_hunter.sql.schema.collect import named
from sqlite_hunter.sql.scopes import Scope, SourceInfo
from sqlite_hunter.sql.set_columns import assignment
from sqlite_hunter.sql.statement import StatementOut
from sqlite_hunter.sql.tokens import Token, unquoted

if TYPE_CHECKING:
    from sqlite_hunter.sql.schema.model import TableInfo
    from sqlite_hunter.sql.work import Work

OR: Final = Construct(
    "update-or",
    "PostgreSQL has no UPDATE OR",
    ("UPDATE OR IGNORE/REPLACE, UNIQUE ON CONFLICT REPLACE",),
    "SQH475",
    example="CREATE TABLE t (a INTEGER UNIQUE); UPDATE OR IGNORE t SET a = 1",
)
LIMITED: Final = Construct(
    "limited-write",
    "PostgreSQL's UPDATE and DELETE have no LIMIT",
    ("DELETE/UPDATE ... LIMIT",),
    "SQH476",
    example="CREATE TABLE t (a INTEGER); DELETE FROM t LIMIT 1",
)
HANDLES: Final = ("statement update",)


def write(work: Work, node: nodes.Update) -> StatementOut:
    """The whole statement."""
    if node.action and node.action != "ABORT":
        hint = "update only rows that do not conflict, or handle the error in Python"
        raise work.refuse(OR, node, f"UPDATE OR {node.action} has no counterpart: {hint}")
    table = target(work, node.table)
    not_in_update(work, table, node)
    pieces = with_clause(work, node.with_, node.first)
    at = node.with_.last + 1 if node.with_ is not None else node.first
    check(work, node)
    info = table_info(work, node.table, table)
    if node.alias is not None:
        info = SourceInfo(unquoted(node.alias).lower(), info.columns, table)
    work.scope = Scope(parent=work.scope, sources=[info])
    if node.action:
        work.changed(OR, node)
        pieces += [*source(at, at), *source(node.table.first, node.table.first - 1)]
    else:
        pieces += source(at, node.table.first - 1)
    pieces += table_name(work, node.table, table.name)
    pieces += alias(node.alias, node.table.last + 1)
    at = node.assignments[0].first - 1
    joined = joins(work, node.joins) if node.joins else []
    if node.joins and takes_any(work, node):
        work.note(SEVERAL)
    for each in node.assignments:
        pieces += [*source(at, each.first - 1), *assignment(work, each, table)]
        at = each.last + 1
    if node.joins:
        pieces += [*source(at, node.joins[0].first - 1), *joined]
        at = node.joins[-1].last + 1
    pieces += where(work, node, table, at)
    if node.joins and any(item.star for item in node.returning):
        raise work.refuse(TABLE, node, "RETURNING * has the columns of FROM too on PostgreSQL; name the columns")
    pieces += returning(work, table, node.returning, _last(node, at))
    return StatementOut(pieces)


def target(work: Work, node: nodes.TableName) -> TableInfo:
    """The table that is written to."""
    table = work.database.table(named(node.name))
    if table is None and named(node.name).lower().startswith("sqlite_"):
        raise not_ours(work, node, named(node.name))
    if table is None:
        raise unknown_table(work, node, node.name)
    if table.unclear or table.kind != "table":
        raise work.refuse(UNKNOWN, node, f"{table.name} is no table whose columns are known")
    return table


def alias(token: Token | None, at: int) -> Pieces:
    """``AS x`` after the table."""
    if token is None:
        return []
    text = spelled(token, unquoted(token).lower())
    return [*source(at, at), *(source(at + 1, at + 1) if text is None else replaced(text, at + 1))]


def _last(node: nodes.Update | nodes.Delete, at: int) -> int:
    return node.where.last if node.where is not None else at - 1


def where(work: Work, node: nodes.Update | nodes.Delete, table: TableInfo, at: int) -> Pieces:
    """WHERE, and ORDER BY and LIMIT as a query for the keys."""
    condition = work.condition(node.where, chooses=True).pieces if node.where is not None else None
    if node.limit is None:
        if node.order_by:
            work.changed(LIMITED, node)
        return [] if condition is None or node.where is None else [*source(at, node.where.first - 1), *condition]
    key = table.primary_key
    if not key or node.returning or node.alias is not None or (isinstance(node, nodes.Update) and node.joins):
        raise work.refuse(LIMITED, node, f"LIMIT needs a primary key of {table.name} to choose the rows by")
    work.changed(LIMITED, node)
    names = ", ".join(canonical(given(table.column(name)).name) for name in key)
    left = names if len(key) == 1 else f"({names})"
    pieces = after(f" WHERE {left} IN (SELECT {names} FROM {canonical(table.name)}")
    if condition is not None:
        pieces += [*before(" WHERE "), *condition]
    if node.order_by:
        pieces += [*before(" ORDER BY "), *terms(work, node.order_by)]
    elif order := key_of(work, table, node.where):
        pieces += before(f" ORDER BY {order}")
    else:
        work.note(UNSAID)
    limit = limit_value(work, node.limit)
    return pieces + ([*before(" LIMIT "), *limit.pieces] if limit is not None else []) + after(")")
