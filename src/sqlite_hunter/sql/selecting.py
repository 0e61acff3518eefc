"""Queries: their parts in the order in which names become known, and VALUES."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlite_hunter.sql.common_tables import with_clause
from sqlite_hunter.sql.compound import both_known, joined_parts, merged_columns, one_kind
from sqlite_hunter.sql.distinct import as_groups, is_kept, means_the_same, repeated_items
from sqlite_hunter.sql.group_terms import grouped
from sqlite_hunter.sql.grouping import bare_columns, newest
from sqlite_hunter.sql.joining import named_source, sources
from sqlite_hunter.sql.limiting import limits
from sqlite_hunter.sql.ordering import written as order_written
from sqlite_hunter.sql.outcomes import MIXED, outcome
from sqlite_hunter.sql.output import after, before, replaced, source
from sqlite_hunter.sql.query_columns import SHOWN, QueryOut
from sqlite_hunter.sql.result_order import DISTINCT, Result, collated_items, written_order
from sqlite_hunter.sql.row_order import chosen as chosen_rows
from sqlite_hunter.sql.row_order import windows_key
from sqlite_hunter.sql.scopes import OutColumn, Scope
from sqlite_hunter.sql.select_items import Naming, columns_of_items, selected_items, stored_as, written_items
from sqlite_hunter.sql.ties import TIED, has_ties
from sqlite_hunter.sql.values import Out, Type

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlite_hunter.sql.grammar import nodes
    from sqlite_hunter.sql.output import Pieces
    from sqlite_hunter.sql.work import Work


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
    """The same in the present scope.

    WITH comes first, for all parts may select from its tables. Each SELECT has a scope of its own; ORDER BY is written
    in the one SELECT's, whose tables and aliases it sees, or above several, whose columns alone it sees. What it sorts
    by is looked for before the first SELECT is written (``collated_items``): PostgreSQL takes a place or an alias as
    it stands there. LIMIT comes last: it sees no column at all.
    """
    pieces = with_clause(work, select.with_, select.first)
    repeated = repeated_items(work, select)
    collated = collated_items(select) | set(repeated.values())
    first = select.cores[0]
    columns: list[OutColumn] | None = []
    widths: Sequence[int] = ()
    parts: list[Pieces] = []
    top = work.scope
    single = len(select.cores) == 1
    for at, core in enumerate(select.cores):
        work.scope = Scope(parent=top)
        named = Naming(naming, labels and at == 0)
        written = _core(work, core, select, named, collated=collated if at == 0 else set())
        if at == 0:
            columns, widths = written.columns, written.widths
        else:
            columns = merged_columns(work, core, columns, written.columns, select.operators[at - 1][0])
        parts.append(written.pieces)
        inner = work.scope
    pieces += joined_parts(work, select, parts)
    work.scope = inner if single else top
    if select.order_by:
        pieces += source(select.order_at, select.order_by[0].first - 1)
        pieces += _order(work, select, Result(columns, widths, collated), repeated)
        if (ordered or select.limit is not None) and has_ties(work, select, columns):
            work.note(TIED)
    elif (ordered or select.limit is not None) and (key := chosen_rows(work, first, select)):
        pieces += after(f" ORDER BY {key}")
    pieces += limits(work, select)
    work.scope = top
    return QueryOut(pieces, columns)


def _order(work: Work, select: nodes.Select, result: Result, repeated: dict[int, int]) -> Pieces:
    """The terms of ORDER BY; those that repeat an item of DISTINCT rows (``repeated``) as its place."""
    core, columns = select.cores[0], result.columns
    if columns is None or not repeated:
        return written_order(work, select, result)
    pieces: Pieces = []
    at = select.order_by[0].first
    for term in select.order_by:
        pieces += source(at, term.first - 1)
        place = repeated.get(term.first)
        if (
            place is None
            or not means_the_same(work, core, term.expression)
            or not is_kept(work, core.items[place], columns[place], term.expression)
        ):
            pieces += written_order(work, replace(select, order_by=[term]), result)
        else:
            written = replaced(str(place + 1), term.expression.first, term.expression.last)
            work.changed(DISTINCT, term, "it is selected, and its place is written")
            pieces += order_written(work, term, Out(written, columns[place].type, columns[place].form))
        at = term.last + 1
    return pieces


def table_source(work: Work, table: nodes.TableName) -> tuple[list[OutColumn] | None, Pieces]:
    """A table or a common table by its name."""
    info, pieces = named_source(work, table)
    return (None if info.unclear else info.columns), pieces


def _core(work: Work, core: nodes.Core, select: nodes.Select, named: Naming, *, collated: set[int]) -> QueryOut:
    """One SELECT without ORDER BY, its parts written in another order than they stand in.

    - FROM first, for the items and all that follows name its columns, then the items, whose aliases WHERE and GROUP BY
      may use on SQLite.
    - WHERE before it is asked whether one row stands for its group (``newest``), which looks at all of the query.
    - The items a second time where bare columns are taken from a row of their group: which columns these are
      (``work.picked``) is only known once names can be looked up, aliases among them. Those of the first time are
      taken away before, since they are written as if each column could stand alone.
    - What GROUP BY takes in place of DISTINCT is asked before the list is put down, whose word DISTINCT it replaces;
      GROUP BY and HAVING last, for they use the aliases of the items as they are now.
    """
    if core.rows:
        return _values(work, core)
    joined = sources(work, core)
    work.scope.row_key = windows_key(work, core)
    items = selected_items(work, core, collated, named.rule, alone=len(select.cores) == 1)
    where = work.condition(core.where, chooses=True) if core.where is not None else None
    chosen = newest(work, core, select) if not joined.unclear else None
    if chosen is None and bare_columns(work, core, select):
        work.scope.aliases.clear()
        items = selected_items(work, core, collated, named.rule, alone=len(select.cores) == 1)
    groups = as_groups(work, core, select)
    pieces = [*_opening(work, core, groups), *(before(chosen.distinct_on) if chosen is not None else [])]
    pieces += written_items(work, core, items, named, chosen=chosen)
    at = core.items[-1].last + 1
    if core.joins:
        pieces += [*source(at, core.joins[0].first - 1), *joined.pieces]
        at = core.joins[-1].last + 1
    if core.where is not None and where is not None:
        pieces += [*source(at, core.where.first - 1), *where.pieces]
        at = core.where.last + 1
    pieces += chosen.order if chosen is not None else grouped(work, core, at)
    pieces += groups or []
    return QueryOut(pieces, columns_of_items(items), [len(each.columns or ()) for each in items])


def _opening(work: Work, core: nodes.Core, groups: Pieces | None) -> Pieces:
    """The words before the list of a SELECT."""
    at = core.items[0].first
    if groups is None:
        return source(core.first, at - 1)
    work.changed(DISTINCT, core, "what it sorts by follows from what is selected: groups take it")
    words = replaced("ALL", core.distinct)
    return [*source(core.first, core.distinct - 1), *words, *source(core.distinct + 1, at - 1)]


def _values(work: Work, core: nodes.Core) -> QueryOut:
    """VALUES: rows of one kind a column, called as SQLite calls them."""
    pieces = source(core.first, core.first)
    at = core.first + 1
    columns: list[list[Out]] = [[] for _ in core.rows[0].items]
    for row in core.rows:
        if len(row.items) != len(columns):
            raise work.refuse(MIXED, row, "the rows have different numbers of values")
        outs = [(item, stored_as(work, item, work.exact(item))) for item in row.items]
        for column, (_, out) in zip(columns, outs, strict=True):
            column.append(out)
        pieces += [*source(at, row.first - 1), *work.spliced(row, [(item, out.pieces) for item, out in outs])]
        at = row.last + 1
    found = []
    for number, outs_ in enumerate(columns, 1):
        one_kind(work, core, [each.type.kind for each in outs_])
        for each in outs_[1:]:
            both_known(work, core, OutColumn("", outs_[0].type, outs_[0].form), OutColumn("", each.type, each.form))
        kind, form = outcome(outs_)
        found.append(OutColumn(f"column{number}", Type(kind), form))
    return QueryOut(pieces, found)
