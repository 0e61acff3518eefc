"""Queries: WITH, the columns and their labels, FROM and joins, GROUP BY, UNION, ORDER BY and LIMIT."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.aggregates import is_aggregate, window
from sqlite_hunter.sql.comparing import MIXED, NOCASE, folded, not_nested, outcome
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.distinct import as_groups
from sqlite_hunter.sql.given import given
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.grouping import Newest, bare_columns, newest
from sqlite_hunter.sql.joining import named_source, sources
from sqlite_hunter.sql.json_paths import is_value, wanted
from sqlite_hunter.sql.limiting import limits
from sqlite_hunter.sql.names import ascii_lower
from sqlite_hunter.sql.native.candidates import NUMERIC as DECIMAL
from sqlite_hunter.sql.native.forbidding import Forbidden
from sqlite_hunter.sql.numbering import listed_star
from sqlite_hunter.sql.ordering import sort_value, sorted_text
from sqlite_hunter.sql.ordering import written as order_written
from sqlite_hunter.sql.outcomes import bound_outcomes
from sqlite_hunter.sql.output import Pieces, after, before, replaced, source
from sqlite_hunter.sql.postgres_names import AS_REQUIRED, MAX_NAME, quoted, spelled
from sqlite_hunter.sql.recursion import wide_integer, widened
from sqlite_hunter.sql.row_order import chosen as chosen_rows
from sqlite_hunter.sql.row_order import windows_key
from sqlite_hunter.sql.schema.model import ColumnInfo
from sqlite_hunter.sql.scopes import OutColumn, Scope, SourceInfo, yielded
from sqlite_hunter.sql.tokens import unquoted
from sqlite_hunter.sql.values import (
    ANY,
    BLOB,
    FLOAT8,
    FORMS,
    INT8,
    JSON,
    NULL,
    STRING,
    TEXT,
    UNCLEAR,
    UNTYPED,
    Out,
    Type,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlite_hunter.sql.native.candidates import Native
    from sqlite_hunter.sql.work import Work

LABEL: Final = Construct(
    "column-label",
    "A column without alias is called by its own text on SQLite, by its function on PostgreSQL",
    ("`SELECT count(*)`", "`SELECT userId`"),
    "SQH423",
    example="CREATE TABLE t (a TEXT); SELECT count(*) FROM t",
)
COMPOUND: Final = Construct(
    "compound-select",
    "PostgreSQL takes INTERSECT before UNION and EXCEPT",
    ("A UNION B INTERSECT C",),
    "SQH424",
    silent=True,
    example="SELECT 1 UNION SELECT 2 INTERSECT SELECT 2",
)
RECURSION: Final = Construct(
    "recursive-query",
    "PostgreSQL wants the word RECURSIVE, and takes no LIMIT in a recursive part",
    ("WITH that calls itself, no RECURSIVE", "LIMIT in a recursive CTE"),
    "SQH425",
    example="WITH n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 5) SELECT x FROM n",
)
GROUPS: Final = Construct(
    "group-by-constant",
    "PostgreSQL groups by no constant, and by no bound value",
    ("GROUP BY a constant",),
    "SQH443",
    example="CREATE TABLE t (a INTEGER); SELECT count(*) FROM t GROUP BY 'x'",
)
DISTINCT: Final = Construct(
    "distinct",
    "With DISTINCT, PostgreSQL sorts only by what is selected",
    ("DISTINCT with ORDER BY another column",),
    "SQH430",
    example="CREATE TABLE t (a INTEGER, b INTEGER); SELECT DISTINCT a FROM t ORDER BY b",
)


SHOWN: Final = "shown"
"""Names of columns as Python sees them: the declared ones."""
INNER: Final = "inner"
"""Names of columns in a query of FROM or of WITH: as they are written there."""
STORED: Final = "stored"
"""Names of columns of a view or a table that a query makes."""


@dataclass(frozen=True, slots=True)
class _Naming:
    """By which rule columns are named, and whether anybody sees the names."""

    rule: str
    labels: bool


@dataclass(slots=True)
class QueryOut:
    """A query as written, and its columns; None where they cannot be told."""

    pieces: Pieces
    columns: list[OutColumn] | None


@dataclass(slots=True)
class _ItemOut:
    node: nodes.Item
    out: Out | None
    columns: list[OutColumn] | None
    """More than one for a star."""


def query(work: Work, select: nodes.Select, *, labels: bool, ordered: bool = False, naming: str = SHOWN) -> QueryOut:
    """The whole query, in a scope of its own below the present one.

    ``labels``: whether anybody sees the columns' names; ``naming``: by which rule SQLite names them. ``ordered``:
    whether the order of the rows matters.
    """
    outer = work.scope
    work.scope = Scope(parent=outer)
    try:
        return _query(work, select, labels=labels, ordered=ordered, naming=naming)
    finally:
        work.scope = outer


def _query(work: Work, select: nodes.Select, *, labels: bool, ordered: bool, naming: str) -> QueryOut:
    pieces = with_clause(work, select.with_, select.first)
    collated = _collated_items(select)
    first = select.cores[0]
    columns: list[OutColumn] | None = []
    parts: list[Pieces] = []
    top = work.scope
    single = len(select.cores) == 1
    for at, core in enumerate(select.cores):
        work.scope = Scope(parent=top)
        named = _Naming(naming, labels and at == 0)
        written = _core(work, core, select, named, collated=collated if at == 0 else set())
        if at == 0:
            columns = written.columns
        else:
            columns = _merged(work, core, columns, written.columns, select.operators[at - 1][0])
        parts.append(written.pieces)
        inner = work.scope
    pieces += _compound(work, select, parts)
    work.scope = inner if single else top
    if select.order_by:
        pieces += source(select.order_at, select.order_by[0].first - 1)
        pieces += _order(work, select, first, columns)
    elif (ordered or select.limit is not None) and (key := chosen_rows(work, first, select)):
        pieces += after(f" ORDER BY {key}")
    pieces += limits(work, select)
    work.scope = top
    return QueryOut(pieces, columns)


def with_clause(work: Work, with_: nodes.With | None, first: int) -> Pieces:
    """WITH and its tables, which the present scope knows from here on."""
    if with_ is None:
        return []
    pieces = source(first, with_.first)
    calls_itself = any(_calls(table) for table in with_.tables)
    if with_.recursive >= 0:
        pieces += source(with_.recursive, with_.recursive)
    elif calls_itself:
        work.changed(RECURSION, with_)
        pieces += after(" RECURSIVE")
    at = max(with_.first, with_.recursive) + 1
    _no_forward(work, with_)
    for table in with_.tables:
        pieces += [*source(at, table.first - 1), *_common_table(work, table)]
        at = table.last + 1
    return pieces


def _no_forward(work: Work, with_: nodes.With) -> None:
    """SQLite lets a table of WITH select from a later one; PostgreSQL would take a table of the database for it."""
    for at, table in enumerate(with_.tables):
        later = {unquoted(each.name).lower() for each in with_.tables[at + 1 :]}
        for each in table.select.walk():
            if isinstance(each, nodes.TableName) and each.schema is None and unquoted(each.name).lower() in later:
                raise work.refuse(
                    RECURSION, each, f"{unquoted(each.name)} is defined later in the same WITH; put it first"
                )


def _calls(table: nodes.CommonTable) -> bool:
    name = unquoted(table.name).lower()
    return any(
        isinstance(each, nodes.TableName) and each.schema is None and unquoted(each.name).lower() == name
        for each in table.select.walk()
    )


def _common_table(work: Work, table: nodes.CommonTable) -> Pieces:
    shown = unquoted(table.name)
    lower = shown.lower()
    itself = _calls(table)
    if itself and (table.select.limit is not None or table.select.order_by):
        raise work.refuse(RECURSION, table.select, "LIMIT or ORDER BY ends the recursion; put the bound in its WHERE")
    found = (
        _with_itself(work, table, lower)
        if itself
        else query(work, table.select, labels=not table.columns, naming=INNER)
    )
    columns = found.columns
    if columns is not None and table.columns:
        columns = [replace_name(each, unquoted(token)) for each, token in zip(columns, table.columns, strict=False)]
    unclear = "" if columns is not None else f"the columns of {shown} are not known"
    work.scope.common[lower] = SourceInfo(shown, yielded(columns or []), unclear=unclear)
    pieces: Pieces = []
    at = table.first
    for offset, token in enumerate([table.name, *table.columns]):
        place = next(i for i in range(at, table.select.first) if work.tokens[i] is token)
        text = spelled(token, unquoted(token))
        pieces += source(at, place - 1)
        pieces += source(place, place) if text is None else replaced(text, place)
        at = place + 1
        del offset
    return [*pieces, *source(at, table.select.first - 1), *found.pieces, *source(table.select.last + 1, table.last)]


def _with_itself(work: Work, table: nodes.CommonTable, lower: str) -> QueryOut:
    """The first part decides the columns; the second sees them by the names given."""
    before_ = work.scope.common.get(lower)
    probe = query(
        work,
        replace(table.select, cores=table.select.cores[:1], operators=[]),
        labels=not table.columns,
        naming=INNER,
    )
    columns = list(probe.columns or [])
    if table.columns:
        columns = [replace_name(each, unquoted(token)) for each, token in zip(columns, table.columns, strict=False)]
    columns = [OutColumn(each.name, replace(each.type, nullable=True), each.form) for each in columns]
    if len(table.select.cores) > 1:
        columns = [_as_in_compound(each) for each in columns]
    wide = widened(table, columns)
    columns = [OutColumn(each.name, each.type, INT8) if at in wide else each for at, each in enumerate(columns)]
    for _ in range(_WIDENINGS):
        work.scope.common[lower] = SourceInfo(unquoted(table.name), yielded(columns))
        work.fitting |= {place: partial(wide_integer, work) for place in wide.values()}
        found = query(work, table.select, labels=not table.columns, naming=INNER)
        merged = [replace_name(each, name.name) for each, name in zip(found.columns or [], columns, strict=False)]
        if merged == columns:
            break
        _same_number(work, table, columns, merged)
        columns = merged
    else:
        raise work.refuse(
            RECURSION, table.select, "of which type its columns are is not known; cast them in its first part"
        )
    if before_ is not None:
        work.scope.common[lower] = before_
    return QueryOut(found.pieces, found.columns)


_WIDENINGS: Final = 4
"""How often the recursive part may make the columns of the whole wider than the first part's."""


