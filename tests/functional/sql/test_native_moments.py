"""TIMESTAMPTZ and DATE under the policy ``native``, on a real PostgreSQL whose session is in New York."""

import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import pytest

from native import in_schema, run, translated
from sqlite_hunter.sql.translator import Refusal, Translation, Translator

USES = (Path(__file__).resolve().parents[2] / "fixtures" / "native" / "moments.sql").read_text("utf-8")
TABLES = (
    "CREATE TABLE t (id INTEGER PRIMARY KEY, at DATETIME, till TIMESTAMP, day DATE, s TEXT, n INTEGER)",
    "CREATE TABLE u (at DATETIME, day DATE, s TEXT)",
    "CREATE VIEW v AS SELECT id, at FROM t WHERE at IS NOT NULL",
    "CREATE VIEW w AS SELECT * FROM t",
    "INSERT INTO t (at, till, day, s) VALUES"
    " ('2024-03-10 07:00:00', '2024-03-10 07:00:00', '2024-03-10', '2024-03-10 07:00:00'),"
    " ('2024-03-10 02:30:00', '2024-11-03 06:30:00', '2024-02-29', 'x'),"
    " ('2024-11-03 05:30:00', NULL, '2011-12-30', '2024-03-10'),"
    " (NULL, '2024-11-03 05:30:00', '2024-03-10', NULL),"
    " ('2024-11-03 06:30:00', '1969-12-31 23:59:59', NULL, '')",
    "INSERT INTO u (at, day, s) VALUES"
    " ('2024-11-03 05:30:00', '2024-03-10', 'x'), ('2024-11-03 06:30:00', '2011-12-30', '2024'), (NULL, NULL, 'y')",
)
NATIVES = {("t", "at"), ("t", "till"), ("t", "day"), ("u", "at"), ("u", "day")}
MOMENT = "CREATE TABLE t (id INTEGER PRIMARY KEY, at DATETIME, day DATE, s TEXT)"


@pytest.fixture
def connection(postgresql):
    with in_schema(postgresql, "moments", "SET timezone TO 'America/New_York'") as opened:
        yield opened


def as_sqlite(rows):
    """The documented mapping, and nothing else."""
    return rows if rows is None else [tuple(map(mapped, row)) for row in rows]


def mapped(value):
    if isinstance(value, datetime):
        assert value.tzinfo is not None
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    return value.isoformat() if isinstance(value, date) else value


# --- what must not become native -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE t SET at = s",
        "UPDATE t SET at = day",
        "UPDATE t SET at = id",
        "UPDATE t SET at = 0",
        "UPDATE t SET at = ''",
        "UPDATE t SET at = 'now'",
        "UPDATE t SET at = 'infinity'",
        "UPDATE t SET at = '2024-01-31'",
        "UPDATE t SET at = '2024-01-31T12:00:00'",
        "UPDATE t SET at = '2024-01-31 12:00'",
        "UPDATE t SET at = '2024-01-31 12:00:00.5'",
        "UPDATE t SET at = '2024-01-31 12:00:00Z'",
        "UPDATE t SET at = '2024-01-31 24:00:00'",
        "UPDATE t SET at = '2024-01-31 12:00:60'",
        "UPDATE t SET at = '2024-1-31 12:00:000'",
        "UPDATE t SET at = '2024-02-30 12:00:00'",
        "UPDATE t SET at = '0000-01-01 12:00:00'",
        "UPDATE t SET at = ' 2024-01-31 12:00:0'",
        "UPDATE t SET at = '\uff12\uff10\uff12\uff14-01-31 12:00:00'",
        "UPDATE t SET at = date('now')",
        "UPDATE t SET at = CURRENT_DATE",
        "UPDATE t SET at = strftime('%Y-%m-%dT%H:%M:%S', 'now')",
        "UPDATE t SET at = strftime('%s', 'now')",
        "UPDATE t SET at = datetime('now', 'subsec')",
        "UPDATE t SET at = at || ''",
        "UPDATE t SET at = coalesce(at, s)",
        "UPDATE t SET at = CASE WHEN id > 1 THEN '2024-01-31' ELSE at END",
        "UPDATE t SET at = (SELECT s FROM t)",
        "INSERT INTO t (at) VALUES ('2024-01-31 12:00:00'), ('2024-01-31')",
        "INSERT INTO t (at) SELECT s FROM t",
        "INSERT INTO t SELECT id + 10, s, day, s FROM t",
        "INSERT INTO t (id, at) VALUES (1, NULL) ON CONFLICT (id) DO UPDATE SET at = excluded.s",
        "SELECT s FROM t WHERE s IN (SELECT at FROM t)",
        "SELECT * FROM t UNION SELECT * FROM t",
        "SELECT t.id FROM t JOIN (SELECT s AS at FROM t) AS u USING (at)",
        "SELECT t.id FROM t JOIN (SELECT day AS at FROM t) AS u USING (at)",
        "SELECT at + 1 FROM t",
        "SELECT id FROM t WHERE at",
        "SELECT sum(at) FROM t",
        "CREATE TABLE u AS SELECT * FROM t",
        "CREATE INDEX i ON t (substr(at, 1, 7))",
        "CREATE INDEX i ON t (s) WHERE at LIKE '2024%'",
        "CREATE TRIGGER g AFTER UPDATE ON t BEGIN UPDATE t SET at = s; END",
    ],
)
def test_one_statement_forbids_it_and_is_named(statement):
    translator, (definition, *_, found) = translated(MOMENT, "SELECT id FROM t WHERE at IS NULL", statement)
    assert ("t", "at") not in translator.database.natives
    for outcome in (definition, found):
        assert isinstance(outcome, Refusal)
        assert outcome.construct.name == "native-type"
        assert f"t.at cannot be TIMESTAMPTZ: app.py:3: {statement[:40]}" in outcome.reason
        assert "--keep t.at" in outcome.reason


