"""Identifiers in other forms of the same letters (NFKC) are the same name; texts are left as they are."""

import pytest

WIDE = "\uff43"
"""A full-width ``c``."""


@pytest.mark.parametrize(
    "source",
    [
        f'import psycopg2\n{WIDE} = psycopg2.connect("x")\nc.execute("SELECT 1")',
        f'import sqlite3\nk = {{"{WIDE}": sqlite3.connect("a.db")}}\nk["c"].execute("SELECT 1")',
        'import sqlite3\n\u03c3 = sqlite3.connect("a.db")\n\u03c2.execute("SELECT 1")',
    ],
)
def test_another_name_is_not_the_connection(sites_of, source):
    assert not [site for site in sites_of(source).of("execute") if site.certain]


@pytest.mark.parametrize(
    "source",
    [
        f'import sqlite3\n{WIDE} = sqlite3.connect("a.db")\nc.execute("SELECT 1")',
        f'import sqlite3\nc = sqlite3.connect("a.db")\n{WIDE}.execute("SELECT 1")',
        f'import sqlite3\nc = sqlite3.{WIDE}onnect("a.db")\nc.exe{WIDE}ute("SELECT 1")',
    ],
)
def test_the_same_name_in_other_letters(sites_of, source):
    site = sites_of(source).one("execute")
    assert (site.span.line, site.span.column, site.certain) == (3, 1, True)
