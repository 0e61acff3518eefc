"""Files of SQL beside a program: those that it runs, and what the others say of tables that nothing else makes."""

from pathlib import Path

import pytest

from sqlite_hunter.config import Config
from sqlite_hunter.engine.discover import discover
from sqlite_hunter.engine.proving import collect
from sqlite_hunter.engine.scan import scan
from sqlite_hunter.engine.schema_files import SchemaFiles
from sqlite_hunter.engine.settings import ScanSettings
from sqlite_hunter.sql.ddl.files import defined, needed
from sqlite_hunter.sql.template import Template

SHOP = Path(__file__).parents[2] / "fixtures/sql_files/shop"
CONFIG = Config(Path.cwd())
SETTINGS = ScanSettings(CONFIG, use_cache=False)


@pytest.fixture(scope="module")
def groups():
    return {group.database: group for group in collect([SHOP], SETTINGS)[0]}


@pytest.fixture(scope="module")
def refused():
    """Statements that no translation is known of, by the reason that a scan tells."""
    findings = scan([SHOP], SETTINGS).findings
    return {
        each.sql.text: each.message for each in findings if each.sql is not None and "not translated" in each.message
    }


def made(*scripts):
    return [(each.place, each.statement.text) for each in defined(scripts)]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.sql", "CREATE TABLE t (a INTEGER) ENGINE=InnoDB;"),
        ("a.sql", "CREATE TABLE t (a INTEGER); CREATE EXTENSION hstore;"),
        ("a.sql", "CREATE TABLE t (a SERIAL PRIMARY KEY);"),
        ("a.sql", "CREATE TABLE t (a TIMESTAMP WITH TIME ZONE);"),
        ("a.sql", "CREATE TABLE t (a TEXT DEFAULT now());"),
        ("a.sql", "CREATE TABLE t (a INTEGER); SELECT {{ x }};"),
        ("a.sql", "CREATE TABLE t (a INTEGER); COPY t FROM stdin;"),
        ("a.sql", "CREATE TABLE t (a"),
        ("a.sql", "INSERT INTO t VALUES (1);"),
        ("a.sql", "CREATE TABLE t (a INTEGER); DROP TABLE t;"),
        ("postgres/a.sql", "CREATE TABLE t (a INTEGER);"),
        ("schema-mysql.sql", "CREATE TABLE t (a INTEGER);"),
        ("1_t.down.sql", "CREATE TABLE t (a INTEGER);"),
        ("1_t.sql", "-- +goose Down\nCREATE TABLE t (a INTEGER);"),
        ("1_t.sql", "CREATE TABLE t (a INTEGER, b TEXT); ALTER TABLE t DROP COLUMN b;"),
        ("1_t.sql", "CREATE TABLE t (a INTEGER); ALTER TABLE t RENAME COLUMN a TO b;"),
        ("a.sql", ""),
    ],
)
def test_files_of_others_and_what_is_there_no_more_define_nothing(path, text):
    assert made((path, text)) == []


def test_migrations_are_run_in_the_order_of_their_numbers():
    files = [
        ("m/10.sql", "DROP TABLE a;"),
        ("m/9.sql", "CREATE TABLE a (x INTEGER);\nCREATE TABLE b (y TEXT);"),
        ("m/2.sql", "CREATE TABLE IF NOT EXISTS b (y INTEGER);"),
    ]
    assert made(*files) == made(*reversed(files))
    assert made(*files) == [
        ("m/2.sql:1", "CREATE TABLE IF NOT EXISTS b (y INTEGER)"),
        ("m/9.sql:2", "CREATE TABLE b (y TEXT)"),
    ]


def test_a_table_that_takes_the_place_of_another_has_its_name():
    text = "CREATE TABLE t (a TEXT);\nCREATE TABLE n (a INTEGER);\nDROP TABLE t;\nALTER TABLE n RENAME TO t;"
    assert made(("1.sql", text)) == [("1.sql:2", 'CREATE TABLE "t" (a INTEGER)')]


def test_what_a_statement_makes_no_file_tells_of():
    known = defined(
        [("a.sql", "CREATE TABLE t (a TEXT); CREATE TABLE u (b TEXT REFERENCES v (c)); CREATE TABLE v (c TEXT);")]
    )
    assert needed([Template.of("CREATE TABLE t (a INTEGER)"), Template.of("SELECT a FROM t")], known) == []
    assert needed([Template.of("SELECT t FROM other")], known) == []
    assert [each.line for each in needed([Template.of("SELECT b FROM u")], known)] == [1, 1]


def test_a_file_is_no_statement_where_another_thing_ends_so():
    files = SchemaFiles(discover([SHOP], CONFIG).others)
    assert files.whole("{self.sql}", "store.py") is None
    assert files.whole("{missing.sql}", "store.py") is None
    assert files.whole("SELECT '{stock.sql}'", "store.py") is None
    assert files.whole("{customers.sql}", "elsewhere/a.py") is not None
    assert [each.place for each in files.whole("{notes.sql}", "store.py")] == ["notes.sql:1"]


def test_what_a_program_reads_and_runs_are_statements_of_its_database(groups):
    told = {each.path for each in groups["shop.db"].statements}
    assert told >= {"customers.sql", "orders.sql", "prices.sql", "stock.sql", "notes.sql"}
    assert told.isdisjoint({"lines.sql", "old/customers.sql", "tests/rows.sql", "postgres/schema.sql"})


def test_other_files_lend_only_tables_that_nothing_makes(groups):
    lent = {(each.path, each.line) for each in groups["shop.db"].borrowed}
    assert lent == {("migrations/1_first.sql", 1), ("migrations/2_second.sql", 1), ("migrations/3_parcels.sql", 1)}


def test_a_scan_knows_the_same_tables(refused):
    unknown = {text for text, said in refused.items() if "no definition" in said}
    assert not unknown  # a table that nobody knows is no finding: see SQH499
    assert all("customer" not in text and "shelf" not in text and "parcel" not in text for text in refused)
