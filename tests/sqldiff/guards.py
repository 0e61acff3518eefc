"""Every form of comparison and of storing with a bound value in it, run on both sides.

One table, one connection a side: a statement that is translated must give the same rows for each value, or fail.
"""

import math
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import psycopg

from sqlite_hunter.sql.translator import Refusal, Translator

TABLE = "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, r REAL, s TEXT, b BLOB)"
ROWS = (
    "INSERT INTO t VALUES (1, 1, 1.0, '1', x'61'), (2, NULL, NULL, NULL, NULL), (3, 5, 2.5, 'abc', x'616263'),"
    " (4, 2, -1.5, '', x'')"
)
VALUES: Sequence[Any] = (
    *(1, 1.0, 2.5, math.nan, math.inf, True),
    *("1", " 1 ", "2.5", "inf", "abc", "", "yes"),
    *(b"a", b"abc", b"", None),
)
OTHERS = {
    "n": ("n", "5"),
    "r": ("r", "1", "2.5"),
    "s": ("s", "'abc'"),
    "b": ("b", "x'61'"),
    "n + 0": ("n", "1"),
    "r * 2": ("r", "1"),
    "s || ''": ("s", "'1'"),
    "CAST(s AS TEXT)": ("s",),
    "CAST(n AS INTEGER)": ("n",),
    "length(s)": ("1",),
    "1": ("n", "2"),
    "2.5": ("r", "1"),
    "'abc'": ("'x'", "s"),
    "'1'": ("'2'",),
    "x'61'": ("b",),
}
"""What a bound value is compared with, and what stands beside it where one of the two is taken."""

BARE = ("?", "(?)")
WRAPPED = (
    "COALESCE(?, {0})",
    "(ifnull({0}, ?))",
    "CASE WHEN id < 3 THEN ? ELSE {0} END",
    "iif(id < 3, {0}, ?)",
    "COALESCE(NULL, iif(id = 1, ?, {0}), {0})",
    "max(COALESCE(?, {0}), {0})",
)
FORMS = (
    "{0} = {1}",
    "{0} < {1}",
    "{0} IN ({1})",
    "{0} IN ({1}, {1})",
    "{0} NOT IN (SELECT {1} FROM t WHERE id <> 2)",
    "(id, {0}) = (1, {1})",
    "(id, {0}) IN (SELECT id, {1} FROM t)",
    "CASE {0} WHEN {1} THEN 1 ELSE 0 END",
    "{0} IS {1}",
    "{0} BETWEEN {1} AND {1}",
    "nullif({0}, {1})",
)


class Difference(NamedTuple):
    """A statement whose translation gives another answer in silence."""

    text: str
    value: Any
    translation: str
    sqlite: Any
    postgresql: Any


def comparisons() -> Iterator[str]:
    """Queries with a value in each row that a comparison decides."""
    for other, companions in OTHERS.items():
        wrapped = [each.format(companion) for each in WRAPPED for companion in companions]
        for bound in (*BARE, *wrapped):
            for form in FORMS:
                yield f"SELECT id, {form.format(other, bound)} FROM t ORDER BY id"
                yield f"SELECT id, {form.format(bound, other)} FROM t ORDER BY id"


class Sides:
    """The same table on both sides; each statement is undone."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.lite = sqlite3.connect(":memory:", isolation_level=None)
        self.connection = connection
        self.translator = Translator()
        self.translator.survey([TABLE, ROWS])
        for each in (TABLE, ROWS):
            self.lite.execute(each)
            made = self.translator.translate(each, None)
            assert not isinstance(made, Refusal)
            for text in (*made.ahead, made.text, *made.behind):
                connection.execute(text.encode())

    def differences(self, text: str, check: str = "", values: Sequence[Any] = VALUES) -> list[Difference] | None:
        """What is silently wrong with any of the values; None for a statement that is refused."""
        made = self.translator.translate(text, "seq")
        if isinstance(made, Refusal):
            return None
        found = []
        for value in values:
            bound = (value,) * text.count("?")
            right = self._lite(text, check, bound)
            answer = self._postgresql(made.text, check, bound)
            if right is not None and answer is not None and _seen(right) != _seen(answer):
                found.append(Difference(text, value, made.text, right, answer))
        return found

    def _lite(self, text: str, check: str, bound: tuple[Any, ...]) -> list[tuple[Any, ...]] | None:
        """None where it fails."""
        self.lite.execute("SAVEPOINT one")
        try:
            rows = self.lite.execute(text, bound).fetchall()
            return sorted(self.lite.execute(check).fetchall(), key=repr) if check else rows
        except sqlite3.Error:
            return None
        finally:
            self.lite.execute("ROLLBACK TO one")

    def _postgresql(self, text: str, check: str, bound: tuple[Any, ...]) -> list[tuple[Any, ...]] | None:
        """None where it fails."""
        try:
            with self.connection.transaction(force_rollback=True):
                cursor = self.connection.execute(text.encode(), bound)
                if not check:
                    return cursor.fetchall()
                return sorted(self.connection.execute(check.encode()).fetchall(), key=repr)
        except psycopg.Error:
            return None


def _seen(rows: list[tuple[Any, ...]]) -> str:
    return repr([tuple(each.hex() if isinstance(each, bytes) else each for each in row) for row in rows])
