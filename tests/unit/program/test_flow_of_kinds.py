"""How a connection gets from ``connect()`` to its use; every case is one way, in the smallest program that has it."""

from textwrap import dedent

import pytest

WAYS = {
    "a name": """
        con = sqlite3.connect("a.db")
        con.execute("SELECT 1")
    """,
    "an alias of the module": """
        import sqlite3 as db
        db.connect("a.db").execute("SELECT 1")
    """,
    "a star": """
        from sqlite3 import *
        connect("a.db").execute("SELECT 1")
    """,
    "a return": """
        def opened():
            return sqlite3.connect("a.db")
        opened().execute("SELECT 1")
    """,
    "a parameter": """
        def save(con):
            con.execute("SELECT 1")
        save(sqlite3.connect("a.db"))
    """,
    "a keyword": """
        def save(*, con=None):
            con.execute("SELECT 1")
        save(con=sqlite3.connect("a.db"))
    """,
    "arguments": """
        def save(*args, **kwargs):
            args[1].execute("SELECT 1")
            kwargs["other"].execute("SELECT 1")
        save(1, sqlite3.connect("a.db"), other=sqlite3.connect("a.db"))
    """,
    "a default": """
        def save(con=sqlite3.connect("a.db")):
            con.execute("SELECT 1")
        save()
    """,
    "an annotation": """
        def save(con: sqlite3.Connection):
            con.execute("SELECT 1")
    """,
    "an attribute": """
        class Store:
            def __init__(self):
                self.con = sqlite3.connect("a.db")
            def save(self):
                self.con.execute("SELECT 1")
    """,
    "an attribute of a class": """
        class Store:
            con = sqlite3.connect("a.db")
        Store.con.execute("SELECT 1")
        Store().con.execute("SELECT 1")
    """,
    "a property": """
        class Store:
            @property
            def con(self):
                return sqlite3.connect("a.db")
        Store().con.execute("SELECT 1")
    """,
    "a base class": """
        class Base:
            def opened(self):
                return sqlite3.connect("a.db")
        class Store(Base):
            def save(self):
                super().opened().execute("SELECT 1")
    """,
    "a class of its own": """
        class Connection(sqlite3.Connection):
            pass
        sqlite3.connect("a.db", factory=Connection).execute("SELECT 1")
        Connection("a.db").execute("SELECT 1")
    """,
    "with": """
        with sqlite3.connect("a.db") as con:
            con.execute("SELECT 1")
    """,
    "closing": """
        from contextlib import closing
        with closing(sqlite3.connect("a.db")) as con:
            con.execute("SELECT 1")
    """,
    "a context manager": """
        from contextlib import contextmanager
        @contextmanager
        def opened():
            con = sqlite3.connect("a.db")
            yield con
        with opened() as con:
            con.execute("SELECT 1")
    """,
    "an object with __enter__": """
        class Opened:
            def __enter__(self):
                return sqlite3.connect("a.db")
            def __exit__(self, *_):
                pass
        with Opened() as con:
            con.execute("SELECT 1")
    """,
    "a tuple": """
        def both():
            con = sqlite3.connect("a.db")
            return 1, con
        _, con = both()
        con.execute("SELECT 1")
    """,
    "a dict": """
        held = {"con": sqlite3.connect("a.db"), "other": 1}
        held["con"].execute("SELECT 1")
        held.get("con").execute("SELECT 1")
    """,
    "a list": """
        held = []
        held.append(sqlite3.connect("a.db"))
        for con in held:
            con.execute("SELECT 1")
        held[0].execute("SELECT 1")
    """,
    "items of a dict": """
        held = {}
        held["a"] = sqlite3.connect("a.db")
        for name, con in held.items():
            con.execute("SELECT 1")
    """,
    "a queue": """
        import queue
        held = queue.Queue()
        held.put(sqlite3.connect("a.db"))
        held.get().execute("SELECT 1")
    """,
    "an attribute of what a thread has": """
        import threading
        local = threading.local()
        local.con = sqlite3.connect("a.db")
        local.con.execute("SELECT 1")
    """,
    "zip and enumerate": """
        held = [sqlite3.connect("a.db")]
        for number, con in enumerate(held):
            con.execute("SELECT 1")
        for con, name in zip(held, "a"):
            con.execute("SELECT 1")
    """,
    "a named tuple": """
        from collections import namedtuple
        Held = namedtuple("Held", "name con")
        Held("a", sqlite3.connect("a.db")).con.execute("SELECT 1")
    """,
    "a data class": """
        from dataclasses import dataclass
        @dataclass
        class Held:
            name: str
            con: object
        Held("a", sqlite3.connect("a.db")).con.execute("SELECT 1")
    """,
    "a closure": """
        def outer():
            con = sqlite3.connect("a.db")
            def inner():
                con.execute("SELECT 1")
            return inner
        outer()()
    """,
    "a global": """
        con = None
        def start():
            global con
            con = sqlite3.connect("a.db")
        def save():
            con.execute("SELECT 1")
    """,
    "partial": """
        import functools
        def save(con, name):
            con.execute("SELECT 1")
        functools.partial(save, sqlite3.connect("a.db"))("x")
    """,
    "a thread": """
        import threading
        def save(con):
            con.execute("SELECT 1")
        threading.Thread(target=save, args=(sqlite3.connect("a.db"),)).start()
    """,
    "an executor": """
        from concurrent.futures import ThreadPoolExecutor
        def opened():
            return sqlite3.connect("a.db")
        ThreadPoolExecutor().submit(opened).result().execute("SELECT 1")
    """,
    "a bound method kept": """
        class Store:
            def __init__(self):
                self._sql = sqlite3.connect("a.db").execute
            def save(self):
                self._sql("SELECT 1")
    """,
    "getattr": """
        con = sqlite3.connect("a.db")
        getattr(con, "execute")("SELECT 1")
    """,
    "a condition": """
        con = sqlite3.connect("a.db") if __debug__ else None
        (con or sqlite3.connect("b.db")).execute("SELECT 1")
    """,
    "try": """
        try:
            con = sqlite3.connect("a.db")
        except OSError:
            con = None
        con.execute("SELECT 1")
    """,
    "a comprehension": """
        [con.execute("SELECT 1") for con in [sqlite3.connect("a.db")]]
    """,
    "a walrus": """
        if (con := sqlite3.connect("a.db")):
            con.execute("SELECT 1")
    """,
    "async": """
        import aiosqlite
        async def main():
            async with aiosqlite.connect("a.db") as con:
                await con.execute("SELECT 1")
    """,
    "an import by name": """
        import importlib
        importlib.import_module("sqlite3").connect("a.db").execute("SELECT 1")
    """,
    "the unbound method": """
        con = sqlite3.connect("a.db")
        sqlite3.Connection.execute(con, "SELECT 1")
    """,
}


