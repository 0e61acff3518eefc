"""A statement is told once: where it is known what runs it, no guess from its text stands beside that."""

import pytest

WRAPPER = """
import {driver}
class Connection:
    def __init__(self):
        self._conn = {driver}.connect("local.db")
    def execute(self, sql, params=None):
        return self._conn.execute(sql, params)
"""
ONE = """
def one(conn, day):
    return conn.execute("SELECT total FROM agg WHERE day = ?", (day,)).fetchone()
"""
CALLED = "from wrapper import Connection\nfrom stats import one\ndef x():\n    return str(one(Connection(), 1))\n"
GUESSED = "from stats import one\ndef y(conn):\n    return one(conn, 2)\n"


def _told(found) -> list[tuple[bool, str]]:
    return [(site.certain, site.backend) for site in found.of("execute") if site.path == "stats.py"]


def test_a_statement_that_a_postgresql_wrapper_runs_is_no_guess(sites_of):
    files = {"wrapper.py": WRAPPER.format(driver="psycopg"), "stats.py": ONE, "app.py": CALLED, "other.py": GUESSED}
    assert _told(sites_of({**files, "old.py": "import sqlite3\nsqlite3.connect('a.db')\n"})) == []


def test_a_guess_stays_one_where_nothing_is_known(sites_of):
    files = {"wrapper.py": WRAPPER.format(driver="sqlite3"), "stats.py": ONE, "other.py": GUESSED}
    assert _told(sites_of(files)) == [(False, "sqlite")]


def test_a_guess_elsewhere_stays(sites_of):
    files = {
        "wrapper.py": WRAPPER.format(driver="sqlite3"),
        "stats.py": ONE + ONE.replace("one", "two"),
        "app.py": CALLED,
    }
    assert sorted(_told(sites_of(files))) == [(False, "sqlite"), (True, "sqlite")]


@pytest.mark.parametrize("guessed", [{}, {"other.py": GUESSED}])
def test_what_is_known_is_told_alone(sites_of, guessed):
    files = {"wrapper.py": WRAPPER.format(driver="sqlite3"), "stats.py": ONE, "app.py": CALLED, **guessed}
    assert _told(sites_of(files)) == [(True, "sqlite")]
