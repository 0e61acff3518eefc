"""Time values and modifiers: texts in UTC on SQLite, timestamps on PostgreSQL.

https://www.sqlite.org/lang_datefunc.html. How a text is read that is not known before run time, ``date_texts`` says.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeGuard

from sqlite_hunter.sql.collating import by_byte
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.date_texts import Reading, of_literal, read
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.native import moments
from sqlite_hunter.sql.output import Pieces, after, before, replaced
from sqlite_hunter.sql.randomness import is_random
from sqlite_hunter.sql.values import ADD, ANY, DAY, FLOAT8, INTEGER, MULTIPLY, REAL, TEXT, Out, Type

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "date-function",
    "SQLite's dates are texts in UTC and its modifiers are texts; PostgreSQL has timestamps and intervals",
    (
        "date(x), time(x), strftime(fmt,x)",
        "'+3 days', '-90 minutes', 'start of month'",
        "datetime(n,'unixepoch')",
        "'localtime'",
        "not a date",
    ),
    "SQH450",
    silent=True,
    example="SELECT date('now')",
)

NOW: Final = "statement_timestamp() AT TIME ZONE 'UTC'"
"""The twin of 'now', which SQLite holds for one statement; PostgreSQL's now() is held for a whole transaction."""

FORMATS: Final = {"datetime": "YYYY-MM-DD HH24:MI:SS", "date": "YYYY-MM-DD", "time": "HH24:MI:SS"}

_ISO: Final = re.compile(
    r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:[ T](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?)?",
    re.ASCII,
)
_SHIFT: Final = re.compile(r"([+-]?)(\d+(?:\.\d+)?|\{[^}]*\}) +(second|minute|hour|day|month|year)s?", re.IGNORECASE)
_LINEAR: Final = re.compile(r".*(?:second|minute|hour|day)s?", re.IGNORECASE | re.DOTALL)
_MILLISECONDS: Final = {"second": 1000, "minute": 60_000, "hour": 3_600_000, "day": 86_400_000}
_START: Final = re.compile(r"start of (day|month|year)", re.IGNORECASE)
_WEEKDAY: Final = re.compile(r"weekday ([0-6])", re.IGNORECASE)
_UNIT: Final = re.compile(r"\s+(second|minute|hour|day)s?", re.IGNORECASE)


_OTHER_MODIFIER: Final = (
    r"(?i)^(?![+-]?(\d{1,5}(\.\d{1,5})? +day|\d{1,6}(\.\d{1,3})? +hour|\d{1,8}(\.\d{1,3})? +minute"
    r"|\d{1,9}(\.\d{1,3})? +second)s?$)"
)
"""The start of a text that is no number of such units, or takes the year out of what both databases can show."""


def moment(
    work: Work,
    node: nodes.Call,
    arguments: list[nodes.Expression],
    *,
    shown: bool = False,
    fraction: bool = False,
    months: bool = False,
) -> Out:
    """The arguments as one timestamp without zone, in UTC.

    ``shown``: whether the fields of date and time are what is asked for, and not the instant. ``fraction``: whether
    parts of seconds are, which are rounded, yet never up to the next minute. ``months``: whether the day of the year is
    taken before the instant is rounded, and the day of the week after.
    """
    if work.immutable:
        hint = "PostgreSQL's depend on the session's settings; store the outcome in a column"
        raise work.refuse(CONSTRUCT, node, f"{work.text(node)} stands in an index or a generated column: {hint}")
    if not arguments:
        return _now()
    if any(is_random(each) for each in arguments):
        raise work.refuse(CONSTRUCT, node, "a date of random() may be reckoned twice; take it in Python")
    first, *modifiers = arguments
    constant = (_constant(modifiers[0]) or "") if modifiers else ""
    if constant.lower() == "unixepoch":
        return _shifts(work, node, _epoch(work, first), modifiers[1:], now=False, counted=True)
    if modifiers:
        reading = _modified_reading(constant)
    else:
        instant = Reading.MONTHS if months else Reading.INSTANT
        reading = Reading.FRACTION if fraction else Reading.FIELDS if shown else instant
    out, counted = _value(work, first, reading)
    now = (_constant(first) or "").lower() == "now" or _is_current(first)
    return _shifts(work, node, out, modifiers, now=now, counted=counted)


