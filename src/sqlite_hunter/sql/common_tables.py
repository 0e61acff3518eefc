"""WITH and its tables, and queries that call themselves (https://www.sqlite.org/lang_with.html).

A query needs WITH, and WITH queries: they are asked of ``work.query``.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import after, replaced, source
from sqlite_hunter.sql.postgres_names import spelled
from sqlite_hunter.sql.query_columns import INNER, QueryOut, replace_name
from sqlite_hunter.sql.recursion import wide_integer, widened
from sqlite_hunter.sql.scopes import OutColumn, SourceInfo, yielded
from sqlite_hunter.sql.tokens import unquoted
from sqlite_hunter.sql.values import FLOAT8, FORMS, INT8

if TYPE_CHECKING:
    from sqlite_hunter.sql.output import Pieces
    from sqlite_hunter.sql.work import Work

RECURSION: Final = Construct(
    "recursive-query",
    "PostgreSQL wants the word RECURSIVE, and takes no LIMIT in a recursive part",
    ("WITH that calls itself, no RECURSIVE", "LIMIT in a recursive CTE"),
    "SQH425",
    example="WITH n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 5) SELECT x FROM n",
)


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
        else work.query(work, table.select, labels=not table.columns, naming=INNER)
    )
    columns = found.columns
    if columns is not None and table.columns:
        columns = [replace_name(each, unquoted(token)) for each, token in zip(columns, table.columns, strict=False)]
    unclear = "" if columns is not None else f"the columns of {shown} are not known"
    work.scope.common[lower] = SourceInfo(shown, yielded(columns or []), unclear=unclear)
    pieces: Pieces = []
    at = table.first
    for token in [table.name, *table.columns]:
        place = next(i for i in range(at, table.select.first) if work.tokens[i] is token)
        text = spelled(token, unquoted(token))
        pieces += source(at, place - 1)
        pieces += source(place, place) if text is None else replaced(text, place)
        at = place + 1
    return [*pieces, *source(at, table.select.first - 1), *found.pieces, *source(table.select.last + 1, table.last)]


def _with_itself(work: Work, table: nodes.CommonTable, lower: str) -> QueryOut:
    """The first part decides the columns; the second sees them by the names given."""
    before_ = work.scope.common.get(lower)
    probe = work.query(
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
        found = work.query(work, table.select, labels=not table.columns, naming=INNER)
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
