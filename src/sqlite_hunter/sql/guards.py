"""Guards round bound values: what SQLite would take otherwise than PostgreSQL fails there, and is not converted.

A bound text has no type in PostgreSQL, and becomes whatever stands beside it: a number, bytes, a boolean.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.output import after, before
from sqlite_hunter.sql.values import (
    ANY,
    ATOM,
    BLOB,
    BYTES,
    CAST,
    DECIMAL,
    FLOAT8,
    INT8,
    INTEGER,
    NUMBER,
    OTHER,
    REAL,
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


NAN: Final = "NaN is NULL to sqlite3 wherever it is bound, and no guard can stand here: bind None instead"
"""What is said where the value may be of any kind, and has to keep it."""


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


def bound_any(out: Out) -> Out:
    """A bound value of whatever type; NaN, which sqlite3 binds as NULL, is NULL, and the text 'NaN' stays."""
    kept = "pg_typeof(v) = 'text'::regtype OR v::text <> 'NaN'"
    pieces = [*before("(SELECT v FROM (SELECT "), *out.pieces, *after(f") AS bound(v) WHERE {kept})")]
    return replace(out, pieces=pieces, binds=ATOM)


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

    JSON tells True from the text 'true', which SQLite takes for no number: that has its quotes left, and fails.
    """
    pieces = [
        *before("translate(regexp_replace(to_jsonb(COALESCE("),
        *out.pieces,
        *after(r""", NULL))::text, '^" *([-+]?[0-9]+) *"$', '\1'), 'tfrueals', '10')::bigint"""),
    ]
    return Out(pieces, Type(INTEGER), INT8, CAST)


def no_nan(out: Out) -> Out:
    """A number as a real: NaN is NULL, and an integer from 2**53 on fails, which SQLite compares exactly."""
    pieces = [*before("NULLIF("), *out.pieces, *after(" * 1024::bigint / 1024, 'NaN'::double precision)")]
    return Out(pieces, out.type, FLOAT8)


def bound_real(work: Work, out: Out) -> Out:
    """A bound value beside a real: what SQLite takes for no number fails, and so do NaN, which is NULL, and infinity.

    So does an integer of 16 digits or more: SQLite compares it exactly, and PostgreSQL as the next real.
    """
    text = work.tight(out, CAST).pieces
    pieces = [*before("regexp_replace("), *text, *after(f"::text, '{_NO_REAL}', '?')::double precision")]
    return Out(pieces, Type(REAL), FLOAT8, CAST)


def native_real(work: Work, out: Out) -> Out:
    """A bound value beside a column of type NUMERIC: NaN is NULL."""
    text = work.tight(out, CAST).pieces
    pieces = [*before("NULLIF(translate("), *text, *after("::text, 'nfxAFX', '??????')::double precision, 'NaN')")]
    return Out(pieces, Type(REAL), FLOAT8)


_NO_REAL: Final = r"[nfxNAFX]|^\D*" + r"\d" * 16 + r"+\D*$"
"""The texts 'inf', 'NaN' and '0x10' have letters that no real has; a real of so many digits has an exponent."""


def added_real(work: Work, out: Out) -> Out:
    """The same beside a real in arithmetic, which makes a real of the integer on SQLite too."""
    text = work.tight(out, CAST).pieces
    pieces = [*before("translate("), *text, *after("::text, 'nfxNAFX', '???????')::double precision")]
    return Out(pieces, Type(REAL), FLOAT8, CAST)


def stored_real(out: Out) -> Out:
    """A bound value that is stored as a real: NaN is NULL, and the text 'NaN', which would be the same, fails."""
    no_number = "CASE WHEN pg_typeof(v) <> 'text'::regtype THEN 'NaN' END"
    number = f"translate(NULLIF(v::text, {no_number}), 'nfxNAFX', '???????')::double precision"
    pieces = [*before(f"(SELECT {number} FROM (SELECT "), *out.pieces, *after(") AS bound(v))")]
    return Out(pieces, Type(REAL), FLOAT8)
