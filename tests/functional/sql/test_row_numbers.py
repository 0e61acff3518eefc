"""``rowid`` of tables without INTEGER PRIMARY KEY, on both servers."""

import random

import pytest

from sqldiff.running import on_postgresql, on_sqlite, translated
from sqlite_hunter.sql.translator import Refusal, Translation

PAIRS = 'CREATE TABLE IF NOT EXISTS "pairs" (key TEXT PRIMARY KEY, value INTEGER)'
QUEUE = "CREATE TABLE Queue (data TEXT NOT NULL, status INTEGER NOT NULL DEFAULT 0, CHECK (status < 9))"
ASKED = "SELECT rowid, key, value FROM pairs ORDER BY rowid"
REPLACE = "REPLACE INTO pairs (key, value) VALUES (?, ?)"


@pytest.fixture
def database(connection):
    with connection.transaction(force_rollback=True):
        connection.execute("CREATE SCHEMA numbers")
        connection.execute("SET LOCAL search_path TO numbers")
        yield connection


# ----------------------------------------------------------------------------------------------- must not be touched
@pytest.mark.parametrize(
    "others",
    [
        ["SELECT key FROM pairs", "INSERT INTO pairs VALUES ('a', 1)"],
        ["SELECT 'rowid' FROM pairs", "SELECT key AS rowid FROM pairs", "SELECT 1 AS oid"],
        ["CREATE TABLE u (a INTEGER)", "SELECT rowid FROM u"],
        ["CREATE TABLE u (a INTEGER)", "SELECT u.rowid FROM pairs JOIN u"],
        ["CREATE TABLE u (a INTEGER)", "SELECT oid FROM pairs JOIN u"],
        ["CREATE VIEW v AS SELECT key FROM pairs", "SELECT rowid FROM v"],
        ["SELECT rowid FROM (SELECT * FROM pairs)"],
        ["WITH pairs AS (SELECT 1 AS a) SELECT rowid FROM pairs"],
        ["SELECT rowid FROM pairs", "ALTER TABLE pairs RENAME TO other"],
        ["SELECT rowid FROM pairs", "ALTER TABLE pairs ADD COLUMN rowid INTEGER"],
        ["SELECT oid FROM pairs", "ALTER TABLE pairs ADD COLUMN rowid INTEGER"],
    ],
)
def test_a_table_of_which_nobody_asks_the_numbers_stays_byte_for_byte(others):
    made, *_ = translated(PAIRS.replace("INTEGER)", "BIGINT)"), *others)
    assert made.text == PAIRS.replace("INTEGER)", "BIGINT)")


@pytest.mark.parametrize(
    "definition",
    [
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)",
        "CREATE TABLE t (a TEXT PRIMARY KEY) WITHOUT ROWID",
        "CREATE TABLE t (a TEXT, rowid TEXT)",
        "CREATE TABLE t (a TEXT, oid TEXT, ROWID INTEGER, _rowid_ INTEGER)",
        "CREATE TABLE t AS SELECT 1 AS a",
        "CREATE VIRTUAL TABLE t USING fts5(a)",
    ],
)
def test_a_table_that_has_numbers_or_none_gets_no_column(definition):
    alone, *_ = translated(definition)
    made, *_ = translated(definition, "SELECT rowid, a FROM t", "SELECT oid FROM t", "SELECT * FROM t")
    assert made == alone


@pytest.mark.parametrize(
    ("statement", "others"),
    [
        ("SELECT rowid FROM unknown", []),
        ("SELECT rowid FROM u", ["CREATE TABLE u AS SELECT 1 AS a"]),
        ("SELECT oid FROM u", ["CREATE TABLE u (rowid TEXT)"]),
        ("SELECT rowid FROM pairs, u", ["CREATE TABLE u (a INTEGER)"]),
        ("SELECT id FROM u WHERE id = (SELECT rowid FROM v)", ["CREATE TABLE u (id INTEGER PRIMARY KEY)",
                                                              "CREATE VIEW v AS SELECT key FROM pairs"]),
        ("SELECT DISTINCT * FROM pairs ORDER BY rowid", [ASKED]),
        ("SELECT 1 FROM pairs NATURAL JOIN u", ["CREATE TABLE u (key TEXT)", ASKED]),
        ("SELECT * FROM pairs JOIN u USING (key)", ["CREATE TABLE u (key TEXT)", ASKED]),
        ("INSERT OR IGNORE INTO pairs VALUES ('a', 1), ('b', 2)", [ASKED]),
        ("INSERT OR IGNORE INTO pairs SELECT key, value FROM pairs", [ASKED]),
        ("INSERT INTO pairs VALUES ('a', 1), ('b', 2) ON CONFLICT (key) DO UPDATE SET value = 3", [ASKED]),
        ("REPLACE INTO pairs (rowid, key, value) VALUES (1, 'a', 1)", [ASKED]),
        ("INSERT OR IGNORE INTO u VALUES (1, 2)", ["CREATE TABLE u (a INTEGER UNIQUE, b INTEGER UNIQUE)",
                                                   "SELECT rowid FROM u"]),
    ],
)  # fmt: skip
def test_what_would_not_be_the_same_is_refused(statement, others):
    *_, made = translated(PAIRS, *others, statement)
    assert isinstance(made, Refusal)


def test_vacuum_says_that_numbers_may_change():
    *_, quiet = translated(PAIRS, "VACUUM")
    *_, told = translated(PAIRS, ASKED, "VACUUM")
    assert isinstance(told, Translation)
    assert (quiet.notes, len(told.notes)) == ((), 1)


