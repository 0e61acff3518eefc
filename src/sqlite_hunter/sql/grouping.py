"""Columns that are neither grouped by nor aggregated: SQLite takes them from some row, PostgreSQL refuses them.

https://www.sqlite.org/lang_select.html#bareagg
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.aggregates import is_aggregate
from sqlite_hunter.sql.collating import by_byte
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import Pieces, after, before
from sqlite_hunter.sql.tokens import unquoted
from sqlite_hunter.sql.values import BLOB, BOOL, CAST, TEXT, Out

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlite_hunter.sql.schema.model import TableInfo, Unique
    from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "bare-column",
    "A column beside an aggregate that is not grouped by: PostgreSQL refuses it",
    ("bare column with max() or min()", "bare column, other aggregates", "bare column, GROUP BY primary key"),
    "SQH429",
    example="CREATE TABLE t (a INTEGER, b INTEGER); SELECT a, max(b) FROM t",
)


@dataclass(slots=True)
class Newest:
    """``SELECT g, w, max(v) ... GROUP BY g`` as DISTINCT ON."""

    distinct_on: str
    value: Out
    order: Pieces


def bare_columns(work: Work, core: nodes.Core, select: nodes.Select) -> bool:
    """Whether there are such columns, which are to be written anew. Raises Refused where any row may give them."""
    bare = list(_bare(work, core, select))
    if not bare:
        return False
    extreme = _extreme(work, core, select)
    nested = {id(each) for each in bare} - {
        id(each) for node in _outputs(core, select) for each in outside_queries(node)
    }
    if not nested and all(_of_one_row(work, core, each) for each in bare):
        work.changed(CONSTRUCT, bare[0], "each group is of one row, by a unique key")
        work.picked |= {each.first: partial(_least, work) for each in bare}
        return True
    if extreme is None or nested:
        hint = "group by it too, or take min() or max() of it"
        if bare[0].table is None and unquoted(bare[0].name).lower() in _aliases(core):
            hint = "it is an alias too, and SQLite takes the column there; call the alias otherwise, or write it out"
        if _text(work, bare[0]) in {_text(work, each) for each in core.group_by if _is_folded(work, each)}:
            hint = "it is grouped without regard to case or spaces, so take lower() of it, or rtrim()"
        raise work.refuse(CONSTRUCT, bare[0], f"{work.text(bare[0])} is taken from any row of its group: {hint}")
    work.changed(CONSTRUCT, extreme, "the others are taken from the row with that value")
    work.note("where several rows of a group have its greatest or least value, either database takes any of them")
    order = _row_order(work, extreme)
    work.picked |= {each.first: lambda out: _picked(out, order) for each in bare}
    return True


def _of_one_row(work: Work, core: nodes.Core, node: nodes.Column) -> bool:
    """Whether a unique key that is never NULL is grouped by, so that the column's table has one row in each group."""
    found = work.scope.find(unquoted(node.name), unquoted(node.table) if node.table is not None else "")
    table = found.source.table if found is not None and found.source is not None else None
    if table is None or found is None or found.source is None or found.column is None or found.column.type.native:
        return False
    grouped = [_grouped(work, core, each) for each in core.group_by]
    names = {_text(work, each) for each in grouped if isinstance(each, nodes.Column) and not _is_folded(work, each)}
    if table.kind != "table" or table.differs:
        return False
    grouped_keys = [
        key for key in table.uniques if all(f"{found.source.name}.{name}".lower() in names for name in key.columns)
    ]
    return any(is_certain(table, key) for key in grouped_keys)


def is_certain(table: TableInfo, key: Unique) -> bool:
    """Whether no two rows have the same values there: not by another collation, and not by NULL."""
    columns = [table.column(name) for name in key.columns]
    plain = all(column is not None and not column.nullable and column.collation == "BINARY" for column in columns)
    return plain and not key.partial and not key.collated


