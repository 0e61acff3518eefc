"""What asks SQLite's catalogue, and DROP where others refer: the same rows, and the same state, in both databases."""

import contextlib
import sqlite3

import psycopg
import pytest

from sqlite_hunter.sql.template import Template
from sqlite_hunter.sql.translator import Refusal, Translator

SCHEMA = [
    "CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL DEFAULT 'a''b', age INT DEFAULT 0, x BLOB)",
    "CREATE TABLE pairs (a TEXT, b INTEGER NOT NULL, score REAL, PRIMARY KEY (b, a))",
    "CREATE INDEX by_age ON users (age)",
    "CREATE UNIQUE INDEX one_name ON users (name)",
    "CREATE VIEW adults AS SELECT id, name FROM users WHERE age > 17",
]
LATER = ["ALTER TABLE users ADD COLUMN mail TEXT DEFAULT 'none'", "CREATE TABLE later (k TEXT PRIMARY KEY, n INTEGER)"]
"""What the program puts together at run time, so that the translator sees none of it."""


@pytest.fixture
def both(postgresql):
    """Runs statements on both sides: the rows and labels of the last one, twice; "error" where it fails."""

    def run(statements, values=(), known=SCHEMA, unseen=(), check="", elsewhere=()):
        translator = Translator()
        seen = [Template.marked(each) for each in (*known, *statements, *elsewhere)]
        translator.survey(seen)
        lite = sqlite3.connect(":memory:", isolation_level=None)
        with postgresql.connect() as connection, contextlib.closing(lite):
            connection.autocommit = True
            connection.execute("CREATE SCHEMA catalogue_test")
            try:
                connection.execute("SET search_path TO catalogue_test")
                return _run(lite, connection, translator, (known, unseen, statements), values, check)
            finally:
                connection.execute("DROP SCHEMA catalogue_test CASCADE")

    return run


def _run(lite, connection, translator, parts, values, check):
    known, unseen, statements = parts
    apart = Translator()
    for text in known:
        lite.execute(text)
        _give(connection, translator.translate(text, None))
        apart.translate(text, None)
    for text in unseen:
        lite.execute(text)
        _give(connection, apart.translate(text, None))
    one = two = None
    for text in statements:
        found = translator.translate(Template.marked(text), "seq" if values else None)
        assert not isinstance(found, Refusal), found.reason
        one = _rows(lambda text=text: lite.execute(text.replace("{table}", "users"), values))
        two = _rows(lambda found=found: _give(connection, found, values))
    if check:
        one, two = lite.execute(check).fetchall(), connection.execute(check).fetchall()
    return one, two


def _rows(execute):
    try:
        cursor = execute()
    except (sqlite3.Error, psycopg.Error):
        return "error"
    if cursor.description is None:
        return []
    return [tuple(each[0] for each in cursor.description), *cursor.fetchall()]


def _give(connection, found, values=()):
    for text in found.ahead:
        connection.execute(text)
    bound = [values[number - 1] for number in found.parameters] if values else None
    cursor = connection.execute(found.text.replace("{table}", "users"), bound) if found.text else None
    for text in found.behind:
        connection.execute(text)
    return cursor


def reason(text, *known):
    translator = Translator()
    translator.survey([Template.marked(each) for each in (*known, text)])
    for each in known:
        translator.translate(each, None)
    found = translator.translate(Template.marked(text), "seq" if "?" in text else None)
    return found.reason if isinstance(found, Refusal) else ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT sql FROM sqlite_master WHERE type = 'table'", "keeps no text of a definition"),
        ("SELECT * FROM sqlite_master WHERE name = 'users'", "keeps no text of a definition"),
        ("SELECT rootpage FROM sqlite_master WHERE name = 'users'", "keeps no text of a definition"),
        ("SELECT name FROM sqlite_master", "or for one name"),
        ("SELECT name FROM sqlite_master WHERE type = 'index'", "or for one name"),
        ("SELECT name FROM sqlite_master WHERE type = ?", "or for one name"),
        ("SELECT name FROM sqlite_master WHERE type IN ('table', 'index')", "or for one name"),
        ("SELECT name FROM sqlite_master WHERE name LIKE ?", "or for one name"),
        ("SELECT name FROM sqlite_master WHERE name = tbl_name", "or for one name"),
        ("SELECT name FROM sqlite_master WHERE name = 'a' OR type = 'index'", "or for one name"),
        ("SELECT name FROM sqlite_master WHERE NOT (name = 'a')", "or for one name"),
        ("PRAGMA table_info(unknown)", "information_schema.columns"),
        ("PRAGMA table_info({quote(table)})", "information_schema.columns"),
        ("PRAGMA table_xinfo({table})", "information_schema.columns"),
        ("SELECT name FROM pragma_table_info('unknown')", "table-valued function"),
        ("SELECT i.name FROM users, pragma_table_info(users.name) AS i", "table-valued function"),
        ("SELECT name FROM pragma_index_list('users')", "table-valued function"),
        ("PRAGMA index_list(users)", "pg_indexes"),
        ("PRAGMA index_info(by_age)", "pg_index"),
        ("PRAGMA foreign_key_list(users)", "referential_constraints"),
        ("PRAGMA database_list", "pg_database"),
        ("PRAGMA journal_mode", "SQLite's file"),
        ("PRAGMA cache_size", "SQLite's memory"),
    ],
)
def test_what_postgresql_would_tell_otherwise_is_refused_with_what_to_do(text, said):
    assert said in reason(text, *SCHEMA)


