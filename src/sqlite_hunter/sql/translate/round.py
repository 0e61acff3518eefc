"""round(): half away from zero on SQLite, half to even on PostgreSQL's reals, and 15 digits alone in its NUMERIC."""

from dataclasses import replace
from fractions import Fraction
from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import Pieces, after, before
from sqlite_hunter.sql.randomness import is_random
from sqlite_hunter.sql.translate.arithmetic import operand
from sqlite_hunter.sql.values import ATOM, CAST, FLOAT8, INTEGER, NUMBER, REAL, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "round",
    "round() takes half away from zero on SQLite; to even for PostgreSQL's reals",
    ("round(x), x real",),
    "SQH463",
    silent=True,
    example="CREATE TABLE t (a REAL); SELECT round(a) FROM t",
)
HANDLES: Final = ("call round",)

_MOST_PLACES: Final = 9
_SIGNIFICANT: Final = "^-?[0.]*" + 19 * "."
"""Its 18 or 19 digits that are looked at, as a pattern (without braces, which a format of Python's would take)."""
_UNIT: Final = "2.220446049250313080847263336181640625e-16"
"""2 to the power of -52."""
_BELOW_HALF: Final = "'0.49999999999999994', '0.5'"
"""The one number below a half that SQLite rounds up: with 0.5 it is 1 in 64 bits."""


def write(work: Work, node: nodes.Call) -> Out:
    """round() of the exact value as NUMERIC, as a real again."""
    if len(node.arguments) not in (1, 2):
        raise work.refuse(CONSTRUCT, node, "round() takes one or two arguments")
    out = operand(work, node.arguments[0])
    if not out.type.is_number or (out.type.kind == NUMBER and out.form != FLOAT8):
        raise work.refuse(CONSTRUCT, node, "what is rounded is not known to be a number")
    work.changed(CONSTRUCT, node)
    places = _places(work, node)
    real = out if out.form == FLOAT8 else work.cast(out, "double precision", FLOAT8)
    kind = Type(REAL, out.type.nullable, whole=not places)
    if out.type.kind == INTEGER:
        return replace(real, type=kind, constant=None)
    if not places:
        pieces = [
            *before("round(replace("),
            *work.tight(real, CAST).pieces,
            *after(f"::text, {_BELOW_HALF})::numeric)"),
        ]
        return Out([*pieces, *after("::double precision")], kind, FLOAT8, CAST)
    if is_random(node) or real.has_parameter:
        return Out(_once(work, node, real, places), kind, FLOAT8, ATOM)
    return Out(_rounded(work.tight(real, CAST).pieces, places), kind, FLOAT8, ATOM)


def _places(work: Work, node: nodes.Call) -> int:
    if len(node.arguments) == 1:
        return 0
    digits = work.value(node.arguments[1])
    if not isinstance(digits.constant, int):
        raise work.refuse(CONSTRUCT, node, "to how many places is not a literal number")
    if digits.constant > _MOST_PLACES:
        raise work.refuse(CONSTRUCT, node, f"more than {_MOST_PLACES} places; round in Python")
    return max(digits.constant, 0)


def _once(work: Work, node: nodes.Call, real: Out, places: int) -> Pieces:
    """What must not be written several times, given a name."""
    if any(isinstance(each, nodes.Call) and each.star for each in node.walk()):
        raise work.refuse(CONSTRUCT, node, "count(*) stands beside a bound value; round in Python")
    name = Out(after("rounded"), real.type, FLOAT8)
    pieces = [*before("(SELECT "), *_rounded(name.pieces, places), *after(" FROM unnest(ARRAY[")]
    return [*pieces, *real.pieces, *after("]) AS rounded)")]


_LONG: Final = 4
"""From so many places on SQLite may write 4e14 as 399999999999999.9."""


def _rounded(real: Pieces, places: int) -> Pieces:
    """As printf.c does it: the exact value and 3e-16 of it, so that what lies just below a half is rounded up too.

    What its 80 bits decide beyond 19 digits fails, and so does a fraction beyond its limit (an overflow of BIGINT).
    """
    scale = 2 ** (63 - 3 * (15 - places))
    unit = Fraction(10_000_000_000_000_003, 10**16 * scale)
    power = 16 + scale.bit_length() - 1
    shown = str(unit.numerator * 10**power // unit.denominator).rjust(power + 1, "0")
    factor = f"{shown[:-power]}.{shown[-power:].rstrip('0')}"
    scaled = [*after("("), *real, *after(f" * {scale})")]
    return [
        *after("CASE WHEN "),
        *real,
        *after(" = trunc("),
        *real,
        *(after(") THEN ") if places < _LONG else [*after(") AND abs("), *real, *after(f") < 1e{18 - places} THEN ")]),
        *real,
        *(_beyond(real, places, 2 ** (3 * (15 - places))) if places < _LONG else []),
        *after(" ELSE round(regexp_replace(left(substring(((trunc"),
        *scaled,
        *after("::bigint + (("),
        *scaled,
        *after(" - trunc"),
        *scaled,
        *after(f") * {2**52})::bigint * {_UNIT}) * {factor})::text from '{_SIGNIFICANT}'), {18 + places} + ("),
        *real,
        *after(" < 0)::int), "),
        *after(f"'(?<=[.]{'[0-9]' * places})(50*|49*)$', ' is too near a half')::numeric, {places})"),
        *after("::double precision END"),
    ]


def _beyond(real: Pieces, places: int, limit: int) -> Pieces:
    """From there on printf.c adds nothing, and the fraction has few enough bits for its text to be exact.

    Only a half itself fails, which the rounding of 80 bits decides; all else is further from one than that goes. So
    does what has more than 16 digits, of which SQLite writes no more.
    """
    half = f"'(?<=[.]{'[0-9]' * places})5$', ' is a half'"
    return [
        *after(" WHEN abs("),
        *real,
        *after(f") BETWEEN {limit} AND {10 ** (16 - places) - 1} THEN (trunc("),
        *real,
        *after(")::bigint + round(regexp_replace(("),
        *real,
        *after(" - trunc("),
        *real,
        *after(f"))::text, {half})::numeric, {places}))::double precision"),
    ]
