"""Translated statements on tables that are there in PostgreSQL already."""

import pytest

from existing import read_tables
from sqlite_hunter.sql.landing import Landing
from sqlite_hunter.sql.translator import Refusal, Translation, Translator

DEFINED = "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE, fee REAL)"
ALIKE = "CREATE TABLE t (id BIGSERIAL PRIMARY KEY, name TEXT UNIQUE, fee FLOAT8)"


def told(existing, *statements, **how):
    """What becomes of the last statement."""
    translator = Translator(landing=Landing(read_tables(existing, "there.sql"), **how))
    translator.survey([DEFINED, *statements])
    return [translator.translate(each) for each in (DEFINED, *statements)][-1]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO t (name, fee) VALUES (?, ?)",
        "INSERT INTO t VALUES (?, ?, ?)",
        "INSERT OR IGNORE INTO t (name) VALUES ('a')",
        "INSERT INTO t (name) VALUES ('a') ON CONFLICT (name) DO UPDATE SET fee = fee + 1",
        "SELECT * FROM t",
        "SELECT fee FROM t WHERE name = ?",
        "UPDATE t SET fee = ? WHERE id = ?",
        "DELETE FROM t WHERE id = ?",
    ],
)
def test_a_table_that_is_alike_takes_everything(statement):
    assert isinstance(told(ALIKE, statement), Translation)
    assert told(ALIKE, statement) == told("", statement)


@pytest.mark.parametrize(
    "existing",
    [
        "CREATE TABLE other (fee INTEGER)",
        "CREATE TABLE elsewhere.t (fee INTEGER)",
        'CREATE TABLE "T" (fee INTEGER)',
        "CREATE TEMPORARY TABLE t (fee INTEGER)",
        "CREATE TABLE t (LIKE other)",
        "CREATE TABLE t (id SERIAL PRIMARY KEY, name TEXT); ALTER TABLE t ADD COLUMN fee DOUBLE PRECISION",
        "CREATE TABLE t (id SERIAL PRIMARY KEY, name TEXT, fee INTEGER); ALTER TABLE t ALTER fee TYPE NUMERIC",
        "CREATE TABLE t (more TEXT, id SERIAL PRIMARY KEY, name TEXT, fee NUMERIC)",
    ],
)
def test_another_table_and_one_that_holds_it_are_no_obstacle(existing):
    for statement in ("INSERT INTO t (name, fee) VALUES ('a', 0.5)", "SELECT fee FROM t", "DELETE FROM t"):
        assert isinstance(told(existing, statement), Translation)


def test_what_the_program_adds_itself_is_there():
    existing = "CREATE TABLE t (id SERIAL PRIMARY KEY, name TEXT, fee FLOAT8)"
    add, index = "ALTER TABLE t ADD COLUMN note TEXT", "CREATE UNIQUE INDEX k ON t (name)"
    assert isinstance(told(existing, add, "SELECT note FROM t"), Translation)
    assert isinstance(told(existing, index, "INSERT OR IGNORE INTO t (name) VALUES ('a')"), Translation)


def test_definitions_do_not_land_on_a_table():
    assert isinstance(
        told("CREATE TABLE t (fee INTEGER)", "CREATE TABLE IF NOT EXISTS t (x REAL CHECK (x > 0))"), Translation
    )


def test_whether_a_query_gives_rows_hangs_on_no_column():
    assert isinstance(told("CREATE TABLE t (id SERIAL)", "SELECT EXISTS (SELECT * FROM t) AS e"), Translation)


@pytest.mark.parametrize(
    ("existing", "statement", "reason"),
    [
        ("id SERIAL, name TEXT, fee INTEGER", "INSERT INTO t (fee) VALUES (?)", "fee is INTEGER there"),
        ("id SERIAL, name TEXT, fee INTEGER", "UPDATE t SET fee = ?", "fee is INTEGER there"),
        ("id SERIAL, name TEXT, fee INTEGER", "SELECT sum(fee) FROM t", "fee is INTEGER there"),
        ("id SERIAL, name TEXT, fee REAL", "INSERT INTO t (fee) VALUES (?)", "fee is REAL (of four bytes) there"),
        ("id SERIAL, name TEXT", "INSERT INTO t (fee) VALUES (?)", "there is no column fee"),
        ("id SERIAL, name TEXT", "SELECT name FROM t ORDER BY fee", "there is no column fee"),
        ("id SERIAL, fee FLOAT8, name TEXT", "SELECT * FROM t", "its columns are others there"),
        ("id SERIAL, fee FLOAT8, name TEXT", "INSERT INTO t VALUES (1, 'a', 2)", "its columns are others there"),
        ("id INTEGER PRIMARY KEY, name TEXT", "INSERT INTO t (name) VALUES ('a')", "id may not be NULL there"),
        ("id SERIAL, name TEXT", "INSERT OR IGNORE INTO t (name) VALUES ('a')", "ON CONFLICT needs a unique key"),
        (
            "id SERIAL, name TEXT",
            "INSERT INTO t (name) VALUES ('a') ON CONFLICT (name) DO NOTHING",
            "ON CONFLICT needs",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_the_place_of_the_definition(existing, statement, reason):
    found = told(f"\nCREATE TABLE t ({existing})", statement)
    assert isinstance(found, Refusal)
    assert found.construct.name == "existing-table"
    assert found.reason.startswith(f"t is defined for PostgreSQL at there.sql:2: {reason}")


def test_a_statement_has_to_fit_every_definition():
    found = told(f"{ALIKE};\nCREATE TABLE t (id SERIAL, name TEXT, fee INTEGER)", "SELECT fee FROM t")
    assert isinstance(found, Refusal)
    assert "there.sql:2: fee is INTEGER" in found.reason


def test_where_a_table_is_looked_for():
    existing = "CREATE TABLE users.trades (fee INTEGER); CREATE TABLE t (id SERIAL, name TEXT, fee FLOAT8)"
    statement = "SELECT fee FROM t"
    assert isinstance(told(existing, statement), Translation)
    assert isinstance(told(existing, statement, schemas=("users",)), Translation)
    assert isinstance(told(existing, statement, schemas=("users",), renamed={"t": "trades"}), Refusal)
    other = "CREATE TABLE s.t (fee INTEGER)"
    assert isinstance(told(other, statement, anywhere=True), Refusal)
    assert isinstance(told(f"{other}; CREATE TABLE r.t (fee INTEGER)", statement, anywhere=True), Translation)
    plain = "CREATE TABLE t (fee INTEGER)"
    assert isinstance(told(plain, statement), Refusal)
    assert isinstance(told(plain, statement, unsure=frozenset({"t"})), Translation)
