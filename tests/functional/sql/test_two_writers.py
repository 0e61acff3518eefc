"""Two connections that insert at once: on SQLite one waits for the other, and no key is chosen twice."""

import psycopg
import pytest

from sqlite_hunter.sql.translator import Translator

PROGRAM = (
    "CREATE TABLE jobs (id INTEGER PRIMARY KEY, name TEXT UNIQUE)",
    "DELETE FROM jobs WHERE name = ?",
    "INSERT INTO jobs (name) VALUES (?)",
)


@pytest.fixture
def writers(postgresql):
    """Two connections in a schema of their own, each in a transaction as psycopg opens one."""
    with postgresql.connect() as one, postgresql.connect() as other:
        one.autocommit = other.autocommit = False
        one.execute("CREATE SCHEMA two_writers")
        one.execute("SET search_path TO two_writers")
        one.commit()
        other.execute("SET search_path TO two_writers")
        other.commit()
        try:
            yield one, other
        finally:
            one.rollback()
            other.rollback()
            one.execute("DROP SCHEMA two_writers CASCADE")
            one.commit()


def run(connection, found, values=()):
    for text in found.ahead:
        connection.execute(text)
    connection.execute(found.text, values or None)


def translations():
    translator = Translator()
    translator.survey(PROGRAM)
    return [translator.translate(text) for text in PROGRAM]


def test_the_second_writer_waits_for_the_first_and_takes_the_next_key(writers):
    one, other = writers
    table, _, insert = translations()
    assert insert.ahead
    run(one, table)
    one.commit()
    run(one, insert, ("first",))
    other.execute("SET lock_timeout = '50ms'")
    with pytest.raises(psycopg.errors.LockNotAvailable):
        run(other, insert, ("second",))
    other.rollback()
    one.commit()
    run(other, insert, ("second",))
    other.commit()
    assert one.execute("SELECT id, name FROM jobs ORDER BY id").fetchall() == [(1, "first"), (2, "second")]


def test_without_the_lock_both_choose_the_same_key(writers):
    """What the lock is for: the second reads the rows before the first has committed."""
    one, other = writers
    table, _, insert = translations()
    run(one, table)
    one.commit()
    for connection, name in ((one, "first"), (other, "second")):
        for text in insert.ahead[1:]:
            connection.execute(text)
        if connection is one:
            connection.execute(insert.text, (name,))
    one.commit()
    with pytest.raises(psycopg.errors.UniqueViolation):
        other.execute(insert.text, ("second",))
