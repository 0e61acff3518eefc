"""Statements handed to the program's own functions: which of them is named where several may be meant."""

import pytest

CLASSES = """
import os, sqlite3, psycopg

class {first}Cursor:
    def __init__(self, cursor): self._cursor = cursor
    def execute(self, sql, params=None):
        self._cursor.execute(sql, params)
        return self

class {second}Cursor:
    def __init__(self, cursor): self._cursor = cursor
    def execute(self, sql, params=None):
        self._cursor.execute(sql, params)
        return self

def pg_cursor(): return PgCursor(psycopg.connect("dbname=x").cursor())
def sqlite_cursor(): return SqliteCursor(sqlite3.connect("a.db").cursor())
"""
ORDERS = [("Pg", "Sqlite"), ("Sqlite", "Pg")]


def handed(sites_of, first, second, use):
    sites = sites_of(CLASSES.format(first=first, second=second) + use)
    return [site for site in sites.of("execute") if site.note]


@pytest.mark.parametrize(("first", "second"), ORDERS)
def test_a_statement_for_postgres_alone_is_not_told(sites_of, first, second):
    assert not handed(sites_of, first, second, 'pg_cursor().execute("UPDATE t SET a = 1")\nsqlite_cursor()\n')


@pytest.mark.parametrize(("first", "second"), ORDERS)
def test_the_function_that_runs_it_on_sqlite_is_named(sites_of, first, second):
    use = 'cursor = pg_cursor() if os.environ.get("PG") else sqlite_cursor()\ncursor.execute("UPDATE t SET a = 1")\n'
    (site,) = handed(sites_of, first, second, use)
    assert (site.note, site.backend, site.database) == ("through SqliteCursor.execute", "either", "a.db")


@pytest.mark.parametrize(("first", "second"), ORDERS)
def test_it_is_where_nothing_else_is_possible(sites_of, first, second):
    (site,) = handed(sites_of, first, second, 'sqlite_cursor().execute("UPDATE t SET a = 1")\npg_cursor()\n')
    assert (site.note, site.backend) == ("through SqliteCursor.execute", "sqlite")
