"""More functions, classes and instances of the program's own than one value is kept to."""

import pytest

from sqlite_hunter.program.leads import OBJECTS_LIMIT

COUNT = OBJECTS_LIMIT + 20


def plugins(count: int = COUNT) -> str:
    """Classes that have nothing to do with a database, and a list of one instance of each."""
    classes = "".join(f"class P{at}(Plugin):\n    def run(self, x):\n        return x\n" for at in range(count))
    return f"class Plugin:\n    pass\n{classes}ALL = [{', '.join(f'P{at}()' for at in range(count))}]\n"


def test_a_plugin_of_another_server_among_many_is_none_of_sqlite(sites_of):
    source = f"import psycopg2, sqlite3\n{plugins()}class Pg(Plugin):\n    def run(self, conn):\n"
    source += "        conn.execute('SELECT 1')\nALL.append(Pg())\nfor p in ALL:\n    p.run(psycopg2.connect('x'))\n"
    assert sites_of(f"{source}sqlite3.connect('a.db')\n").of("execute") == []


def test_a_plain_object_that_is_no_connection_is_told_nothing(sites_of):
    source = f"import sqlite3\n{plugins()}sqlite3.connect('a.db')\nfor p in ALL:\n    p.run(1).execute('SELECT 1')\n"
    assert sites_of(source).of("execute") == []


@pytest.mark.parametrize("count", [2, COUNT])
def test_an_object_that_speaks_of_a_database_is_kept_among_many(sites_of, count):
    source = f"import sqlite3\n{plugins(count)}class Store(Plugin):\n    def run(self, conn):\n"
    source += "        conn.execute('SELECT 1')\nALL.append(Store())\nfor p in ALL:\n"
    found = sites_of(f"{source}    p.run(sqlite3.connect('a.db'))\n")
    assert [site.certain for site in found.of("execute")] == [True]


@pytest.mark.parametrize("count", [2, COUNT])
def test_what_each_object_opens_is_found(sites_of, count):
    source = "import sqlite3\nclass Store:\n    def __init__(self, path):\n        self.db = sqlite3.connect(path)\n"
    store = "class S{0}(Store):\n    def go(self):\n        self.db.execute('SELECT {0}')\n"
    source += "".join(map(store.format, range(count)))
    source += "ALL = [" + ", ".join(f"S{at}('{at}.db')" for at in range(count)) + "]\n"
    assert len(sites_of(source).of("execute")) == count


def test_a_handler_among_many_that_hands_its_connection_on_is_followed(sites_of):
    handlers = "".join(
        f"@registered\ndef handler{at}(x):\n    {'hand' if at > COUNT else 'print'}(x)\n" for at in range(COUNT * 2)
    )
    source = f"import sqlite3\nHANDLERS = []\ndef registered(f):\n    HANDLERS.append(f)\n    return f\n{handlers}"
    source += "def hand(x):\n    run(x)\ndef run(x):\n    x.execute('SELECT a FROM t')\n"
    source += "con = sqlite3.connect('x.db')\nfor each in HANDLERS:\n    each(con)\n"
    assert [(site.certain, site.database) for site in sites_of(source).of("execute")] == [(True, "x.db")]