def _same_number(work: Work, table: nodes.CommonTable, one: list[OutColumn], other: list[OutColumn]) -> None:
    """PostgreSQL takes the first part's type for the whole, and fails where the recursive part has another."""
    for left, right in zip(one, other, strict=False):
        if left.type.is_number and FLOAT8 in (left.form, right.form) and left.form != right.form:
            hint = "CAST it AS REAL in the first part"
            raise work.refuse(
                RECURSION, table.select, f"{left.name} is an integer in one part and a real in the other: {hint}"
            )


def _as_in_compound(column: OutColumn) -> OutColumn:
    """A column of PostgreSQL's own type is written as SQLite's value in the parts of a compound SELECT."""
    if column.type.native is None:
        return column
    return OutColumn(column.name, replace(column.type, native=None), FORMS[column.type.kind])


def replace_name(column: OutColumn, name: str) -> OutColumn:
    """The column by another name."""
    return OutColumn(name, column.type, column.form)


def table_source(work: Work, table: nodes.TableName) -> tuple[list[OutColumn] | None, Pieces]:
    """A table or a common table by its name."""
    info, pieces = named_source(work, table)
    return (None if info.unclear else info.columns), pieces


# ------------------------------------------------------------------------------------------------------- one core
def _core(work: Work, core: nodes.Core, select: nodes.Select, named: _Naming, *, collated: set[int]) -> QueryOut:
    if core.rows:
        return _values(work, core)
    joined = sources(work, core)
    work.scope.row_key = windows_key(work, core)
    fitting, beside = dict(work.fitting), dict(work.beside)
    items = _items(work, core, collated, named.rule, alone=len(select.cores) == 1)
    where = work.condition(core.where) if core.where is not None else None
    chosen = newest(work, core, select) if not joined.unclear else None
    if chosen is None and bare_columns(work, core, select):
        work.fitting |= fitting
        work.beside |= beside
        work.scope.aliases.clear()
        items = _items(work, core, collated, named.rule, alone=len(select.cores) == 1)
    groups = as_groups(work, core, select)
    pieces = [*_opening(work, core, groups), *(before(chosen.distinct_on) if chosen is not None else [])]
    pieces += _written_items(work, core, items, named, chosen=chosen)
    at = core.items[-1].last + 1
    if core.joins:
        pieces += [*source(at, core.joins[0].first - 1), *joined.pieces]
        at = core.joins[-1].last + 1
    if core.where is not None and where is not None:
        pieces += [*source(at, core.where.first - 1), *where.pieces]
        at = core.where.last + 1
    pieces += chosen.order if chosen is not None else _grouped(work, core, at)
    pieces += groups or []
    return QueryOut(pieces, _columns(items))


