"""Text that reaches no known connection: whose it may be, and when it is surely not SQLite's."""

import pytest

SQLITE = 'import sqlite3\nconn = sqlite3.connect("a.db")\n'


@pytest.mark.parametrize(
    "text", ["SELECT a::text FROM t", "SELECT 1 WHERE a = ANY($1)", "SELECT pg_sleep(1)", "SELECT ARRAY[1] FROM t"]
)
@pytest.mark.parametrize("before", ["", SQLITE])
def test_text_that_sqlite_refuses_is_not_told(sites_of, before, text):
    assert not sites_of(f"{before}thing.run({text!r})\n").of("untraced", "execute")


@pytest.mark.parametrize("text", ["SELECT a FROM t WHERE b = %s", "SELECT a FROM t WHERE b = $1"])
def test_parameters_of_other_drivers_are_not_told_where_the_program_uses_no_sqlite(sites_of, text):
    assert not sites_of(f"thing.run({text!r})\n").of("untraced")


@pytest.mark.parametrize("text", ["SELECT a FROM t WHERE b = %s", "SELECT a FROM t WHERE b = $1"])
def test_they_are_told_where_it_does(sites_of, text):
    site = sites_of(f"{SQLITE}thing.run({text!r})\n").one("untraced")
    assert site.note == "postgres"


@pytest.mark.parametrize("filled", ["'SELECT a FROM %s' % t", "'SELECT a FROM %s WHERE b = %s' % (t, c)"])
def test_what_python_fills_is_no_parameter(sites_of, filled):
    assert sites_of(f"{SQLITE}thing.run({filled})\n").one("untraced").note == ""


def test_a_name_in_backquotes_is_no_postgres_s(sites_of):
    assert sites_of(f"{SQLITE}thing.run('SELECT a FROM `t` WHERE b = %s')\n").one("untraced").note == "other"


@pytest.mark.parametrize(
    "maker",
    [
        'conn.create_function("now", 0, f)',
        "@conn.create_function\ndef now(): pass",
        'conn.create_aggregate("NOW", 0, f)',
    ],
)
def test_a_function_that_the_program_makes_for_sqlite_is_no_sign(sites_of, maker):
    assert not sites_of(f"{SQLITE}thing.run('SELECT now()')\n").of("untraced")
    assert sites_of(f"{SQLITE}{maker}\nthing.run('SELECT now()')\n").of("untraced")


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("SELECT a FROM t", ""),
        ("SELECT a FROM t WHERE b = ?", ""),
        ("INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING RETURNING a", ""),
        ("SELECT * FROM %s", ""),
        ("INSERT OR IGNORE INTO t VALUES (1)", "sqlite"),
    ],
)
@pytest.mark.parametrize("before", ["", SQLITE])
def test_the_database_of_any_other_text_is_not_known(sites_of, before, text, spoken):
    site = sites_of(f"{before}thing.run({text!r})\n").one("untraced")
    assert (site.backend, site.note) == ("unknown", spoken)
