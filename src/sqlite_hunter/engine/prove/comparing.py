"""Whether PostgreSQL gave what SQLite gave: values, Python types, labels, order, state."""

import math
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final, NamedTuple

from sqlite_hunter.engine.prove.result import Result, Rows

CLOSE: Final = 1e-12
"""Relative: how far sums of the same numbers in another order may lie apart."""
_LONGEST_NAME: Final = 63
"""Bytes: https://www.postgresql.org/docs/15/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS."""
_EXACT: Final = 10**10
"""Integers beyond are sorted by their digits too."""
_NOW_SECONDS: Final = 300.0
_JULIAN_UNIX: Final = 2440587.5
"""The Julian day of 1970-01-01: https://www.sqlite.org/lang_datefunc.html."""
_MOMENT: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?")


class Likeness(NamedTuple):
    """``why`` is "" where two results are the same."""

    why: str = ""

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not self.why


SAME: Final = Likeness()


class Leeway(NamedTuple):
    """What may differ: ``moment`` says that values may be of the current time, ``absolute`` how far sums lie apart.

    ``mixed`` says that integers and floats meet in one column, where PostgreSQL has floats only.
    """

    moment: datetime | None = None
    absolute: float = 0.0
    relative: float = 0.0
    """How far numbers may lie apart of which several were added up: each database has its own order."""
    mixed: bool = False
    native: bool = False
    """Whether PostgreSQL may give True and False where SQLite gives 1 and 0, and an instant or a day for its text."""


STRICT: Final = Leeway()


def compare(one: Result, other: Result, *, ordered: bool, leeway: Leeway = STRICT) -> Likeness:
    """The result of SQLite against that of PostgreSQL.

    ``ordered`` says whether the order of the rows counts.
    """
    if one.error or other.error:
        return _errors(one, other)
    if (one.rows is None) != (other.rows is None):
        return Likeness(f"{_told(one.rows)} on SQLite, {_told(other.rows)} on PostgreSQL")
    if not _same_labels(one.labels, other.labels):
        labels = [f"{a!r} is {b!r}" for a, b in zip(one.labels, other.labels, strict=False) if a != b]
        return Likeness(f"columns have other names on PostgreSQL: {', '.join(labels) or 'there are not as many'}")
    rows = compare_rows(one.rows or [], other.rows or [], ordered=ordered, leeway=leeway)
    if not rows.same:
        return rows
    if one.rows is None and one.count is not None and other.count is not None and one.count != other.count:
        return Likeness(f"{one.count} rows are changed on SQLite, {other.count} on PostgreSQL")
    for name in one.state:
        state = compare_rows(one.state[name], other.state.get(name, []), ordered=False, leeway=leeway)
        if not state.same:
            return Likeness(f"table {name} afterwards: {state.why}")
    return SAME


