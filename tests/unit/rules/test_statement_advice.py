"""What rule 301 says of statements that define, steer or ask: each must be right for what it is.

The summaries are made of the texts by the real reader, so that a statement and its words are tested together.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.rules._statements import statement_advice, statement_name
from sqlite_hunter.sql.statements import summarise, summarise_any
from sqlite_hunter.sql.template import Template


def advice(text: str, method: str = "execute") -> str:
    return statement_advice(method, summarise(Template.marked(text)))


def name(text: str) -> str:
    return statement_name(summarise(Template.marked(text)))


# --- PRAGMA -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "PRAGMA page_count",
        "PRAGMA page_size;",
        "PRAGMA freelist_count",
        "PRAGMA user_version",
        "PRAGMA user_version = {version}",
        "PRAGMA main.application_id",
        "PRAGMA busy_timeout",
        "PRAGMA busy_timeout={self.busy_timeout}",
        "PRAGMA journal_mode",
        "PRAGMA synchronous;",
        "PRAGMA table_info(trades)",
        "PRAGMA {name}",
        "PRAGMA something_new",
    ],
)
def test_a_pragma_whose_answer_is_read_is_not_to_be_left_out(text):
    assert "leave it out" not in advice(text)


@pytest.mark.parametrize(
    "text",
    ["PRAGMA busy_timeout = {ms}", "PRAGMA journal_mode=WAL", "PRAGMA table_info({t})", "PRAGMA user_version={v}"],
)
def test_nothing_is_bound_in_a_pragma(text):
    assert "bind" not in advice(text)
    assert "%s" not in advice(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("PRAGMA journal_mode=WAL", "leave it out: a setting"),
        ("PRAGMA journal_mode", "what reads the answer"),
        ("PRAGMA page_count", "pg_database_size"),
        ("PRAGMA freelist_count", "n_dead_tup"),
        ("PRAGMA user_version", "a table of one row"),
        ("PRAGMA busy_timeout = 5000", "SET lock_timeout"),
        ("PRAGMA busy_timeout", "SHOW lock_timeout"),
        ("PRAGMA foreign_keys", "what asks for it goes"),
        ("PRAGMA foreign_keys = ON", "leave it out: PostgreSQL always enforces"),
        ("PRAGMA foreign_key_list(t)", "pg_constraint"),
        ("PRAGMA index_list(t)", "pg_indexes"),
        ("PRAGMA KEY = '{secret}'", "encryption"),
        ("PRAGMA cipher_page_size = 4096", "encryption"),
        ("PRAGMA optimize", "autovacuum"),
        ("PRAGMA case_sensitive_like = ON", "ILIKE"),
        ("PRAGMA {name} = 1", "which one is not known"),
        ("PRAGMA journal_mode=WAL; PRAGMA user_version = 3", "user_version: PostgreSQL keeps no such number"),
        ("SELECT name FROM pragma_table_info('t')", "pragma_table_info: information_schema.columns"),
        ("select file from PRAGMA_database_list()", "pragma_database_list: schemas are in"),
    ],
)
def test_each_pragma_has_its_own_counterpart(text, said):
    assert said in advice(text)


def test_all_pragmas_of_a_script_are_named_once():
    text = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA journal_mode=DELETE"
    assert name(text) == "PRAGMA journal_mode, synchronous"
    assert advice(text).count("leave it out") == 1


# --- definitions and transactions -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "unsaid"),
    [
        ("CREATE INDEX i ON t(a)", "types"),
        ("CREATE INDEX i ON t(a, b DESC) WHERE c = 1 AND (d OR e)", "((a + 1))"),
        ("ATTACH DATABASE ? AS ?", "%s"),
        ("VACUUM INTO ?", "%s"),
        ("CREATE TRIGGER x AFTER INSERT ON t BEGIN DELETE FROM u; END", "types"),
        ("CREATE VIEW v AS SELECT 1", "types"),
        ("DROP INDEX i", "CASCADE"),
        ("DROP TRIGGER x", "CASCADE"),
        ("ALTER TABLE t RENAME TO u", "ADD COLUMN"),
        ("ALTER TABLE t DROP COLUMN a", "ADD COLUMN"),
        ("BEGIN", "pg_advisory"),
        ("BEGIN DEFERRED TRANSACTION", "pg_advisory"),
        ("BEGIN IMMEDIATE", "leave it out"),
        ("ROLLBACK", "transaction()"),
        ("ROLLBACK TO SAVEPOINT a", "call rollback()"),
        ("VACUUM INTO 'copy.db'", "autocommit"),
        ("SELECT 1", "leave it out"),
        ("CREATE TEMP TABLE m AS SELECT 1", "in PostgreSQL's schema"),
        ("CREATE TABLE temp.m (a)", "in PostgreSQL's schema"),
        ("CREATE TEMPORARY TABLE m (a)", "at close()"),
        ("CREATE TABLE m AS SELECT 1", "with its types"),
        ("CREATE TABLE m (a, b AS (a + 1))", "CREATE TABLE AS"),
        ("CREATE TABLE temporary (a)", "TEMP"),
        ("CREATE TABLE main.m (a)", "TEMP"),
        ("UPDATE t SET vacuum = 1", "autovacuum"),
    ],
)
def test_what_is_true_of_others_is_not_said(text, unsaid):
    assert unsaid not in advice(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("CREATE TABLE t (a)", "with its types"),
        ("CREATE TEMP TABLE IF NOT EXISTS t (a)", "with its types"),
        ("CREATE TEMP TABLE t (a)", "ON COMMIT DROP"),
        ("CREATE TABLE IF NOT EXISTS temp.t (a)", "PostgreSQL has CREATE TEMP TABLE too"),
        ("CREATE TEMPORARY TABLE t AS SELECT 1", "PostgreSQL has CREATE TEMP TABLE AS too"),
        ("CREATE TABLE t AS SELECT 1", "PostgreSQL has CREATE TABLE AS too"),
        ("CREATE TEMP VIEW v AS SELECT 1", "as long as the session"),
        ("CREATE VIRTUAL TABLE t USING fts5(a)", "tsvector"),
        ("CREATE UNIQUE INDEX IF NOT EXISTS i ON t(a + 1)", "((a + 1))"),
        ("CREATE INDEX i ON t(lower(a))", "((a + 1))"),
        ("CREATE VIEW IF NOT EXISTS v AS SELECT 1", "CREATE OR REPLACE VIEW"),
        ("CREATE TEMP TRIGGER x AFTER INSERT ON t BEGIN DELETE FROM u; END", "EXECUTE FUNCTION"),
        ("DROP TRIGGER IF EXISTS x", "DROP TRIGGER name ON table"),
        ("DROP TABLE t", "CASCADE"),
        ("ALTER TABLE t ADD COLUMN a INTEGER", "ADD COLUMN IF NOT EXISTS"),
        ("BEGIN EXCLUSIVE", "pg_advisory_xact_lock"),
        ("begin", "psycopg begins by itself"),
        ("ROLLBACK TO a", "rolls back to its start"),
        ("SAVEPOINT {name}", "with conn.transaction()"),
        ("VACUUM search", "is a table in PostgreSQL"),
        ("VACUUM INTO ?", "pg_dump"),
        ("ANALYZE", "autovacuum does it"),
        ("CREATE TABLE t (a); CREATE INDEX i ON t(a)", "CREATE INDEX: PostgreSQL has it too"),
    ],
)
def test_each_definition_is_told_what_it_becomes(text, said):
    assert said in advice(text)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("CREATE INDEX i ON t(a)", "CREATE INDEX of t"),
        ("CREATE INDEX i ON t(lower(a))", "CREATE INDEX of t"),
        ("CREATE TABLE t (a)", "CREATE TABLE t"),
        ("DROP TRIGGER x", "DROP TRIGGER"),
        ("CREATE TABLE t (a); CREATE INDEX i ON t(a)", "CREATE of t"),
        ("BEGIN IMMEDIATE", "BEGIN"),
        ("PRAGMA {name}", "PRAGMA"),
    ],
)
def test_a_definition_is_named_by_what_it_defines(text, named):
    assert name(text) == named


@pytest.mark.parametrize(
    ("texts", "named"),
    [
        (["DELETE FROM t"], "DELETE from t"),
        (["DELETE FROM t; SELECT 1 FROM u"], "a script on t, u"),
        (["DELETE FROM t", "DELETE FROM u"], "one of 2 statements: DELETE from t, u"),
        (["DELETE FROM t", "SELECT 1 FROM u", "DELETE FROM v"], "one of 3 statements: DELETE, SELECT on t, u, v"),
        (["PRAGMA user_version", "PRAGMA page_size"], "one of 2 statements: PRAGMA user_version, page_size"),
        (["DELETE FROM t", "{sql}"], "one of 2 statements: DELETE on t"),
        (["CREATE TABLE t (a)", "CREATE INDEX i ON t (a)"], "one of 2 statements: CREATE of t"),
    ],
)
def test_alternatives_are_told_as_that(texts, named):
    summary = summarise_any([Template.marked(text) for text in texts])
    assert statement_name(summary) == named
    assert "script" not in statement_advice("execute", summary)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("SELECT * FROM t JOIN u", "SELECT from t, u"),
        ("INSERT INTO t VALUES (?)", "INSERT into t"),
        ("INSERT INTO t SELECT a FROM t", "INSERT into t"),
        ("INSERT INTO t VALUES (1) ON CONFLICT DO UPDATE SET a = 2", "INSERT into t"),
        ("INSERT INTO t VALUES (1); INSERT INTO u VALUES (2)", "INSERT into t, u"),
        ("DELETE FROM t WHERE a IN (SELECT max(a) FROM t)", "DELETE from t"),
        ("DROP TABLE t; DROP TABLE u", "DROP TABLE t, u"),
        ("ALTER TABLE t RENAME TO u", "ALTER of t, u"),
        ("CREATE TABLE t (a REFERENCES u(a))", "CREATE TABLE t"),
        ("EXPLAIN INSERT INTO t SELECT a FROM u", "EXPLAIN on t, u"),
        ("CREATE TABLE t (a); INSERT INTO t SELECT a FROM u", "a script on t, u"),
    ],
)
def test_what_is_not_copied_from_elsewhere_is_not_said_to_be(text, named):
    assert name(text) == named


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("INSERT INTO log SELECT a FROM users JOIN t", "INSERT into log from users, t"),
        ("INSERT INTO t VALUES ((SELECT max(a) FROM u))", "INSERT into t from u"),
        ("REPLACE INTO t SELECT a FROM u", "REPLACE into t from u"),
        ("WITH x AS (SELECT 1 FROM y) INSERT INTO t SELECT * FROM x", "INSERT into t from y"),
        ("CREATE TEMP TABLE m AS SELECT id FROM users", "CREATE TEMP TABLE m from users"),
        ("CREATE TABLE {m} AS SELECT id FROM {u}", "CREATE TABLE {m} from {u}"),
        ("CREATE VIEW v AS SELECT 1 FROM a, b", "CREATE VIEW v from a, b"),
        ("UPDATE t SET a = x.a FROM x, y WHERE 1", "UPDATE of t from x, y"),
        ("DELETE FROM t WHERE id IN (SELECT id FROM u)", "DELETE from t, reading u"),
        (
            "CREATE TRIGGER x AFTER DELETE ON t BEGIN DELETE FROM u; INSERT INTO w SELECT 1 FROM z; END",
            "CREATE TRIGGER of t, naming u, w, z",
        ),
    ],
)
def test_what_is_written_is_named_before_what_is_only_read(text, named):
    assert name(text) == named


# --- parameters and constructs ----------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["SELECT ?", "SELECT ?, {a % b}", "SELECT %s, ?", "SELECT ?, %(a)s"])
def test_a_percent_that_is_no_literal_is_not_to_be_doubled(text):
    assert "%%" not in advice(text)


def test_a_literal_percent_is_to_be_doubled_where_values_are_bound():
    assert "%% for a literal %" in advice("SELECT * FROM t WHERE a LIKE '%x' AND b = ?")


@pytest.mark.parametrize(
    "text",
    ["SELECT * FROM t WHERE a = 'BUY'", 'SELECT "a" FROM t', 'UPDATE t SET "a" = ?', 'SELECT t."a" = u."b" FROM t, u'],
)
def test_names_in_double_quotes_are_no_strings(text):
    assert "a string" not in advice(text)


def test_a_string_in_double_quotes_is_told_as_far_as_it_is_known_to_be_one():
    assert '"BUY": a string to SQLite, a name to PostgreSQL' in advice('INSERT INTO t VALUES ("BUY")')
    assert '"BUY", "{x}": a name to PostgreSQL; to SQLite a string, unless' in advice(
        'SELECT * FROM t WHERE a = "BUY" AND b = "{x}"'
    )


@pytest.mark.parametrize("text", ["SELECT 1 WHERE a LIKE 'x'", "BEGIN IMMEDIATE", "SELECT rowid FROM t"])
def test_what_rules_of_their_own_tell_is_not_told_twice(text):
    assert "reads otherwise" not in advice(text)


PIECES = """
PRAGMA CREATE DROP TABLE INDEX TRIGGER VIRTUAL ( ) = ; {h} a pragma_table_info
ROLLBACK TO VACUUM ALTER ADD ? %
"""


@given(
    st.lists(st.sampled_from(PIECES.split()), max_size=12).map(" ".join), st.sampled_from(["execute", "executescript"])
)
def test_nothing_raises_and_there_is_always_advice(text, method):
    summary = summarise(Template.marked(text))
    assert statement_advice(method, summary)
    assert statement_name(summary)
