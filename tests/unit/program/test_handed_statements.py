"""Statements handed to the program's own functions that run them: not known, several at once, or put together."""

import pytest

from sqlite_hunter.sql.template import Hole, Template

STORE = """
import {driver}, zlib
class Store:
    def __init__(self):
        self.con = {driver}.connect("a.db")
    def run(self, statement, params=()):
        return self.con.execute(statement, params)
    def again(self, what, times=1):
        return self.run(statement=what)
    def fixed(self, statement):
        statement = "SELECT a FROM b"
        return self.con.execute(statement)
    def log(self, text):
        print(text)
    def each(self, statements, params=()):
        if not isinstance(statements, list):
            statements = [statements]
        for statement in statements:
            self.con.execute(statement)
    def keep(self, statements):
        self.kept = statements
store = Store()
def use(data, ids):
{body}
"""


def _use(sites_of, body: str, driver: str = "sqlite3"):
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return sites_of(STORE.format(driver=driver, body=lines))


def _told(found) -> list[tuple[str, str]]:
    return [(site.what, site.note) for site in found.of("execute", "dynamic") if site.scope == "use"]


UNKNOWN = ["zlib.decompress(data).decode()", "data[1]", "read()", "open('x').read()"]


@pytest.mark.parametrize(
    ("method", "given"),
    [
        *((method, given) for method in ("run", "again", "each") for given in UNKNOWN),
        ("each", '["DELETE FROM a", "DELETE FROM b"]'),
        ("each", '["DELETE FROM a"] * 2'),
    ],
)
def test_what_postgresql_runs_is_not_told(sites_of, method, given):
    found = _use(sites_of, f"store.{method}({given})", "psycopg")
    assert not found.of("execute", "dynamic", "untraced")


@pytest.mark.parametrize("given", UNKNOWN)
@pytest.mark.parametrize("method", ["fixed", "log", "keep", "missing"])
def test_what_runs_no_parameter_is_handed_no_statement(sites_of, given, method):
    assert _told(_use(sites_of, f"store.{method}({given})")) == []


@pytest.mark.parametrize("call", ["store.run(None)", "store.run()", "store.run(*data)", "store.run(**data)"])
def test_no_statement_is_told_where_none_is_seen_to_be_given(sites_of, call):
    assert _told(_use(sites_of, call)) == []


def test_other_parameters_are_no_statement(sites_of):
    found = _use(sites_of, 'store.run("SELECT a FROM b", data[1])\nstore.again("SELECT a FROM b", times=data[1])')
    assert {what for what, _ in _told(found)} == {"execute"}


@pytest.mark.parametrize("method", ["keep", "log"])
def test_a_list_of_statements_that_nobody_runs_stays_untraced(sites_of, method):
    found = _use(sites_of, f'store.{method}(["DELETE FROM a", "DELETE FROM b"])')
    assert _told(found) == []
    assert len(found.of("untraced")) == 2


def test_what_hands_on_its_own_parameter_tells_nothing_itself(sites_of):
    found = _use(sites_of, "store.again(data[1])")
    assert {site.scope for site in found.of("execute")} == {"Store.run", "use", "Store.fixed", "Store.each"}


@pytest.mark.parametrize("given", UNKNOWN)
@pytest.mark.parametrize("method", ["run", "again"])
def test_a_statement_that_is_not_known_is_told_where_it_is_given(sites_of, given, method):
    found = _use(sites_of, f"script = {given}\nstore.{method}(script)")
    assert _told(found) == [("execute", f"through Store.{method}"), ("dynamic", "script")]
    assert {site.statement for site in found.of("execute", "dynamic") if site.scope == "use"} == {None}
    assert {site.database for site in found.of("execute") if site.scope == "use"} == {"a.db"}


@pytest.mark.parametrize(
    ("given", "tables"),
    [
        ('["DELETE FROM a", "DELETE FROM b"]', ("a", "b")),
        ('("DELETE FROM a", "DELETE FROM b")', ("a", "b")),
        ('["DELETE FROM a"] * len(ids)', ("a",)),
        ('[f"DELETE FROM {name}" for name in ids]', ("{name}",)),
    ],
)
def test_several_statements_at_once(sites_of, given, tables):
    found = _use(sites_of, f"store.each({given}, [1])")
    told = [site for site in found.of("execute") if site.scope == "use"]
    assert [(site.note, site.statement.tables) for site in told] == [("through Store.each", tables)]
    assert not found.of("untraced")


@pytest.mark.parametrize("items", ["ids", '[str(tag["id"]) for tag in ids]', '[f"{tag.id}" for tag in ids]'])
@pytest.mark.parametrize("method", ["run", "each"])
def test_values_that_are_joined_into_a_statement(sites_of, items, method):
    found = _use(sites_of, f'store.{method}("UPDATE tags SET y = 1 WHERE id IN (%s)" % ", ".join({items}))')
    assert [what for what, _ in _told(found)] == ["execute", "dynamic"]


def test_what_a_hole_is_made_of_does_not_end_it():
    template = Template(("SELECT ", Hole("', '.join(\"{tag['id']}\" ...)"), " FROM t"))
    assert template.text == "SELECT {', '.join(\"tag['id']\" ...)} FROM t"
    assert len(Template.marked(template.text).holes) == 1


CALLED = """import sqlite3
class Db:
    def __init__(self):
        self.con = sqlite3.connect("x.db")
    def __call__(self, sql, *args):
        return {body}
db = Db()
db("DELETE FROM users WHERE id = ?", 1)
"""


def test_a_call_of_an_object_that_runs_nothing_is_told_as_no_statement(sites_of):
    assert not sites_of(CALLED.format(body="sql.upper()")).of("execute")


def test_a_statement_handed_to_an_object_that_is_called_is_told_there(sites_of):
    sites = sites_of(CALLED.format(body="self.con.execute(sql, args)")).of("execute")
    assert [(site.span.line, site.note) for site in sites if site.statement] == [(8, "through Db.__call__")]