def _shifts(
    work: Work, node: nodes.Call, out: Out, modifiers: list[nodes.Expression], *, now: bool, counted: bool
) -> Out:
    """The moment after all modifiers, within the years 1 to 9999.

    SQLite has NULL where a number (``counted``), a month or a year leads beyond, or where it asks for the fields of
    what does; days, hours and the like may lead there and back.
    """
    back = beyond = months = counted
    month_start = False
    for modifier in modifiers:
        text = _constant(modifier)
        fields = text is not None and not _LINEAR.fullmatch(text)
        if beyond and (months or fields):
            out, beyond = _until_9999(out), False
        out, month_start = _modified(work, node, out, modifier, month_start)
        lower, higher = _direction(text, now=now)
        back, beyond = back or lower, beyond or higher
        months = fields and text is not None and bool(_SHIFT.fullmatch(text))
    if back:
        out = _from_1(out)
    return _until_9999(out) if beyond else out


def _modified_reading(modifier: str) -> Reading:
    """What the first modifier does with a text."""
    if _START.fullmatch(modifier):
        return Reading.FIELDS
    return Reading.MONTHS if _SHIFT.fullmatch(modifier) and not _LINEAR.fullmatch(modifier) else Reading.INSTANT


_NEAR: Final = {"second": 1e9, "minute": 1e7, "hour": 1e6, "day": 40_000.0, "month": 1200.0, "year": 100.0}
"""So many lead from today to no year before 1 or beyond 9999, several times over."""


def _until_9999(out: Out) -> Out:
    """NULL from the year 10000 on."""
    pieces = [*before("NULLIF(LEAST("), *out.pieces, *after(", '10000-01-01'), '10000-01-01')")]
    return Out(pieces, Type(REAL), "timestamp")


def _from_1(out: Out) -> Out:
    """What comes to lie before the year 1 fails: PostgreSQL would show it as if it were after."""
    pieces = [*before("upper(tsrange('0001-01-01', "), *out.pieces, *after(", '[]'))")]
    return Out(pieces, Type(REAL), "timestamp")


def _direction(text: str | None, *, now: bool) -> tuple[bool, bool]:
    """Whether a modifier may lead before the year 1, and beyond 9999."""
    if text is None:
        return True, True
    if (match := _SHIFT.fullmatch(text)) is None:
        return False, not now and bool(_WEEKDAY.fullmatch(text))
    amount = float(match[2]) if match[2][0] != "{" else float("inf")
    near = now and amount < _NEAR[match[3].lower()]
    return match[1] == "-" and not near, match[1] != "-" and not near


def _constant(node: nodes.Expression) -> str | None:
    if isinstance(node, nodes.Literal) and node.kind == "string":
        return node.token.text[1:-1].replace("''", "'")
    return None


def _value(work: Work, node: nodes.Expression, reading: Reading) -> tuple[Out, bool]:
    """The first argument, and whether it is a number, which may be of any year."""
    text = _constant(node)
    if text is not None and not (isinstance(node, nodes.Literal) and node.token.holes):
        return _literal(work, node, text), False
    if _is_current(node):
        return _cut(work, "day" if node.token.key == "CURRENT_DATE" else "second", _now()), False
    if isinstance(node, nodes.Call) and node.function in ("date", "datetime") and node.arguments:
        inner = moment(work, node, node.arguments, shown=True)
        return _cut(work, "day" if node.function == "date" else "second", inner), False
    own = moments.column(work, node)
    if own is not None:
        return _of_column(work, own), False
    out = work.value(node)
    if out.type.is_number:
        return _milliseconds(work, out, " * 86400000 + 0.5"), True
    if out.type.kind not in (TEXT, ANY, "null"):
        raise work.refuse(CONSTRUCT, node, f"{work.text(node)} is {out.type.kind} where a date is wanted")
    return Out(read(out.pieces, reading), Type(REAL), "timestamp"), False


def _of_column(work: Work, own: Out) -> Out:
    """A column of PostgreSQL's own type, which needs no text."""
    if own.form == DAY:
        return replace(work.cast(own, "timestamp", "timestamp"), type=Type(REAL, own.type.nullable))
    pieces = [*work.tight(own, ADD + 1).pieces, *after(" AT TIME ZONE 'UTC'")]
    return Out(pieces, Type(REAL, own.type.nullable), "timestamp", ADD + 1)


def _is_current(node: nodes.Expression) -> TypeGuard[nodes.Literal]:
    """Whether it is CURRENT_TIMESTAMP or CURRENT_DATE."""
    return isinstance(node, nodes.Literal) and node.kind == "current" and node.token.key != "CURRENT_TIME"


def _now() -> Out:
    return Out(before(NOW), Type(REAL, nullable=False), "timestamp", ADD + 1)


def _cut(work: Work, unit: str, out: Out) -> Out:
    """The beginning of the unit: what date() and datetime() leave, and 'start of'."""
    return work.call("date_trunc", Out(before(f"'{unit}'"), Type(TEXT), "text"), out, form="timestamp", type_=out.type)