@pytest.mark.parametrize("way", WAYS)
def test_the_same_way_with_another_driver_is_no_site(sites_of, way):
    source = "import sqlite3\n" + dedent(WAYS[way])
    for module in ("aiosqlite", "sqlite3"):
        source = source.replace(module, "psycopg")
    assert sites_of(source).of("execute", "use", "connect", "with") == []


@pytest.mark.parametrize("way", WAYS)
def test_a_connection_reaches_its_use_by(sites_of, way):
    source = "import sqlite3\n" + dedent(WAYS[way])
    expected = [number for number, line in enumerate(source.splitlines(), 1) if '"SELECT 1")' in line]
    sites = sites_of(source)
    assert sorted(set(sites.lines("execute"))) == expected
    assert all(site.certain for site in sites.of("execute"))


# The chain that says so --------------------------------------------------------------------------------


def test_a_use_where_the_connection_is_opened_has_a_chain_of_one(sites_of):
    site = sites_of("import sqlite3\nsqlite3.connect('a.db').execute('SELECT 1')\n").one("execute")
    assert [tuple(place) for place in site.via] == [("app.py", 2)]


def test_a_connect_has_no_chain(sites_of):
    assert sites_of("import sqlite3\nsqlite3.connect('a.db')\n").one("connect").via == ()


def test_the_chain_goes_from_file_to_file(sites_of):
    sites = sites_of(
        {
            "db.py": "import sqlite3\n\ndef opened():\n    return sqlite3.connect('a.db')\n",
            "app.py": "import db\n\ndef main():\n    con = db.opened()\n    save(con)\n\n"
            "def save(con):\n    con.execute('SELECT 1')\n\nmain()\n",
        }
    )
    assert [tuple(place) for place in sites.one("execute").via] == [("db.py", 4), ("app.py", 4), ("app.py", 5)]


