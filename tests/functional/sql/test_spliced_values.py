"""Values put into a statement at run time: stored as on SQLite, or PostgreSQL fails, or the statement is refused."""

import sqlite3

import psycopg
import pytest

from sqlite_hunter.sql.template import Template
from sqlite_hunter.sql.translator import Refusal, Translation, Translator

TABLE = "CREATE TABLE spliced (id INTEGER PRIMARY KEY, n INTEGER, a TEXT, r REAL, b BLOB)"
VALUES = ("3", "3.7", "2.0", "1e3", "-4", "'abc'", "'5'", "''", "' 7'", "NULL", "TRUE", "9007199254740993")


def translated(text):
    translator = Translator()
    translator.survey([TABLE])
    definition = translator.translate(TABLE, None)
    return definition.text, translator.translate(Template.marked(text), None)


def stored(connection, definition, statement, error):
    connection.execute("DROP TABLE IF EXISTS spliced")
    connection.execute(definition)
    try:
        connection.execute(statement)
    except error:
        return None
    return [(type(value), value) for value in connection.execute("SELECT n, a, r, b FROM spliced").fetchone()]


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize(
    "text",
    [
        "INSERT INTO spliced (n) VALUES ({x})",
        "INSERT INTO spliced (a) VALUES ({x})",
        "INSERT INTO spliced (r) VALUES ({x})",
        "INSERT INTO spliced (b) VALUES ({x})",
        "INSERT INTO spliced (a) VALUES ('p' || {x})",
    ],
)
def test_what_is_stored_is_the_same_or_fails(connection, text, value):
    """Without a guard PostgreSQL rounds 3.7 into a BIGINT, makes bytes of a text, and writes 1000 for 1e3."""
    definition, made = translated(text)
    assert isinstance(made, Translation), made
    expected = stored(sqlite3.connect(":memory:"), TABLE, text.replace("{x}", value), sqlite3.Error)
    found = stored(connection, definition, made.text.replace("{x}", value), psycopg.Error)
    assert found in (expected, None)


def test_ordinary_values_are_stored(connection):
    """The guards let through what columns are for."""
    for text, value in (("n", "3"), ("n", "'5'"), ("a", "'abc'"), ("r", "3.7"), ("r", "3")):
        statement = f"INSERT INTO spliced ({text}) VALUES ({{x}})"
        definition, made = translated(statement)
        assert stored(connection, definition, made.text.replace("{x}", value), psycopg.Error) is not None


@pytest.mark.parametrize(
    "text",
    [
        "SELECT n * {x} FROM spliced",
        "SELECT id FROM spliced WHERE n / ({x}) > 2",
        "SELECT COALESCE(n, {x}) FROM spliced",
        "SELECT CASE WHEN n > 1 THEN {x} ELSE 0 END FROM spliced",
        "SELECT id FROM spliced ORDER BY n {direction}",
        "SELECT id FROM spliced ORDER BY id {direction}, n",
    ],
)
def test_what_hangs_on_the_kind_of_the_value_is_refused(text):
    _, made = translated(text)
    assert isinstance(made, Refusal)
    assert "put in at run time" in made.reason


@pytest.mark.parametrize("amount", ["3", "0", "40", "-2", "+4", "1.5", "1 month 2", "x", ""])
@pytest.mark.parametrize("modifier", ["-{x} days", "+{x} months", "{x} hours", "-{self.x} minutes"])
def test_an_amount_moves_a_date_as_on_sqlite_or_fails(connection, modifier, amount):
    """'1 month 2 days' is an interval to PostgreSQL, and no modifier to SQLite."""
    text = f"SELECT datetime('2024-01-31 10:00:00', '{modifier}')"
    _, made = translated(text)
    assert isinstance(made, Translation), made
    hole = modifier[modifier.index("{") : modifier.index("}") + 1]
    expected = sqlite3.connect(":memory:").execute(text.replace(hole, amount)).fetchone()
    try:
        found = connection.execute(made.text.split(" AS ")[0].replace(hole, amount)).fetchone()
    except psycopg.Error:
        return
    assert found == expected