def _least(work: Work, out: Out) -> Out:
    """The column's value in a group of one row."""
    if out.type.kind == BLOB or out.form == BOOL:
        return Out([*before("(array_agg("), *out.pieces, *after("))[1]")], out.type, out.form, CAST)
    return replace(work.call("min", out, form=out.form, type_=out.type), binds=CAST)


def _extreme(work: Work, core: nodes.Core, select: nodes.Select) -> nodes.Call | None:
    """The one max() or min() of the query, written once or several times alike; its row gives the bare columns."""
    calls = [
        each
        for node in _outputs(core, select)
        for each in outside_queries(node)
        if isinstance(each, nodes.Call) and each.function in ("max", "min") and is_aggregate(each)
    ]
    if len(select.cores) > 1 or core.distinct >= 0 or core.windows or len({_text(work, each) for each in calls}) != 1:
        return None
    if _has_window(core, select):
        return None
    call = calls[0]
    if (
        call.filter is not None
        or call.distinct >= 0
        or any(_is_folded(work, _grouped(work, core, each)) for each in core.group_by)
    ):
        return None
    value = work.value(call.arguments[0])
    fixed = not value.has_parameter
    plain = value.type.is_number or (value.type.kind == TEXT and value.type.collation in ("", "BINARY"))
    return call if fixed and plain else None


def _has_window(core: nodes.Core, select: nodes.Select) -> bool:
    calls = (each for node in _outputs(core, select) for each in node.walk() if isinstance(each, nodes.Call))
    return any(each.over is not None or each.over_name is not None for each in calls)


def _row_order(work: Work, call: nodes.Call) -> str:
    value = work.exact(call.arguments[0])
    if value.type.kind == TEXT:
        value = by_byte(work, value)
    return f"{_shown(work, value)} {'DESC' if call.function == 'max' else 'ASC'} NULLS LAST"


def _picked(out: Out, order: str) -> Out:
    """The column's value in the first row of the group; an empty group has none, and gives NULL."""
    pieces = [*before("(array_agg("), *out.pieces, *after(f" ORDER BY {order}))[1]")]
    return Out(pieces, replace(out.type, nullable=True), out.form, CAST)


def _outputs(core: nodes.Core, select: nodes.Select) -> list[nodes.Expression]:
    """What is written once a group: the SELECT list, HAVING and ORDER BY."""
    found = [item.expression for item in core.items if item.expression is not None]
    found += [core.having] if core.having is not None else []
    return found + [term.expression for term in select.order_by]


def _bare(work: Work, core: nodes.Core, select: nodes.Select) -> Iterator[nodes.Column]:
    outputs = [item.expression for item in core.items if item.expression is not None]
    tails = [core.having] if core.having is not None else []
    if len(select.cores) == 1:
        tails += [term.expression for term in select.order_by]
    aggregated = any(is_aggregate(each) for node in [*outputs, *tails] for each in outside_queries(node))
    if not aggregated and not core.group_by:
        return
    grouped = [_grouped(work, core, each) for each in core.group_by]
    keys = {_text(work, each) for each in grouped if not _is_folded(work, each)}
    folds = {_text(work, each) for each in grouped if _is_folded(work, each)}
    fixed = _fixed_sources(work, grouped)
    stars = [item for item in core.items if item.star]
    if stars:
        yield from _bare_star(work, stars, fixed)
    aliases = _aliases(core)
    for node in outputs:
        yield from _free(work, node, keys, fixed, set(), folds)
    for node in tails:
        if node is not core.having and isinstance(node, nodes.Column) and _text(work, node) in folds:
            continue  # it is sorted as it is grouped
        yield from _free(
            work, node, keys, fixed, aliases if node is not core.having and _is_name(node) else set(), folds
        )


def _aliases(core: nodes.Core) -> set[str]:
    return {unquoted(item.alias).lower() for item in core.items if item.alias is not None}