# ------------------------------------------------------------------------------------------------------ the same rows
SEQUENCES = {
    "dictionary": [
        PAIRS,
        "SELECT MAX(ROWID) FROM pairs",
        (REPLACE, ("b", 1)),
        (REPLACE, ("a", 2)),
        (REPLACE, ("b", 3)),
        ASKED,
        "SELECT key FROM pairs ORDER BY rowid DESC",
        (REPLACE, [("c", 1), ("a", 5), ("d", 2)]),
        ASKED,
        "DELETE FROM pairs WHERE key = 'd'",
        (REPLACE, ("e", 1)),
        ASKED,
        "UPDATE pairs SET value = 9 WHERE _rowid_ = (SELECT max(oid) FROM pairs)",
        "DELETE FROM pairs",
        (REPLACE, ("z", 1)),
        ASKED,
        "SELECT MAX(ROWID) FROM pairs",
        "SELECT * FROM pairs",
    ],
    "queue": [
        QUEUE,
        ("INSERT INTO queue (data) VALUES (?)", [("c",), ("a",), ("b",)]),
        "INSERT INTO Queue (data, status) VALUES ('bad', 10)",
        "INSERT INTO Queue (data) VALUES (NULL)",
        "UPDATE [Queue] SET status = 1 WHERE rowid = "
        "(SELECT rowid FROM [Queue] WHERE status = 0 ORDER BY data LIMIT 1) RETURNING *",
        "INSERT INTO queue VALUES ('d', 0)",
        "SELECT rowid, * FROM queue ORDER BY rowid",
        "DELETE FROM queue WHERE rowid = 4 RETURNING *, rowid",
        "INSERT INTO queue DEFAULT VALUES",
        "INSERT INTO queue VALUES ('e', 2) RETURNING oid",
        "ALTER TABLE queue ADD COLUMN later TEXT",
        "INSERT INTO queue VALUES ('f', 2, 'x')",
        "SELECT * FROM queue ORDER BY rowid",
        "SELECT q.*, p.rowid FROM queue AS q LEFT JOIN queue AS p ON p.rowid = q.rowid + 1 ORDER BY p.rowid, q.rowid",
    ],
    "given": [
        PAIRS,
        "INSERT INTO pairs (rowid, key) VALUES (10, 'a')",
        "INSERT INTO pairs (key) VALUES ('b')",
        ("INSERT INTO pairs (oid, key) VALUES (?, 'c')", (None,)),
        ("INSERT INTO pairs (oid, key) VALUES (?, 'd')", (3,)),
        "INSERT INTO pairs (rowid, key) VALUES (10, 'e')",
        "UPDATE pairs SET rowid = 40 WHERE key = 'd'",
        "INSERT INTO pairs VALUES ('f', 1)",
        "INSERT INTO pairs VALUES ('f', 1)",
        "INSERT INTO pairs VALUES ('g', 1)",
        ASKED,
    ],
    "conflicts": [
        PAIRS,
        "INSERT INTO pairs VALUES ('a', 1), ('b', 2)",
        "INSERT OR IGNORE INTO pairs VALUES ('a', 2)",
        "INSERT INTO pairs VALUES ('b', 5) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        "INSERT INTO pairs VALUES ('b', 5) ON CONFLICT DO NOTHING",
        "INSERT OR IGNORE INTO pairs VALUES ('c', 2)",
        "REPLACE INTO pairs VALUES ('c', 4), ('a', 5), ('x', 6)",
        ASKED,
    ],
    "copies": [
        PAIRS,
        "CREATE TABLE other (key TEXT, value INTEGER)",
        "INSERT INTO pairs VALUES ('b', 1), ('a', 2)",
        "INSERT INTO other SELECT * FROM pairs ORDER BY key",
        "SELECT rowid, * FROM other ORDER BY rowid",
        "CREATE TABLE third AS SELECT rowid AS n, * FROM other",
        "SELECT * FROM third ORDER BY n",
        "CREATE VIEW seen AS SELECT *, rowid AS n FROM pairs",
        "SELECT * FROM seen ORDER BY n",
        "SELECT x.key FROM pairs AS x WHERE EXISTS (SELECT * FROM other AS o WHERE o.rowid = x.rowid) ORDER BY x.rowid",
        "SELECT p.key, o.rowid FROM other AS o JOIN pairs AS p ON p.key = o.key ORDER BY o.rowid",
        "SELECT group_concat(key) FROM other",
    ],
}


@pytest.mark.parametrize("name", SEQUENCES)
def test_sequences_give_the_same(database, name):
    wanted = on_sqlite(SEQUENCES[name])
    assert "fails" not in wanted or name in ("queue", "given")
    assert on_postgresql(database, SEQUENCES[name]) == wanted


@pytest.mark.parametrize("seed", range(12))
def test_drawn_sequences_give_the_same(database, seed):
    drawn = random.Random(seed)
    steps = [PAIRS]
    for _ in range(60):
        key, value = drawn.choice("abcdefg"), drawn.randint(0, 3)
        steps.append(
            drawn.choice(
                [
                    (REPLACE, (key, value)),
                    (REPLACE, [(each, value) for each in drawn.sample("abcdefg", 3)]),
                    ("INSERT INTO pairs VALUES (?, ?)", (key, value)),
                    ("INSERT OR IGNORE INTO pairs VALUES (?, ?)", (key, value)),
                    ("INSERT INTO pairs VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = 8", (key, value)),
                    ("DELETE FROM pairs WHERE key = ?", (key,)),
                    "DELETE FROM pairs WHERE rowid = (SELECT max(rowid) FROM pairs)",
                    ("UPDATE pairs SET value = value + 1 WHERE key = ?", (key,)),
                    "DELETE FROM pairs WHERE value > 2",
                ]
            )
        )
        steps.append(ASKED)
    assert on_postgresql(database, steps) == on_sqlite(steps)
