"""How a column of PostgreSQL's own type is written, whichever type it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.native import boolean, numeric
from sqlite_hunter.sql.native.candidates import BOOLEAN, NUMERIC
from sqlite_hunter.sql.values import BOOL, NUMERIC_COLUMN, Out

if TYPE_CHECKING:
    from sqlite_hunter.sql.native.candidates import Native
    from sqlite_hunter.sql.work import Work

FORMS: Final = {BOOLEAN: BOOL, NUMERIC: NUMERIC_COLUMN}
"""The form of the column itself, by the type that it got."""
_PLAIN: Final = {BOOLEAN: boolean.number, NUMERIC: numeric.number}
_SEEN: Final = {
    BOOLEAN: "is BOOLEAN: Python gets True and False where sqlite3 gave 1 and 0",
    NUMERIC: "is NUMERIC: Python gets a Decimal where sqlite3 gave a float or an int",
}


def plain(work: Work, out: Out, native: Native) -> Out:
    """The column as the value that SQLite has."""
    return _PLAIN[native.wanted](work, out)


def seen(work: Work, out: Out, native: Native) -> Out:
    """The column as it is selected."""
    work.note(f"{native.column} {_SEEN[native.wanted]}")
    return out
