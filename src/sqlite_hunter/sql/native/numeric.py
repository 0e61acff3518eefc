"""NUMERIC: Decimal where sqlite3 gives a float or an int; all else that a statement makes of the column is a real.

https://www.postgresql.org/docs/15/datatype-numeric.html. SQLite has reals of 8 bytes and integers there. A stored
value is the shortest text of its real, below 2**53, which the column's CHECK holds: ``column::float8`` is then
SQLite's own number, and such texts sort and equal one another as their reals do.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.native.forbidding import CONSTRUCT, Forbidden
from sqlite_hunter.sql.output import after
from sqlite_hunter.sql.values import CAST, DECIMAL, FLOAT8, INT4, INT8, INTEGER, NUMERIC_COLUMN, Out, is_shortest

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlite_hunter.sql.native.candidates import Native
    from sqlite_hunter.sql.work import Work

LIMIT: Final = 2**53
"""From here on neither are integers exact as reals, nor do reals without a fraction show all their digits."""


def number(work: Work, out: Out) -> Out:
    """The column as the number that SQLite has."""
    cast = work.cast(out, "float8", FLOAT8)
    return replace(cast, type=replace(out.type, native=None), constant=None)


def seen(work: Work, out: Out, native: Native) -> Out:
    """The column as it is selected: Python gets a Decimal."""
    work.note(f"{native.column} is NUMERIC: Python gets a Decimal where sqlite3 gave a float or an int")
    return out


def check(name: str) -> str:
    """What the column holds, as a condition on it; NaN and the infinities fail too.

    A session that shows reals with fewer digits than they have would store them so: it fails.
    """
    exact = f"abs({name}) < {LIMIT} AND {name} = {name}::float8::text::numeric"
    return f"{exact} AND ({name} IS NULL OR current_setting('extra_float_digits')::int > 0)"


def stored(work: Work, node: nodes.Node, out: Out, native: Native) -> Out:
    """What is written for a column of reals, as a value for this one. Raises Forbidden for a literal it cannot hold."""
    if out.constant is not None:
        return _literal(work, node, out, native)
    if out.type.kind == INTEGER and out.form in (INT4, INT8):
        return out
    if out.form not in (FLOAT8, DECIMAL, INT4, INT8):
        raise Forbidden(native, node, f"{work.text(node)} is stored in {native.column} and may be no number")
    work.changed(CONSTRUCT, node, f"{native.column} is NUMERIC: a real goes by its shortest text")
    return _texted(work, work.settled(out))


def _texted(work: Work, out: Out) -> Out:
    pieces = [*work.tight(out, CAST).pieces, *after("::text::numeric")]
    return Out(pieces, out.type.bare(), DECIMAL, CAST)


def _literal(work: Work, node: nodes.Node, out: Out, native: Native) -> Out:
    """A literal as it stands, if its digits are those of the real that SQLite makes of it."""
    shown = out.constant if isinstance(out.constant, str) else work.text(node)
    if not _is_exact(out, shown):
        reason = f"{work.text(node)} is stored in {native.column} and has more digits than a real of 8 bytes keeps"
        raise Forbidden(native, node, reason)
    return out


def _is_exact(out: Out, shown: str) -> bool:
    """Whether a literal is below ``LIMIT`` and, where it is a real, the shortest text of it or equal to that."""
    value = float(str(out.constant))
    if not math.isfinite(value) or abs(value) >= LIMIT:
        return False
    if isinstance(out.constant, int):
        return True
    return is_shortest(shown, value)


def compared(
    work: Work, left: nodes.Expression, right: nodes.Expression, bound: Callable[[Out], Out]
) -> tuple[Out, Out] | None:
    """Both sides where one is such a column and the other a number, bound or such a column; else None.

    ``bound`` writes a bound value as a real. All else is compared as a real.
    """
    one, other = _column(work, left), _column(work, right)
    if one is not None and other is not None:
        return one, other
    if one is not None:
        value = _beside(work, right, bound)
        return None if value is None else (one, value)
    if other is not None:
        value = _beside(work, left, bound)
        return None if value is None else (value, other)
    return None


def _column(work: Work, node: nodes.Expression) -> Out | None:
    node = nodes.unwrapped(node)
    if not isinstance(node, nodes.Column):
        return None
    out = work.raw(node)
    return out if out.form == NUMERIC_COLUMN else None


def _beside(work: Work, node: nodes.Expression, bound: Callable[[Out], Out]) -> Out | None:
    if isinstance(node, nodes.Parameter):
        out = work.raw(node)
        if not out.is_bound:
            return None
        work.changed(CONSTRUCT, node, "NaN is NULL; 'inf', 'nan' and '0x10', which are texts to SQLite, fail")
        return _texted(work, bound(out))
    if isinstance(node, nodes.Literal | nodes.Unary) and not (isinstance(node, nodes.Unary) and node.operator == "+"):
        literal = node.operand if isinstance(node, nodes.Unary) else node
        if isinstance(literal, nodes.Literal) and literal.kind in ("integer", "real"):
            out = work.raw(node)
            return out if out.constant is not None and _is_exact(out, work.text(node)) else None
    return None