def _is_name(node: nodes.Node) -> bool:
    """Whether a term of ORDER BY may be an alias; within an expression, and in HAVING, a column goes before it."""
    return isinstance(node, nodes.Column)


def _is_folded(work: Work, node: nodes.Expression) -> bool:
    """Whether rows are grouped under NOCASE or RTRIM: then the column itself differs within a group."""
    if not isinstance(node, nodes.Column | nodes.Collate | nodes.Paren):
        return False
    return work.value(node).type.is_folded


def _bare_star(work: Work, stars: list[nodes.Item], fixed: set[str]) -> Iterator[nodes.Column]:
    for item in stars:
        table = unquoted(item.star_table).lower() if item.star_table is not None else ""
        meant = (info.name.lower() for info in work.scope.sources if not table or info.name.lower() == table)
        if not set(meant) <= fixed:
            raise work.refuse(CONSTRUCT, item, "the star's columns are taken from any row of their group")
    yield from ()


def _grouped(work: Work, core: nodes.Core, node: nodes.Expression) -> nodes.Expression:
    """What a term of GROUP BY stands for: an item by its place or alias, else itself."""
    if isinstance(node, nodes.Literal) and node.kind == "integer":
        at = int(node.token.text) - 1
        item = core.items[at] if 0 <= at < len(core.items) else None
        return item.expression if item is not None and item.expression is not None else node
    if isinstance(node, nodes.Column) and node.table is None:
        found = work.scope.find(unquoted(node.name))
        if found is not None and found.alias is not None:
            for item in core.items:
                if item.alias is not None and unquoted(item.alias).lower() == unquoted(node.name).lower():
                    return item.expression or node
    return node


def _text(work: Work, node: nodes.Expression) -> str:
    node = nodes.unwrapped(node)
    if isinstance(node, nodes.Column):
        found = work.scope.find(unquoted(node.name), unquoted(node.table) if node.table is not None else "")
        if found is not None and found.source is not None and found.column is not None:
            return f"{found.source.name}.{found.column.name}".lower()
    return " ".join(token.key or token.text for token in work.tokens[node.first : node.last + 1])


def _fixed_sources(work: Work, grouped: list[nodes.Expression]) -> set[str]:
    """The tables whose primary key is grouped by: PostgreSQL takes their other columns from the one row."""
    names = {_text(work, each) for each in grouped if isinstance(each, nodes.Column)}
    found = set()
    for info in work.scope.sources:
        if info.table is None or not info.table.primary_key or _folded_columns(info.table, info.table.primary_key):
            continue
        if all(f"{info.name}.{column}".lower() in names for column in info.table.primary_key):
            found.add(info.name.lower())
    return found


def _folded_columns(table: TableInfo, names: Iterable[str]) -> bool:
    """Whether a key compares under NOCASE or RTRIM: it is an index on PostgreSQL, of which no column follows."""
    return any((column := table.column(name)) is not None and column.collation != "BINARY" for name in names)


