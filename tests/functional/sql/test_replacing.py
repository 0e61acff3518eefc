"""INSERT OR REPLACE by a key that is not the INTEGER PRIMARY KEY, on both servers."""

import random

import pytest

from sqldiff.running import on_postgresql, on_sqlite, translated
from sqlite_hunter.sql.translator import Refusal

POSITIONS = """CREATE TABLE positions (
    id INTEGER PRIMARY KEY {0}, ticker TEXT UNIQUE, n INTEGER NOT NULL DEFAULT 7, note TEXT DEFAULT 'none')"""
PLAIN, COUNTED = POSITIONS.format(""), POSITIONS.format("AUTOINCREMENT")
ALL = "SELECT * FROM positions ORDER BY id"
REPLACE = "INSERT OR REPLACE INTO positions (ticker, n) VALUES (?, ?)"


@pytest.fixture
def database(connection):
    with connection.transaction(force_rollback=True):
        connection.execute("CREATE SCHEMA replacing")
        connection.execute("SET LOCAL search_path TO replacing")
        yield connection


@pytest.mark.parametrize(
    ("definitions", "statement"),
    [
        ([PLAIN], "REPLACE INTO positions (id, ticker) VALUES (1, 'a')"),
        ([PLAIN], "REPLACE INTO positions VALUES (NULL, 'a', 1, 'x'), (3, 'b', 1, 'x')"),
        ([PLAIN], "REPLACE INTO positions SELECT * FROM positions"),
        ([PLAIN, "CREATE UNIQUE INDEX i ON positions (note)"], "REPLACE INTO positions (ticker) VALUES ('a')"),
        ([PLAIN, "CREATE TRIGGER r AFTER INSERT ON positions BEGIN DELETE FROM positions; END"],
         "REPLACE INTO positions (ticker) VALUES ('a')"),
        (["PRAGMA foreign_keys = ON", PLAIN, "CREATE TABLE child (p INTEGER REFERENCES positions (id))"],
         "REPLACE INTO positions (ticker) VALUES ('a')"),
        (["CREATE TABLE positions (id INTEGER PRIMARY KEY, a TEXT)",
          "CREATE UNIQUE INDEX i ON positions (a COLLATE NOCASE)"], "REPLACE INTO positions (a) VALUES ('a')"),
        (["CREATE TABLE positions (id INTEGER PRIMARY KEY, a TEXT)",
          "CREATE UNIQUE INDEX i ON positions (a) WHERE a > 'b'"], "REPLACE INTO positions (a) VALUES ('a')"),
        ([COUNTED, "INSERT INTO positions (id) VALUES (5)", "DELETE FROM positions"],
         "REPLACE INTO positions (ticker) VALUES ('a')"),
    ],
)  # fmt: skip
def test_what_would_not_be_the_same_is_refused(definitions, statement):
    *_, made = translated(*definitions, statement)
    assert isinstance(made, Refusal)


def test_the_primary_key_as_the_only_key_is_met_as_before():
    *_, made = translated("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)", "REPLACE INTO t (id, a) VALUES (1, 'x')")
    assert made.text.endswith(" ON CONFLICT (id) DO UPDATE SET a = EXCLUDED.a")


@pytest.mark.parametrize(
    "definitions",
    [
        ["CREATE TABLE positions (id INTEGER PRIMARY KEY, a TEXT COLLATE NOCASE UNIQUE)"],
        [
            "CREATE TABLE positions (id INTEGER PRIMARY KEY, a TEXT COLLATE NOCASE)",
            "CREATE UNIQUE INDEX i ON positions (a)",
        ],
    ],
)
def test_a_key_without_regard_to_case_is_met_as_its_index_has_it(definitions):
    *_, made = translated(*definitions, "REPLACE INTO positions (a) VALUES ('a')")
    assert made.text.endswith(""" ON CONFLICT (lower(a COLLATE "C")) DO UPDATE SET id = EXCLUDED.id, a = EXCLUDED.a""")


def test_a_plain_insert_stays_byte_for_byte():
    *_, made = translated(PLAIN, "INSERT INTO positions (ticker, n) VALUES ('a', 1)")
    assert made.text == "INSERT INTO positions (ticker, n) VALUES ('a', 1)"


def test_one_key_twice_in_one_statement_fails_out_loud(database):
    steps = [PLAIN, "REPLACE INTO positions (ticker, n) VALUES ('a' || 'b', 1), ('ab', 2)", ALL]
    assert on_postgresql(database, steps) == [None, "fails", []]


@pytest.mark.parametrize("definition", [PLAIN, COUNTED], ids=["plain", "autoincrement"])
def test_a_sequence_gives_the_same(database, definition):
    steps = [
        definition,
        (REPLACE, ("a", 1)),
        (REPLACE, ("b", 2)),
        "UPDATE positions SET note = 'kept?' WHERE ticker = 'a'",
        (REPLACE, ("a", 3)),
        ALL,
        (REPLACE, ("a", None)),
        (REPLACE, (None, 1)),
        (REPLACE, (None, 2)),
        ("REPLACE INTO positions (ticker) VALUES (?) RETURNING id, *", ("a",)),
        (REPLACE, [("c", 1), ("b", 1), ("d", 1)]),
        ALL,
        "REPLACE INTO positions VALUES (NULL, 'd', 1, 'x'), (NULL, 'e', 1, NULL)",
        "DELETE FROM positions WHERE id = (SELECT max(id) FROM positions)",
        (REPLACE, ("f", 1)),
        "INSERT INTO positions (ticker) VALUES ('g')",
        "REPLACE INTO positions (ticker, n) SELECT ticker, n + 1 FROM positions WHERE ticker > 'f' ORDER BY ticker",
        ALL,
    ]
    wanted = on_sqlite(steps)
    assert "fails" not in wanted
    assert on_postgresql(database, steps) == wanted


@pytest.mark.parametrize("seed", range(12))
def test_drawn_sequences_give_the_same(database, seed):
    drawn = random.Random(seed)
    steps = [PLAIN if seed % 2 else COUNTED]
    for _ in range(50):
        key, value = drawn.choice("abcde"), drawn.randint(0, 3)
        steps.append(
            drawn.choice(
                [
                    (REPLACE, (key, value)),
                    (REPLACE, [(each, value) for each in drawn.sample("abcde", 3)]),
                    ("DELETE FROM positions WHERE ticker = ?", (key,)),
                    "DELETE FROM positions WHERE id = (SELECT max(id) FROM positions)",
                    ("UPDATE positions SET n = n + 1, note = 'x' WHERE ticker = ?", (key,)),
                ]
            )
        )
        steps.append(ALL)
    assert on_postgresql(database, steps) == on_sqlite(steps)
