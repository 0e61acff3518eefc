"""The list of a SELECT: its expressions, its stars, and the labels that its columns have on SQLite."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.aggregates import is_aggregate
from sqlite_hunter.sql.collating import NOCASE, not_nested
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.given import given
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.guards import bound_any
from sqlite_hunter.sql.json_paths import is_value, wanted
from sqlite_hunter.sql.names import ascii_lower
from sqlite_hunter.sql.numbering import listed_star
from sqlite_hunter.sql.ordering import sorted_text
from sqlite_hunter.sql.outcomes import MIXED, bound_outcomes
from sqlite_hunter.sql.output import after, before, replaced, source
from sqlite_hunter.sql.postgres_names import AS_REQUIRED, MAX_NAME, quoted, spelled
from sqlite_hunter.sql.query_columns import INNER, SHOWN, STORED, repeated
from sqlite_hunter.sql.scopes import OutColumn
from sqlite_hunter.sql.tokens import unquoted
from sqlite_hunter.sql.values import JSON, TEXT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlite_hunter.sql.grouping import Newest
    from sqlite_hunter.sql.output import Pieces
    from sqlite_hunter.sql.values import Out
    from sqlite_hunter.sql.work import Work

LABEL: Final = Construct(
    "column-label",
    "A column without alias is called by its own text on SQLite, by its function on PostgreSQL",
    ("`SELECT count(*)`", "`SELECT userId`"),
    "SQH423",
    example="CREATE TABLE t (a TEXT); SELECT count(*) FROM t",
)


SHOWN_BOUND: Final = Construct(
    "shown-parameter",
    "sqlite3 binds NaN as NULL; PostgreSQL gives it back as it is",
    ("NaN bound",),
    example="SELECT ?",
)


@dataclass(frozen=True, slots=True)
class Naming:
    """By which rule columns are named, and whether anybody sees the names."""

    rule: str
    labels: bool


@dataclass(slots=True)
class ItemOut:
    """An item of a SELECT list as written; ``out`` is None for a star, ``columns`` where they cannot be told."""

    node: nodes.Item
    out: Out | None
    columns: list[OutColumn] | None
    """More than one for a star."""


def stored_as(work: Work, item: nodes.Expression, out: Out) -> Out:
    """A value of VALUES as it is stored, if it is."""
    fit = work.fitting.get(item.first)
    return fit(out) if fit is not None else out


def selected_items(work: Work, core: nodes.Core, collated: set[int], rule: str, *, alone: bool) -> list[ItemOut]:
    """The items of a SELECT list, and their aliases, which the scope knows from here on.

    Not before: an item sees no alias of its neighbours. Each item is written as what it is, then as what it is stored
    as (``work.fitting``), then as what it is sorted by; in that order, for what is stored decides what is sorted.

    It may be called twice for one list: see ``selecting``. So nothing that it looks up is used up.
    """
    found: list[ItemOut] = []
    aliases: dict[str, tuple[str, Out]] = {}
    for at, item in enumerate(core.items):
        if item.star:
            found.append(ItemOut(item, None, _distinct_star(work, core, item)))
            continue
        expression = given(item.expression)
        if isinstance(expression, nodes.Unknown):
            hint = "write the statement once for each list of columns"
            raise work.refuse(LABEL, item, f"what is selected is put in at run time ({work.text(item)}): {hint}")
        out = _item(work, item, expression, alone=alone)
        if core.distinct >= 0 or at in collated:
            not_nested(work, expression)
        out = _fitted(work, item, out)
        if at in collated and not out.type.is_folded:
            out = sorted_text(work, item, out)
        if core.distinct >= 0 and out.type.kind == TEXT and out.type.is_folded:
            raise work.refuse(NOCASE, item, _distinct_folded(out.type.collation))
        name = unquoted(item.alias) if item.alias is not None else _own_label(work, item, rule, _number(found))
        found.append(ItemOut(item, out, [OutColumn(name, out.type, out.form)]))
        if item.alias is not None:
            aliases.setdefault(ascii_lower(name), (name, out))
    work.scope.aliases = aliases
    return found


def _item(work: Work, item: nodes.Item, expression: nodes.Expression, *, alone: bool) -> Out:
    kind = work.beside.get(item.first)
    found = wanted(work, expression, kind) if kind is not None and is_value(work, expression) else None
    if found is not None:
        return found
    if item.first in work.fitting and bound_outcomes(expression):
        return work.settled(work.unguarded(expression))
    return work.selected(expression) if alone else work.exact(expression)


def _fitted(work: Work, item: nodes.Item, out: Out) -> Out:
    """The item as it is stored, if it is; of two bound values that are shown, one would become of the other's type."""
    fit = work.fitting.get(item.first)
    if fit is not None:
        return fit(out)
    if out.is_bound and len(out.bound) > 1:
        hint = "choose in Python which is bound"
        raise work.refuse(MIXED, item, f"one of several bound values is shown, and PostgreSQL has one type: {hint}")
    if out.is_bound and isinstance(nodes.unwrapped(given(item.expression)), nodes.Parameter):
        work.changed(SHOWN_BOUND, item)
        return bound_any(out)
    return out


