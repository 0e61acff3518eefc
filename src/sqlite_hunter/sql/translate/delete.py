"""DELETE."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.common_tables import with_clause
from sqlite_hunter.sql.firing import check
from sqlite_hunter.sql.joining import table_info, table_name
from sqlite_hunter.sql.output import source
from sqlite_hunter.sql.returning import returning
from sqlite_hunter.sql.scopes import Scope, SourceInfo
from sqlite_hunter.sql.statement import StatementOut
from sqlite_hunter.sql.tokens import unquoted
from sqlite_hunter.sql.translate.update import alias, target, where

if TYPE_CHECKING:
    from sqlite_hunter.sql.grammar import nodes
    from sqlite_hunter.sql.work import Work

HANDLES: Final = ("statement delete",)


def write(work: Work, node: nodes.Delete) -> StatementOut:
    """The whole statement."""
    table = target(work, node.table)
    pieces = with_clause(work, node.with_, node.first)
    at = node.with_.last + 1 if node.with_ is not None else node.first
    check(work, node)
    info = table_info(work, node.table, table)
    if node.alias is not None:
        info = SourceInfo(unquoted(node.alias).lower(), info.columns, table)
    work.scope = Scope(parent=work.scope, sources=[info])
    pieces += [*source(at, node.table.first - 1), *table_name(work, node.table, table.name)]
    pieces += alias(node.alias, node.table.last + 1)
    after_table = node.table.last + 1 + (2 if node.alias is not None else 0)
    if node.indexed >= 0:
        after_table = node.where.first - 1 if node.where is not None else node.last + 1
    pieces += where(work, node, table, after_table)
    last = node.where.last if node.where is not None else after_table - 1
    pieces += returning(work, table, node.returning, last)
    return StatementOut(pieces)