def _opening(work: Work, core: nodes.Core, groups: Pieces | None) -> Pieces:
    """The words before the list of a SELECT."""
    at = core.items[0].first
    if groups is None:
        return source(core.first, at - 1)
    work.changed(DISTINCT, core, "what it sorts by follows from what is selected: groups take it")
    words = replaced("ALL", core.distinct)
    return [*source(core.first, core.distinct - 1), *words, *source(core.distinct + 1, at - 1)]


def _grouped(work: Work, core: nodes.Core, at: int) -> Pieces:
    """GROUP BY, HAVING and WINDOW, from token ``at`` on."""
    pieces: Pieces = []
    for each in core.group_by:
        pieces += [*source(at, each.first - 1), *_group_term(work, each)]
        at = each.last + 1
    if core.having is not None:
        pieces += [*source(at, core.having.first - 1), *work.condition(core.having).pieces]
        at = core.having.last + 1
    for _, node in core.windows:
        pieces += [*source(at, node.first - 1), *window(work, node)]
        at = node.last + 1
    return [*pieces, *source(at, core.last)]


def _values(work: Work, core: nodes.Core) -> QueryOut:
    pieces = source(core.first, core.first)
    at = core.first + 1
    columns: list[list[Out]] = [[] for _ in core.rows[0].items]
    for row in core.rows:
        if len(row.items) != len(columns):
            raise work.refuse(MIXED, row, "the rows have different numbers of values")
        outs = [(item, _stored_as(work, item, work.exact(item))) for item in row.items]
        for column, (_, out) in zip(columns, outs, strict=True):
            column.append(out)
        pieces += [*source(at, row.first - 1), *work.spliced(row, [(item, out.pieces) for item, out in outs])]
        at = row.last + 1
    found = []
    for number, outs_ in enumerate(columns, 1):
        _one_kind(work, core, [each.type.kind for each in outs_])
        for each in outs_[1:]:
            _both_known(work, core, OutColumn("", outs_[0].type, outs_[0].form), OutColumn("", each.type, each.form))
        kind, form = outcome(outs_)
        found.append(OutColumn(f"column{number}", Type(kind), form))
    return QueryOut(pieces, found)


