"""Values by which two databases may differ, by the kind of column that they are for."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Final

from sqlite_hunter.engine.prove.example import Value
from sqlite_hunter.sql.native import candidates, numeric
from sqlite_hunter.sql.native.candidates import NUMERIC as DECIMAL
from sqlite_hunter.sql.schema.affinity import BLOB, INTEGER, NUMERIC, REAL, TEXT
from sqlite_hunter.sql.schema.model import ColumnInfo

DATE: Final = "date"
"""A kind of text: a date, a time or both."""
PATTERN: Final = "pattern"
"""A kind of text: what stands on the right of LIKE and GLOB."""
COUNT: Final = "count"
"""A kind of integer: a position, a length, a LIMIT."""
TRUTH: Final = "truth"
"""0 or 1: what a column that is BOOLEAN on PostgreSQL can hold."""
INSTANT: Final = "instant"
"""A kind of text: what a column that is TIMESTAMPTZ on PostgreSQL can hold."""
DAY: Final = "day"
"""The same of DATE."""
SHIFT: Final = "shift"
"""A kind of text: what moves a date by so many days, hours, minutes or seconds."""
ANY: Final = ""

_INTEGERS: Final = (0, 1, 2, 3, 7, 10, 42, 100, -1, -2, -10, 2**31, 2**53, -(2**31) - 1)
_HUGE: Final = (2**63 - 1, -(2**63), 2**62)
_REALS: Final = (0.0, -0.0, 0.5, 1.0, 1.5, 2.5, 3.0, -2.5, -0.5, 0.1 + 0.2, 100.25, 99999.995, 1e-7)
_FAR: Final = (1e300, -1e300, 5e-324, 1e15)
"""Beside these others vanish: a sum of them hangs on the order of its terms."""
_TEXTS: Final = (
    "", "a", "A", "b", "B", "ab", "aB", "abc", "Zebra", "zebra", "ä", "Ä", "ß", "é", "İ", "ж", "Ж", "日本", "😀",
    "%", "_", "\\", "a%b", "a_b", "a\\b", "'", '"', " a", "a ", " ", "a b", "line\nbreak", "{}", "%s", "?", "$1", "*",
    "0", "7", "007", "10", "9", "1.50", "-3", "1e3", "12abc", "true", "NULL",
    "2024-01-31", "2024-02-29 23:59:59", "[1,2,3]", '{"a": 1, "b": "x"}',
)  # fmt: skip
_DATES: Final = (
    "2024-01-31", "2024-02-29", "2023-12-31", "2024-03-10", "2024-11-03", "1969-12-31", "2024-02-29 23:59:59",
    "2024-01-01 00:00:00", "2024-03-10 02:30:00", "2024-01-31T12:34:56", "2024-01-31 12:34:56.789",
    "2024-01-31 12:34", "2024-01-31T12:34:56Z", "2024-01-31 12:34:56+02:00",
)  # fmt: skip
_INSTANTS: Final = (
    "2024-01-31 12:34:56", "2024-02-29 23:59:59", "2024-01-01 00:00:00", "2023-12-31 23:59:59", "1969-12-31 23:59:59",
    "2024-03-10 02:30:00", "2024-03-10 07:00:00", "2024-11-03 05:30:00", "2024-11-03 06:30:00", "2024-01-31 00:00:00",
)  # fmt: skip
"""Among them what a session in New York has twice or not at all."""
_DAYS: Final = ("2024-01-31", "2024-02-29", "2024-01-01", "2023-12-31", "1969-12-31", "2024-03-10", "2011-12-30")
_PATTERNS: Final = (
    "%", "_", "a%", "%a", "%A%", "%b%", "a_", "a\\%", "%\\", "a%b", "", "a", "A", "ä%", "*", "a*", "[ab]", "?", "%%",
)  # fmt: skip
_SHIFTS: Final = ("-7 days", "+1 day", "0 days", "30 Days", "-0.5 days", "3 hours", "-90 minutes", "+30 seconds")
_BLOBS: Final = (b"", b"\x00", b"abc", b"\xff\x00\x80", b"a\\b'", "ä".encode())
_COUNTS: Final = (0, 1, 2, 3, 5, 10)
_OTHER_AFFINITY: Final = str.maketrans("", "", "+-.eE_ \t\n")

_COMMON: Final[Mapping[str, Sequence[Value]]] = {
    INTEGER: _INTEGERS,
    REAL: _REALS,
    TEXT: _TEXTS,
    BLOB: _BLOBS,
    DATE: _DATES,
    PATTERN: _PATTERNS,
    COUNT: _COUNTS,
    TRUTH: (0, 1),
    INSTANT: _INSTANTS,
    DAY: _DAYS,
    SHIFT: _SHIFTS,
    ANY: (0, 1, 2, -1, 1.5, "a", "A", "1", ""),
}
_OF_OTHER_TYPES: Final[Mapping[str, Sequence[Value]]] = {
    INTEGER: (True, False, 1.0, 1.5, "1", "7", "a", "", "true", b"a", math.nan),
    REAL: (0, 1, 3, True, "1.5", "2", "a", "", "nan", "inf", b"a", math.nan),
    TEXT: (0, 1, 7, 1.0, 2.5, True, b"a", b"abc"),
    DATE: (0, 1, 20240131, 2.5, True, b"2024-01-31"),
    BLOB: ("", "abc", "a", 1, 1.5),
    ANY: (True, 0, 1.0, 1.5, "1", "a", b"a", math.nan),
}
"""What a program may bind in place of what a column is for: PostgreSQL must not take it for something else."""
_NATIVE: Final = {candidates.BOOLEAN: TRUTH, candidates.TIMESTAMPTZ: INSTANT, candidates.DATE: DAY}
_SHAPES: Final = {INSTANT: "%Y-%m-%d %H:%M:%S", DAY: "%Y-%m-%d"}
_SELDOM: Final[Mapping[str, Sequence[Value]]] = {INTEGER: _HUGE, REAL: _FAR}
_NOW_AND_THEN: Final = 0.02


def kind_of_column(column: ColumnInfo) -> str:
    """The kind of the values that a column is filled with."""
    if column.native is not None and column.native.wanted in _NATIVE:
        return _NATIVE[column.native.wanted]
    name = f"{column.declared} {column.name}".lower()
    if column.kind == TEXT and any(word in name for word in ("date", "time", "_at", "timestamp")):
        return DATE
    return column.kind


def is_storable(column: ColumnInfo, value: Value) -> bool:
    """Whether SQLite keeps a text in a column as it is, and a column of PostgreSQL's own type can hold the value.

    A column of numeric affinity makes a number of ``'007'``, which no program means that keeps dates there.
    """
    if column.native is not None and column.native.wanted == DECIMAL and isinstance(value, int | float):
        return abs(value) < numeric.LIMIT
    return not (column.affinity == NUMERIC and isinstance(value, str) and value.translate(_OTHER_AFFINITY).isdecimal())


def _is_shaped(value: Value, shape: str) -> bool:
    try:
        return isinstance(value, str) and datetime.strptime(value, shape).strftime(shape) == value
    except ValueError:
        return False


class Source:
    """Draws values; those of one source come from few, so that they meet each other."""

    def __init__(self, random: Random, literals: Mapping[str, Sequence[Value]], *, sums: bool = False) -> None:
        """``literals`` are the statement's own constants by kind: what it compares with must be there to be found.

        ``sums`` says that numbers are added up.
        """
        self._random = random
        self._seldom = {INTEGER: _HUGE} if sums else _SELDOM
        self._literals = literals
        self._pools = {kind: self._pool(kind) for kind in _COMMON}

    def _pool(self, kind: str) -> list[Value]:
        own = list(self._literals.get(TEXT if kind == DATE or kind in _SHAPES else kind, ()))
        if kind in _SHAPES:
            own = [each for each in own if _is_shaped(each, _SHAPES[kind])]
        count = min(self._random.choice((2, 4, 8)), len(_COMMON[kind]))
        return [*self._random.sample(_COMMON[kind], count), *own]

    def value(self, kind: str) -> Value:
        """A value of a kind; not NULL."""
        if kind in self._seldom and self._random.random() < _NOW_AND_THEN:
            return self._random.choice(self._seldom[kind])
        if kind == DATE and self._random.random() < 2 * _NOW_AND_THEN:
            kind = TEXT
        return self._random.choice(self._pools[kind])

    def of_other_type(self, kind: str) -> Value:
        """A value of another Python type than a kind's; of a kind that takes one type alone, a value of it."""
        others = _OF_OTHER_TYPES.get(kind)
        return self._random.choice(others) if others is not None else self.value(kind)

    def of_column(self, column: ColumnInfo) -> Value:
        """A value for a column; NULL only where it is allowed."""
        if column.nullable and self._random.random() < 0.2:
            return None
        kind = kind_of_column(column)
        if column.declared.upper().startswith("BOOL") and self._random.random() < 0.9:
            return self._random.randint(0, 1)
        for _ in range(20):
            value = self.value(kind)
            if kind in _SHAPES or is_storable(column, value):
                return value
        return 0.5 if column.kind == REAL else "a" if column.kind == TEXT else 0