def _distinct_star(work: Work, core: nodes.Core, item: nodes.Item) -> list[OutColumn] | None:
    columns = _star(work, item)
    if core.distinct >= 0 and any(each.type.is_folded for each in columns or []):
        raise work.refuse(NOCASE, item, _distinct_folded("a collation of SQLite's"))
    return columns


def _distinct_folded(collation: str) -> str:
    hint = "select lower(...), or min(...) with GROUP BY lower(...)"
    return f"which of the rows that are alike under {collation} DISTINCT gives is not known: {hint}"


def columns_of_items(items: list[ItemOut]) -> list[OutColumn] | None:
    """The columns of all items; None where those of a star cannot be told."""
    if any(each.columns is None for each in items):
        return None
    return [column for each in items for column in each.columns or []]


def _star(work: Work, item: nodes.Item) -> list[OutColumn] | None:
    table = unquoted(item.star_table).lower() if item.star_table is not None else ""
    chosen = [each for each in work.scope.sources if not table or each.name.lower() == table]
    if not chosen:
        raise work.refuse(LABEL, item, "there is no table for the star")
    if any(each.unclear for each in chosen):
        return None
    if any(column.type.kind == JSON for each in chosen for column in each.columns):
        raise work.refuse(LABEL, item, "the star has the columns of a table-valued function; name the columns")
    twice = next((name for info in chosen if (name := repeated(info.columns))), "")
    if twice:
        hint = f"which SQLite calls {twice}:1; name the columns"
        raise work.refuse(LABEL, item, f"the star is of a query that has two columns {twice}, {hint}")
    seen: set[str] = set()
    found = []
    for info in chosen:
        for column in info.columns:
            lower = column.name.lower()
            if lower in seen and lower in work.scope.merged and not table:
                continue
            seen.add(lower)
            found.append(column)
    return found


def plain_column(node: nodes.Expression) -> nodes.Column | None:
    """The column that an expression is, whatever brackets stand round it."""
    node = nodes.unwrapped(node)
    return node if isinstance(node, nodes.Column) else None


def _number(before_: Sequence[ItemOut]) -> int:
    """Which column comes next, from 1; 0 where it cannot be told."""
    return 0 if any(each.columns is None for each in before_) else 1 + sum(len(each.columns or ()) for each in before_)


def _own_label(work: Work, item: nodes.Item, rule: str, number: int) -> str:
    """A column's name, else the expression's own text with the comments up to the next token.

    So it is in ``parse.y``: ``sqlite3ExprListSetSpan()`` is given where the token after the expression begins. The
    rest is ``sqlite3GenerateColumnNames()`` and, for queries that others select from, ``sqlite3ColumnsFromExprList()``.
    """
    node = given(item.expression)
    if rule == STORED and _is_truth(node):
        return f"column{number}"
    if rule != SHOWN:
        node = _without_collation(node)
    column = plain_column(node)
    if column is not None and rule == INNER:
        return unquoted(column.name)
    if column is not None:
        table = unquoted(column.table) if column.table is not None else ""
        found = work.scope.find(unquoted(column.name), table)
        if found is not None and found.column is not None:
            return found.column.name
    while rule == INNER and isinstance(node, nodes.Paren):
        node = node.inner
    return f"column{number}" if rule == INNER and _is_truth(node) else work.text_up_to_next(item)


