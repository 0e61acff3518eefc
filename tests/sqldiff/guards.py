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
VALUES: Sequence[Any] = (1, 2.5, math.nan, math.inf, True, "1", "2.5", "inf", "abc", "", "yes", b"a", b"", None)
ORDINARY = tuple(value for value in VALUES if value == value)
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


STORED = (
    "UPDATE t SET n = COALESCE(?, n)",
    "UPDATE t SET n = n + COALESCE(?, 0)",
    "UPDATE t SET n = iif(id < 3, ?, ?)",
    "UPDATE t SET r = COALESCE(?, r)",
    "UPDATE t SET r = COALESCE(?, 0)",
    "UPDATE t SET r = (ifnull(r, ?))",
    "UPDATE t SET r = r + COALESCE(?, 0)",
    "UPDATE t SET r = r / COALESCE(?, r)",
    "UPDATE t SET r = -COALESCE(?, r)",
    "UPDATE t SET r = ifnull(+?, 1.0)",
    "UPDATE t SET r = n + ?",
    "UPDATE t SET r = n + COALESCE(?, 1)",
    "UPDATE t SET r = CASE WHEN id > 2 THEN ? ELSE r END",
    "UPDATE t SET r = iif(id < 3, ?, ?)",
    "UPDATE t SET s = COALESCE(?, s)",
    "UPDATE t SET s = COALESCE(?, 'x')",
    "UPDATE t SET s = iif(id < 3, ?, '5')",
    "UPDATE t SET s = nullif(?, '')",
    "UPDATE t SET s = iif(id < 3, ?, ?)",
    "UPDATE t SET b = ?",
    "UPDATE t SET b = COALESCE(?, b)",
    "UPDATE t SET b = COALESCE(?, x'61')",
    "UPDATE t SET b = iif(id < 3, ?, ?)",
    "INSERT INTO t (n) SELECT COALESCE(?, n) FROM t",
    "INSERT INTO t (r) SELECT COALESCE(?, r) FROM t",
    "INSERT INTO t (s) SELECT COALESCE(?, '5')",
    "INSERT INTO t (b) SELECT COALESCE(?, b) FROM t",
    "INSERT INTO t (r) VALUES (COALESCE(?, 1.5))",
    "INSERT INTO t (r) VALUES (COALESCE(?, 1))",
    "INSERT INTO t (id, r) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET r = COALESCE(?, t.r)",
    "INSERT INTO t (id, b) VALUES (1, x'') ON CONFLICT (id) DO UPDATE SET b = COALESCE(?, t.b)",
)
SHOWN = (
    "SELECT id FROM t WHERE ? IS NULL ORDER BY id",
    "SELECT id FROM t WHERE ? NOTNULL ORDER BY id",
    "SELECT id FROM t WHERE COALESCE(?, n) IS NULL ORDER BY id",
    "SELECT id FROM t WHERE ? IS NULL OR s = ? ORDER BY id",
    "SELECT id FROM t WHERE ? ORDER BY id",
    "SELECT id FROM t WHERE NOT ? ORDER BY id",
    "SELECT id FROM t WHERE COALESCE(?, 0) ORDER BY id",
    "SELECT id FROM t WHERE CASE WHEN id > 2 THEN ? ELSE 1 END ORDER BY id",
    "SELECT id FROM t WHERE s = COALESCE(nullif(?, ''), s) ORDER BY id",
    "SELECT id FROM t WHERE n BETWEEN COALESCE(?, 0) AND COALESCE(?, 9) ORDER BY id",
    "SELECT id FROM t WHERE n IN (SELECT ?) ORDER BY id",
    "SELECT id FROM t WHERE ? IN ('t', 'yes') ORDER BY id",
    "SELECT id, COALESCE(n, ?) FROM t ORDER BY id",
    "SELECT id, (COALESCE(n, ?)) FROM t ORDER BY id",
    "SELECT max(COALESCE(n, ?)) FROM t",
    "SELECT max(COALESCE(n, ?), 0) FROM t",
    "SELECT first_value(COALESCE(n, ?)) OVER (ORDER BY id) FROM t ORDER BY id",
    "SELECT x FROM (SELECT COALESCE(n, ?) AS x FROM t)",
    "SELECT (SELECT COALESCE(n, ?)) FROM t ORDER BY id",
    "SELECT COALESCE(b, ?) FROM t ORDER BY id",
    "SELECT COALESCE(s, ?) FROM t ORDER BY id",
    "SELECT COALESCE(s, ?, '7') FROM t ORDER BY id",
    "SELECT CASE WHEN id > 2 THEN ? ELSE '7' END FROM t ORDER BY id",
    "SELECT r * COALESCE(?, 1) FROM t ORDER BY id",
    "SELECT id FROM t ORDER BY COALESCE(?, n), id",
    "SELECT nullif(n, (n = ?) + COALESCE(?, 5)) FROM t ORDER BY id",
    "SELECT id FROM t ORDER BY id LIMIT COALESCE(?, 2)",
    "SELECT substr(?, 1, 3)",
    "SELECT substr(?, -2)",
    "SELECT trim(?)",
    "SELECT trim(?, 'a')",
    "SELECT trim('abc', ?)",
    "SELECT ltrim(s, ?) FROM t ORDER BY id",
    "SELECT replace(?, 'a', 'b')",
    "SELECT replace(s, 'a', ?) FROM t ORDER BY id",
    "SELECT replace('abc1', ?, 'b')",
    "SELECT replace(?, ?, ?)",
    "SELECT instr(?, 'b')",
    "SELECT instr('abc1', ?)",
    "SELECT instr(?, ?)",
    "SELECT instr(s, ?) FROM t ORDER BY id",
    "SELECT lower(?)",
    "SELECT length(?)",
    "SELECT ? || 'x'",
    "SELECT count(?) FROM t",
    "SELECT group_concat(?) FROM t",
    "SELECT group_concat(s, ?) FROM t",
    "SELECT s LIKE ? FROM t ORDER BY id",
    "SELECT b FROM t UNION ALL SELECT ?",
    "SELECT '1' UNION ALL SELECT ?",
    "VALUES ('1'), (?)",
)


class Difference(NamedTuple):
    """A statement whose translation gives another answer in silence."""

    text: str
    value: Any
    translation: str
    sqlite: Any
    postgresql: Any


def comparisons(other: str) -> Iterator[str]:
    """Queries in which a bound value is compared with that, as it stands, on either side and in every form."""
    for bound in BARE:
        for form in FORMS:
            yield from _both(form, other, bound)


def choices(other: str) -> Iterator[str]:
    """The same where the bound value or something else is compared: every third form with each."""
    companions = OTHERS[other]
    for at, wrap in enumerate(WRAPPED):
        bound = wrap.format(companions[at % len(companions)])
        for form in FORMS[(at + len(other)) % 3 :: 3]:
            yield from _both(form, other, bound)


def _both(form: str, left: str, right: str) -> Iterator[str]:
    yield f"SELECT id, {form.format(left, right)} FROM t ORDER BY id"
    yield f"SELECT id, {form.format(right, left)} FROM t ORDER BY id"


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
            if not check:
                return self.connection.execute(text.encode(), bound).fetchall()
            with self.connection.transaction(force_rollback=True):
                self.connection.execute(text.encode(), bound)
                return sorted(self.connection.execute(check.encode()).fetchall(), key=repr)
        except psycopg.Error:
            return None


def _seen(rows: list[tuple[Any, ...]]) -> str:
    return repr([tuple(each.hex() if isinstance(each, bytes) else each for each in row) for row in rows])
