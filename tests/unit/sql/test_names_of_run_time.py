"""Tables whose names are put in at run time, whole or in part, and what is told where nothing more is known."""

import pytest

from sqlite_hunter.sql.template import Template
from sqlite_hunter.sql.translator import Refusal, Translation, Translator

TASKS = "CREATE TABLE {prefix}_task (id INTEGER PRIMARY KEY, queue TEXT NOT NULL, n INTEGER)"
PLAIN = "CREATE TABLE q (a TEXT, n INTEGER)"


def translated(text: str, *setup: str) -> Translation | Refusal:
    templates = [Template.marked(each) for each in (*setup, text)]
    translator = Translator()
    translator.survey(templates)
    for each in templates[:-1]:
        assert isinstance(translator.translate(each, None), Translation)
    return translator.translate(templates[-1], "seq" if "?" in text else None)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("SELECT a FROM {table}", "for each table"),
        ("SELECT a FROM {prefix}_other", "for each table"),
        ("DELETE FROM {table} WHERE a = ?", "for each table"),
        ("UPDATE {table} SET a = ?", "for each table"),
        ("INSERT INTO {table} (a) VALUES (?)", "for each table"),
        ("CREATE INDEX i ON {table} (a)", "for each table"),
        ("INSERT INTO q ({', '.join(names)}) VALUES (?, ?)", "for each list of columns"),
        ("SELECT {columns} FROM q", "for each list of columns"),
        ("SELECT a FROM q {where}", "for each text that it may be"),
        ("SELECT a FROM q{where}", "for each text that it may be"),
        ("SELECT a FROM q WHERE n {op} ?", "for each text that it may be"),
        ("{query} WHERE n = ?", "for each text that it may be"),
        ("SELECT a FROM q WHERE {where}", "translate each text that goes into it"),
        ("UPDATE q SET {changes} WHERE n = ?", "translate each text that goes into it"),
        ("UPDATE q SET {changes}", "translate each text that goes into it"),
    ],
)
def test_a_refusal_says_how_to_go_on(text, hint):
    made = translated(text, TASKS, PLAIN)
    assert isinstance(made, Refusal)
    assert hint in made.reason


@pytest.mark.parametrize(
    "text",
    [
        "SELECT nothing FROM {prefix}_task",
        "SELECT id FROM {prefix} _task WHERE queue = ?",
        "SELECT id FROM {prefix}_tasks",
        "SELECT id FROM {prefix}_task{number} WHERE queue = ?",
        "SELECT id FROM _task",
        "SELECT id FROM {prefix}_task WHERE n = queue AND id = '1x'",
    ],
)
def test_another_name_is_another_table(text):
    made = translated(text, TASKS, PLAIN)
    assert isinstance(made, Refusal) or made.text == "SELECT id FROM {prefix} _task WHERE queue = %s"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT id FROM {prefix}_task WHERE queue = ?", "SELECT id FROM {prefix}_task WHERE queue = %s"),
        ("SELECT id FROM main.{prefix}_task AS t", "SELECT id FROM {prefix}_task AS t"),
        ("UPDATE {prefix}_task SET n = NULL", "UPDATE {prefix}_task SET n = NULL"),
        ("DELETE FROM {prefix}_task WHERE id = ?", "DELETE FROM {prefix}_task WHERE id = %s"),
        (
            "CREATE INDEX {prefix}_i ON {prefix}_task (queue, n DESC)",
            'CREATE INDEX {prefix}_i ON {prefix}_task (queue COLLATE "C", n DESC)',
        ),
        ("DROP TABLE {prefix}_task", "DROP TABLE {prefix}_task"),
        (
            "SELECT id FROM {prefix}_task ORDER BY queue",
            'SELECT id FROM {prefix}_task ORDER BY queue COLLATE "C" NULLS FIRST',
        ),
    ],
)
def test_a_name_that_is_known_in_part_goes_by_all_that_is_written(text, expected):
    made = translated(text, TASKS)
    assert isinstance(made, Translation), made
    assert made.text == expected


WIDE = "CREATE TABLE w (id INTEGER PRIMARY KEY, a TEXT)"
ADDED = "ALTER TABLE w ADD COLUMN {name} TEXT"


@pytest.mark.parametrize("text", ["REPLACE INTO w (id, a) VALUES (?, ?)", "INSERT OR REPLACE INTO w VALUES (1, 'a')"])
def test_a_row_with_a_column_that_is_not_known_is_not_replaced(text):
    made = translated(text, WIDE, ADDED)
    assert isinstance(made, Refusal)
    assert "{name}" in made.reason


@pytest.mark.parametrize(
    "text", ["SELECT * FROM w", "DELETE FROM w WHERE a = ?", "INSERT OR IGNORE INTO w (a) VALUES ('a')"]
)
def test_what_names_its_columns_needs_no_others(text):
    made = translated(text, WIDE, ADDED)
    assert isinstance(made, Translation)
    assert "{name}" not in made.text