def _stored_as(work: Work, item: nodes.Expression, out: Out) -> Out:
    fit = work.fitting.pop(item.first, None)
    return fit(out) if fit is not None else out


def _one_kind(work: Work, node: nodes.Node, kinds: list[str]) -> None:
    classes = {("number" if kind in ("integer", "real", "number") else kind) for kind in kinds} - {NULL, ANY}
    if len(classes) > 1:
        raise work.refuse(MIXED, node, f"one column has {' and '.join(sorted(classes))}; PostgreSQL wants one type")


def _items(work: Work, core: nodes.Core, collated: set[int], rule: str, *, alone: bool) -> list[_ItemOut]:
    found: list[_ItemOut] = []
    aliases: dict[str, tuple[str, Out]] = {}
    for at, item in enumerate(core.items):
        if item.star:
            found.append(_ItemOut(item, None, _distinct_star(work, core, item)))
            continue
        expression = given(item.expression)
        if isinstance(expression, nodes.Unknown):
            hint = "write the statement once for each list of columns"
            raise work.refuse(LABEL, item, f"what is selected is put in at run time ({work.text(item)}): {hint}")
        out = _item(work, item, expression, alone=alone)
        if core.distinct >= 0 or at in collated:
            not_nested(work, expression)
        out = _fitted(work, item, out)
        if at in collated and out.type.collation not in ("NOCASE", "RTRIM"):
            out = sorted_text(work, item, out)
        if core.distinct >= 0 and out.type.kind == TEXT and out.type.collation in ("NOCASE", "RTRIM"):
            raise work.refuse(NOCASE, item, _distinct_folded(out.type.collation))
        name = unquoted(item.alias) if item.alias is not None else _own_label(work, item, rule, _number(found))
        found.append(_ItemOut(item, out, [OutColumn(name, out.type, out.form)]))
        if item.alias is not None:
            aliases.setdefault(ascii_lower(name), (name, out))
    work.scope.aliases = aliases
    return found