CHILD = "CREATE TABLE child (p INTEGER REFERENCES parent (id) ON DELETE {})"
PARENT = "CREATE TABLE parent (id INTEGER PRIMARY KEY)"
ON = "PRAGMA foreign_keys = ON"


@pytest.mark.parametrize(
    ("text", "others", "said"),
    [
        ("DROP TABLE parent", [], "drops the foreign key of child"),
        ("DROP TABLE IF EXISTS parent", ["DROP TABLE other"], "drops the foreign key of child"),
        ("DROP TABLE parent", ["DROP TABLE child", "PRAGMA foreign_keys = OFF"], "is not known"),
    ],
)
def test_a_foreign_key_that_would_be_lost_in_silence_is_refused(text, others, said):
    translator = Translator()
    known = [ON, PARENT, CHILD.format("CASCADE")]
    translator.survey([*known, text, *others])
    for each in known:
        translator.translate(each, None)
    found = translator.translate(text, None)
    assert isinstance(found, Refusal)
    assert said in found.reason


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name", ()),
        ("SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name", ()),
        ("SELECT type, tbl_name FROM sqlite_master WHERE name = ?", ("by_age",)),
        ("SELECT type, tbl_name FROM sqlite_master WHERE name = ?", ("adults",)),
        ("SELECT type FROM sqlite_master WHERE name = ?", ("sqlite_user_version",)),
        ("SELECT name FROM sqlite_master WHERE type = ? AND name = ? COLLATE NOCASE", ("index", "ONE_NAME")),
        ("SELECT name FROM sqlite_master WHERE type = ? AND name = ?", ("table", "one_name")),
        ("SELECT name FROM sqlite_master WHERE type = ? AND name = ?", ("trigger", "users")),
        ('SELECT count(*) AS n FROM sqlite_master WHERE type = "index" AND name IN (?, ?)', ("by_age", "users_pkey")),
        ("PRAGMA table_info({table})", ()),
        ('PRAGMA table_info("{table}")', ()),
        ("SELECT * FROM pragma_table_info('users')", ()),
        ("SELECT name, pk FROM pragma_table_info(?) AS i WHERE i.pk > 0 ORDER BY i.pk", ("pairs",)),
        ("SELECT count(*) AS n FROM pragma_table_info(?) WHERE name = ?", ("USERS", "age")),
        ('SELECT type, "notnull", dflt_value FROM pragma_table_info(?)', ("later",)),
        ("SELECT name FROM pragma_table_info(?)", ("nothing",)),
    ],
)
def test_the_catalogue_tells_the_same(both, text, values):
    one, two = both(["PRAGMA user_version = 3", text] if not values else [text], values, unseen=LATER)
    assert one == two
    assert one != "error"


@pytest.mark.parametrize("action", ["CASCADE", "SET NULL", "RESTRICT", "NO ACTION"])
@pytest.mark.parametrize("text", ["DROP TABLE IF EXISTS parent", "DROP TABLE parent"])
@pytest.mark.parametrize("rows", [["INSERT INTO parent VALUES (1)", "INSERT INTO child VALUES (1)"], []])
def test_a_table_is_dropped_with_what_its_foreign_keys_say(both, action, text, rows):
    known = [ON, PARENT, CHILD.format(action), *rows, "INSERT INTO child VALUES (NULL)"]
    one, two = both(
        [text], known=known, check="SELECT p FROM child ORDER BY p IS NULL, p", elsewhere=["DROP TABLE child"]
    )
    assert one == two


def test_a_table_that_is_not_there_is_dropped_by_nobody(both):
    known = [ON, PARENT, CHILD.format("CASCADE"), "DROP TABLE child", "DROP TABLE parent"]
    one, two = both(["DROP TABLE IF EXISTS parent"], known=known, check="SELECT 1 AS n")
    assert one == two
