"""Queries whose columns are stored: each is made to fit, or must be of the kind of its column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_hunter.sql.assigning import fitted
from sqlite_hunter.sql.generated_keys import KEY
from sqlite_hunter.sql.joining import TABLE
from sqlite_hunter.sql.native.forbidding import Forbidden
from sqlite_hunter.sql.output import before
from sqlite_hunter.sql.values import ANY, NULL, STRING, TEXT, Out

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlite_hunter.sql.grammar import nodes
    from sqlite_hunter.sql.schema.model import ColumnInfo
    from sqlite_hunter.sql.scopes import OutColumn
    from sqlite_hunter.sql.work import Work


def number_differs(number: int, columns: list[ColumnInfo]) -> str:
    """What is said where another number of values is given than there are columns."""
    return f"{number} values are given for {len(columns)} columns"


def check_kind(work: Work, node: nodes.Insert, each: OutColumn, column: ColumnInfo) -> None:
    """What a query yields is stored as it is: it must be of the column's kind."""
    if each.type.kind == ANY:
        raise work.refuse(
            TABLE, node, f"a bound value is selected for {column.name}, whose type is not known; use VALUES"
        )
    native = each.type.native or column.native
    wanted = {kind.wanted if kind is not None else "" for kind in (each.type.native, column.native)}
    if native is not None and len(wanted) > 1:
        raise Forbidden(native, node, f"a query stores {each.name} in {column.name}, and only one of them is so")
    out = Out(before(""), each.type, each.form)
    written = fitted(work, node, out, column)
    if written.pieces != out.pieces:
        raise work.refuse(TABLE, node, f"{each.name} is not of the kind of {column.name}; name the columns and cast")


def fitting(work: Work, item: nodes.Item, column: ColumnInfo, key: tuple[str, ...]) -> Callable[[Out], Out]:
    """What is done to an item before it is stored in a column: see ``work.fitting``; ``key`` is the primary key."""

    def fit(out: Out) -> Out:
        if out.type.kind == NULL and not column.nullable and column.name.lower() in key:
            raise work.refuse(KEY, item, f"NULL is selected for {column.name}; leave the column out")
        written = fitted(work, item, out, column)
        bare = out.type.kind == ANY and column.kind == TEXT and written.pieces != out.pieces and column.native is None
        return work.cast(work.bracketed(written), "text", STRING) if bare else written

    return fit
