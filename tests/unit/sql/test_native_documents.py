"""Which statement stands in the way of JSONB."""

import pytest

from sqlite_hunter.sql.native.candidates import JSONB, Native
from sqlite_hunter.sql.native.documents import forbids
from sqlite_hunter.sql.policy import Policy
from sqlite_hunter.sql.translator import Translator

DATA = Native("t", "data", JSONB)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT json_extract(data, '$.a') FROM t",
        "SELECT data ->> '$.a' FROM t WHERE data -> '$.b' IS NOT NULL",
        "SELECT json_type(T.Data) FROM T",
        "SELECT value FROM t, json_each(t.data)",
        "INSERT INTO t (data) VALUES (?)",
        "UPDATE t SET data = ? WHERE id = ?",
        "DELETE FROM t WHERE id = 1",
        "SELECT data FROM other",
        "SELECT * FROM other",
        "CREATE TABLE t (data JSON)",
        "SELECT data FROM",
    ],
)
def test_what_never_asks_for_the_text_allows_it(statement):
    assert forbids(statement, DATA) == ""


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT data FROM t",
        'SELECT "DATA" AS d FROM t ORDER BY id;',
        "SELECT t.data FROM t JOIN u ON u.id = t.id",
        "SELECT id FROM t WHERE data = ?",
        "SELECT id FROM t WHERE data LIKE '%a%'",
        "SELECT json_extract(data, '$.a'), length(data) FROM t",
        "SELECT json_set(data, '$.a', 1) FROM t",
        "SELECT * FROM t",
        "INSERT INTO t (id) VALUES (1) RETURNING *",
        "INSERT INTO u SELECT data FROM t",
        "UPDATE t SET data = data || 'x'",
    ],
)
def test_what_asks_for_the_text_forbids_it(statement):
    assert "JSONB keeps no text" in forbids(statement, DATA)


def test_the_first_such_statement_is_named():
    statements = ["CREATE TABLE t (id INTEGER PRIMARY KEY, data JSON)", "INSERT INTO t (data) VALUES (?)"]
    places = ["a.py:1", "a.py:2", "a.py:3"]
    translator = Translator(policy=Policy(native=True))
    translator.survey([*statements, "SELECT data FROM t"], places)
    told = translator.translate(statements[0], None).reason
    assert told.startswith("t.data cannot be JSONB: a.py:3: SELECT data FROM t: its text is asked for")
    assert "--keep t.data" in told