def _is_truth(node: nodes.Expression) -> bool:
    return isinstance(node, nodes.Literal) and node.kind in ("true", "false")


def _without_collation(node: nodes.Expression) -> nodes.Expression:
    while isinstance(node, nodes.Paren | nodes.Collate):
        node = node.inner if isinstance(node, nodes.Paren) else node.operand
    return node


def written_items(
    work: Work, core: nodes.Core, items: list[ItemOut], named: Naming, *, chosen: Newest | None = None
) -> Pieces:
    """The list with labels where somebody sees them; ``chosen`` says that one row stands for its group."""
    pieces: Pieces = []
    at = core.items[0].first
    for each in items:
        item = each.node
        label = each.columns[0].name if named.labels and each.out is not None and each.columns else None
        pieces += [*source(at, item.first - 1), *(_written_item(work, item, each.out, label, chosen=chosen))]
        at = item.last + 1
    return pieces


def written_item(work: Work, item: nodes.Item, out: Out | None) -> Pieces:
    """A column of RETURNING with its alias, or with its own text as alias."""
    return _written_item(work, item, out, _own_label(work, item, SHOWN, 0) if out is not None else None)


def _written_item(
    work: Work, item: nodes.Item, out: Out | None, label: str | None, *, chosen: Newest | None = None
) -> Pieces:
    """A column with its alias, or with ``label`` as alias; None where nobody looks for it."""
    if out is None:
        return _written_star(work, item)
    expression = given(item.expression)
    pieces = list(out.pieces)
    if chosen is not None and is_aggregate(expression):
        pieces = list(chosen.value.pieces)
    if item.alias is not None:
        text = spelled(item.alias, unquoted(item.alias))
        pieces += source(expression.last + 1, item.alias_at - 1)
        return [*pieces, *_alias(work, item, text)]
    if label is None or (out.binds == 13 and _column_name(work, expression) == label):
        return pieces
    if len(label.encode("utf-8", "replace")) > MAX_NAME:
        shown = " ".join(label[:30].split())
        work.note(f"the column {shown}... is too long a name for PostgreSQL: give it an alias")
        return pieces
    work.changed(LABEL, item)
    shown = quoted(label)
    return [*pieces, *after(f" AS {shown}")]


def _column_name(work: Work, node: nodes.Expression) -> str | None:
    """What PostgreSQL calls a plain column."""
    column = plain_column(node)
    if column is None:
        return None
    found = work.scope.find(unquoted(column.name), unquoted(column.table) if column.table is not None else "")
    return found.column.name if found is not None and found.column is not None else None


def _alias(work: Work, item: nodes.Item, text: str | None) -> Pieces:
    bare = item.expression is not None and item.alias_at == item.expression.last + 1
    if text is None and bare and item.alias is not None and item.alias.key in AS_REQUIRED:
        return [*before("AS "), *source(item.alias_at, item.alias_at)]
    if text is None:
        return source(item.alias_at, item.alias_at)
    work.changed(LABEL, item)
    return replaced(("AS " if bare else "") + text, item.alias_at)


def _written_star(work: Work, item: nodes.Item) -> Pieces:
    table = unquoted(item.star_table).lower() if item.star_table is not None else ""
    chosen = [each for each in work.scope.sources if not table or each.name.lower() == table]
    work.starred |= {each.table.name.lower() for each in chosen if each.table is not None}
    if any(each.table is not None and each.table.numbered for each in chosen):
        return listed_star(work, item, chosen)
    if item.star_table is None:
        _merged_first(work, item)
        return work.kept(item)
    info = next(e for e in work.scope.sources if e.name.lower() == unquoted(item.star_table).lower())
    text = spelled(item.star_table, info.name)
    first = source(item.first, item.first) if text is None else replaced(text, item.first)
    return [*first, *source(item.first + 1, item.last)]


def _merged_first(work: Work, item: nodes.Item) -> None:
    """With USING, PostgreSQL's star begins with the joined columns; SQLite's keeps the first table's order."""
    orders = work.scope.merged_orders
    if not orders or not work.scope.sources:
        return
    first = [column.name.lower() for column in work.scope.sources[0].columns[: len(orders[0])]]
    if len(orders) > 1 or first != orders[0]:
        raise work.refuse(LABEL, item, "USING puts the joined columns first on PostgreSQL; name the columns")
