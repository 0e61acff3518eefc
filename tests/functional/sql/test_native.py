"""The policy ``native``, on a real PostgreSQL: what is stored, and what Python sees, up to the mapping of values."""

import json
import sqlite3
from pathlib import Path

import psycopg
import pytest

from native import in_schema, run, translated
from sqlite_hunter.sql.policy import Policy
from sqlite_hunter.sql.translator import MAPPING, SEQUENCE, Refusal, Translation, Translator

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "native"
JOURNAL = FIXTURES / "journal.json"
USES = (FIXTURES / "uses.sql").read_text("utf-8").rstrip(";\n").split(";\n")
TABLES = (
    "CREATE TABLE t (id INTEGER PRIMARY KEY, f BOOLEAN, g BOOL NOT NULL DEFAULT 0, n INTEGER, s TEXT)",
    "CREATE TABLE u (id INTEGER PRIMARY KEY, f INTEGER, t BOOLEAN)",
    "CREATE VIEW v AS SELECT id, f, g FROM t",
    "CREATE VIEW w AS SELECT * FROM t",
    "INSERT INTO t (f, g, n, s) VALUES (1, 0, 3, 'a'), (0, 1, 1, '1'), (NULL, 1, 0, NULL), (1, 1, NULL, '0')",
    "INSERT INTO u (f, t) VALUES (1, 1), (0, NULL), (2, 0), (NULL, 1)",
)
FLAG = "CREATE TABLE t (id INTEGER PRIMARY KEY, flag BOOLEAN, n INTEGER)"


def steps():
    return [(each[0], each[1] if len(each) > 1 else None) for each in json.loads(JOURNAL.read_text("utf-8"))]


def bound_as(values):
    return None if values is None else MAPPING if isinstance(values, dict) else SEQUENCE


@pytest.fixture
def connection(postgresql):
    with in_schema(postgresql, "native") as opened:
        yield opened


# --- what must not become native -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE t SET flag = 2",
        "UPDATE t SET flag = -1",
        "UPDATE t SET flag = n",
        "UPDATE t SET flag = flag + 1",
        "UPDATE t SET flag = 'yes'",
        "UPDATE t SET flag = '1'",
        "UPDATE t SET flag = 0.5",
        "UPDATE t SET flag = CASE WHEN n > 1 THEN 2 ELSE 0 END",
        "UPDATE t SET flag = COALESCE(n, 0)",
        "UPDATE t SET flag = (SELECT max(n) FROM t)",
        "UPDATE t SET flag = 1 - n",
        "INSERT INTO t (flag) VALUES (1), (3)",
        "INSERT INTO t (flag) SELECT n FROM t",
        "INSERT INTO t SELECT id + 10, n, n FROM t",
        "INSERT INTO t (id, flag) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET flag = flag + 1",
        "SELECT n FROM t WHERE n IN (SELECT flag FROM t)",
        "SELECT * FROM t UNION SELECT * FROM t",
        "SELECT t.id FROM t JOIN (SELECT n AS flag FROM t) AS u USING (flag)",
        "CREATE TABLE u AS SELECT * FROM t",
        "SELECT flag FROM t WHERE t MATCH 'x'",
        "SELECT * FROM t WHERE soundex(n) = 'x'",
        "ALTER TABLE t ADD COLUMN other BOOLEAN DEFAULT 5",
        "CREATE TRIGGER g AFTER UPDATE ON t BEGIN UPDATE t SET flag = 7; END",
    ],
)
def test_one_statement_forbids_it_and_is_named(statement):
    translator, (definition, *_, found) = translated(FLAG, "SELECT id FROM t WHERE flag = 1", statement)
    if "other" in statement:
        assert ("t", "other") not in translator.database.natives
        assert "t.other cannot be BOOLEAN" in found.reason
        return
    assert ("t", "flag") not in translator.database.natives
    for outcome in (definition, found):
        assert isinstance(outcome, Refusal)
        assert outcome.construct.name == "native-type"
        assert f"t.flag cannot be BOOLEAN: app.py:3: {statement[:40]}" in outcome.reason
        assert "--keep t.flag" in outcome.reason


@pytest.mark.parametrize(
    ("definition", "said"),
    [
        ("CREATE TABLE t (flag BOOLEAN AS (n > 1) STORED, n INTEGER)", "generated column"),
        ("CREATE TABLE t (flag BOOLEAN PRIMARY KEY, n INTEGER REFERENCES t (flag))", "foreign key"),
        ("CREATE TABLE t (flag BOOLEAN DEFAULT 2)", "2 is stored in flag"),
        ("CREATE TABLE t (flag JSON)", "t.flag cannot be JSONB: nothing that is known reads its text"),
        ("CREATE TABLE t (flag DECIMAL(10, 2) DEFAULT 1e300)", "1e300 is stored in flag"),
    ],
)
def test_a_definition_forbids_it_itself(definition, said):
    _, [found] = translated(definition)
    assert isinstance(found, Refusal)
    assert said in found.reason


