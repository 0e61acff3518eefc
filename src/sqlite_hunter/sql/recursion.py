"""The integers of a query that calls itself: 64 bits on SQLite; on PostgreSQL the type that its first part has.

A small number there is of 32 bits, and the whole column with it: a recursive part that gives a column of 64 bits is an
error, and one that counts beyond 2**31 fails.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.tokens import unquoted
from sqlite_hunter.sql.values import INT4, INT8, Out

if TYPE_CHECKING:
    from sqlite_hunter.sql.scopes import OutColumn
    from sqlite_hunter.sql.work import Work

_STEP: Final = 100
"""A column that grows by no more a row stays within 32 bits for twenty million of them."""


def widened(table: nodes.CommonTable, columns: list[OutColumn]) -> dict[int, int]:
    """The columns to write as BIGINT, by number, with the first token of their item in the first part."""
    first, *others = table.select.cores
    items = _values(first)
    parts = [(_values(core), _names(core, unquoted(table.name).lower())) for core in others]
    found = {}
    for at, column in enumerate(columns):
        item = items[at] if at < len(items) else None
        if column.form != INT4 or item is None:
            continue
        if not all(at < len(part) and _stays_small(part[at], column.name, names) for part, names in parts):
            found[at] = item.first
    return found


def wide_integer(work: Work, out: Out) -> Out:
    """The value with 64 bits."""
    return work.cast(out, "bigint", INT8) if out.form == INT4 else out


def _values(core: nodes.Core) -> list[nodes.Expression | None]:
    if core.rows:
        return list(core.rows[0].items)
    return [] if any(item.star for item in core.items) else [item.expression for item in core.items]


def _names(core: nodes.Core, name: str) -> set[str]:
    """By what the rows so far are called in a part."""
    sources = [each for each in core.walk() if isinstance(each, nodes.Source) and each.table is not None]
    return {
        unquoted(each.alias or each.table.name).lower()
        for each in sources
        if each.table is not None and unquoted(each.table.name).lower() == name
    }


def _stays_small(node: nodes.Expression | None, name: str, tables: set[str]) -> bool:
    """Whether it is a small number, the column itself, or the column and a small number more or less."""
    node = nodes.unwrapped(node)
    if isinstance(node, nodes.Binary) and node.operator in ("+", "-"):
        sides = [node.left, node.right]
        return any(map(_is_step, sides)) and any(_is_named(each, name, tables) for each in sides)
    return _is_step(node) or _is_named(node, name, tables)


def _is_step(node: nodes.Expression | None) -> bool:
    if not isinstance(node, nodes.Literal) or node.kind != "integer" or not node.token.text.isdecimal():
        return False
    return int(node.token.text) <= _STEP


def _is_named(node: nodes.Expression | None, name: str, tables: set[str]) -> bool:
    if not isinstance(node, nodes.Column) or unquoted(node.name).lower() != name.lower():
        return False
    return node.table is None or unquoted(node.table).lower() in tables
