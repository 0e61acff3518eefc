"""Time values and modifiers: texts in UTC on SQLite, timestamps on PostgreSQL.

https://www.sqlite.org/lang_datefunc.html. A text that begins as no date does is NULL on SQLite; one with an offset
from UTC fails on PostgreSQL in this form, rather than being read without it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.comparing import by_byte
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import Pieces, after, before
from sqlite_hunter.sql.randomness import is_random
from sqlite_hunter.sql.values import ADD, ANY, INTEGER, REAL, TEXT, Out, Type

if TYPE_CHECKING:
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
    r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:[ T](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?)?"
)
_SHIFT: Final = re.compile(r"([+-]?)(\d+(?:\.\d+)?|\{[^}]*\}) +(second|minute|hour|day|month|year)s?", re.IGNORECASE)
_START: Final = re.compile(r"start of (day|month|year)", re.IGNORECASE)
_WEEKDAY: Final = re.compile(r"weekday ([0-6])", re.IGNORECASE)
_UNIT: Final = re.compile(r"\s+(second|minute|hour|day)s?", re.IGNORECASE)


_OTHER_MODIFIER: Final = (
    r"^(?![+-]?(\d{1,5}(\.\d{1,6})? +[Dd][Aa][Yy]|\d{1,6} +[Hh][Oo][Uu][Rr]|\d{1,8} +[Mm][Ii][Nn][Uu][Tt][Ee]"
    r"|\d{1,9} +[Ss][Ee][Cc][Oo][Nn][Dd])[Ss]?$)"
)
"""The start of a text that is no number of such units, or takes the year out of what both databases can show."""

_BEFORE: Final = "(substring(regexp_replace("
_AFTER: Final = (
    r", '^\s*(?:[-+]?[\d.]+|[Nn][Oo][Ww])\s*$', 'a moment') from '^(?:\d{{4}}-\d\d-\d\d"
    r"(?:[ T] *[0-2]\d:[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:[-+]\d\d:\d\d|Z)?)?|\d\d:\d\d.*|a moment)$') || '+00')"
    "::timestamptz{} AT TIME ZONE 'UTC'"
)
"""Round a text: NULL where it begins as no date does. What SQLite takes for a Julian day, or as an offset from UTC,
fails rather than being read otherwise. What remains is rounded to milliseconds ("(3)") where SQLite counts with it,
and not where it shows the fields as they stand."""


def moment(
    work: Work, node: nodes.Call, arguments: list[nodes.Expression], *, shown: bool = False, fraction: bool = False
) -> Out:
    """The arguments as one timestamp without zone, in UTC.

    ``shown``: whether the fields of date and time are what is asked for, and not the instant. ``fraction``: whether
    parts of seconds are, which are rounded, yet never up to the next minute.
    """
    if work.immutable:
        hint = "PostgreSQL's depend on the session's settings; store the outcome in a column"
        raise work.refuse(CONSTRUCT, node, f"{work.text(node)} stands in an index or a generated column: {hint}")
    if not arguments:
        return Out(before(NOW), Type(REAL, nullable=False), "timestamp", ADD + 1)
    if any(is_random(each) for each in arguments):
        raise work.refuse(CONSTRUCT, node, "a date of random() may be reckoned twice; take it in Python")
    first, *modifiers = arguments
    constant = _constant(modifiers[0]) if modifiers else None
    if constant is not None and constant.lower() == "unixepoch":
        out = _epoch(work, first)
        modifiers = modifiers[1:]
    else:
        text = _constant(modifiers[0]) if modifiers else None
        kept = shown if not modifiers else text is not None and bool(_START.fullmatch(text))
        out = _value(work, first, "" if kept and not fraction else "(3)", capped=fraction and not modifiers)
    month_start = False
    for modifier in modifiers:
        out, month_start = _modified(work, node, out, modifier, month_start)
    return _within(work, first, out, arguments[1:])


_NEAR: Final = {"second": 1e9, "minute": 1e7, "hour": 1e6, "day": 40_000.0, "month": 1200.0, "year": 100.0}
"""So many lead from today to no year before 1 or beyond 9999, several times over."""


def _within(work: Work, first: nodes.Expression, out: Out, modifiers: list[nodes.Expression]) -> Out:
    """NULL from the year 10000 on, as SQLite has it; what comes to lie before the year 1 fails.

    PostgreSQL would go on to count, and show the years before Christ as if they were after.
    """
    back, forth = _direction(work, first, modifiers)
    if back:
        pieces = [*before("upper(tsrange('0001-01-01', "), *out.pieces, *after(", '[]'))")]
        out = Out(pieces, Type(REAL), "timestamp")
    if forth:
        pieces = [*before("NULLIF(LEAST("), *out.pieces, *after(", '10000-01-01'), '10000-01-01')")]
        out = Out(pieces, Type(REAL), "timestamp")
    return out


def _direction(work: Work, first: nodes.Expression, modifiers: list[nodes.Expression]) -> tuple[bool, bool]:
    """Whether the modifiers may lead before the year 1, and beyond 9999."""
    now = (_constant(first) or "").lower() == "now"
    back = forth = False
    for modifier in modifiers:
        text = _constant(modifier)
        match = _SHIFT.fullmatch(text) if text is not None else None
        if text is None or text.lower() == "unixepoch":
            back = forth = True
        elif match is not None:
            amount = float(match[2]) if match[2][0] != "{" else float("inf")
            near = now and amount < _NEAR[match[3].lower()]
            back, forth = back or (match[1] == "-" and not near), forth or (match[1] != "-" and not near)
        elif _WEEKDAY.fullmatch(text):
            forth = forth or not now
    return back, forth


def _constant(node: nodes.Expression) -> str | None:
    if isinstance(node, nodes.Literal) and node.kind == "string":
        return node.token.text[1:-1].replace("''", "'")
    return None


def _value(work: Work, node: nodes.Expression, rounded: str, *, capped: bool = False) -> Out:
    text = _constant(node)
    if text is not None and not (isinstance(node, nodes.Literal) and node.token.holes):
        return _literal(work, node, text)
    if isinstance(node, nodes.Call) and node.function in FORMATS and node.arguments:
        inner = moment(work, node, node.arguments, shown=True)
        if node.function == "datetime":
            return _seconds(work, inner)
        if node.function == "date":
            return work.call(
                "date_trunc", Out(before("'day'"), Type(TEXT), "text"), inner, form="timestamp", type_=inner.type
            )
    out = work.value(node)
    if out.type.kind not in (TEXT, ANY, "null"):
        hint = "a number is a Julian day to SQLite, unless 'unixepoch' follows"
        raise work.refuse(CONSTRUCT, node, f"{work.text(node)} is {out.type.kind} where a date is wanted: {hint}")
    written = out.pieces
    if capped:
        written = [*before("regexp_replace("), *written, *after(r", ':59\.999\d*', ':59.999')")]
    pieces = [*before(_BEFORE), *written, *after(_AFTER.format(rounded))]
    return Out(pieces, Type(REAL), "timestamp", ADD + 1)


def _seconds(work: Work, inner: Out) -> Out:
    """datetime() gives whole seconds."""
    unit = Out(before("'second'"), Type(TEXT), "text")
    return work.call("date_trunc", unit, inner, form="timestamp", type_=inner.type)


def _literal(work: Work, node: nodes.Expression, text: str) -> Out:
    if text.lower() == "now":
        return Out(before(NOW), Type(REAL, nullable=False), "timestamp", ADD + 1)
    if not _is_date(text):
        raise work.refuse(CONSTRUCT, node, f"{text!r} is no date of the form YYYY-MM-DD HH:MM:SS")
    return Out([*work.kept(node), *after("::timestamp")], Type(REAL, nullable=False), "timestamp")


def _is_date(text: str) -> bool:
    """Whether both read it as that day; SQLite takes 30 February for 1 March."""
    if not _ISO.fullmatch(text):
        return False
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True


def _epoch(work: Work, node: nodes.Expression) -> Out:
    out = work.value(node)
    if not out.type.is_number:
        raise work.refuse(
            CONSTRUCT, node, f"{work.text(node)} is {out.type.kind}; 'unixepoch' wants a number of seconds"
        )
    stamp = work.call("to_timestamp", out, form="timestamptz", type_=out.type)
    rounded = "" if out.type.kind == INTEGER else "::timestamptz(3)"
    pieces = [*stamp.pieces, *after(f"{rounded} AT TIME ZONE 'UTC'")]
    return Out(pieces, Type(REAL, out.type.nullable), "timestamp", ADD + 1)


def _modified(
    work: Work, node: nodes.Call, out: Out, modifier: nodes.Expression, month_start: bool
) -> tuple[Out, bool]:
    text = _constant(modifier)
    if text is None:
        return _bound_modifier(work, out, modifier), False
    if match := _SHIFT.fullmatch(text):
        return _shifted(work, modifier, out, match, month_start), False
    if match := _START.fullmatch(text):
        unit = match[1].lower()
        wrapped = work.call(
            "date_trunc", Out(before(f"'{unit}'"), Type(TEXT), "text"), out, form="timestamp", type_=out.type
        )
        return wrapped, unit in ("month", "year")
    if match := _WEEKDAY.fullmatch(text):
        return _weekday(work, modifier, out, int(match[1])), False
    if text.lower() in ("localtime", "utc"):
        hint = "the zone of the process is not that of the server; convert in Python"
        raise work.refuse(CONSTRUCT, modifier, f"'{text}' converts between UTC and the zone of the process: {hint}")
    raise work.refuse(CONSTRUCT, modifier, f"the modifier {text!r} is not understood")


def _shifted(work: Work, modifier: nodes.Expression, out: Out, match: re.Match[str], month_start: bool) -> Out:
    unit = match[3].lower()
    if unit in ("month", "year") and "." in match[2]:
        raise work.refuse(CONSTRUCT, modifier, f"a part of a {unit} is so many days on SQLite; say it in days")
    sign = "-" if match[1] == "-" else "+"
    interval = f" {sign} interval '{match[2]} {unit}s'"
    if unit in ("month", "year") and not month_start:
        return _months(work, modifier, out, interval)
    return Out([*work.tight(out, ADD).pieces, *after(interval)], out.type, "timestamp", ADD)


def _months(work: Work, modifier: nodes.Expression, out: Out, interval: str) -> Out:
    """SQLite keeps the day of the month and runs over; an interval stops at the end of a shorter month."""
    if out.has_parameter:
        raise work.refuse(CONSTRUCT, modifier, "months after a bound value would have it written twice")
    start = work.call("date_trunc", Out(before("'month'"), Type(TEXT), "text"), out, form="timestamp", type_=out.type)
    rest = [*before("("), *work.tight(out, ADD).pieces, *after(" - "), *start.pieces, *after(")")]
    pieces = [*start.pieces, *after(interval + " + "), *rest]
    return Out(pieces, out.type, "timestamp", ADD)


def _weekday(work: Work, modifier: nodes.Expression, out: Out, day: int) -> Out:
    if out.has_parameter:
        raise work.refuse(CONSTRUCT, modifier, "'weekday' after a bound value would have it written twice")
    days = [*before(f"(({day + 7} - extract(dow from "), *out.pieces, *after(")::int) % 7)")]
    pieces = [*work.tight(out, ADD).pieces, *after(" + "), *days, *after(" * interval '1 day'")]
    return Out(pieces, out.type, "timestamp", ADD)


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
    work.loose = False
    interval = work.cast(work.bracketed(written), "interval", "interval")
    pieces: Pieces = [*work.tight(out, ADD).pieces, *after(" + "), *interval.pieces]
    return Out(pieces, out.type, "timestamp", ADD)


def _whole_modifier(work: Work, out: Out, modifier: nodes.Parameter) -> Out:
    """``datetime('now', ?)``: a number of days, hours, minutes or seconds; all else fails, a bound number too."""
    work.changed(CONSTRUCT, modifier, "only '-7 days' and the like are taken: months, years and all others fail")
    bound = by_byte(work, work.raw(modifier))
    interval = [*before("regexp_replace("), *bound.pieces, *after(f", '{_OTHER_MODIFIER}', 'no such modifier: ')")]
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