@pytest.mark.parametrize(
    "change",
    ["ALTER TABLE t RENAME TO u", "ALTER TABLE t RENAME COLUMN flag TO other", "DROP TABLE t"],
)
def test_a_column_that_does_not_stay_is_refused_and_not_downgraded_in_silence(change):
    _, [definition, _] = translated(FLAG, change)
    assert isinstance(definition, Refusal)
    assert "t.flag cannot be BOOLEAN: its table or itself is renamed or dropped later on" in definition.reason


@pytest.mark.parametrize("declared", ["INTEGER", "TINYINT", "TEXT", "REAL", "BLOB", "VARCHAR(5)"])
def test_other_types_are_as_with_preserve(declared):
    texts = (f"CREATE TABLE t (flag {declared})", "SELECT flag FROM t WHERE flag IS NULL")
    plain = Translator()
    plain.survey(texts)
    assert translated(*texts)[1] == [plain.translate(each, None) for each in texts]


def test_a_kept_column_is_as_with_preserve():
    texts = (FLAG, "UPDATE t SET flag = 2", "SELECT flag FROM t WHERE flag")
    plain = Translator()
    plain.survey(texts)
    assert translated(*texts, kept={("t", "flag")})[1] == [plain.translate(each, None) for each in texts]


def test_one_column_that_may_not_does_not_hold_back_another():
    translator, outcomes = translated(
        "CREATE TABLE t (a BOOLEAN, b BOOLEAN)", "UPDATE t SET a = 2", "UPDATE t SET b = 1"
    )
    assert set(translator.database.natives) == {("t", "b")}
    assert outcomes[2].text == "UPDATE t SET b = TRUE"


@pytest.mark.parametrize("value", [2, -1, 0.5, "yes", "t", "on", "", "10", b"1", 2**70])
def test_a_bound_value_that_is_no_truth_fails(connection, value):
    _, [definition, insert] = translated(FLAG, "INSERT INTO t (flag) VALUES (?)")
    run(connection, definition, None)
    with pytest.raises(psycopg.Error), connection.transaction():
        run(connection, insert, [value])
    assert connection.execute("SELECT count(*) FROM t").fetchone() == (0,)


# --- what becomes native ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [0, 1, True, False, None, 1.0, "0", "1"])
def test_a_bound_integer_is_stored_and_found_again(connection, value):
    texts = (FLAG, "INSERT INTO t (flag) VALUES (?)", "SELECT flag FROM t WHERE flag IS ?")
    _, [definition, insert, select] = translated(*texts)
    run(connection, definition, None)
    run(connection, insert, [value])
    [(found,)] = run(connection, select, [value])
    assert found is (None if value is None else bool(int(value)))


def test_a_whole_program_says_the_same():
    """Held against SQLite by ``test_the_program_runs_alike``; here: none of it is refused, and all flags are native."""
    texts = [text for text, _ in steps()]
    translator = Translator(policy=Policy(native=True))
    translator.survey(texts)
    outcomes = [translator.translate(text, bound_as(values)) for text, values in steps()]
    assert [each.reason for each in outcomes if isinstance(each, Refusal)] == []
    assert {column for _, column in translator.database.natives} == {
        "is_live", "locked", "is_open", "won", "reviewed", "enabled",
    }  # fmt: skip


def test_the_program_runs_alike(connection):
    lite = sqlite3.connect(":memory:")
    translator = Translator(policy=Policy(native=True))
    translator.survey([text for text, _ in steps()])
    for text, values in steps():
        cursor = lite.execute(text, values or ())
        one = cursor.fetchall() if cursor.description else None
        found = translator.translate(text, bound_as(values))
        assert isinstance(found, Translation), found
        other = run(connection, found, values)
        assert other == one, text
    lite.close()


@pytest.mark.parametrize("statement", USES)
def test_each_use_is_alike_or_forbidden(connection, statement):
    """Never may PostgreSQL fail or say something else: what it cannot say makes the column no BOOLEAN."""
    translator, outcomes = translated(*TABLES, statement)
    if len(translator.database.natives) < 3:
        assert isinstance(outcomes[-1], Refusal)
        return
    lite = sqlite3.connect(":memory:")
    for text, found in zip((*TABLES, statement), outcomes, strict=True):
        cursor = lite.execute(text)
        one = cursor.fetchall() if cursor.description else None
        assert isinstance(found, Translation), found
        other = run(connection, found, None)
        assert in_order(one, text) == in_order(other, text)
    for table in ("t", "u"):
        text = f"SELECT * FROM {table} ORDER BY id"
        assert connection.execute(text).fetchall() == lite.execute(text).fetchall()
    lite.close()


def in_order(rows, text):
    return rows if rows is None or "ORDER BY" in text else sorted(rows, key=lambda row: [(v is None, v) for v in row])


def test_python_sees_true_only_where_the_column_is_selected_as_it_is(connection):
    texts = (FLAG, "INSERT INTO t (flag) VALUES (1)", "SELECT flag, flag + 0, flag = 1, max(flag) OVER () FROM t")
    _, [definition, insert, select] = translated(*texts)
    run(connection, definition, None)
    run(connection, insert, None)
    [row] = run(connection, select, None)
    assert [type(value) for value in row] == [bool, int, int, int]
    assert "flag is BOOLEAN: Python gets True and False where sqlite3 gave 1 and 0" in select.notes