@pytest.mark.parametrize(
    "value",
    ["'2024-01-31 00:00:00'", "'2024-1-31'", "'2023-02-29'", "'today'", "20240131", "CURRENT_TIMESTAMP", "at", "s",
     "datetime('now')", "strftime('%Y-%m', 'now')", "substr(at, 1, 10)"],
)  # fmt: skip
def test_what_is_no_day_forbids_a_date(value):
    translator, (definition, found) = translated(MOMENT, f"UPDATE t SET day = {value}")
    assert ("t", "day") not in translator.database.natives
    assert "t.day cannot be DATE: app.py:2: UPDATE t SET day" in definition.reason
    assert isinstance(found, Refusal)


@pytest.mark.parametrize(
    ("definition", "said"),
    [
        ("CREATE TABLE t (at DATETIME DEFAULT '')", "'' is stored in at"),
        ("CREATE TABLE t (at DATETIME DEFAULT 0)", "0 is stored in at"),
        ("CREATE TABLE t (at DATETIME DEFAULT CURRENT_DATE)", "CURRENT_DATE is stored in at"),
        ("CREATE TABLE t (at DATE DEFAULT CURRENT_TIMESTAMP)", "CURRENT_TIMESTAMP is stored in at"),
        ("CREATE TABLE t (at DATETIME COLLATE NOCASE)", "collation"),
        ("CREATE TABLE t (at DATETIME INT)", "declared type"),
        ("CREATE TABLE t (at DATETIME AS (s) STORED, s TEXT)", "generated column"),
        ("CREATE TABLE t (at DATETIME PRIMARY KEY, b DATETIME REFERENCES t (at))", "foreign key"),
    ],
)
def test_a_definition_forbids_it_itself(definition, said):
    _, [found] = translated(definition)
    assert isinstance(found, Refusal)
    assert said in found.reason


def test_a_kept_column_is_as_with_preserve():
    texts = (MOMENT, "UPDATE t SET at = s || '-01', day = 'x'", "SELECT at, day FROM t WHERE at LIKE '2024%'")
    plain = Translator()
    plain.survey(texts)
    assert translated(*texts, kept={("t", "at"), ("t", "day")})[1] == [plain.translate(each, None) for each in texts]


@pytest.mark.parametrize(
    "value",
    ["", "x", "now", "infinity", "2024-01-31", "2024-01-31T12:00:00", "2024-01-31 12:00", "2024-01-31 12:00:00.5",
     "2024-01-31 12:00:00Z", "2024-01-31 12:00:00+00", "2024-01-31 12:00:00\n", "\n2024-01-31 12:00:00",
     "2024-01-31 24:00:00", "2024-01-31 12:00:60", "2024-02-30 12:00:00", "0000-01-01 00:00:00",
     "0044-03-15 12:00:00 BC",
     "12024-01-31 12:00:00", "\uff12\uff10\uff12\uff14-01-31 12:00:00", 20240131, 1706702400.0, True,
     b"2024-01-31 12:00:00",
     date(2024, 1, 31), datetime(2024, 1, 31, 12, tzinfo=UTC), datetime(2024, 1, 31, 12, 0, 0, 5)],
)  # fmt: skip
def test_a_bound_value_of_another_form_fails(connection, value):
    _, [definition, insert] = translated(MOMENT, "INSERT INTO t (at) VALUES (?)")
    run(connection, definition)
    with pytest.raises(psycopg.Error), connection.transaction():
        run(connection, insert, [value])
    assert connection.execute("SELECT count(*) FROM t").fetchone() == (0,)


