"""More containers and wrapped functions than are kept apart: what they hold is followed, each on its own driver."""

import pytest

from sqlite_hunter.facts.extract import extract
from sqlite_hunter.program.analysis import analyse
from sqlite_hunter.program.leads import CONTAINERS_LIMIT
from sqlite_hunter.program.modules import Modules

OPENED, OTHER = "sqlite3.connect('a.db')", "psycopg2.connect('x')"


def many(kept: str, count: int = CONTAINERS_LIMIT + 10) -> str:
    """A function that may give one of many dicts and lists, in one of which lies ``kept``."""
    dicts = "".join(f"    if n == {at}:\n        return {{'k': x, 'n': {at}, 'v': [x, f(x)]}}\n" for at in range(count))
    return f"def pick(n, x, f):\n{dicts}    return {{'con': {kept}}}\n"


def test_a_connection_in_one_of_many_dicts_is_found(sites_of):
    source = f"import sqlite3\n{many(OPENED)}pick(1, 2, len)['con'].execute('SELECT 1')\n"
    found = sites_of(source)
    assert [site.certain for site in found.of("execute")] == [True]


def test_a_connection_that_is_put_in_later_is_found(sites_of):
    source = f"import sqlite3\n{many('None')}d = pick(1, 2, len)\nd['con'] = sqlite3.connect('a.db')\n"
    found = sites_of(f"{source}pick(3, 4, len)['con'].execute('SELECT 1')\n")
    assert len(found.of("execute")) == 1


def test_other_drivers_in_one_of_many_dicts_are_none_of_sqlite(sites_of):
    source = f"import psycopg2, sqlite3\n{many(OTHER)}pick(1, 2, len)['con'].execute('SELECT 1')\n"
    found = sites_of(f"{source}sqlite3.connect('a.db').execute('SELECT 2')\n")
    assert [site.span.line for site in found.of("execute")] == [source.count("\n") + 1]


def test_plain_data_in_many_dicts_is_no_database(sites_of):
    source = f"import sqlite3\nsqlite3.connect('a.db')\n{many('None')}pick(1, 2, len)['con'].execute('SELECT 1')\n"
    assert sites_of(source).of("execute") == []


WRAPPED = """
import functools, sqlite3, psycopg2
def logged(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        return f(*args, **kwargs)
    return wrapper
"""


@pytest.mark.parametrize("count", [3, 90])
def test_each_wrapped_function_is_given_its_own_arguments(sites_of, count):
    """A wrapper that all share would hand the connection of one to every other."""
    each = "@logged\ndef g{0}(x, y):\n    x.execute('SELECT {0}')\n    return y\n"
    functions = "".join(map(each.format, range(count)))
    calls = "".join(f"g{at}(psycopg2.connect('x'), {at})\n" for at in range(1, count))
    found = sites_of(f"{WRAPPED}{functions}g0(sqlite3.connect('a.db'), 0)\n{calls}")
    assert [site.statement.text for site in found.of("execute")] == ["SELECT 0"]


def test_each_function_that_a_decorator_gives_back_is_itself(sites_of):
    source = """
        import sqlite3
        ALL = {}
        def export(defn):
            ALL[defn.__name__] = defn
            return defn
        @export
        def run(con, sql):
            con.execute(sql)
        @export
        def show(title, text):
            title.execute(text)
        @export
        class Shown:
            def __init__(self, con):
                self.con = con
        run(sqlite3.connect("a.db"), "SELECT 1")
        show("a title", "SELECT 2")
        Shown(2).con.execute("SELECT 3")
    """
    found = sites_of(source)
    assert {site.statement.text for site in found.of("execute") if site.statement} == {"SELECT 1"}


def test_files_that_are_needed_are_asked_for_at_once():
    sources = {"a.py": "import sqlite3, b\nb.save(sqlite3.connect('a.db'))\n", "b.py": "def save(c):\n    c.close()\n"}
    facts = {"a.py": extract("a.py", sources["a.py"].encode())}
    modules = Modules(sources, "app")
    early = analyse(facts, modules, loadable=frozenset({"b.py"}))
    assert early.wanted == {"b.py"}
    assert early.program.sites_of("connect") == []
    unloadable = analyse(facts, modules)
    assert unloadable.wanted == {"b.py"}
    assert [site.what for site in unloadable.program.sites_of("connect")] == ["connect"]
