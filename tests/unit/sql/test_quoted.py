"""Texts in double quotes: SQLite is asked what they are to it."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.sql.quoted import double_quoted, kinds
from sqlite_hunter.sql.template import Template
from sqlite_hunter.sql.tokens import significant


def told(text):
    return [(each.text, each.certain) for each in double_quoted(significant(Template.marked(text)))]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SELECT 'BUY'",
        "SELECT * FROM t WHERE a = 'BUY'",
        'SELECT "a" FROM "t"',
        'SELECT "a", "b c" FROM "t" ORDER BY "b"',
        'SELECT * FROM t WHERE "a" = 1',
        'SELECT * FROM t JOIN u ON t."a" = u."b"',
        'SELECT * FROM t JOIN u ON "t"."a" = "u"."b"',
        'UPDATE t SET "n" = "n" + 1',
        'UPDATE t SET a = "n" WHERE n > 1',
        'INSERT INTO t ("a", "b") VALUES (1, 2)',
        'CREATE TABLE t ("a" TEXT, "b" TEXT, UNIQUE ("a", "b"))',
        'CREATE INDEX "i" ON "t" ("a")',
        'SELECT max("price") FROM t',
        'INSERT INTO t (a) VALUES (1) ON CONFLICT ("a") DO NOTHING',
        "SELECT [a], `b` FROM t WHERE a = [b]",
        'SELECT 1 WHERE a IN (SELECT "b" FROM t)',
    ],
)
def test_names_and_strings_in_single_quotes_are_not_told(text):
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ('SELECT * FROM t WHERE market = "BUY"', "BUY"),
        ('SELECT * FROM t WHERE market IN ("BUY")', "BUY"),
        ('SELECT * FROM t WHERE currency = "{curr}"', "{curr}"),
        ('UPDATE t SET a = "open"', "open"),
        ('SELECT CASE WHEN a THEN "yes" END', "yes"),
        ('SELECT * FROM t WHERE a = "two words"', "two words"),
    ],
)
def test_what_may_be_a_column_is_told_as_either(text, content):
    assert told(text) == [(content, False)]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ('INSERT INTO t VALUES ("BUY")', "BUY"),
        ('INSERT INTO t VALUES (1, "{curr}")', "{curr}"),
        ('REPLACE INTO t (a) VALUES (1), ("BUY")', "BUY"),
        ('CREATE TABLE t (a TEXT DEFAULT "x")', "x"),
        ('SELECT strftime("%Y-%m", a) FROM t', "%Y-%m"),
        ('SELECT * FROM t WHERE a = ""', ""),
        ('SELECT * FROM t WHERE a LIKE "%x%"', "%x%"),
        ('SELECT * FROM t WHERE a = "2024-01-01"', "2024-01-01"),
    ],
)
def test_what_no_column_can_be_is_a_string(text, content):
    assert told(text) == [(content, True)]


def outcome(text):
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (a, b, BUY)")
    try:
        return connection.execute(text).fetchall()
    except sqlite3.OperationalError:
        return None
    finally:
        connection.close()


@pytest.mark.parametrize(
    "text", ['INSERT INTO t (a) VALUES ("BUY") RETURNING a', 'INSERT INTO t (a) VALUES (1), ("a") RETURNING a']
)
def test_sqlite_takes_what_is_certain_in_a_row_for_a_string_even_where_a_column_is_called_so(text):
    ((content, certain),) = told(text)
    assert certain
    assert outcome(text)[-1] == (content,)


PIECES = """SELECT INSERT INTO VALUES ( ) , = IN "a" "{h}" "%" t . ; DEFAULT CASE THEN f WHERE LIKE NOT"""


@given(st.lists(st.sampled_from(PIECES.split()), max_size=20).map(" ".join))
def test_nothing_raises_and_only_what_stands_there_is_told(text):
    tokens = significant(Template.marked(text))
    assert kinds(tokens) <= {"double-quoted-string", "double-quoted-string-or-name"}
    assert len(double_quoted(tokens)) <= text.count('"') / 2