def _item(work: Work, item: nodes.Item, expression: nodes.Expression, *, alone: bool) -> Out:
    kind = work.beside.pop(item.first, None)
    found = wanted(work, expression, kind) if kind is not None and is_value(work, expression) else None
    if found is not None:
        return found
    if item.first in work.fitting and bound_outcomes(expression):
        return work.settled(work.unguarded(expression))
    return work.selected(expression) if alone else work.exact(expression)


def _fitted(work: Work, item: nodes.Item, out: Out) -> Out:
    """The item as it is stored, if it is; of two bound values that are shown, one would become of the other's type."""
    fit = work.fitting.pop(item.first, None)
    if fit is not None:
        return fit(out)
    if out.is_bound and len(out.bound) > 1:
        hint = "choose in Python which is bound"
        raise work.refuse(MIXED, item, f"one of several bound values is shown, and PostgreSQL has one type: {hint}")
    return out


def _distinct_star(work: Work, core: nodes.Core, item: nodes.Item) -> list[OutColumn] | None:
    columns = _star(work, item)
    if core.distinct >= 0 and any(each.type.collation in ("NOCASE", "RTRIM") for each in columns or []):
        raise work.refuse(NOCASE, item, _distinct_folded("a collation of SQLite's"))
    return columns


def _distinct_folded(collation: str) -> str:
    hint = "select lower(...), or min(...) with GROUP BY lower(...)"
    return f"which of the rows that are alike under {collation} DISTINCT gives is not known: {hint}"


def _columns(items: list[_ItemOut]) -> list[OutColumn] | None:
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


def repeated(columns: Sequence[OutColumn]) -> str:
    """The first name that an earlier column has too, "" if there is none."""
    seen: set[str] = set()
    for each in columns:
        if ascii_lower(each.name) in seen:
            return each.name
        seen.add(ascii_lower(each.name))
    return ""


def _plain_column(node: nodes.Expression) -> nodes.Column | None:
    while isinstance(node, nodes.Paren):
        node = node.inner
    return node if isinstance(node, nodes.Column) else None


def _number(before_: Sequence[_ItemOut]) -> int:
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
    column = _plain_column(node)
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


