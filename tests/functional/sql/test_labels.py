"""Columns are called on PostgreSQL as on SQLite (``cursor.description``), or the statement is refused or says so."""

import pytest

from sqldiff.cases import request_of
from sqldiff.judging import Outcome, judge
from sqlite_hunter.sql.protocol import answer
from sqlite_hunter.sql.translator import Translation, Translator

SETUP = [
    'CREATE TABLE t (Id INTEGER PRIMARY KEY, userName TEXT, x REAL, "odd name" INTEGER)',
    "INSERT INTO t VALUES (1, 'a', 1.5, 3)",
    "CREATE VIEW v AS SELECT Id, userName AS Who, x + 1 FROM t",
]
LONG = "l" * 62
OVERLONG = "max(1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25)"

KEPT = [
    "SELECT id, USERNAME, t.X, [odd name] FROM t",
    "SELECT ((iD)), _rowid_ FROM t",
    "SELECT * FROM v",
    "SELECT s.* FROM (SELECT userName AS a, Id + 1 FROM t) AS s",
    "SELECT x AS Alias, x 'lit', x AS \"é\", x [br x], x AS value FROM t",
    f"SELECT x AS {LONG}a FROM t",
    'SELECT x AS "' + "é" * 31 + '" FROM t',
    "SELECT 1 /* one */ AS a, x /* no label of its own */ FROM t",
    "SELECT count(*), Max( x ), CASE WHEN x THEN 1 END, coalesce(x, 0.0), NULL, 'it''s', x'41' FROM t",
    "SELECT count(*) -- all\n, -- the next\nmax(x) /* more */ FROM t",
    "SELECT 1 -- the end",
    "SELECT 1\n/* two\nlines */\n",
    "SELECT * FROM (SELECT x + 1 /* inner */ FROM t)",
    "SELECT x + 1 /* first */ FROM t UNION ALL SELECT x AS a FROM t",
    "INSERT INTO t (userName) VALUES ('b') RETURNING ID, upper( userName ) /* as it is */, *",
    "UPDATE t SET x = 1.0 RETURNING userName COLLATE NOCASE -- here",
    "VALUES (1, 2)",
    "SELECT ID, s.x FROM (SELECT id, X, rowid FROM t) AS s",
    "SELECT * FROM (SELECT oid, t.X, (USERNAME), X COLLATE NOCASE AS y FROM t)",
    "SELECT * FROM (SELECT username COLLATE NOCASE, TRUE, (FALSE) FROM t)",
    "WITH c AS (SELECT ID, userName FROM t) SELECT * FROM c",
    "WITH c AS (SELECT DISTINCT X FROM t ORDER BY x) SELECT x FROM c",
    "SELECT * FROM (SELECT X FROM t UNION SELECT 2.5 ORDER BY x)",
    "WITH RECURSIVE c AS (SELECT ID FROM t UNION ALL SELECT id + 1 FROM c WHERE id < 3) SELECT * FROM c",
    "SELECT count(*) FROM (SELECT * FROM t JOIN t AS u ON t.Id = u.Id)",
    "SELECT t.*, u.* FROM t JOIN t AS u ON t.Id = u.Id",
]


def judged(connection, sql, *more):
    case = {"id": "labels", "setup": [*SETUP, *more], "sql": sql}
    return judge(case, connection, lambda asked: answer(request_of(asked)))


@pytest.mark.parametrize("sql", KEPT)
def test_columns_are_called_alike(connection, sql):
    verdict = judged(connection, sql)
    assert (verdict.outcome, verdict.labels) == (Outcome.SAME, ()), verdict


@pytest.mark.parametrize(
    "sql",
    [
        f"SELECT x AS {LONG}ab FROM t",
        f"SELECT x AS {LONG}ab, x AS {LONG}ac FROM t",
        'SELECT x AS "' + "é" * 32 + '" FROM t',
        f"SELECT * FROM (SELECT x AS {LONG}ab FROM t)",
        f"WITH c({LONG}ab) AS (SELECT 1) SELECT * FROM c",
        f"WITH {LONG}ab AS (SELECT 1 AS q), c AS (WITH {LONG}ac AS (SELECT 2 AS q) SELECT * FROM {LONG}ab)"
        " SELECT * FROM c",
        f"SELECT (SELECT {LONG}ab.x FROM (SELECT 5 AS x) AS {LONG}ac) FROM t AS {LONG}ab",
        f"CREATE TABLE made AS SELECT x AS {LONG}ab FROM t",
        f"CREATE TABLE made AS SELECT {OVERLONG} FROM t",
        f"CREATE VIEW made AS SELECT {OVERLONG} FROM t",
        f"CREATE TABLE made ({LONG}ab INTEGER)",
        f"ALTER TABLE t ADD COLUMN {LONG}ab INTEGER",
        f"ALTER TABLE t RENAME COLUMN x TO {LONG}ab",
    ],
)
def test_names_that_postgresql_would_cut_are_refused(connection, sql):
    verdict = judged(connection, sql)
    assert verdict.outcome is Outcome.REFUSED
    assert "longer than PostgreSQL's 63 bytes" in verdict.why


@pytest.mark.parametrize(
    "query", ["SELECT ID, rowid AS r, USERNAME COLLATE NOCASE, TRUE FROM t", "SELECT (TRUE) FROM t"]
)
@pytest.mark.parametrize("made", ["CREATE VIEW made AS", "CREATE TABLE made AS"])
def test_columns_of_views_and_tables_that_a_query_makes_are_called_alike(connection, made, query):
    verdict = judged(connection, "SELECT * FROM made", f"{made} {query}")
    assert (verdict.outcome, verdict.labels) == (Outcome.SAME, ()), verdict


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM (SELECT 1 AS a, 2 AS A)",
        "SELECT s.* FROM (SELECT t.x, u.X FROM t JOIN t AS u ON t.Id = u.Id) AS s",
        "WITH c AS (SELECT * FROM t JOIN t AS u ON t.Id = u.Id) SELECT * FROM c",
        "CREATE VIEW made AS SELECT x, x FROM t",
        "CREATE TABLE made AS SELECT x, t.X FROM t",
    ],
)
def test_a_second_column_of_one_name_which_sqlite_numbers_is_refused(connection, sql):
    verdict = judged(connection, sql)
    assert verdict.outcome is Outcome.REFUSED
    assert verdict.why.startswith("column-label: ")


def test_a_column_without_alias_that_is_too_long_is_told_aside():
    found = Translator().translate(f"SELECT {OVERLONG}")
    assert isinstance(found, Translation)
    assert found.notes == (
        "the column max(1,2,3,4,5,6,7,8,9,10,11,12... is too long a name for PostgreSQL: give it an alias",
    )
