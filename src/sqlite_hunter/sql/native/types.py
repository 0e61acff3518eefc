"""What is asked of every type of PostgreSQL's own, handed to the file of the column's type."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlite_hunter.sql.native import boolean, moments, numeric
from sqlite_hunter.sql.native.candidates import BOOLEAN, NUMERIC
from sqlite_hunter.sql.values import BOOL, INT4, NUMERIC_COLUMN

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlite_hunter.sql.grammar import nodes
    from sqlite_hunter.sql.native.candidates import Native
    from sqlite_hunter.sql.values import Out
    from sqlite_hunter.sql.work import Work


def column_form(native: Native) -> str:
    """PostgreSQL's type of the column."""
    if native.wanted == NUMERIC:
        return NUMERIC_COLUMN
    return BOOL if native.wanted == BOOLEAN else moments.column_form(native)


def plain(work: Work, out: Out) -> Out:
    """The column as the value that SQLite has; what is no such column stays as it is."""
    native = out.type.native
    if native is None:
        return out
    if native.wanted == NUMERIC:
        return numeric.number(work, out)
    return boolean.number(work, out) if native.wanted == BOOLEAN else moments.text(work, out, native)


def seen(work: Work, out: Out) -> Out:
    """The column as it is selected."""
    native = out.type.native
    if native is None or native.wanted == BOOLEAN:
        return boolean.seen(work, out)
    if native.wanted == NUMERIC:
        return numeric.seen(work, out, native)
    return moments.seen(work, out, native)


def stored(work: Work, node: nodes.Node, out: Out, native: Native, real: Callable[[Out], Out]) -> Out:
    """What is written already as a value for the column. Raises Forbidden for what may be something else.

    ``real`` writes it for a column of reals.
    """
    if native.wanted == NUMERIC:
        return _numeric(work, node, out, native, real)
    if native.wanted == BOOLEAN:
        return boolean.stored(work, node, out, native)
    return moments.stored(work, node, out, native)


def _numeric(work: Work, node: nodes.Node, out: Out, native: Native, real: Callable[[Out], Out]) -> Out:
    if out.form == NUMERIC_COLUMN:
        return out
    if out.type.native is not None:
        out = plain(work, out)
    elif out.form == BOOL:
        out = replace(work.cast(out, "int", INT4), constant=None)
    return numeric.stored(work, node, real(out), native)


def compared(
    work: Work,
    left: nodes.Expression,
    right: nodes.Expression,
    *,
    ordering: bool,
    real: Callable[[Out], Out],
) -> tuple[Out, Out] | None:
    """Both sides of a comparison as values of the column's type; None where SQLite's values are to be compared.

    ``real`` writes a bound value as a real.
    """
    return (
        boolean.compared(work, left, right, ordering=ordering)
        or moments.compared(work, left, right)
        or numeric.compared(work, left, right, real)
    )


def default(native: Native, text: str) -> str | None:
    """A default of SQLite's as PostgreSQL writes it; None for one that is not a plain constant of the type."""
    if native.wanted == NUMERIC:
        return text
    return boolean.default(text) if native.wanted == BOOLEAN else None


def bounds(native: Native, name: str) -> str:
    """What CHECK asks of the column of that name, "" for nothing."""
    if native.wanted == NUMERIC:
        return numeric.check(name)
    return "" if native.wanted == BOOLEAN else moments.bounds(native, name)