def _written_items(
    work: Work, core: nodes.Core, items: list[_ItemOut], named: _Naming, *, chosen: Newest | None = None
) -> Pieces:
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
    column = _plain_column(node)
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


def _group_term(work: Work, node: nodes.Expression) -> Pieces:
    if isinstance(node, nodes.Literal):
        if node.kind == "integer":
            return work.kept(node)
        return _constant_group(work, node)
    if any(isinstance(each, nodes.Parameter | nodes.Unknown) for each in node.walk()):
        hint = "group by what it is made of"
        raise work.refuse(GROUPS, node, f"PostgreSQL takes a bound value in GROUP BY for another one each time: {hint}")
    not_nested(work, node)
    alias = _alias_only(work, node)
    if alias is not None:
        return alias
    out = work.raw(node)
    if out.type.collation in ("NOCASE", "RTRIM"):
        work.changed(NOCASE, node)
        return folded(work, out, out.type.collation, node).pieces
    return out.pieces


def _constant_group(work: Work, node: nodes.Literal) -> Pieces:
    """All rows in one group: PostgreSQL takes a constant there that has a cast."""
    out = work.value(node)
    if out.type.kind not in (TEXT, NULL, "real"):
        raise work.refuse(GROUPS, node, "it groups by a constant: leave GROUP BY out, or group by a column")
    work.changed(GROUPS, node)
    if out.type.kind == "real":
        return work.settled(out).pieces
    return work.cast(out, "text", STRING).pieces


def _alias_only(work: Work, node: nodes.Expression) -> Pieces | None:
    """A term that is an alias of the SELECT list and no column: PostgreSQL knows it too."""
    if not isinstance(node, nodes.Column) or node.table is not None:
        return None
    found = work.scope.find(unquoted(node.name))
    if found is None or found.alias is None:
        return None
    text = spelled(node.name, found.alias_name)
    return source(node.first, node.first) if text is None else replaced(text, node.first)


# --------------------------------------------------------------------------------------------- several, and their order
def _compound(work: Work, select: nodes.Select, parts: list[Pieces]) -> Pieces:
    pieces = parts[0]
    loose = False
    for at, (operator, first, last) in enumerate(select.operators):
        if operator == "INTERSECT" and loose:
            work.changed(COMPOUND, select)
            pieces = [*before("("), *pieces, *after(")")]
        loose = operator != "INTERSECT" or loose
        pieces = [*pieces, *source(first, last), *parts[at + 1]]
    return pieces


def _merged(
    work: Work, core: nodes.Core, one: list[OutColumn] | None, other: list[OutColumn] | None, operator: str
) -> list[OutColumn] | None:
    if one is None or other is None:
        raise work.refuse(COMPOUND, core, "the columns of its parts are not known")
    if len(one) != len(other):
        raise work.refuse(COMPOUND, core, "its parts have different numbers of columns")
    found = []
    for left, right in zip(one, other, strict=True):
        _one_kind(work, core, [left.type.kind, right.type.kind])
        _not_native(core, left.type.native or right.type.native)
        _both_known(work, core, left, right)
        if operator != "UNION ALL" and {left.type.collation, right.type.collation} & {"NOCASE", "RTRIM"}:
            raise work.refuse(
                NOCASE, core, "rows are compared under a collation that SQLite alone has: select lower(...)"
            )
        collations = {left.type.collation or "BINARY", right.type.collation or "BINARY"}
        if len(collations) > 1 and TEXT in (left.type.kind, right.type.kind):
            raise work.refuse(NOCASE, core, "its parts have different collations, which hold by rows on SQLite")
        if {left.form, right.form} == {"int8", "float8"}:
            reason = (
                "integers and reals stay what they are on SQLite, where PostgreSQL makes reals of all; cast one of them"
            )
            raise work.refuse(COMPOUND, core, reason)
        kind, form = outcome([Out([], left.type, left.form), Out([], right.type, right.form)])
        nullable = left.type.nullable or right.type.nullable
        type_ = replace(left.type, kind=kind, nullable=nullable, dated=False, whole=False)
        if left.type.affinity != right.type.affinity:
            type_ = replace(type_, affinity=UNCLEAR)
        found.append(OutColumn(left.name, type_, form))
    return found


