"""Rows that nobody sorts: the order of the rowid is written out where SQLite's own plan is to go by it."""

import sqlite3

import pytest

from sqlite_hunter.sql.translator import Translation, Translator

SCHEMA = (
    "CREATE TABLE plain (id INTEGER PRIMARY KEY, name TEXT, size INTEGER)",
    "CREATE TABLE keyed (id INTEGER PRIMARY KEY, name TEXT UNIQUE, size INTEGER, note TEXT)",
    "CREATE TABLE many (id INTEGER PRIMARY KEY, owner INTEGER, made INTEGER, note TEXT)",
    "CREATE INDEX by_owner ON many (owner)",
    "CREATE TABLE pairs (id INTEGER PRIMARY KEY, owner INTEGER, made INTEGER, note TEXT)",
    "CREATE INDEX by_both ON pairs (owner, made)",
    "CREATE TABLE loose (name TEXT, size INTEGER)",
    "CREATE TABLE texts (name TEXT PRIMARY KEY, size INTEGER) WITHOUT ROWID",
)
OTHERS = (
    "SELECT size FROM plain ORDER BY size LIMIT 1",
    "SELECT DISTINCT size FROM plain LIMIT 1",
    "SELECT size, count(*) FROM plain GROUP BY size LIMIT 1",
    "SELECT id FROM plain WHERE id = 3 LIMIT 1",
    "SELECT note FROM keyed WHERE name = 'x' LIMIT 1",
    "SELECT count(*) FROM plain LIMIT 1",
    "SELECT 1 FROM plain LIMIT 1",
    "SELECT name FROM keyed LIMIT 2",
    "SELECT id FROM many LIMIT 2",
    "SELECT note FROM many WHERE owner IN (3, 1) LIMIT 2",
    "SELECT note FROM many WHERE owner > 3 LIMIT 2",
    "SELECT note FROM many WHERE owner = 3 OR owner = 1 LIMIT 2",
    "SELECT note FROM many INDEXED BY by_owner WHERE owner = 3 LIMIT 2",
    "SELECT note FROM pairs WHERE owner = 3 LIMIT 2",
    "SELECT note FROM pairs WHERE made = 3 LIMIT 2",
    "SELECT size FROM plain WHERE id > 7 OR id = 2 LIMIT 2",
    "SELECT a.size FROM plain AS a JOIN plain AS b ON b.size = a.id LIMIT 2",
    "SELECT size FROM plain UNION ALL SELECT size FROM loose LIMIT 2",
    "SELECT size FROM loose LIMIT 2",
    "SELECT size FROM texts LIMIT 2",
    "SELECT size FROM (SELECT size FROM plain) LIMIT 2",
    "SELECT size, rank() OVER (ORDER BY size) AS place FROM plain LIMIT 2",
)
BY_ROWID = (
    "SELECT * FROM plain LIMIT 2",
    "SELECT id FROM plain WHERE size > 3 LIMIT 2",
    "SELECT id FROM plain WHERE id > 3 AND name IS NOT NULL LIMIT 1 OFFSET 1",
    "SELECT id FROM plain WHERE id IN (7, 3, 5) LIMIT 2",
    "SELECT size FROM plain WHERE size = 3 OR name = 'x' LIMIT 2",
    "SELECT note FROM keyed LIMIT 2",
    "SELECT name, size FROM keyed WHERE size < 9 LIMIT 2",
    "SELECT note FROM many WHERE owner = 3 LIMIT 2",
    "SELECT id FROM many WHERE owner = 3 AND made > 2 LIMIT 2",
    "SELECT note FROM pairs LIMIT 2",
    "SELECT owner FROM pairs NOT INDEXED LIMIT 2",
)


def translated(statement: str) -> str:
    translator = Translator()
    translator.survey((*SCHEMA, statement))
    for each in SCHEMA:
        translator.translate(each, None)
    found = translator.translate(statement, None)
    assert isinstance(found, Translation), found
    return found.text


@pytest.fixture(scope="module")
def lite():
    with sqlite3.connect(":memory:") as connection:
        for each in SCHEMA:
            connection.execute(each)
        yield connection


def plan(lite: sqlite3.Connection, statement: str) -> list[str]:
    return [row[3] for row in lite.execute(f"EXPLAIN QUERY PLAN {statement}")]


@pytest.mark.parametrize("statement", OTHERS)
def test_no_order_is_written_where_another_may_hold_or_none_matters(statement):
    assert translated(statement).count("ORDER BY") == statement.count("ORDER BY")


@pytest.mark.parametrize("statement", BY_ROWID)
def test_the_order_of_the_rowid_is_written_where_the_plan_has_it(lite, statement):
    text = translated(statement)
    assert ".id LIMIT" in text
    head, tail = statement.split(" LIMIT ")
    assert plan(lite, f"{head} ORDER BY id LIMIT {tail}") == plan(lite, statement)


@pytest.mark.parametrize("statement", BY_ROWID)
def test_what_is_written_stays_as_it_is(statement):
    text = translated(statement)
    assert translated(text) == text
