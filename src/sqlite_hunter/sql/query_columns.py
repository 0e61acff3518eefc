"""The columns of a query: by which rule they are named, and what a table or view made from it has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.names import ascii_lower
from sqlite_hunter.sql.native.candidates import NUMERIC as DECIMAL
from sqlite_hunter.sql.schema.model import ColumnInfo
from sqlite_hunter.sql.scopes import OutColumn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlite_hunter.sql.output import Pieces
    from sqlite_hunter.sql.values import Type

SHOWN: Final = "shown"
"""Names of columns as Python sees them: the declared ones."""
INNER: Final = "inner"
"""Names of columns in a query of FROM or of WITH: as they are written there."""
STORED: Final = "stored"
"""Names of columns of a view or a table that a query makes."""


@dataclass(slots=True)
class QueryOut:
    """A query as written, and its columns; None where they cannot be told."""

    pieces: Pieces
    columns: list[OutColumn] | None
    widths: Sequence[int] = ()
    """How many columns each item of a SELECT list has; more than one for a star."""


def replace_name(column: OutColumn, name: str) -> OutColumn:
    """The column by another name."""
    return OutColumn(name, column.type, column.form)


def repeated(columns: Sequence[OutColumn]) -> str:
    """The first name that an earlier column has too, "" if there is none."""
    seen: set[str] = set()
    for each in columns:
        if ascii_lower(each.name) in seen:
            return each.name
        seen.add(ascii_lower(each.name))
    return ""


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
            made=True,
        )
        for each in columns
    ]