def _literal(work: Work, node: nodes.Expression, text: str) -> Out:
    if text.lower() == "now":
        return _now()
    found = of_literal(text)
    if found is None:
        raise work.refuse(CONSTRUCT, node, f"{text!r} is no date of the form YYYY-MM-DD HH:MM:SS")
    kept = work.kept(node) if _ISO.fullmatch(text) else replaced(f"'{found}'", node.first)
    return Out([*kept, *after("::timestamp")], Type(REAL, nullable=False), "timestamp")


def _epoch(work: Work, node: nodes.Expression) -> Out:
    """A number of seconds since 1970."""
    out = work.value(node)
    if isinstance(node, nodes.Parameter) and out.type.kind == ANY:
        out = work.cast(out, "double precision", FLOAT8)
    elif not out.type.is_number:
        raise work.refuse(
            CONSTRUCT, node, f"{work.text(node)} is {out.type.kind}; 'unixepoch' wants a number of seconds"
        )
    if out.type.kind == INTEGER:
        stamp = work.call("to_timestamp", out, form="timestamptz", type_=out.type)
        return Out([*stamp.pieces, *after(" AT TIME ZONE 'UTC'")], Type(REAL, out.type.nullable), "timestamp", ADD + 1)
    return _milliseconds(work, out, " * 1000 + 210866760000000.5")


def _milliseconds(work: Work, out: Out, scale: str) -> Out:
    """A number, made milliseconds since the Julian day 0 in binary, as SQLite does, with half of one to round."""
    pieces = [
        *before("to_timestamp((floor("),
        *work.tight(work.settled(out), MULTIPLY).pieces,
        *after(f"{scale}) - 210866760000000) / 1000)::timestamptz(3) AT TIME ZONE 'UTC'"),
    ]
    return Out(pieces, Type(REAL, out.type.nullable), "timestamp", ADD + 1)


def _modified(
    work: Work, node: nodes.Call, out: Out, modifier: nodes.Expression, month_start: bool
) -> tuple[Out, bool]:
    text = _constant(modifier)
    if text is None:
        return _bound_modifier(work, out, modifier), False
    if match := _SHIFT.fullmatch(text):
        return _shifted(work, node, modifier, out, match, month_start), False
    if match := _START.fullmatch(text):
        unit = match[1].lower()
        return _cut(work, unit, out), unit in ("month", "year")
    if match := _WEEKDAY.fullmatch(text):
        return _weekday(work, node, modifier, out, int(match[1])), False
    if text.lower() in ("localtime", "utc"):
        hint = "the zone of the process is not that of the server; convert in Python"
        raise work.refuse(CONSTRUCT, modifier, f"'{text}' converts between UTC and the zone of the process: {hint}")
    raise work.refuse(CONSTRUCT, modifier, f"the modifier {text!r} is not understood")


def _shifted(
    work: Work, node: nodes.Call, modifier: nodes.Expression, out: Out, match: re.Match[str], month_start: bool
) -> Out:
    unit = match[3].lower()
    if unit in ("month", "year") and "." in match[2] and match[2][0] != "{":
        raise work.refuse(CONSTRUCT, modifier, f"a part of a {unit} is so many days on SQLite; say it in days")
    if "." in match[2] and match[2][0] != "{" and Decimal(match[2]) * _MILLISECONDS[unit] % 1:
        raise work.refuse(CONSTRUCT, modifier, f"{match[2]} {unit}s are rounded to milliseconds on SQLite; write those")
    sign = "-" if match[1] == "-" else "+"
    interval = f" {sign} interval '{match[2]} {unit}s'"
    if match[2][0] == "{":  # as a number, for '1 month 2 days' is an interval too
        work.note(f"{match[2]} is put in at run time: what is no integer fails")
        interval = f" + '{match[1]}{match[2]}'::int * interval '1 {unit}'"
    if unit in ("month", "year") and not month_start:
        return _months(work, node, modifier, out, interval)
    return Out([*work.tight(out, ADD).pieces, *after(interval)], out.type, "timestamp", ADD)


def _months(work: Work, node: nodes.Call, modifier: nodes.Expression, out: Out, interval: str) -> Out:
    """SQLite keeps the day of the month and runs over; an interval stops at the end of a shorter month."""

    def write(moment: Out) -> Pieces:
        start = _cut(work, "month", moment)
        rest = [*before("("), *work.tight(moment, ADD).pieces, *after(" - "), *start.pieces, *after(")")]
        return [*start.pieces, *after(interval + " + "), *rest]

    return once(work, node, out, write, "months after a bound value would have it written twice", modifier)