def _not_native(core: nodes.Core, native: Native | None) -> None:
    if native is not None:
        raise Forbidden(native, core, f"{native.column} is among the rows of a compound SELECT")


def _both_known(work: Work, core: nodes.Core, one: OutColumn, other: OutColumn) -> None:
    """A bound value takes the type that stands beside it, as an untyped literal takes its own."""
    if any(each.type.kind == ANY for each in (one, other)) and (one.type.is_number or other.type.is_number):
        raise work.refuse(MIXED, core, "a bound value is among numbers: a text would become one on PostgreSQL")
    kinds, forms = {one.type.kind, other.type.kind}, {one.form, other.form}
    if ANY in kinds and (BLOB in kinds or (TEXT in kinds and forms == {UNTYPED})):
        raise work.refuse(MIXED, core, "a bound value is among bytes or literal texts, and would become one of them")


def _collated_items(select: nodes.Select) -> set[int]:
    """The items that ORDER BY names by place or alias: text among them gets its collation where it stands."""
    core = select.cores[0]
    found = set()
    for term in select.order_by:
        at = _place(select, core, term.expression)
        if at is not None:
            found.add(at)
        elif core.distinct >= 0:
            found.update(i for i, item in enumerate(core.items) if _same(item.expression, term.expression))
    return found


def _place(select: nodes.Select, core: nodes.Core, node: nodes.Expression) -> int | None:
    if isinstance(node, nodes.Literal) and node.kind == "integer":
        number = int(node.token.text, 0) - 1
        return number if 0 <= number < len(core.items) and not any(item.star for item in core.items) else None
    if not isinstance(node, nodes.Column) or node.table is not None:
        return None
    name = ascii_lower(unquoted(node.name))
    for at, item in enumerate(core.items):
        if item.alias is not None and ascii_lower(unquoted(item.alias)) == name:
            return at
        plain = _plain_column(item.expression) if item.expression is not None and item.alias is None else None
        if len(select.cores) > 1 and plain is not None and ascii_lower(unquoted(plain.name)) == name:
            return at
    return None


def _same(one: nodes.Node | None, other: nodes.Node | None) -> bool:
    """Whether two parts are the same column."""
    if isinstance(one, nodes.Column) and isinstance(other, nodes.Column):
        return unquoted(one.name).lower() == unquoted(other.name).lower() and (
            one.table is None or other.table is None or unquoted(one.table).lower() == unquoted(other.table).lower()
        )
    return False


def _order(work: Work, select: nodes.Select, core: nodes.Core, columns: list[OutColumn] | None) -> Pieces:
    pieces: Pieces = []
    at = select.order_by[0].first
    for term in select.order_by:
        pieces += source(at, term.first - 1)
        pieces += _order_term(work, select, core, columns, term)
        at = term.last + 1
    return pieces


def _order_term(
    work: Work, select: nodes.Select, core: nodes.Core, columns: list[OutColumn] | None, term: nodes.OrderTerm
) -> Pieces:
    _not_disguised(work, core, term)
    place = _place(select, core, term.expression)
    if place is None and len(select.cores) > 1:
        place = _by_name(columns, term.expression)
    if place is not None and columns is not None and place < len(columns):
        column = columns[place]
        if column.type.kind == TEXT and any(item.star for item in core.items):
            raise work.refuse(DISTINCT, term, "it sorts by a text of a star; name the columns")
        if column.type.collation in ("NOCASE", "RTRIM"):
            return _folded_term(work, select, core, place, term)
        out = Out(_output_name(work, term.expression, column), column.type, column.form)
        return order_written(work, term, out)
    if isinstance(term.expression, nodes.Literal) or len(select.cores) > 1:
        raise work.refuse(DISTINCT, term, "what it sorts by is no column of the result; name the columns")
    if core.distinct >= 0:
        _selected(work, core, term, select)
    return order_written(work, term, sort_value(work, term.expression), twice=core.distinct < 0)