@pytest.mark.parametrize(
    "value",
    ["", "today", "epoch", "2024-1-31", "20240131", "2024-01-31 00:00:00", "2023-02-29", "0000-01-01", 20240131,
     "Jan 31 2024", datetime(2024, 1, 31)],
)  # fmt: skip
def test_a_bound_value_that_is_no_day_fails(connection, value):
    _, [definition, insert] = translated(MOMENT, "INSERT INTO t (day) VALUES (?)")
    run(connection, definition)
    with pytest.raises(psycopg.Error), connection.transaction():
        run(connection, insert, [value])
    assert connection.execute("SELECT count(*) FROM t").fetchone() == (0,)


@pytest.mark.parametrize(
    "value", ["2024-01-31 12:00:00.5+00", "infinity", "-infinity", "10000-01-02 00:00:00+00", "0001-01-01 BC"]
)
def test_what_others_store_has_a_text_too_or_fails(connection, value):
    _, [definition] = translated(MOMENT)
    run(connection, definition)
    with pytest.raises(psycopg.Error), connection.transaction():
        connection.execute("INSERT INTO t (at) VALUES (%s::timestamptz)", [value])
    if "." not in value:
        with pytest.raises(psycopg.Error), connection.transaction():
            connection.execute("INSERT INTO t (day) VALUES (%s::timestamptz::date)", [value])


# --- what becomes native ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("use", USES.rstrip(";\n").split(";\n"))
def test_each_use_is_alike_or_forbidden(connection, use):
    """Never may PostgreSQL fail or say something else: what it cannot say makes the column no TIMESTAMPTZ or DATE."""
    translator, outcomes = translated(*TABLES, use)
    if set(translator.database.natives) != NATIVES:
        assert isinstance(outcomes[-1], Refusal)
        return
    lite = sqlite3.connect(":memory:")
    for text, found in zip((*TABLES, use), outcomes, strict=True):
        cursor = lite.execute(text)
        one = cursor.fetchall() if cursor.description else None
        assert isinstance(found, Translation), found
        assert in_order(one, text) == in_order(as_sqlite(run(connection, found)), text)
    for text in ("SELECT * FROM t ORDER BY id", "SELECT at, day, s FROM u"):
        rows = as_sqlite(connection.execute(text).fetchall())
        assert in_order(rows, text) == in_order(lite.execute(text).fetchall(), text)
    lite.close()


def in_order(rows, text):
    return rows if rows is None or "ORDER BY" in text else sorted(rows, key=lambda row: [(v is None, v) for v in row])


def test_most_uses_are_translated():
    natives = [set(translated(*TABLES, use)[0].database.natives) for use in USES.rstrip(";\n").split(";\n")]
    assert sum(each == NATIVES for each in natives) > 90


@pytest.mark.parametrize(
    "value", ["2024-03-10 02:30:00", "2024-11-03 05:30:00", "2024-11-03 06:30:00", "0001-01-02 00:00:00", None]
)
def test_a_bound_text_is_stored_and_found_again(connection, value):
    texts = (MOMENT, "INSERT INTO t (at, day) VALUES (?, date(?))", "SELECT at || '', day FROM t WHERE at IS ?")
    _, [definition, insert, select] = translated(*texts)
    run(connection, definition)
    run(connection, insert, [value, value])
    [(text, day)] = run(connection, select, [value])
    assert (text, mapped(day)) == (value, value and value[:10])


def test_what_sqlite3_makes_of_a_datetime_is_stored_alike(connection):
    """It binds ``str()`` of one without a zone and without parts of a second."""
    _, [definition, insert] = translated(MOMENT, "INSERT INTO t (at, day) VALUES (?, ?)")
    run(connection, definition)
    run(connection, insert, [datetime(2024, 3, 10, 2, 30), date(2011, 12, 30)])
    [row] = as_sqlite(connection.execute("SELECT at, day FROM t").fetchall())
    assert row == ("2024-03-10 02:30:00", "2011-12-30")


