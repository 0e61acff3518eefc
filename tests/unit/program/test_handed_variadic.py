"""Statements handed to functions that take ``*args`` and hand them on: told at the call, known or not."""

import pytest

FORWARDING = """
import {driver}

def guard(function):
    def guarded(*args, **kwargs):
        return function(*args, **kwargs)
    return guarded

class Store:
    def __init__(self):
        self.con = {driver}.connect("a.db")
        self.cursor = self.con.cursor()
    def run(self, *args):
        return self.cursor.execute(*args)
    def again(self, *args):
        return self.run(*args)
    def third(self, first, second, *args):
        return self.con.execute(*args)
    def fixed(self, *args):
        return self.con.execute("DELETE FROM a WHERE b = ?", args)
    def behind(self, statement, *args):
        return self.con.execute("DELETE FROM a WHERE b = ?", *args)
    def other(self, *args):
        args = ("SELECT a FROM b",)
        return self.con.execute(*args)
    def log(self, *args):
        print(*args)
    @guard
    def guarded(self, statement, args=()):
        return self.con.execute(statement, args)
    @guard
    def guarded_twice(self, *args):
        return self.guarded(*args)

store = Store()
def use(data):
    {call}
"""
UNKNOWN = ["data[1]", "' '.join(data)", "'SEL' + data[0]"]


def told(found) -> list[tuple[str, str]]:
    return [(site.what, site.note) for site in found.of("execute", "dynamic") if site.scope == "use"]


@pytest.mark.parametrize("method", ["fixed", "behind", "other", "log", "missing"])
@pytest.mark.parametrize("given", UNKNOWN)
def test_what_runs_no_element_is_handed_no_statement(sites_of, method, given):
    assert told(sites_of(FORWARDING.format(driver="sqlite3", call=f"store.{method}({given}, 1)"))) == []


@pytest.mark.parametrize("method", ["run", "again", "guarded", "guarded_twice"])
def test_what_postgresql_runs_is_not_told(sites_of, method):
    found = sites_of(FORWARDING.format(driver="psycopg", call=f"store.{method}(data[1])"))
    assert not found.of("execute", "dynamic", "untraced")


NOTHING_GIVEN = ["store.run(*data)", "store.third(data[0], data[1])", "store.run()", "store.run(None)"]


@pytest.mark.parametrize("call", NOTHING_GIVEN)
def test_no_statement_is_told_where_none_is_seen_to_be_given(sites_of, call):
    assert told(sites_of(FORWARDING.format(driver="sqlite3", call=call))) == []


@pytest.mark.parametrize("given", UNKNOWN)
@pytest.mark.parametrize("method", ["run", "again", "guarded", "guarded_twice"])
def test_a_statement_that_is_not_known_is_told(sites_of, method, given):
    found = told(sites_of(FORWARDING.format(driver="sqlite3", call=f"store.{method}({given}, (1,))")))
    assert [what for what, _ in found] == ["execute", "dynamic"]
    assert found[0][1].startswith("through ")


def test_the_element_that_is_run_is_the_statement(sites_of):
    found = sites_of(FORWARDING.format(driver="sqlite3", call="store.third(data[0], data[1], data[2], data[3])"))
    assert [site.note for site in found.of("dynamic") if site.scope == "use"] == ["data[2]"]


def many(call: str, count: int = 60) -> str:
    return "".join(f"{call.format(at=at)}\n" for at in range(count))


@pytest.mark.parametrize("decorator", ["", "@guard"])
@pytest.mark.parametrize(
    "call",
    [
        'self.execute(f"CREATE TABLE {name} ({columns})")',
        'self.execute(sql=f"CREATE TABLE {name} ({columns})")',
        'self.execute(" ".join(["CREATE", "TABLE", name, columns]))',
        "self.execute(name + columns)",
    ],
)
def test_too_many_alternatives_on_both_sides_are_told_at_the_call(sites_of, decorator, call):
    source = f"""
import sqlite3

def guard(function):
    def guarded(*args, **kwargs):
        return function(*args, **kwargs)
    return guarded

class Base:
    def execute(self, sql, args=()):
        raise NotImplementedError
    def create(self, name, schema):
        columns = ", ".join(["%s %s" % each for each in schema])
        {call}

class Own(sqlite3.Cursor, Base):
    {decorator}
    def execute(self, *args, **kwargs):
        return sqlite3.Cursor.execute(self, *args, **kwargs)

def cursor():
    return sqlite3.connect("a.db").cursor(Own)
"""
    source += many("cursor().create('t{at}', [('a{at}', 'TEXT')])")
    source += many("cursor().execute('SELECT a{at} FROM t{at}')")
    found = sites_of(source)
    assert [site.certain for site in found.of("execute") if site.scope == "Base.create"] == [True]
    assert found.of("untraced") == []
    assert len([site for site in found.of("execute") if site.scope == "<module>"]) == 60