def _not_disguised(work: Work, core: nodes.Core, term: nodes.OrderTerm) -> None:
    """SQLite looks through brackets and COLLATE for an alias, PostgreSQL takes the column of that name."""
    node = term.expression
    while isinstance(node, nodes.Paren | nodes.Collate):
        node = node.inner if isinstance(node, nodes.Paren) else node.operand
    if node is term.expression or not isinstance(node, nodes.Column) or node.table is not None:
        return
    name = unquoted(node.name).lower()
    found = work.scope.find(name)
    aliased = [item for item in core.items if item.alias is not None and unquoted(item.alias).lower() == name]
    if aliased and found is not None and found.column is not None and not _same(aliased[0].expression, node):
        raise work.refuse(DISTINCT, term, f"{name} is an alias and a column: SQLite sorts by the alias; say which")


def _selected(work: Work, core: nodes.Core, term: nodes.OrderTerm, select: nodes.Select) -> None:
    """Raises Refused unless what DISTINCT rows are sorted by is selected, in the form in which it is sorted."""
    if as_groups(work, core, select) is not None:
        return
    if any(_same(item.expression, term.expression) for item in core.items):
        return
    if not isinstance(term.expression, nodes.Column) or not all(item.star for item in core.items):
        raise work.refuse(DISTINCT, term, "with DISTINCT it must be selected what is sorted by")
    if work.raw(term.expression).type.kind == TEXT:
        raise work.refuse(DISTINCT, term, "with DISTINCT it must be selected by name what is sorted by")
    found = work.scope.find(
        unquoted(term.expression.name), unquoted(term.expression.table) if term.expression.table is not None else ""
    )
    if found is not None and found.source is not None and found.column not in found.source.columns:
        raise work.refuse(DISTINCT, term, "the number of a row is no column of the star; sort by what is selected")


def _folded_term(work: Work, select: nodes.Select, core: nodes.Core, place: int, term: nodes.OrderTerm) -> Pieces:
    """The item's own expression, folded: its value must stay as it is."""
    item = core.items[place].expression
    several = len(select.cores) > 1 or core.distinct >= 0
    if item is None or several or any(isinstance(each, nodes.Parameter) for each in item.walk()):
        raise work.refuse(NOCASE, term, "it sorts by a result under a collation of SQLite's; sort in Python")
    return order_written(work, term, sort_value(work, item))


def _by_name(columns: list[OutColumn] | None, node: nodes.Expression) -> int | None:
    if not isinstance(node, nodes.Column) or columns is None:
        return None
    name = unquoted(node.name).lower()
    return next((at for at, each in enumerate(columns) if each.name.lower() == name), None)


def _output_name(work: Work, node: nodes.Expression, column: OutColumn) -> Pieces:
    if not isinstance(node, nodes.Column):
        return work.kept(node)
    text = spelled(node.name, column.name)
    return work.kept(node) if text is None else replaced(text, node.first, node.last)


def _stored_kind(type_: Type) -> str:
    """The kind of a column that a query makes; "" for one that nobody knows."""
    if type_.native is not None and type_.native.wanted == DECIMAL:
        return "real"
    return type_.kind if type_.kind in ("integer", "real", "text", "blob") else ""


def columns_of(columns: list[OutColumn] | None) -> list[ColumnInfo] | None:
    """What a table or view made from a query has for columns."""
    if columns is None:
        return None
    return [
        ColumnInfo(
            each.name,
            each.type.kind.upper(),
            each.type.affinity or "blob",
            _stored_kind(each.type),
            each.type.nullable,
            each.type.collation or "BINARY",
            native=each.type.native,
        )
        for each in columns
    ]
