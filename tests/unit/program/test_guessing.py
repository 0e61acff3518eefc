"""Functions registered by decorating, with an object of a library that is handed a connection later."""

import pytest

PROGRAM = """
import sqlite3, psycopg
from somewhere import Migrations, Other
migrations = Migrations("x")
def helper(con):
    con.execute("DELETE FROM helped")
@{decorator}
def first(db, more=None):
    helper(db)
    db.execute("UPDATE t SET a = 1")
    db.commit()
con = {driver}.connect("a.db")
{then}
"""
APPLIED = "migrations.apply(con)"


def _sites(sites_of, decorator: str = "migrations()", driver: str = "sqlite3", then: str = APPLIED):
    return sites_of(PROGRAM.format(decorator=decorator, driver=driver, then=then))


def _told(found) -> set[tuple[str, str, bool]]:
    return {(site.what, site.scope, site.certain) for site in found.of("execute", "use") if site.scope}


def test_what_is_handed_to_postgresql_is_not_told(sites_of):
    found = _sites(sites_of, driver="psycopg")
    assert _told(found) == set()
    assert not found.of("connect", "factory")


@pytest.mark.parametrize(
    "then",
    ["", "migrations.apply()", "migrations.apply('a.db')", "Other().apply(con)", "con.apply(migrations)", "print(con)"],
)
def test_without_a_connection_nothing_is_guessed(sites_of, then):
    found = _sites(sites_of, then=then)
    assert _told(found) == set()
    assert len(found.of("untraced")) == 2


@pytest.mark.parametrize("decorator", ["Other()", "Other.register", "print", "(lambda f: f)"])
def test_an_object_that_was_given_no_function_calls_none(sites_of, decorator):
    assert _told(_sites(sites_of, decorator=decorator)) == set()


def test_a_parameter_that_somebody_gives_is_not_guessed(sites_of):
    found = _sites(sites_of, then=f"first(psycopg.connect('x'))\n{APPLIED}")
    assert _told(found) == set()


def test_a_guess_is_never_handed_on(sites_of):
    found = _sites(sites_of)
    assert "helper" not in {site.scope for site in found.of("execute", "use")}
    assert [site.scope for site in found.of("untraced")] == ["helper"]


@pytest.mark.parametrize("decorator", ["migrations()", "migrations.step('one')", "migrations.step", "migrations"])
@pytest.mark.parametrize("then", [APPLIED, "migrations.run(1, target=con)", "def main():\n    migrations.apply(con)"])
def test_a_function_that_an_object_holds_may_be_called_with_what_that_is_handed(sites_of, decorator, then):
    found = _sites(sites_of, decorator=decorator, then=then)
    assert _told(found) == {("execute", "first", False), ("use", "first", False)}
    (run,) = [site for site in found.of("execute") if site.scope == "first"]
    assert (run.backend, run.database, run.statement.tables) == ("sqlite", "a.db", ("t",))


def test_what_is_known_is_told_as_that_alone(sites_of):
    found = _sites(sites_of, then=f"first(con)\n{APPLIED}")
    assert {certain for _, _, certain in _told(found)} == {True}
