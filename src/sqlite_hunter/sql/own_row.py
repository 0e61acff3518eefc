"""Whether a statement writes one row at most, found by a key; in a trigger also whether it is the row that fired it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.schema.collect import named
from sqlite_hunter.sql.schema.model import ROWID_NAMES
from sqlite_hunter.sql.tokens import unquoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_hunter.sql.schema.model import Database, TableInfo, TriggerInfo

_NONE: frozenset[str] = frozenset()


def is_one_row(database: Database, node: nodes.Insert | nodes.Update | nodes.Delete) -> bool:
    """Whether the statement inserts one row, or its WHERE asks for a whole unique key."""
    if isinstance(node, nodes.Insert):
        rows = node.rows if node.select is not None and len(node.select.cores) == 1 else []
        return node.select is None or len(rows) == 1
    table = database.table(named(node.table.name))
    if table is None:
        return False
    asked = {_name(table, column) for column, value in _equal(node, table) if _is_fixed(value)}
    return any(key <= asked for key in _keys(table))


def own_row(database: Database, node: nodes.Statement, trigger: TriggerInfo) -> tuple[str, frozenset[str]]:
    """By which of NEW and OLD an UPDATE finds the row that fired the trigger, and by which columns.

    "" if it may meet other rows, or changes what another row may be compared with: a key.
    """
    table = database.table(trigger.table)
    if not isinstance(node, nodes.Update) or table is None or named(node.table.name).lower() != trigger.table:
        return "", _NONE
    changed = {_named(table, unquoted(token)) for each in node.assignments for token in each.columns}
    if node.joins or any(each.partial or "" in each.columns for each in table.uniques):
        return "", _NONE
    if any(changed & key for key in _all_keys(table)):
        return "", _NONE
    for row in ("new", "old"):
        asked = {
            _name(table, column)
            for column, value in _equal(node, table)
            if isinstance(value, nodes.Column)
            and value.table is not None
            and unquoted(value.table).lower() == row
            and _name(table, value) == _name(table, column)
        }
        for key in _keys(table):
            if key <= asked:
                return row, key
    return "", _NONE


def is_parent_row(database: Database, node: nodes.Statement, trigger: TriggerInfo) -> bool:
    """Whether an UPDATE or DELETE meets just the row that a foreign key of OLD refers to."""
    child = database.table(trigger.table)
    if not isinstance(node, nodes.Update | nodes.Delete) or child is None:
        return False
    parent = database.table(named(node.table.name))
    if parent is None or (isinstance(node, nodes.Update) and node.joins):
        return False
    asked = {
        (_name(parent, column), _name(child, value))
        for column, value in _equal(node, parent)
        if isinstance(value, nodes.Column) and value.table is not None and unquoted(value.table).lower() == "old"
    }
    for reference in child.references:
        key = reference.parent_columns or parent.primary_key
        pairs = set(zip(key, reference.columns, strict=False))
        if reference.table == parent.name.lower() and pairs and pairs <= asked and frozenset(key) in set(_keys(parent)):
            return True
    return False


def _keys(table: TableInfo) -> Iterator[frozenset[str]]:
    """The unique keys that compare byte by byte, with that of the row's number."""
    for unique in table.uniques:
        columns = [table.column(name) for name in unique.columns]
        plain = all(each is not None and each.collation == "BINARY" for each in columns)
        if plain and not unique.partial and not unique.collated:
            yield frozenset(unique.columns)
    if not table.without_rowid and not table.rowid_alias and table.kind == "table":
        yield frozenset({ROWID_NAMES[0]})


def _all_keys(table: TableInfo) -> Iterator[set[str]]:
    yield from (set(unique.columns) for unique in table.uniques)
    yield {ROWID_NAMES[0]}


def _equal(node: nodes.Update | nodes.Delete, table: TableInfo) -> Iterator[tuple[nodes.Column, nodes.Expression]]:
    """Each column of the table that must be equal to something."""
    alias = unquoted(node.alias).lower() if node.alias is not None else table.name.lower()
    for each in _terms(node.where):
        if isinstance(each, nodes.Binary) and each.operator in ("=", "=="):
            for column, value in ((each.left, each.right), (each.right, each.left)):
                if isinstance(column, nodes.Column) and (
                    column.table is None or unquoted(column.table).lower() == alias
                ):
                    yield column, value


def _terms(node: nodes.Expression | None) -> Iterator[nodes.Expression]:
    """The conditions that AND joins."""
    waiting = [node] if node is not None else []
    while waiting:
        each = waiting.pop()
        if isinstance(each, nodes.Paren):
            waiting.append(each.inner)
        elif isinstance(each, nodes.Chain) and each.operator == "AND":
            waiting += each.items
        else:
            yield each


def _name(table: TableInfo, column: nodes.Column) -> str:
    return _named(table, unquoted(column.name))


def _named(table: TableInfo, name: str) -> str:
    """The column's name in lower case; that of the row's number by the column that holds it."""
    if name.lower() in ROWID_NAMES and table.column(name) is None:
        return table.rowid_alias.lower() or ROWID_NAMES[0]
    return name.lower()


def is_of_row(node: nodes.Node) -> bool:
    """Whether it is a column of NEW or OLD."""
    return isinstance(node, nodes.Column) and node.table is not None and unquoted(node.table).lower() in ("new", "old")


def _is_fixed(node: nodes.Expression) -> bool:
    """Whether it has one value for all rows: no column but those of NEW and OLD, and no query."""
    return all(
        not isinstance(each, nodes.Select | nodes.Unknown) and (not isinstance(each, nodes.Column) or is_of_row(each))
        for each in node.walk()
    )
