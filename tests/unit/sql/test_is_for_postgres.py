"""Which statements are PostgreSQL's half of a program whose server is chosen at run time."""

import pytest

from sqlite_hunter.sql.postgres import is_for_postgres
from sqlite_hunter.sql.template import Template


@pytest.mark.parametrize(
    "text",
    [
        "SELECT a FROM t WHERE b = ?",
        "INSERT INTO t (a) VALUES ({', '.join(['?'] * n)})",
        "INSERT INTO t (a) VALUES ({', '.join(values)})",
        "SELECT '%s', 'serial' FROM t",
        "SELECT * FROM {table}",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, serial_number TEXT)",
        "SELECT name FROM sqlite_master",
        "PRAGMA table_info(t)",
        "",
    ],
)
def test_what_sqlite_may_be_given_is_not(text):
    assert not is_for_postgres(Template.marked(text))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT a FROM t WHERE b = %s",
        "INSERT INTO t (a) VALUES ({', '.join(['%s'] * n)})",
        "SELECT tablename FROM pg_tables",
        "SELECT column_name FROM information_schema.columns WHERE table_name = 't'",
        "CREATE TABLE t (id SERIAL PRIMARY KEY)",
        "SELECT a::text FROM t",
    ],
)
def test_what_only_postgresql_does_anything_with_is(text):
    assert is_for_postgres(Template.marked(text))
