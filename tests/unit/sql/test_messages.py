"""Error texts of SQLite, and none of other origin."""

import sqlite3

import pytest

from sqlite_hunter.sql.messages import is_sqlite_message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "locked",
        "already exists",
        "file already exists",
        "duplicate key value violates unique constraint",
        "permission denied",
        "index out of range",
        "out of memory",
        "is locked",
        "no such file or directory",
        'relation "t" does not exist',
        "database",
        "e database disk im",
        " is malformed",
        "unable to open",
    ],
)
def test_not_sqlites(text):
    assert not is_sqlite_message(text)


@pytest.mark.parametrize(
    "text",
    [
        "UNIQUE constraint failed",
        "UNIQUE constraint failed: trades.id",
        "unique constraint",
        "Database is locked",
        "no such table",
        "duplicate column",
        "table trades already exists",
        "NOT NULL constraint failed",
        "is not a database",
        "attempt to write a readonly database",
        "disk I/O error",
    ],
)
def test_sqlites(text):
    assert is_sqlite_message(text)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM missing",
        "SELECT missing FROM t",
        "CREATE TABLE t (a)",
        "INSERT INTO t VALUES (1)",
        "INSERT INTO t VALUES (NULL)",
        "ALTER TABLE t ADD COLUMN a",
        "SELECT missing(1)",
        "CREATE VIRTUAL TABLE v USING missing",
        "INSERT INTO t (missing) VALUES (1)",
        "COMMIT",
    ],
)
def test_what_sqlite_really_says_is_recognised(statement):
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("CREATE TABLE t (a INTEGER NOT NULL UNIQUE)")
    connection.execute("INSERT INTO t VALUES (1)")
    with pytest.raises(sqlite3.Error) as raised:
        connection.execute(statement)
    connection.close()
    assert is_sqlite_message(str(raised.value))
