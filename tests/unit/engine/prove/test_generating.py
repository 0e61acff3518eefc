from random import Random

import pytest

from sqlite_hunter.engine.prove.asked import from_json_lines, from_sql, with_lists
from sqlite_hunter.engine.prove.jitter import has_order, jittered
from sqlite_hunter.engine.prove.lite import Lite
from sqlite_hunter.engine.prove.rows import closure, make
from sqlite_hunter.engine.prove.schema import ordered, read, variants
from sqlite_hunter.engine.prove.uses import Use, literals, uses
from sqlite_hunter.errors import UsageError
from sqlite_hunter.sql.template import Template
from sqlite_hunter.sql.translator import Translator

SCHEMA = """
CREATE TABLE child (id INTEGER PRIMARY KEY, parent_id INTEGER NOT NULL REFERENCES parent(id), made_at TEXT);
CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT NOT NULL, price DECIMAL(8, 2), day DATE, flag BOOLEAN, raw BLOB);
CREATE TABLE alone (k TEXT PRIMARY KEY, n REAL);
"""


@pytest.fixture
def database():
    translator = Translator()
    for each in from_sql(SCHEMA, "x.sql").statements:
        translator.translate(each.template, None)
    return translator.database


def used(text, database):
    tree, _ = read(text)
    return uses(tree, database)


def test_the_same_seed_makes_the_same_example(database):
    names = closure(database, ["parent"])
    made = [make(Random("7"), database, names, {1: Use("integer")}, {}, 5) for _ in range(2)]
    assert made[0] == made[1]
    assert make(Random("8"), database, names, {1: Use("integer")}, {}, 5) != made[0]


def test_the_first_round_is_of_empty_tables(database):
    assert make(Random("1"), database, closure(database, ["parent"]), {}, {}, 0).size == 0


def test_parents_come_before_their_children(database):
    assert closure(database, ["child"]) == ["parent", "child"]
    assert closure(database, ["alone", "nowhere"]) == ["alone"]


def test_rows_are_kept_as_they_are_generated_by_kind(database):
    kinds = {"id": [int], "name": [str], "price": [int, float], "day": [str], "flag": [int], "raw": [bytes]}
    names = [column.name for column in database.tables["parent"].columns]
    with Lite(foreign_keys=True) as lite:
        for each in from_sql(SCHEMA, "x.sql").statements:
            lite.define(each.text)
        for number in range(60):
            example = make(Random(str(number)), database, ["parent", "child"], {}, {}, number)
            stored = lite.stored(database, ["parent", "child"], example)
            parents = {row[0] for row in stored.rows["parent"]}
            assert all(row[1] in parents for row in stored.rows["child"])
            for row in stored.rows["parent"]:
                for name, value in zip(names, row, strict=True):
                    assert value is None or type(value) in kinds[name]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT 1 FROM parent WHERE name = ?", Use("text", ("parent", "name"))),
        ("SELECT 1 FROM parent p WHERE p.name IN (?, 'a')", Use("text", ("parent", "name"))),
        ("SELECT 1 FROM parent WHERE lower(name) = lower(?)", Use("text")),
        ("SELECT 1 FROM parent WHERE name LIKE ?", Use("pattern")),
        ("SELECT 1 FROM parent WHERE name LIKE '%' || ? || '%'", Use("text")),
        ("SELECT 1 FROM parent WHERE price > ? * 2", Use("integer")),
        ("SELECT 1 FROM parent WHERE date(day) >= ?", Use("date")),
        ("SELECT 1 FROM parent WHERE date(day, ?) = '2024-01-31'", Use("shift")),
        ("SELECT strftime('%Y', ?, '+1 day')", Use("date")),
        ("SELECT strftime(?, 'now')", Use("date")),
        ("SELECT datetime('now', '-' || ? || ' days')", Use("count")),
        ("SELECT date('now' || ?)", Use("text")),
        ("SELECT 1 FROM parent LIMIT ?", Use("count")),
        ("INSERT INTO alone VALUES ('a', ?)", Use("real", ("alone", "n"))),
        ("INSERT INTO alone (n, k) SELECT ?, name FROM parent", Use("real", ("alone", "n"))),
        ("UPDATE alone SET n = ?", Use("real", ("alone", "n"))),
        ("UPDATE alone SET n = n + 1 WHERE k = ?", Use("text", ("alone", "k"))),
        ("SELECT 1 FROM parent WHERE (id, name) = (1, ?)", Use("text", ("parent", "name"))),
        ("SELECT ?", Use()),
    ],
)
def test_what_a_value_is_for(database, text, expected):
    assert used(text, database) == {1: expected}