def _weekday(work: Work, node: nodes.Call, modifier: nodes.Expression, out: Out, day: int) -> Out:
    def write(moment: Out) -> Pieces:
        days = [*before(f"(({day + 7} - extract(dow from "), *moment.pieces, *after(")::int) % 7)")]
        return [*work.tight(moment, ADD).pieces, *after(" + "), *days, *after(" * interval '1 day'")]

    return once(work, node, out, write, "'weekday' after a bound value would have it written twice", modifier)


def once(
    work: Work,
    node: nodes.Call,
    out: Out,
    write: Callable[[Out], Pieces],
    reason: str,
    refused: nodes.Expression,
) -> Out:
    """What is made of a moment that it needs more than once: of a column or a bound value, in a query that names it.

    Not of all: a query would have window functions, and count(*), to itself. Raises Refused for a bound value where it
    cannot be named.
    """
    if not work.without_queries and _is_single(node):
        named = Out(before("at"), out.type, "timestamp")
        pieces = [
            *before("(SELECT "),
            *write(named),
            *after(" FROM (SELECT "),
            *out.pieces,
            *after(" AS at) AS moment)"),
        ]
        return Out(pieces, out.type, "timestamp")
    if out.has_parameter:
        raise work.refuse(CONSTRUCT, refused, reason)
    return Out(write(out), out.type, "timestamp", ADD)


def _is_single(node: nodes.Call) -> bool:
    """Whether the moment is of a text in a column or a bound value, with modifiers of such."""
    first, *modifiers = node.arguments[1:] if node.function == "strftime" else node.arguments
    parts = [part for each in modifiers for part in (each.items if isinstance(each, nodes.Chain) else [each])]
    if not all(isinstance(part, nodes.Literal | nodes.Parameter | nodes.Column) for part in parts):
        return False
    if isinstance(first, nodes.Call):
        return first.function in ("date", "datetime") and bool(first.arguments) and _is_single(first)
    return isinstance(first, nodes.Column | nodes.Parameter)


def _bound_modifier(work: Work, out: Out, modifier: nodes.Expression) -> Out:
    """``'-' || ? || ' days'``: an interval if its unit is known and no month or year."""
    if isinstance(modifier, nodes.Parameter):
        return _whole_modifier(work, out, modifier)
    items = modifier.items if isinstance(modifier, nodes.Chain) and modifier.operator == "||" else []
    last = _constant(items[-1]) if items else None
    if last is None or not _UNIT.fullmatch(last):
        hint = "write it as a literal, or as a number || ' days'"
        raise work.refuse(
            CONSTRUCT, modifier, f"the modifier {work.text(modifier)} is not known before run time: {hint}"
        )
    work.loose = True
    written = work.value(modifier)
    known = all(_constant(each) is not None or work.value(each).type.kind == INTEGER for each in items)
    work.loose = False
    if not known:
        return _guarded_modifier(work, out, written)
    interval = work.cast(work.bracketed(written), "interval", "interval")
    pieces: Pieces = [*work.tight(out, ADD).pieces, *after(" + "), *interval.pieces]
    return Out(pieces, out.type, "timestamp", ADD)


def _whole_modifier(work: Work, out: Out, modifier: nodes.Parameter) -> Out:
    """``datetime('now', ?)``: a number of days, hours, minutes or seconds; all else fails, a bound number too."""
    work.changed(CONSTRUCT, modifier, "only '-7 days' and the like are taken: months, years and all others fail")
    return _guarded_modifier(work, out, by_byte(work, work.raw(modifier)))


def _guarded_modifier(work: Work, out: Out, text: Out) -> Out:
    """What both read as the same interval; PostgreSQL reads much more, '1 month 2 days' and '- 3 days' too."""
    interval = [*before("regexp_replace("), *text.pieces, *after(f", '{_OTHER_MODIFIER}', 'not translated: ')")]
    pieces = [*work.tight(out, ADD).pieces, *after(" + "), *interval, *after("::interval")]
    return Out(pieces, replace(out.type, nullable=True), "timestamp", ADD)


def shown(work: Work, out: Out, template: str) -> Out:
    """``to_char(moment, format)``."""
    pieces = [*before("to_char("), *out.pieces, *after(f", '{template}')")]
    return Out(pieces, Type(TEXT, out.type.nullable, dated=any(each in template for each in "-:/")), "text")


def epoch(work: Work, out: Out) -> Out:
    """Whole seconds since 1970."""
    pieces = [*before("floor(extract(epoch from "), *out.pieces, *after("))::bigint")]
    return Out(pieces, Type(INTEGER, out.type.nullable), "int8", 12)
