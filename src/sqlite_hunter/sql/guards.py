"""Guards round bound values: what SQLite would take otherwise than PostgreSQL fails there, and is not converted.

A bound text has no type in PostgreSQL, and becomes whatever stands beside it: a number, bytes, a boolean.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlite_hunter.sql.output import after, before
from sqlite_hunter.sql.values import (
    ANY,
    BLOB,
    BYTES,
    CAST,
    DECIMAL,
    INT8,
    INTEGER,
    NUMBER,
    OTHER,
    STRING,
    TEXT,
    UNTYPED,
    Out,
    Type,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlite_hunter.sql.output import Pieces
    from sqlite_hunter.sql.work import Work


def inside(work: Work, out: Out, guard: Callable[[Work, Out], Out], form: str) -> Out:
    """The expression, then of that type in PostgreSQL, with a guard round each bound value that may be its outcome."""
    pieces: Pieces = []
    for piece in out.pieces:
        if piece.parameter and piece.first in out.bound:
            pieces += guard(work, Out([piece], Type(ANY), UNTYPED)).pieces
        else:
            pieces.append(piece)
    return replace(out, pieces=pieces, form=form, bound=frozenset())


def bound_bytes(work: Work, out: Out) -> Out:
    """Bound bytes; a text or a number fails, because no bytes are written so."""
    pieces = [*before(r"('\x' || "), *work.tight(out, OTHER + 1).pieces, *after(r" || '\x')::bytea")]
    return Out(pieces, Type(BLOB), BYTES, CAST)


def bound_or_null(out: Out) -> Out:
    """A bound value as a text of which only NULL matters: NaN, which sqlite3 binds as NULL, and not the text 'NaN'."""
    no_text = "CASE WHEN pg_typeof(v) <> 'text'::regtype THEN 'NaN' END"
    pieces = [*before(f"(SELECT NULLIF(v::text, {no_text}) FROM (SELECT "), *out.pieces, *after(") AS bound(v))")]
    return Out(pieces, Type(TEXT), STRING)


def bound_number(work: Work, out: Out) -> Out:
    """A bound value as a NUMERIC, exact beside integers: NaN is NULL, and what SQLite takes for no number fails.

    So does a real that is written with an exponent: its last digits are not written.
    """
    pieces = [
        *before("NULLIF(translate("),
        *work.tight(out, CAST).pieces,
        *after("::text, 'nfxAFX+', '???????')::numeric, 'NaN')"),
    ]
    return Out(pieces, Type(NUMBER), DECIMAL)


def bound_integer(out: Out) -> Out:
    """A bound value as an integer: a bool is 1 or 0, the text of an integer is that; a fraction and other texts fail.

    JSON tells True from the text 'true', which SQLite keeps as one: that has its quotes left, and is no number.
    """
    pieces = [
        *before("translate(regexp_replace(to_jsonb(COALESCE("),
        *out.pieces,
        *after(r""", NULL))::text, '^" *([-+]?[0-9]+) *"$', '\1'), 'tfrueals', '10')::bigint"""),
    ]
    return Out(pieces, Type(INTEGER), INT8, CAST)