def test_of_two_chains_the_shorter_is_told(sites_of):
    sites = sites_of(
        """
        import sqlite3

        def opened():
            return sqlite3.connect("a.db")

        def save(con):
            con.execute("SELECT 1")

        def between(con):
            save(con)

        def main():
            con = opened()
            between(con)
            save(con)
        """
    )
    assert [place.line for place in sites.one("execute").via] == [5, 14, 16]


# Names that lead to a database --------------------------------------------------------------------------


def test_names_that_lead_nowhere_are_not_told(analyse_sources):
    analysis = analyse_sources(
        {
            "app.py": """
            import sqlite3
            LIMIT = 3
            def opened():
                return sqlite3.connect("a.db")
            def plain(x):
                return x + LIMIT
            class Plain:
                size = LIMIT
            """
        }
    )
    assert analysis.leading == {"app.py": frozenset({"opened"})}


def test_names_that_lead_to_a_database_are_told(analyse_sources):
    analysis = analyse_sources(
        {
            "app.py": """
            import sqlite3
            con = sqlite3.connect("a.db")
            def returned():
                return con
            def used(given):
                given.execute("SELECT 1")
            def forwards(given):
                used(given)
            class Keeps:
                def __init__(self):
                    self.con = returned()
            class Derives(Keeps):
                pass
            store = Keeps()
            forwards(con)
            """
        }
    )
    expected = {"con", "returned", "used", "forwards", "Keeps", "Derives", "store"}
    assert analysis.leading == {"app.py": frozenset(expected)}


def test_a_module_that_only_shares_its_name_with_sqlite3_opens_nothing(sites_of):
    sites = sites_of("from django.db.backends import sqlite3\nsqlite3.connect('a.db').execute('SELECT 1')\n")
    assert not sites.of("import", "connect", "execute")


def test_the_name_sqlite3_of_the_program_s_own_module_is_what_it_holds(sites_of):
    sites = sites_of(
        {"compat.py": "import psycopg as sqlite3\n", "app.py": "from compat import sqlite3\nsqlite3.connect('x')\n"}
    )
    assert not sites.of("import", "connect")


def test_a_library_hands_on_the_module_itself(sites_of):
    sites = sites_of("""\
        from peewee import Model, sqlite3
        from anywhere.compat import sqlite3 as other
        import peewee

        sqlite3.connect('a.db').execute('SELECT 1')
        other.connect('b.db').execute('SELECT 1')
        peewee.sqlite3.connect('c.db')
        """)
    assert sites.lines("import") == [1, 2]
    assert [site.database for site in sites.of("connect")] == ["a.db", "b.db", "c.db"]
    assert sites.lines("execute") == [5, 6]


def test_what_follows_a_with_that_may_swallow_an_error_is_run(sites_of):
    source = """
        import contextlib, sqlite3
        def save():
            con = sqlite3.connect("a.db")
            with contextlib.suppress(RuntimeError), open("x"):
                raise RuntimeError
            con.execute("SELECT 1")
            with contextlib.suppress(RuntimeError):
                with open("y"):
                    raise RuntimeError
                    con.execute("SELECT 2")
                con.execute("SELECT 3")
            con.execute("SELECT 4")
    """
    assert [site.statement.text for site in sites_of(source).of("execute")] == ["SELECT 1", "SELECT 3", "SELECT 4"]


def test_what_follows_a_with_whose_branches_all_raise_is_run(sites_of):
    source = """
        import contextlib, sqlite3
        def save(flag):
            con = sqlite3.connect("a.db")
            with contextlib.suppress(ValueError):
                if flag:
                    raise ValueError
                else:
                    raise ValueError("x")
            con.execute("SELECT 1")
    """
    assert len(sites_of(source).of("execute")) == 1


def test_a_raise_in_a_with_gives_a_function_no_other_result(sites_of):
    source = """
        import sqlite3, threading
        def path(known):
            with threading.Lock():
                if known:
                    return "a.db"
                raise KeyError(known)
        sqlite3.connect(path(1))
    """
    assert sites_of(source).one("connect").database == "a.db"


def test_a_member_of_the_module_that_is_asked_for_by_name_is_spoken_of(sites_of):
    source = """
        import sqlite3, json
        if hasattr(sqlite3, "enable_callback_tracebacks") and hasattr(json, "execute"):
            pass
    """
    found = [site for site in sites_of(source).all if site.what not in ("import", "mention")]
    assert [site.member for site in found] == ["enable_callback_tracebacks"]
