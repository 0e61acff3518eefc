"""Methods of drivers as values: of the class, by name, bound to an attribute."""

import pytest

WAYS = {
    "a method of the class in a class": """
        class Store:
            execute = sqlite3.Cursor.execute
            def __init__(self):
                self.con = sqlite3.connect("a.db")
            def save(self):
                Store.execute(self.con.cursor(), "SELECT 1")
    """,
    "a method of the class in a module": """
        execute = sqlite3.Cursor.execute
        run = sqlite3.Connection.execute
        con = sqlite3.connect("a.db")
        execute(con.cursor(), "SELECT 1")
        run(con, "SELECT 1")
        commit = sqlite3.Connection.commit
        commit(con)
        sqlite3.Connection.cursor(con).execute("SELECT 1")
        sqlite3.Connection.execute(con, "SELECT 1").fetchall()
    """,
    "a method under another name": """
        class Cur(sqlite3.Cursor):
            run = sqlite3.Cursor.execute
            def save(self):
                self.run("SELECT 1")
        con = sqlite3.connect("a.db")
        con.cursor(Cur).run("SELECT 1")
        con.cursor(Cur).save()
    """,
    "operator": """
        import operator
        op = operator.methodcaller("execute", "SELECT " "1")
        con = sqlite3.connect("a.db")
        op(con)  # runs "SELECT 1")
        getter = operator.attrgetter("execute")
        getter(con)("SELECT 1")
        first = operator.itemgetter(0)
        first([con]).execute("SELECT 1")
        operator.itemgetter("a")({"a": con}).execute("SELECT 1")
    """,
    "getattr": """
        con = sqlite3.connect("a.db")
        getattr(con, "execute")("SELECT 1")
        for name in ("execute", "executescript"):
            getattr(con, name)("SELECT 1")
        def f(name):
            getattr(con, name)("SELECT 1")
        f("execute")
    """,
    "modules by name": """
        import importlib
        import sqlite3 as s
        importlib.reload(s).connect("a.db").execute("SELECT 1")
        __import__("sqlite3").connect("a.db").execute("SELECT 1")
        m = importlib.import_module("sqlite3")
        m.connect("a.db").execute("SELECT 1")
    """,
}


@pytest.mark.parametrize("way", WAYS)
def test_the_same_way_with_another_driver_is_no_site(way_of, way):
    assert way_of(WAYS[way], "psycopg").sites == []


@pytest.mark.parametrize(
    "source",
    [
        """
        class Store:
            execute = sqlite3.Cursor.execute
        Store().execute("SELECT 1")
        Store.execute(make(), "SELECT 1")
        """,
        """
        import operator
        con = sqlite3.connect("a.db")
        operator.methodcaller("execute", "SELECT 1")
        operator.methodcaller("execute", "SELECT 1")(make())
        operator.attrgetter("name")(con)("SELECT 1")
        """,
        """
        import importlib
        importlib.reload(make()).connect("a.db").execute("SELECT 1")
        """,
    ],
)
def test_a_method_that_is_not_called_on_a_connection_runs_nothing(way_of, source):
    assert way_of(source).executed == []


@pytest.mark.parametrize("way", WAYS)
def test_a_connection_reaches_its_use_by(way_of, way):
    checked = way_of(WAYS[way])
    assert checked.executed == checked.expected
    assert len(checked.expected) > 0


def test_a_call_that_gives_no_statement_runs_none(sites_of):
    source = 'import sqlite3\ncur = sqlite3.connect("x.db").cursor()\ncur.execute()\ncur.execute("SELECT 1")\n'
    assert [site.span.line for site in sites_of(source).of("execute")] == [4]
