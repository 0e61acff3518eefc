"""An object of the program's own class that holds a connection, as one of several things that a name may be."""

import pytest

WRAPPER = """
import os, sqlite3, psycopg2

class Wrapped:
    def __init__(self, conn):
        self._conn = conn
    def execute(self, sql, params=()):
        cur = self._conn.cursor()
        cur.execute(sql, params)
        return cur
    def commit(self):
        self._conn.commit()
    def __enter__(self):
        return self
    def __exit__(self, *args):
        self._conn.close()
"""
USES = """
def leave(gid):
    db = get_db()
    db.execute("DELETE FROM members WHERE id = ?", (gid,))
    row = db.execute("SELECT name FROM members").fetchone()
    with get_db() as other:
        db.commit()
    return row[0]
"""


def _program(postgres: str, sqlite: str, before: str = "") -> str:
    choice = "    if os.environ.get('URL'):\n        return {}\n    return {}\n"
    return f"{WRAPPER}{before}\ndef get_db():\n{choice.format(postgres, sqlite)}{USES}"


def _backends(found, *kinds: str) -> set[str]:
    uses = [site for site in found.of(*kinds) if site.scope in ("leave", "get_db")]
    assert uses
    return {site.backend for site in uses}


def test_an_own_object_beside_its_own_driver_is_not_told(sites_of):
    assert not sites_of(
        _program("Wrapped(psycopg2.connect('x'))", "psycopg2.connect('y')").replace("sqlite3, ", "")
    ).all


def test_an_own_object_of_sqlite_beside_sqlite_leaves_no_choice(sites_of):
    found = sites_of(_program("Wrapped(sqlite3.connect('b.db'))", "sqlite3.connect('a.db')"))
    assert _backends(found, "execute", "use", "connect", "factory", "with") == {"sqlite"}
    assert not found.of("connect-either")


def test_an_own_object_that_holds_no_connection_stands_for_none(sites_of):
    found = sites_of(_program("Wrapped(open('x'))", "sqlite3.connect('a.db')"))
    assert _backends(found, "execute", "use", "connect", "factory", "with") == {"sqlite"}
    assert not found.of("connect-either")


def test_an_object_that_has_a_connection_and_is_not_used_as_one_stands_for_none(sites_of):
    keeper = "class App:\n    db = None\n    def run(self):\n        self.db = psycopg2.connect('x')\n"
    found = sites_of(_program("App()", "sqlite3.connect('a.db')", keeper))
    assert _backends(found, "connect", "factory") == {"sqlite"}


def test_what_hands_out_an_own_object_alone_hands_out_no_connection(sites_of):
    found = sites_of(f"{WRAPPER}\ndef get_db():\n    return Wrapped(sqlite3.connect('a.db'))\n{USES}")
    assert not found.of("factory", "connect-either")
    assert _backends(found, "connect", "use") == {"sqlite"}


def test_a_choice_in_a_test_is_none_of_production(sites_of):
    found = sites_of(
        {
            "db.py": f"{WRAPPER}\ndef get_db():\n    return sqlite3.connect('a.db')\n{USES}",
            "tests/test_db.py": "import psycopg2, db\nfrom db import Wrapped\n"
            "def test_a(monkeypatch):\n    db.get_db = lambda: Wrapped(psycopg2.connect('x'))\n    db.leave(1)\n",
        }
    )
    assert {site.backend for site in found.of("execute") if site.path == "db.py"} == {"sqlite"}


@pytest.mark.parametrize(
    ("postgres", "sqlite"),
    [
        ("Wrapped(psycopg2.connect('x'))", "sqlite3.connect('a.db')"),
        ("psycopg2.connect('x')", "Wrapped(sqlite3.connect('a.db'))"),
        ("Wrapped(Wrapped(psycopg2.connect('x')))", "sqlite3.connect('a.db')"),
        ("Derived(psycopg2.connect('x'))", "sqlite3.connect('a.db')"),
        ("Pooled([psycopg2.connect('x')])", "sqlite3.connect('a.db')"),
    ],
)
def test_an_own_object_beside_another_driver_makes_a_choice(sites_of, postgres, sqlite):
    derived = """
class Derived(Wrapped):
    pass
class Pooled(Wrapped):
    def execute(self, sql, params=()):
        cur = self._conn[0].cursor()
        cur.execute(sql, params)
        return cur
"""
    found = sites_of(_program(postgres, sqlite, derived))
    assert not found.of("connect")
    assert _backends(found, "connect-either", "execute", "use", "factory", "with") == {"either"}
    lines = _program(postgres, sqlite, derived).splitlines()
    told = {site.span.line for site in found.of("execute") if site.scope == "leave"}
    assert told == {number for number, line in enumerate(lines, 1) if "members" in line}


def test_an_attribute_that_keeps_one_or_the_other(sites_of):
    found = sites_of(
        WRAPPER
        + """
class Store:
    def __init__(self, url):
        if url:
            self.db = Wrapped(psycopg2.connect(url))
        else:
            self.db = sqlite3.connect("a.db")
    def leave(self):
        self.db.execute("DELETE FROM members")
        self.db.row_factory = None
        for row in self.db.execute("SELECT a FROM members"):
            print(row)
"""
    )
    assert not found.of("connect")
    assert found.one("connect-either").backend == "either"
    assert {site.backend for site in found.of("execute", "option", "use") if "leave" in site.scope} == {"either"}
