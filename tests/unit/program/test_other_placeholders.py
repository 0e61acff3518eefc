"""Statements whose placeholders are replaced for one of two servers: SQLite runs them with its own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.program.placeholders import of_sqlite
from sqlite_hunter.program.values import Spot, Text
from sqlite_hunter.sql.template import Hole, Template

STORE = """
    import sqlite3
    import psycopg2

    class Store:
        def __init__(self, url):
            self.is_postgres = url.startswith("postgres")
            self.con = psycopg2.connect(url) if self.is_postgres else sqlite3.connect("a.db")
            self.cursor = self.con.cursor()

        def run(self, sql, args):
            {body}

    store = Store(read())
    store.run("INSERT INTO t VALUES ({mark}, {mark})", (1, 2))
"""
ASKED = "if self.is_postgres:\n                sql = sql.replace('?', '%s')"
BODIES = {
    "in one of two branches": (
        "if self.is_postgres:\n"
        "                self.cursor.execute(sql.replace('?', '%s'), args)\n"
        "            else:\n"
        "                self.cursor.execute(sql, args)",
        "?",
    ),
    "before": (f"{ASKED}\n            self.cursor.execute(sql, args)", "?"),
    "the other way": (
        "if not self.is_postgres:\n"
        "                sql = sql.replace('%s', '?')\n"
        "            self.cursor.execute(sql, args)",
        "%s",
    ),
    "by another style": (
        "if self.is_postgres:\n"
        "                for number in range(9):\n"
        "                    sql = sql.replace('?', f':param{number}', 1)\n"
        "            self.cursor.execute(sql, args)",
        "?",
    ),
}


@pytest.mark.parametrize(("body", "mark"), BODIES.values(), ids=BODIES)
def test_a_call_tells_sqlites_own_placeholders(sites_of, body, mark):
    found = sites_of(STORE.replace("{body}", body).replace("{mark}", mark))
    (call,) = [site for site in found.of("execute") if site.note]
    assert (call.statement.placeholders, call.statement.alternatives) == ("qmark", 1)
    assert "mixed" not in {site.statement.placeholders for site in found.of("execute") if site.statement}


@pytest.mark.parametrize(
    "statements",
    [
        ("SELECT a FROM t WHERE a = ?", "SELECT a FROM t WHERE a = %s"),
        ("SELECT a FROM t WHERE a = ?", "SELECT a FROM t WHERE a = :a"),
    ],
)
def test_two_statements_that_are_written_are_two(sites_of, statements):
    first, second = statements
    found = sites_of(f"import sqlite3\nsqlite3.connect('a.db').execute({first!r} if x() else {second!r})\n")
    assert (found.one("execute").statement.placeholders, found.one("execute").statement.alternatives) == ("mixed", 2)


def test_one_that_was_replaced_for_all_is_told_as_it_is_run(sites_of):
    source = "import sqlite3\nsqlite3.connect('a.db').execute('SELECT a FROM t WHERE a = ?'.replace('?', ':a'))\n"
    assert sites_of(source).one("execute").statement.text == "SELECT a FROM t WHERE a = :a"


def text(parts: tuple, *sources: int) -> Text:
    return Text(Template(parts), tuple(Spot("a.py", number, number + 1) for number in sources))


def test_what_differs_otherwise_is_kept():
    kept = [
        text(("SELECT ? FROM a",), 1),
        text(("SELECT %s FROM b",), 1),
        text(("SELECT ", Hole("name"), " FROM a"), 1),
        text(("SELECT %s FROM a",), 2),
        text(("SELECT %s, %s FROM a",), 1),
        text(("SELECT name FROM a",), 1),
    ]
    assert of_sqlite(frozenset(kept)) == frozenset(kept)


@given(st.lists(st.text("?%s:$1{} a", max_size=8), max_size=6))
def test_something_is_always_left_of_each_literal(found):
    given_ = frozenset(text((each,), len(each) % 2) for each in found)
    left = of_sqlite(given_)
    assert left <= given_
    assert {atom.sources for atom in left} == {atom.sources for atom in given_}