def outside_queries(node: nodes.Node) -> Iterator[nodes.Node]:
    """The node and all below it, but for what stands in subqueries."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        yield each
        if not isinstance(each, nodes.Select):
            waiting.extend(each.children())


def _free(
    work: Work, node: nodes.Node, keys: set[str], fixed: set[str], aliases: set[str], folds: set[str]
) -> Iterator[nodes.Column]:
    """Columns of this query outside of aggregates and of what is grouped by; ``folds``: under NOCASE or RTRIM."""
    waiting: list[nodes.Node] = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, nodes.Select):
            yield from _correlated(work, each, keys, fixed)
            continue
        if is_aggregate(each):
            continue
        if isinstance(each, nodes.Expression) and (_text(work, each) in keys or _is_key(work, each, folds)):
            continue
        if isinstance(each, nodes.Column):
            if _is_bare(work, each, fixed, aliases):
                yield each
            continue
        waiting.extend(each.children())


def _is_key(work: Work, node: nodes.Expression, folds: set[str]) -> bool:
    """Whether it is ``lower(a)`` where rows are grouped by ``a`` under NOCASE: that is what PostgreSQL groups by."""
    if not isinstance(node, nodes.Call) or node.function != "lower" or len(node.arguments) != 1:
        return False
    column = node.arguments[0]
    return (
        isinstance(column, nodes.Column)
        and _text(work, column) in folds
        and (work.value(column).type.collation == "NOCASE")
    )


def _correlated(work: Work, select: nodes.Select, keys: set[str], fixed: set[str]) -> Iterator[nodes.Column]:
    """Columns of this query that a subquery asks for: they are as bare there as here."""
    tables = [each for each in select.walk() if isinstance(each, nodes.Source)]
    inner = {unquoted(each.alias or each.table.name).lower() for each in tables if each.table is not None}
    for each in select.walk():
        if not isinstance(each, nodes.Column):
            continue
        if each.table is None and _may_be_inner(work, unquoted(each.name), tables):
            continue
        if each.table is not None and unquoted(each.table).lower() in inner:
            continue
        if _text(work, each) not in keys and _is_bare(work, each, fixed, set()):
            yield each


def _may_be_inner(work: Work, name: str, tables: Sequence[nodes.Source]) -> bool:
    """Whether one of the tables of a subquery has a column of that name, or may have."""
    for each in tables:
        table = work.database.table(unquoted(each.table.name)) if each.table is not None else None
        if table is None or table.unclear or table.column(name) is not None:
            return True
    return False


def _is_bare(work: Work, node: nodes.Column, fixed: set[str], aliases: set[str]) -> bool:
    if node.table is None and unquoted(node.name).lower() in aliases:
        return False
    found = work.scope.find(unquoted(node.name), unquoted(node.table) if node.table is not None else "")
    if found is None or found.source is None or found.source not in work.scope.sources:
        return False
    return found.source.name.lower() not in fixed


def newest(work: Work, core: nodes.Core, select: nodes.Select) -> Newest | None:
    """The one case in which SQLite says from which row: a single max() or min().

    Only where the query is nothing but that: plain columns in GROUP BY, no HAVING, ORDER BY, LIMIT or UNION.
    """
    calls = [item for item in core.items if item.expression is not None and is_aggregate(item.expression)]
    if len(calls) != 1 or not core.group_by or core.having is not None or core.distinct >= 0 or core.windows:
        return None
    if (
        select.order_by
        or select.limit is not None
        or len(select.cores) > 1
        or not next(_bare(work, core, select), None)
    ):
        return None
    call = calls[0].expression
    if not isinstance(call, nodes.Call) or _has_window(core, select):
        return None
    plain = all(isinstance(each, nodes.Column) for each in core.group_by)
    alone = sum(is_aggregate(each) for item in core.items for each in item.walk()) == 1
    if call.function not in ("max", "min") or call.filter is not None or call.distinct >= 0 or not plain or not alone:
        return None
    value = work.value(call.arguments[0])
    if value.type.kind == BLOB or value.type.is_folded or not isinstance(call.arguments[0], nodes.Column):
        return None
    groups = [work.raw(each) for each in core.group_by]
    if any(each.type.is_folded for each in groups):
        return None
    work.changed(CONSTRUCT, call, "the row with that value")
    joined = ", ".join(_shown(work, each) for each in groups)
    direction = "DESC NULLS LAST" if call.function == "max" else "ASC NULLS LAST"
    by_byte = ' COLLATE "C"' if value.type.kind == TEXT else ""
    order = after(f" ORDER BY {joined}, {_shown(work, value)}{by_byte} {direction}")
    return Newest(f"DISTINCT ON ({joined}) ", value, order)


def _shown(work: Work, out: Out) -> str:
    return "".join(piece.text if piece.text is not None else work.tokens[piece.first].text for piece in out.pieces)
