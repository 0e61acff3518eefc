"""Texts that SQLite reads as a moment: https://www.sqlite.org/lang_datefunc.html#time_values.

A text is put through two patterns. The first marks its end as UTC; what PostgreSQL would read otherwise than SQLite is
marked at its start instead, and so fails, with the text in the message. The second takes what both read, up to its
own offset or to that mark, and makes NULL of all else, which is no date to SQLite either.
"""

import re
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from sqlite_hunter.sql.output import Pieces, after, before

_ELSEWHERE: Final = (
    r"now$|\d\d:\d\d|-\d\d\d\d-|\d\d\d\d-\d\d-\d\d\d\d:|[-+]?[\d.]+(?:e[-+]?\d+)?\s*$|.*[t\s]24:"
    r"|(?:0001|9999)-.*(?:[-+](?!00:00)\d\d:\d\d|\.\d\d\d\d)"
)
"""Today, a time alone, a year before Christ, a time right after its date, a Julian day, the hour 24, and what an offset
or rounding may take to another year than 1 to 9999."""
_ROUNDED: Final = r"|(?:[01].*|.*:(?:0[01248]|16|32))\.\d\d\d50*(?!\d)|.*\.\d\d\d499[5-9]"
"""Halves of a millisecond where PostgreSQL rounds down (before 2000) or SQLite does (its seconds are binary), and what
becomes such a half because PostgreSQL has microseconds alone."""
_SECOND: Final = (
    r"(\d\d\d\d-\d\d-\d\d(?:[\sT]*UTC$|[\sT]+[0-2]\d:[0-5]\d(?::[0-5]\d(?:\.\d+)?)?\s*"
    r"(?:UTC$|(?:[Zz]|[-+](?:0\d|1[0-4]):[0-5]\d)(?=\s*UTC$)))| UTC.+)"
)
_WRITTEN: Final = re.compile(
    r"(?:(\d\d\d\d-\d\d-\d\d)[ \t\n\v\f\rT]*)?(?:((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d\d?\d?)?)?)"
    r"[ \t\n\v\f\r]*(?:[Zz]|([-+])((?:0\d|1[0-4])):([0-5]\d))?[ \t\n\v\f\r]*)?",
    re.ASCII,
)


class Reading(Enum):
    """What of a text is asked for: the pattern of what else would be read otherwise, and how it is rounded."""

    FIELDS = (r"|.*\.999(?:999[5-9]|(?:[5-9]|499999)\d*\s*[-+](?!00:00))", "")
    """Date and time as they stand, without parts of seconds; an offset makes SQLite round them all the same."""
    FRACTION = (_ROUNDED + r"|9999.*:59\.999|.*:59\.999\s*[-+](?!00:00)", "(3)")
    """The same with milliseconds, which are rounded, yet never up to the next minute."""
    INSTANT = (_ROUNDED, "(3)")
    """What SQLite counts with: whole milliseconds."""
    MONTHS = (_ROUNDED + r"|.*23:59:59\.999[5-9]", "(3)")
    """The same where SQLite adds months, or asks for the day of the year, before it rounds."""


def read(text: Pieces, reading: Reading) -> Pieces:
    """The timestamp in UTC, without zone, that a text has; NULL where SQLite has NULL."""
    otherwise, rounded = reading.value
    if reading is Reading.FRACTION:
        text = [*before("regexp_replace("), *text, *after(r", ':59\.999\d*', ':59.999')")]
    marked = f", '(?i)^\\s*(?={_ELSEWHERE}{otherwise})|$', ' UTC')"
    end = f" from '^{_SECOND}')::timestamptz{rounded} AT TIME ZONE 'UTC'"
    return [*before("(substring(regexp_replace("), *text, *after(f"{marked}{end})")]


def of_literal(text: str) -> str | None:
    """The same moment as both databases read it, in UTC; None for what is no date, and what only SQLite reads."""
    match = _WRITTEN.fullmatch(text)
    if match is None or not (match[1] or match[2]):
        return None
    try:
        moment = datetime.fromisoformat(f"{match[1] or '2000-01-01'} {match[2] or '00:00'}")
        if match[3]:
            offset = timedelta(hours=int(match[4]), minutes=int(match[5]))
            moment += offset if match[3] == "-" else -offset
    except (ValueError, OverflowError):
        return None
    shown = moment.isoformat(" ")
    return shown[:-3] if moment.microsecond else shown