@pytest.mark.parametrize("operator", ["=", "<>", "<", "<=", ">", ">="])
@pytest.mark.parametrize(
    "value", ["2024-03-10 07:00:00", "2024-03-10", "2024-03-10T07:00:00", "", "x", "2024-02-30 00:00:00", None]
)
def test_any_text_may_be_compared_with(connection, operator, value):
    use = f"SELECT id FROM t WHERE at {operator} ? OR till {operator} ? OR day {operator} ? ORDER BY id"
    _, outcomes = translated(*TABLES, use)
    lite = sqlite3.connect(":memory:")
    for text, found in zip(TABLES, outcomes, strict=False):
        lite.execute(text)
        run(connection, found)
    assert run(connection, outcomes[-1], [value] * 3) == lite.execute(use, [value] * 3).fetchall()
    lite.close()


@pytest.mark.parametrize("value", [20240310, 1.5, "20240310", " 1 "])
def test_a_bound_number_that_is_compared_fails(connection, value):
    """SQLite has it below all texts."""
    _, [definition, select] = translated(MOMENT, "SELECT id FROM t WHERE at > ?")
    run(connection, definition)
    run(connection, Translation("INSERT INTO t (at) VALUES ('2024-03-10 07:00:00+00')"))
    with pytest.raises(psycopg.Error), connection.transaction():
        run(connection, select, [value])


def test_python_sees_a_datetime_only_where_the_column_is_selected_as_it_is(connection):
    insertion = "INSERT INTO t (at, day) VALUES (CURRENT_TIMESTAMP, date('now'))"
    _, [definition, insert, select] = translated(MOMENT, insertion, "SELECT at, day, at || '', max(day) OVER () FROM t")
    run(connection, definition)
    run(connection, insert)
    [row] = run(connection, select)
    assert [type(value) for value in row] == [datetime, date, str, str]
    assert mapped(row[0]) == row[2]
    assert abs((row[0] - datetime.now(UTC)).total_seconds()) < 600
    assert list(select.notes)[:2] == [
        "at is TIMESTAMPTZ: Python gets a datetime with a time zone where sqlite3 gave YYYY-MM-DD HH:MM:SS",
        "day is DATE: Python gets a date where sqlite3 gave YYYY-MM-DD",
    ]


def test_a_day_that_the_session_never_had_stays_itself(connection):
    """Samoa went from 29 to 31 December 2011."""
    connection.execute("SET timezone TO 'Pacific/Apia'")
    texts = (
        MOMENT,
        "INSERT INTO t (day) VALUES ('2011-12-30')",
        "SELECT day, day || '' FROM t WHERE day <= '2011-12-30'",
    )
    _, [definition, insert, select] = translated(*texts)
    run(connection, definition)
    run(connection, insert)
    assert as_sqlite(run(connection, select)) == [("2011-12-30", "2011-12-30")]


def test_a_default_is_the_current_second(connection):
    texts = (
        "CREATE TABLE t (id INTEGER PRIMARY KEY, at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,"
        " late TIMESTAMP DEFAULT (datetime('now', '+1 day')), day DATE DEFAULT (date('now')),"
        " old DATETIME DEFAULT '2024-03-10 02:30:00')",
        "INSERT INTO t (id) VALUES (1)",
    )
    _, [definition, insert] = translated(*texts)
    run(connection, definition)
    run(connection, insert)
    [(at, late, day, old)] = connection.execute("SELECT at, late, day, old FROM t").fetchall()
    assert at.microsecond == 0
    assert (late - at).total_seconds() == 86400
    assert day == at.astimezone(UTC).date()
    assert mapped(old) == "2024-03-10 02:30:00"


def test_a_default_in_place_of_null_is_not_read_in_the_zone_of_the_session():
    """REPLACE stores the default there; PostgreSQL would read its bare text in New York."""
    translator, [definition, insert] = translated(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, at DATETIME NOT NULL DEFAULT '2024-03-10 02:30:00')",
        "INSERT OR REPLACE INTO t (id, at) VALUES (1, NULL)",
    )
    assert isinstance(insert, Refusal)
    assert isinstance(definition, Refusal)
    assert ("t", "at") not in translator.database.natives
