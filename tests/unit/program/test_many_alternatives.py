"""More statements, rows, names and paths than are kept apart: nothing is lost, and what is not known is not guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.program.values import ORIGINS_LIMIT, Literal, Spot, Text, bounded, is_blurred
from sqlite_hunter.sql.template import Template


def statements(count: int) -> str:
    return ", ".join(f'"CREATE TABLE t{number} (id INTEGER)"' for number in range(count))


def text(number: int, *, told: bool) -> Text:
    return Text(Template.of(f"t{number}"), (Spot("a.py", number, number + 1),) if told else ())


@given(st.lists(st.integers(0, 80)), st.integers(0, 80), st.booleans())
def test_a_bounded_value_never_grows_smaller_by_more(numbers, further, told):
    held: frozenset = frozenset()
    for number in numbers:
        held = bounded(held | {text(number, told=told)})
    after = bounded(held | {text(further, told=told)})
    lost = {atom for atom in held - after if not is_blurred(atom)}
    assert not lost or any(map(is_blurred, after))
    assert not any(map(is_blurred, held)) or any(map(is_blurred, after))
    kept = {source for atom in after for source in atom.sources}
    assert {source for atom in held for source in atom.sources} <= kept


@given(st.sets(st.integers(), max_size=ORIGINS_LIMIT))
def test_numbers_are_bounded(numbers):
    assert len(bounded(frozenset(Literal(str(number)) for number in numbers))) <= 6


@pytest.mark.parametrize("count", [9, 26, 60])
def test_every_statement_of_a_loop_is_told(sites_of, count):
    source = f"import sqlite3\ncon = sqlite3.connect('a.db')\nfor one in ({statements(count)}):\n    con.execute(one)\n"
    found = sites_of(source)
    statement = found.one("execute").statement
    assert statement is not None
    assert set(statement.tables) == {f"t{number}" for number in range(count)}
    assert found.of("untraced", "dynamic") == []


def test_statements_are_alternatives_once_each(sites_of):
    source = """
        import sqlite3
        con = sqlite3.connect("a.db")
        def run(statement):
            con.execute(statement.strip())
        run("DELETE FROM t")
        run("DELETE FROM t")
        run("UPDATE u SET a = ?")
    """
    told = {site.statement.text: site.statement for site in sites_of(source).of("execute")}
    assert {text: (each.operation, each.alternatives) for text, each in told.items()} == {
        "DELETE FROM t": ("delete", 1),
        "UPDATE u SET a = ?": ("update", 1),
        "DELETE FROM t;\nUPDATE u SET a = ?": ("mixed", 2),
    }


def test_one_text_of_several_statements_is_a_script(sites_of):
    source = 'import sqlite3\nsqlite3.connect("a.db").executescript("DELETE FROM t; UPDATE u SET a = 1")\n'
    statement = sites_of(source).one("execute").statement
    assert (statement.operation, statement.alternatives) == ("script", 1)


def test_every_statement_of_one_call_is_told(sites_of):
    source = f"""
import sqlite3
con = sqlite3.connect('a.db')
def run_all(*all):
    for one in all:
        con.execute(one)
run_all({statements(40)})
"""
    found = sites_of(source)
    assert all(len(site.statement.tables) == 40 for site in found.of("execute") if site.statement is not None)
    assert len(found.of("execute")) == 2
    assert found.of("untraced") == []


def test_a_value_moved_through_a_loop_arrives(sites_of):
    source = """
        import sqlite3
        def run(rows):
            a = b = c = None
            for row in rows:
                if c:
                    c.execute("SELECT 1")
                c = b
                b = a
                a = sqlite3.connect("x.db")
    """
    assert len(sites_of(source).of("execute")) == 1


def test_a_path_that_is_joined_to_itself_ends_and_is_named(sites_of):
    source = """
        import os, sqlite3
        PATH = os.path.join("conf", "app.db")
        def grow():
            global PATH
            PATH = os.path.join(PATH, "more")
        grow()
        sqlite3.connect(PATH)
    """
    assert "app.db" in [name.rpartition("/")[2] for name in sites_of(source).one("connect").databases]


def test_a_table_of_many_rows_is_one_value(sites_of):
    rows = ", ".join(["(1, 2, 3)"] * 3000)
    assert len(sites_of(f"import sqlite3\nc = sqlite3.connect('x.db')\nx = [{rows}]\n").of("connect")) == 1


WRAPPER = """
import {driver}
class Store:
    def __init__(self, url):
        self.con = {driver}.connect(url)
    def run(self, sql, args=()):
        cur = self.con.cursor()
        cur.execute(sql, args)
        return cur.fetchall()
store = Store("a.db")
"""


def calls(count: int, mark: str) -> str:
    return "".join(
        f"def f{at}(x):\n    return store.run('SELECT c{at} FROM t{at} WHERE id = {mark}', (x,))\n"
        for at in range(count)
    )


def test_the_many_statements_of_a_wrapper_on_postgresql_are_no_findings(sites_of):
    other = "import sqlite3\nsqlite3.connect('b.db').execute('SELECT 1')\n"
    found = sites_of({"app.py": WRAPPER.format(driver="psycopg2") + calls(300, "%s"), "other.py": other})
    assert found.of("untraced") == []
    assert found.lines("execute", path="app.py") == []


def test_every_statement_of_a_wrapper_is_told_however_many_there_are(sites_of):
    found = sites_of(WRAPPER.format(driver="sqlite3") + calls(300, "?"))
    assert found.of("untraced") == []
    assert len([site for site in found.of("execute") if site.certain and site.note]) == 300


def test_a_format_that_is_filled_with_any_of_many_rows_is_told(sites_of):
    source = """
        import sqlite3
        con = sqlite3.connect("a.db")
        def run(sql):
            con.execute(sql)
        def make(names=("a", "b", "c", "d", "e", "f"), kinds=("INTEGER", "REAL", "TEXT")):
            for name in names:
                for kind in kinds:
                    run("CREATE TABLE %s (id %s)" % (name, kind))
    """
    found = sites_of(source)
    assert found.of("untraced") == []
    assert len(found.of("execute")) == 2
