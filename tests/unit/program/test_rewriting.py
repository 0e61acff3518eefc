"""A statement that goes through ``re.sub`` and the like: what it says is not known, but what it is made of is."""

import pytest

RUNNER = """
import re, sqlite3, psycopg, sqlparse

_QMARK = re.compile(r"\\?")

class Observed:
    def __init__(self, raw):
        self._raw = raw
    def _track(self, sql, runner, *args):
        return runner({made}, *args)
    def execute(self, sql, params=()):
        self._track(sql, {runner}, tuple(params))
        return self

def count(gid):
    cur = Observed({driver}.connect("a.db").cursor())
    cur.execute("SELECT a FROM items WHERE b = ?", (gid,))

sqlite3.connect("b.db").close()
"""
WAYS = [
    '_QMARK.sub("%s", sql)',
    're.sub(r"\\\\?", "%s", sql)',
    're.sub(pattern=r"x", repl="y", string=sql)',
    're.sub(r"x", lambda found: "y", sql.strip())',
    "sqlparse.format(sql, reindent=True)",
    "sql.translate({63: 37})",
    "sql",
]


@pytest.mark.parametrize("made", WAYS)
def test_a_statement_for_postgresql_is_not_told(sites_of, made):
    found = sites_of(RUNNER.format(made=made, runner="self._raw.execute", driver="psycopg"))
    assert not found.of("execute", "dynamic", "untraced")
    assert found.postgres


@pytest.mark.parametrize("made", WAYS)
@pytest.mark.parametrize("runner", ["print", "self.send", "len"])
def test_what_runs_no_statement_is_handed_none(sites_of, made, runner):
    found = sites_of(RUNNER.format(made=made, runner=runner, driver="sqlite3"))
    assert not found.of("execute", "dynamic")
    assert found.one("untraced").scope == "count"


def test_a_path_that_is_rewritten_is_not_known(sites_of):
    found = sites_of(
        'import re, sqlite3\ndef save(path="a.db"):\n    return sqlite3.connect(re.sub("a", "b", path))\nsave("c.db")\n'
    )
    assert found.one("connect").database is None


def test_what_is_made_of_no_statement_is_none(sites_of):
    found = sites_of('import re, sqlite3\nsqlite3.connect("a.db").execute(re.sub("a", "b", open("x").read()))\n')
    assert found.one("execute").statement is None


@pytest.mark.parametrize("made", WAYS)
def test_a_statement_is_told_where_it_is_handed_over(sites_of, made):
    found = sites_of(RUNNER.format(made=made, runner="self._raw.execute", driver="sqlite3"))
    told = next(site for site in found.of("execute") if site.scope == "count")
    assert told.statement is not None
    assert told.statement.tables == ("items",)
    assert told.note == "through Observed.execute"
    assert not found.of("untraced")


def test_a_statement_that_is_rewritten_where_it_is_written_is_no_text_of_nobody(sites_of):
    found = sites_of('import re, sqlite3\nsqlite3.connect("a.db").execute(re.sub("a", "b", "SELECT a FROM b"))\n')
    assert not found.of("untraced")
    assert found.one("dynamic").note == "re.sub(...)"