def test_the_first_place_that_tells_something_counts(database):
    assert used("SELECT 1 FROM parent WHERE ?1 IS NULL OR name = ?1", database) == {1: Use("text", ("parent", "name"))}


def test_constants_of_the_statement_are_there_to_be_found():
    tree, _ = read("SELECT 1 FROM t WHERE a = 'open' AND b > 41")
    assert literals(tree)["text"] == ("open",)
    assert 42 in literals(tree)["integer"]


def test_definitions_are_run_in_an_order_that_both_take():
    asked = [(each, read(each.template)[0]) for each in from_sql(SCHEMA, "x.sql").statements]
    assert [each.line for each, _ in ordered(asked)] == [3, 4, 2]


def test_a_table_with_two_definitions_is_two_schemas():
    text = "CREATE TABLE t (a INTEGER); CREATE TABLE IF NOT EXISTS t (a  INTEGER); CREATE TABLE t (b TEXT)"
    asked = [(each, read(each.template)[0]) for each in from_sql(text, "x.sql").statements]
    assert [len(variant) for variant in variants(asked)] == [2, 1]
    assert len(variants([])) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT a FROM t", False),
        ("SELECT a FROM (SELECT a FROM t ORDER BY a)", False),
        ("UPDATE t SET a = 1", False),
        ("SELECT a FROM t ORDER BY a", True),
        ("SELECT a FROM t UNION SELECT b FROM u ORDER BY 1", True),
    ],
)
def test_whether_the_order_is_asked_for(text, expected):
    assert has_order(read(text)[0]) is expected


def test_chance_comes_last():
    text = "SELECT a FROM t AS x ORDER BY a LIMIT 1"
    made = jittered(text, *read(text))
    assert made.endswith("ORDER BY a, sqlite_hunter_jitter() LIMIT 1")
    assert read(made) is not None


def test_lists_of_placeholders_are_filled_in_and_nothing_else():
    filled = with_lists(Template.marked("SELECT a FROM t WHERE id IN ({', '.join(['?'] * len(ids))})"))
    assert filled.text == "SELECT a FROM t WHERE id IN (?, ?, ?)"
    assert with_lists(Template.marked("SELECT a FROM {table}")) is None
    assert with_lists(Template.marked("SELECT a FROM t WHERE {' AND '.join(f'{k} = ?' for k in keys)}")) is None


def test_a_row_has_as_many_placeholders_as_it_has_columns():
    row = Template.marked("INSERT INTO t (a, b, c, d) VALUES (1, {', '.join('?' * n)}), ({', '.join('?' * 4)})")
    filled = with_lists(row, {0: 3, 1: 4})
    assert filled.text == "INSERT INTO t (a, b, c, d) VALUES (1, ?, ?, ?), (?, ?, ?, ?)"


@pytest.mark.parametrize("line", ["{", "[]", '{"sql": 3}', '{"sql": [1]}'])
def test_a_line_that_is_no_case_is_told(line):
    with pytest.raises(UsageError, match=r"x\.jsonl:1"):
        from_json_lines(line, "x.jsonl")


def test_nothing_reaches_the_disk(tmp_path, database):
    with Lite(foreign_keys=False) as lite:
        lite.define("CREATE TABLE t (a INTEGER)")
        for text in (f"ATTACH '{tmp_path}/x.db' AS x", f"VACUUM INTO '{tmp_path}/y.db'"):
            result = lite.run(text, None, database, [], make(Random("1"), database, [], {}, {}, 0))
            assert result.error
    assert list(tmp_path.iterdir()) == []
