"""Rows that ORDER BY finds alike: either database may give any of them first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.grouping import is_certain
from sqlite_hunter.sql.names import ascii_lower
from sqlite_hunter.sql.randomness import is_random
from sqlite_hunter.sql.result_order import place_of
from sqlite_hunter.sql.row_order import is_one_row
from sqlite_hunter.sql.tokens import WORD, unquoted

if TYPE_CHECKING:
    from sqlite_hunter.sql.scopes import OutColumn, SourceInfo
    from sqlite_hunter.sql.work import Work

TIED: Final = (
    "which of the rows that its ORDER BY finds alike comes first is not promised, and may differ on PostgreSQL: "
    "sort by a key as well"
)


def has_ties(work: Work, select: nodes.Select, columns: list[OutColumn] | None) -> bool:
    """Whether rows that differ may be alike to the ORDER BY of a query; the scope is that of its one SELECT."""
    core = select.cores[0]
    terms = [meant(select, each.expression) for each in select.order_by]
    if any(is_random(each) for each in terms):
        return False
    if len(select.cores) > 1:
        return columns is None or len(_places(terms, columns)) < len(columns)
    if not core.joins or is_one_row(work, core, select):
        return False
    told = {said(work, each) for each in terms} - {""}
    items = [each.expression for each in core.items]
    if all(each is not None and _is_told(work, each, told) for each in items):
        return False
    if core.group_by:
        return not all(said(work, meant(select, each)) in told for each in core.group_by)
    return core.distinct >= 0 or not all(_has_key(each, told) for each in work.scope.sources)


def meant(select: nodes.Select, node: nodes.Expression) -> nodes.Expression:
    """The item that a place or an alias stands for, else the expression itself."""
    items = select.cores[0].items
    if isinstance(node, nodes.Literal) and node.kind == "integer" and not any(each.star for each in items):
        place = place_of(node)
        return items[place].expression or node if 0 <= place < len(items) else node
    if isinstance(node, nodes.Column) and node.table is None:
        name = ascii_lower(unquoted(node.name))
        for each in items:
            if each.alias is not None and each.expression is not None and ascii_lower(unquoted(each.alias)) == name:
                return each.expression
    return node


def _places(terms: list[nodes.Expression], columns: list[OutColumn]) -> set[str]:
    """The columns of a query of several SELECTs that are sorted by: there are places and names alone."""
    found: set[str] = set()
    for each in terms:
        if isinstance(each, nodes.Literal) and each.kind == "integer" and 0 <= place_of(each) < len(columns):
            found.add(columns[place_of(each)].name)
        elif isinstance(each, nodes.Column):
            found.add(ascii_lower(unquoted(each.name)))
    return {ascii_lower(each) for each in found} & {ascii_lower(each.name) for each in columns}


def _is_told(work: Work, node: nodes.Expression, told: set[str]) -> bool:
    return isinstance(node, nodes.Literal | nodes.Parameter) or said(work, node) in told


def said(work: Work, node: nodes.Expression) -> str:
    """A text that only what has the same value has; "" for what is alike where it is not the same."""
    plain = nodes.unwrapped(node)
    if isinstance(plain, nodes.Collate):
        return ""
    if isinstance(plain, nodes.Column):
        table = unquoted(plain.table) if plain.table is not None else ""
        found = work.scope.find(unquoted(plain.name), table)
        if found is not None and found.column is not None and found.source is not None:
            folded = found.column.type.is_folded
            return "" if folded or found.outer else ascii_lower(f"{found.source.name}.{found.column.name}")
    tokens = work.tokens[plain.first : plain.last + 1]
    return " ".join(ascii_lower(each.text) if each.kind == WORD else each.text for each in tokens)


def _has_key(source: SourceInfo, told: set[str]) -> bool:
    """Whether the table has no two rows that are alike in all that is said."""
    table = source.table
    if table is None or table.kind != "table" or table.unclear or table.differs:
        return False
    keys = [each.columns for each in table.uniques if is_certain(table, each)]
    keys += [(table.row_number,)] if table.row_number else []
    return any(all(ascii_lower(f"{source.name}.{name}") in told for name in key) for key in keys)
