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


def inside(out: Out, guard: Callable[[Out], Out], form: str) -> Out:
    """The expression, then of that type in PostgreSQL, with a guard round each bound value that may be its outcome."""
    pieces: Pieces = []
    for piece in out.pieces:
        if piece.parameter and piece.first in out.bound:
            pieces += guard(Out([piece], Type(ANY), UNTYPED)).pieces
        else:
            pieces.append(piece)
    return replace(out, pieces=pieces, form=form, bound=frozenset())


def bound_bytes(work: Work, out: Out) -> Out:
    """Bound bytes; a text or a number fails, because no bytes are written so."""
    pieces = [*before(r"('\x' || "), *work.tight(out, OTHER + 1).pieces, *after(r" || '\x')::bytea")]
    return Out(pieces, Type(BLOB), BYTES, CAST)


_BOUND_TEXT: Final = "NULLIF(v::text, CASE WHEN pg_typeof(v) <> 'text'::regtype THEN 'NaN' END)"
"""A bound value as a text: NaN, which sqlite3 binds as NULL, is NULL, and the text 'NaN' stays one."""
_NO_NUMBER: Final = r"[^-+.eE\d\s]"
"""What no number has that SQLite reads, and PostgreSQL's 'inf', 'NaN', '0x10' and '1_0' have: it gets a '?', which
PostgreSQL reads in no number either, so that the conversion fails."""
_LONGEST: Final = 15
"""The digits that a real surely keeps."""
_NO_EXACT_REAL: Final = _NO_NUMBER + r"|^\D*" + r"\d" * (_LONGEST + 1) + r"+\D*$"
"""The same for an integer that a real may not hold; a real of so many digits is written with an exponent."""
_NO_EXACT_NUMBER: Final = r"[^-.e\d]"
"""What no real has that is written to its last digit: from 1e15 on it has an exponent with a plus."""
_NO_EXACT_TEXT: Final = r"[^-+\d\s]|" + r"\d" * 19
"""The texts that are no integer of 64 bits: SQLite makes a real of them first, which loses digits."""


def _given(out: Out, value: str) -> Pieces:
    """A bound value, called ``v`` in what is made of it: there its type can be asked for."""
    return [*before(f"(SELECT {value} FROM (SELECT "), *out.pieces, *after(") AS bound(v))")]


def _read(text: str, wrong: str, postgres_type: str) -> str:
    """A text as a number: what SQLite would read otherwise is made unreadable, and fails."""
    return rf"regexp_replace({text}, {wrong}, '?\&')::{postgres_type}"


def bound_any(out: Out) -> Out:
    """A bound value of whatever type; NaN, which sqlite3 binds as NULL, is NULL, and the text 'NaN' stays."""
    kept = "pg_typeof(v) = 'text'::regtype OR v::text <> 'NaN'"
    pieces = [*before("(SELECT v FROM (SELECT "), *out.pieces, *after(f") AS bound(v) WHERE {kept})")]
    return replace(out, pieces=pieces, binds=ATOM)


def bound_or_null(out: Out) -> Out:
    """A bound value as a text of which only NULL matters: NaN, which sqlite3 binds as NULL, and not the text 'NaN'."""
    return Out(_given(out, _BOUND_TEXT), Type(TEXT), STRING)


def bound_number(out: Out) -> Out:
    """A bound value as a NUMERIC, exact beside integers: NaN is NULL, and what SQLite takes for no number fails.

    So does a real that is written with an exponent, and a text with a fraction: not all their digits count on SQLite.
    """
    wrong = f"CASE pg_typeof(v) WHEN 'text'::regtype THEN '{_NO_EXACT_TEXT}' ELSE '{_NO_EXACT_NUMBER}' END"
    return Out(_given(out, _read(_BOUND_TEXT, wrong, "numeric")), Type(NUMBER), DECIMAL)


def bound_integer(out: Out) -> Out:
    """A bound value as an integer: a bool is 1 or 0, the text of an integer is that; a fraction and other texts fail.

    JSON tells True from the text 'true', which SQLite takes for no number: that has its quotes left, and fails.
    """
    pieces = [
        *before("replace(replace(regexp_replace(to_jsonb(COALESCE("),
        *out.pieces,
        *after(r""", NULL))::text, '^" *([-+]?[0-9]+) *"$', '\1'), 'true', '1'), 'false', '0')::bigint"""),
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
    return _as_real(work, out, _NO_EXACT_REAL)


def added_real(work: Work, out: Out) -> Out:
    """The same beside a real in arithmetic, which makes a real of the integer on SQLite too."""
    return _as_real(work, out, _NO_NUMBER)


def _as_real(work: Work, out: Out, wrong: str) -> Out:
    text = work.tight(out, CAST).pieces
    pieces = [*before("regexp_replace("), *text, *after(rf"::text, '{wrong}', '?\&')::double precision")]
    return Out(pieces, Type(REAL), FLOAT8, CAST)


def stored_real(out: Out) -> Out:
    """A bound value that is stored as a real, or stands beside a column of type NUMERIC.

    NaN is NULL, and the text 'NaN', which would be the same, fails.
    """
    return Out(_given(out, _read(_BOUND_TEXT, f"'{_NO_NUMBER}'", "double precision")), Type(REAL), FLOAT8)


def computed_real(work: Work, out: Out) -> Out:
    """What is computed of bound values, as a real that is stored: NaN, which is NULL on SQLite, fails.

    It is a number of PostgreSQL's already, of which the letter N is in NaN alone; infinity is the same.
    """
    pieces = [*before("translate("), *work.tight(out, CAST).pieces, *after("::text, 'N', '?')::double precision")]
    return Out(pieces, out.type, FLOAT8, CAST)