def _same_labels(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether columns are called alike, as far as PostgreSQL has names so long."""
    alike = (a == b or len(a.encode("utf-8", "replace")) > _LONGEST_NAME for a, b in zip(one, other, strict=False))
    return len(one) == len(other) and all(alike)


def cut_labels(one: Result, other: Result) -> str:
    """What to say of columns whose names PostgreSQL does not keep for their length, "" if there are none."""
    cut = [f"{a[:30]!r}... is {b!r}" for a, b in zip(one.labels, other.labels, strict=False) if a != b]
    return f"names of more than {_LONGEST_NAME} bytes are others on PostgreSQL: {', '.join(cut)}" if cut else ""


def _errors(one: Result, other: Result) -> Likeness:
    if one.error and other.error:
        return SAME
    if one.error:
        return Likeness(f"SQLite fails ({one.error}), PostgreSQL does not")
    return Likeness(f"PostgreSQL fails: {other.error}")


def _told(rows: Rows | None) -> str:
    return "no result" if rows is None else f"{len(rows)} rows"


def compare_rows(one: Rows, other: Rows, *, ordered: bool, leeway: Leeway = STRICT) -> Likeness:
    """Rows against rows."""
    if len(one) != len(other):
        return Likeness(f"{len(one)} rows on SQLite, {len(other)} on PostgreSQL")
    if not ordered:
        one, other = in_order(one), in_order(other)
    for a, b in zip(one, other, strict=True):
        if len(a) != len(b):
            return Likeness(f"{len(a)} columns on SQLite, {len(b)} on PostgreSQL")
        for left, right in zip(a, b, strict=True):
            if not same_value(left, right, leeway):
                return Likeness(f"{shown(left)} on SQLite, {shown(right)} on PostgreSQL")
    return SAME


def same_row(one: Sequence[object], other: Sequence[object], leeway: Leeway = STRICT) -> bool:
    """Whether all values are the same."""
    return len(one) == len(other) and all(same_value(a, b, leeway) for a, b in zip(one, other, strict=True))


def same_value(one: object, other: object, leeway: Leeway = STRICT) -> bool:
    """Whether two values are of one Python type and equal, floating-point numbers nearly so."""
    other = bytes(other) if isinstance(other, memoryview) else other
    if leeway.native and type(one) is int and isinstance(other, bool):
        return one == int(other)
    if leeway.native and type(one) in (int, float) and isinstance(other, Decimal):
        return other.is_finite() and one == (int(other) if other == other.to_integral_value() else float(other))
    if leeway.native and isinstance(one, str):
        other = _text_of_moment(other)
    if leeway.mixed and {type(one), type(other)} == {int, float}:
        return one == other
    if type(one) is not type(other):
        return False
    if isinstance(one, float) and isinstance(other, float):
        same = math.isclose(one, other, rel_tol=leeway.relative, abs_tol=leeway.absolute) or (
            math.isnan(one) and math.isnan(other)
        )
    else:
        same = one == other
    moment = leeway.moment
    return same or (moment is not None and _is_now(one, moment) and _is_now(other, moment))


def _text_of_moment(value: object) -> object:
    """An instant in UTC, or a day, as the text that SQLite has; all else as it is."""
    if isinstance(value, datetime):
        return value if value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
    return value.isoformat() if isinstance(value, date) else value


def _is_now(value: object, moment: datetime) -> bool:
    """Whether a value is the current time in one of SQLite's forms, in UTC."""
    seconds = moment.timestamp()
    if isinstance(value, int | float):
        return min(abs(value - seconds), abs((value - _JULIAN_UNIX) * 86400 - seconds)) < _NOW_SECONDS
    if not isinstance(value, str):
        return False
    found = _MOMENT.match(value)
    if found is None:
        return bool(re.fullmatch(r"\d\d:\d\d(:\d\d)?", value)) and _near_time(value, moment)
    if found[2] is None:
        return abs((datetime.fromisoformat(found[1]).replace(tzinfo=UTC) - moment).total_seconds()) < 86400 * 1.01
    return abs((datetime.fromisoformat(f"{found[1]}T{found[2]}").replace(tzinfo=UTC) - moment).total_seconds()) < (
        _NOW_SECONDS
    )


def _near_time(text: str, moment: datetime) -> bool:
    hours, minutes = int(text[:2]), int(text[3:5])
    apart = abs(hours * 60 + minutes - moment.hour * 60 - moment.minute)
    return min(apart, 1440 - apart) * 60 <= _NOW_SECONDS


def in_order(rows: Iterable[Sequence[object]]) -> Rows:
    """Rows in an order that is the same for both, where the statement gives none."""
    return [tuple(row) for row in sorted(rows, key=lambda row: [_sort_key(value) for value in row])]


def _sort_key(value: object) -> tuple[str, float, str]:
    value = bytes(value) if isinstance(value, memoryview) else _text_of_moment(value)
    if isinstance(value, float):
        rounded = float(f"{value:.10e}") + 0.0
        return "number", math.inf if math.isnan(rounded) else rounded, ""
    if isinstance(value, Decimal) and value.is_finite():
        return _sort_key(int(value) if value == value.to_integral_value() else float(value))
    if isinstance(value, int):
        try:
            return "number", float(f"{value:.10e}"), str(value) if abs(value) > _EXACT else ""
        except OverflowError:
            return "number", math.inf, str(value)
    return type(value).__name__, 0.0, str(value)


def shown(value: object) -> str:
    """A value for people, with its type where that is not plain."""
    value = bytes(value) if isinstance(value, memoryview) else value
    text = repr(value)
    text = text if len(text) <= 80 else f"{text[:77]}..."
    return text if isinstance(value, None | int | float | str | bytes) else f"{type(value).__name__} {text}"


def is_possible(seen: Sequence[Result], other: Result, *, ordered: bool, leeway: Leeway = STRICT) -> bool:
    """Whether PostgreSQL's result is one of those that SQLite was seen to give, or made of such rows place by place."""
    if any(compare(one, other, ordered=ordered, leeway=leeway).same for one in seen):
        return True
    if not ordered or other.error or any(one.error for one in seen):
        return False
    first = seen[0]
    alike = compare(first, other.with_rows(first.rows), ordered=True, leeway=leeway)
    if not alike.same or any(len(one.rows or ()) != len(other.rows or ()) for one in seen):
        return False
    if not any(compare_rows(one.rows or [], other.rows or [], ordered=False, leeway=leeway).same for one in seen):
        return False
    places = [[(one.rows or [])[at] for one in seen] for at in range(len(other.rows or ()))]
    return all(
        any(same_row(row, wanted, leeway) for row in place)
        for wanted, place in zip(other.rows or (), places, strict=True)
    )


def varies(seen: Sequence[Result]) -> bool:
    """Whether SQLite gave several results, the order of rows aside."""
    first = seen[0]
    return any(not compare(first, each, ordered=False).same for each in seen[1:])
