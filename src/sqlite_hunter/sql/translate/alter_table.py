"""ALTER TABLE."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.defining import column_definition
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.joining import UNKNOWN, table_info, table_name, unknown_table
from sqlite_hunter.sql.output import Pieces, replaced, source
from sqlite_hunter.sql.postgres_names import spelled
from sqlite_hunter.sql.schema.collect import add_column, named
from sqlite_hunter.sql.schema.model import TableInfo
from sqlite_hunter.sql.scopes import Scope
from sqlite_hunter.sql.statement import StatementOut
from sqlite_hunter.sql.tokens import Token, unquoted
from sqlite_hunter.sql.translate.unsupported_statement import CONSTRUCT as TRIGGER
from sqlite_hunter.sql.trigger_effects import known

if TYPE_CHECKING:
    from sqlite_hunter.sql.schema.model import TriggerInfo
    from sqlite_hunter.sql.work import Work

HANDLES: Final = ("statement altertable",)


def write(work: Work, node: nodes.AlterTable) -> StatementOut:
    """The same change."""
    name = named(node.table.name)
    table = work.database.table(name)
    if table is None:
        raise unknown_table(work, node.table, node.table.name)
    pieces = [*source(node.first, node.table.first - 1), *table_name(work, node.table, table.name)]
    if node.definition is not None:
        scratch = TableInfo(table.name)
        add_column(scratch, node.definition, work.tokens, work.database)
        behind: list[str] = []
        work.scope = Scope(sources=[table_info(work, node, scratch)])
        pieces += source(node.table.last + 1, node.definition.first - 1)
        pieces += column_definition(work, node.definition, scratch, behind)
        return StatementOut(pieces, behind=behind)
    named_in = next((each for each in known(work.database) if _names(each, table.name)), None)
    if named_in is not None:
        reason = (
            f"the trigger {named_in.name} names the table in its body, which SQLite rewrites and PostgreSQL does not"
        )
        raise work.refuse(TRIGGER, node, f"{reason}: drop it and create it again")
    return StatementOut([*pieces, *_renamed(work, node, table)])


def _names(trigger: TriggerInfo, table: str) -> bool:
    parts = [*trigger.steps, *([trigger.when] if trigger.when is not None else [])]
    tables = (each for part in parts for each in part.walk() if isinstance(each, nodes.TableName))
    return trigger.table == table.lower() or any(named(each.name).lower() == table.lower() for each in tables)


def _renamed(work: Work, node: nodes.AlterTable, table: TableInfo) -> Pieces:
    pieces: Pieces = []
    column = table.column(unquoted(node.column)) if node.column is not None else None
    if node.column is not None and column is None:
        raise work.refuse(UNKNOWN, node, f"the table {table.name} has no column {unquoted(node.column)}")
    for at in range(node.table.last + 1, node.last + 1):
        token = work.tokens[at]
        if column is not None and token is node.column:
            pieces += _name(token, column.name, at)
        elif token is node.new_name:
            pieces += _name(token, unquoted(token), at)
        else:
            pieces += source(at, at)
    return pieces


def _name(token: Token, name: str, at: int) -> Pieces:
    text = spelled(token, name)
    return source(at, at) if text is None else replaced(text, at)
