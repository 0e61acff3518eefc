"""DISTINCT rows sorted by what is not selected as a column.

What follows from what is selected, PostgreSQL takes of groups: SQLite sorts each row by what it came with first, and
where that follows from the row itself, there is no choice. What is an expression of the list, written once more, is
sorted by its place, as SQLite does it (``resolveOrderGroupBy()`` of resolve.c).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_hunter.sql.aggregates import is_aggregate
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.names import ascii_lower
from sqlite_hunter.sql.output import Pieces, after
from sqlite_hunter.sql.postgres_names import canonical
from sqlite_hunter.sql.randomness import is_random
from sqlite_hunter.sql.tokens import HOLE, WORD, unquoted

if TYPE_CHECKING:
    from sqlite_hunter.sql.scopes import Found, OutColumn, SourceInfo
    from sqlite_hunter.sql.work import Work


def as_groups(work: Work, core: nodes.Core, select: nodes.Select) -> Pieces | None:
    """GROUP BY for a plain query of columns whose DISTINCT rows decide what they are sorted by; None for another."""
    if core.distinct < 0 or len(select.cores) > 1 or core.group_by or core.having is not None or core.windows:
        return None
    if not core.joins or not select.order_by or any(each.unclear for each in work.scope.sources):
        return None
    whole = _whole(work, core)
    chosen = [_found(work, item.expression) for item in core.items if item.expression is not None]
    columns = [each for each in chosen if each is not None]
    if whole is None or len(columns) < len(chosen):
        return None
    keyed = [each.source for each in columns if _is_key(each)]
    fixed = [*whole, *(each for each in keyed if each is not None)]
    named = {unquoted(item.alias).lower() for item in core.items if item.alias is not None}
    terms = [each.expression for each in select.order_by]
    if not all(_decided(work, each, columns, fixed, named) for each in terms):
        return None
    if _all_selected(work, terms, columns):
        return None
    groups = [f"{canonical(each.name)}.{canonical(_key(each))}" for each in whole]
    groups += [
        f"{canonical(each.source.name)}.{canonical(each.column.name)}"
        for each in columns
        if each.source is not None and each.column is not None
    ]
    return after(" GROUP BY " + ", ".join(dict.fromkeys(groups)))


def repeated_items(work: Work, select: nodes.Select) -> dict[int, int]:
    """The places of items that terms of ORDER BY repeat, token for token, by the term's first token.

    Columns are not among them, nor what has a value of its own each time that it is written.
    """
    core = select.cores[0]
    if core.distinct < 0 or len(select.cores) > 1 or any(item.star for item in core.items):
        return {}
    found: dict[int, int] = {}
    for term in select.order_by:
        if isinstance(_bare(term.expression), nodes.Column | nodes.Literal) or not _is_repeatable(term.expression):
            continue
        said = _said(work, term.expression)
        for at, item in enumerate(core.items):
            if item.expression is not None and _said(work, item.expression) == said:
                found.setdefault(term.first, at)
    return found


def means_the_same(work: Work, core: nodes.Core, node: nodes.Expression) -> bool:
    """Whether the names in a term of ORDER BY mean there what they mean in the list, which sees no alias."""
    aliases = {ascii_lower(unquoted(item.alias)) for item in core.items if item.alias is not None}
    for each in node.walk():
        if isinstance(each, nodes.Column) and each.table is None and ascii_lower(unquoted(each.name)) in aliases:
            found = work.scope.find(unquoted(each.name))
            if found is None or found.column is None or found.outer:
                return False
    return True


def is_kept(work: Work, item: nodes.Item, column: OutColumn, node: nodes.Expression) -> bool:
    """Whether an item that is made to fit where it is stored still sorts as the term that repeats it."""
    if item.first not in work.fitting:
        return True
    out = work.exact(node)
    return (out.type.kind, out.form) == (column.type.kind, column.form)


def _bare(node: nodes.Expression) -> nodes.Expression:
    while isinstance(node, nodes.Paren | nodes.Collate):
        node = node.inner if isinstance(node, nodes.Paren) else node.operand
    return node


def _is_repeatable(node: nodes.Expression) -> bool:
    for each in node.walk():
        if isinstance(each, nodes.Select | nodes.Parameter | nodes.Unknown):
            return False
        if isinstance(each, nodes.Call) and (is_random(each) or each.over is not None):
            return False
    return True


def _said(work: Work, node: nodes.Expression) -> list[str]:
    """The tokens of an expression, in which names of run time are like nothing else."""
    tokens = work.tokens[node.first : node.last + 1]
    if any(each.holes or each.kind == HOLE for each in tokens):
        return [str(node.first)]
    return [ascii_lower(each.text) if each.kind == WORD else each.text for each in tokens]


def _whole(work: Work, core: nodes.Core) -> list[SourceInfo] | None:
    """The tables of which a star selects all; None where one of them has no INTEGER PRIMARY KEY."""
    found: list[SourceInfo] = []
    for item in core.items:
        if item.star:
            table = unquoted(item.star_table).lower() if item.star_table is not None else ""
            found += [each for each in work.scope.sources if not table or each.name.lower() == table]
    return found if all(_key(each) for each in found) else None


def _key(source: SourceInfo) -> str:
    return (source.table.rowid_alias or "") if source.table is not None and source.table.kind == "table" else ""


def _is_key(found: Found) -> bool:
    return found.source is not None and found.column is not None and _key(found.source) == found.column.name


def _found(work: Work, node: nodes.Node | None) -> Found | None:
    """The column of this query that an expression is."""
    node = nodes.unwrapped(node)
    if not isinstance(node, nodes.Column):
        return None
    found = work.scope.find(unquoted(node.name), unquoted(node.table) if node.table is not None else "")
    if found is None or found.outer or found.column is None or found.ambiguous:
        return None
    return None if node.table is None and unquoted(node.name).lower() in work.scope.merged else found


def _decided(
    work: Work, node: nodes.Expression, columns: list[Found], fixed: list[SourceInfo], named: set[str]
) -> bool:
    """Whether an expression of ORDER BY has one value for each row that is selected."""
    if isinstance(node, nodes.Literal):
        return False
    for each in node.walk():
        if isinstance(each, nodes.Select | nodes.Parameter | nodes.Unknown) or is_aggregate(each):
            return False
        if isinstance(each, nodes.Call) and (is_random(each) or each.over is not None):
            return False
        if isinstance(each, nodes.Column) and not _follows(work, each, columns, fixed, named):
            return False
    return True


def _follows(work: Work, node: nodes.Column, columns: list[Found], fixed: list[SourceInfo], named: set[str]) -> bool:
    found = _found(work, node)
    if found is None or found.source is None or (node.table is None and unquoted(node.name).lower() in named):
        return False
    return any(each is found.source for each in fixed) or any(_same(each, found) for each in columns)


def _same(one: Found, other: Found) -> bool:
    if one.column is None or other.column is None:
        return False
    return one.source is other.source and one.column.name == other.column.name


def _all_selected(work: Work, terms: list[nodes.Expression], columns: list[Found]) -> bool:
    """Whether every term is a selected column as it stands, which DISTINCT takes too."""
    return all(
        (found := _found(work, each)) is not None and any(_same(one, found) for one in columns) for each in terms
    )
