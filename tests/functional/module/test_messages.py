"""What errors say: programs look for sqlite3's words in it, and values of rows do not belong into logs."""

import sqlite3

import pytest

SCHEMA = (
    "CREATE TABLE p (id INTEGER PRIMARY KEY)",
    "CREATE TABLE t (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, a INTEGER, b INTEGER, p INTEGER "
    "REFERENCES p (id), CONSTRAINT small CHECK (a < 100), UNIQUE (a, b))",
    "CREATE UNIQUE INDEX folded ON t (lower(email))",
)
SAME = [
    "INSERT INTO t (id, email) VALUES (2, NULL)",
    "INSERT INTO p SELECT 1 UNION ALL SELECT 1",
    "INSERT INTO t (id, email) VALUES (1, 'other')",
    "INSERT INTO t (id, email, a, b) VALUES (2, 'other', 5, 6)",
    "INSERT INTO t (id, email) VALUES (2, 'SECRET')",
    "INSERT INTO t (id, email, a) VALUES (2, 'other', 500)",
    "INSERT INTO t (id, email, p) VALUES (2, 'other', 500)",
    "SELECT * FROM nowhere",
    "SELECT missing FROM t",
    "SELECT t.missing FROM t",
    "SELECT missing(1)",
    "ALTER TABLE t ADD COLUMN email TEXT",
]


@pytest.fixture
def both(module, database):
    lite, postgres = sqlite3.connect(":memory:"), module.connect(database)
    lite.execute("PRAGMA foreign_keys = ON")
    for each in (lite, postgres):
        for statement in SCHEMA:
            each.execute(statement)
        each.execute("INSERT INTO t (id, email, a, b) VALUES (1, 'secret', 5, 6)")
        each.commit()
    return lite, postgres


@pytest.mark.parametrize("statement", SAME)
def test_it_says_what_sqlite3_says(module, both, statement):
    lite, postgres = both
    with pytest.raises(sqlite3.Error) as expected:
        lite.execute(statement)
    with pytest.raises(module.Error) as told:
        postgres.execute(statement)
    assert type(told.value).__name__ == type(expected.value).__name__
    assert str(told.value) == str(expected.value)
    assert told.value.__cause__ is not None, "all that PostgreSQL says"
    postgres.rollback()


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("SELECT FROM FROM", "syntax error"),
        ("CREATE TABLE t (a BIGINT)", "already exists"),
        ("SELECT email = 1 FROM t", "operator does not exist: text = integer"),
    ],
)
def test_else_it_says_what_postgres_says_in_a_line(module, both, statement, words):
    with pytest.raises(module.OperationalError) as told:
        both[1].execute(statement)
    assert words in str(told.value)
    assert "\n" not in str(told.value)


def test_what_a_function_raises_is_said_and_nothing_else(module, both):
    with pytest.raises(module.Error) as told:
        both[1].execute("DO $$ BEGIN RAISE EXCEPTION 'full: 5'; END $$")
    assert str(told.value) == "full: 5"


@pytest.mark.parametrize("statement", ["PRAGMA foreign_keys", "attach database 'x.db' AS x", "DETACH x"])
def test_statements_that_only_sqlite_has_are_named(module, both, statement):
    with pytest.raises(module.NotSupportedError, match=statement.split()[0].upper()):
        both[1].execute(statement)
    with pytest.raises(module.NotSupportedError):
        both[1].executescript(f"SELECT 1; {statement}")


def test_a_closed_connection_says_so(module, both):
    lite, postgres = both
    for each, kind in ((lite, sqlite3.ProgrammingError), (postgres, module.ProgrammingError)):
        each.close()
        for asked in ("total_changes", "isolation_level", "in_transaction"):
            with pytest.raises(kind, match="Cannot operate on a closed database"):
                getattr(each, asked)
        with pytest.raises(kind, match="Cannot operate on a closed database"), each:
            raise AssertionError("the block is not entered")
