"""Text that SQLite cannot run is told from text that it may run; what both read is left to be reported."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.sql.postgres import has_driver_parameters, is_array, is_of_other_server
from sqlite_hunter.sql.statements import split
from sqlite_hunter.sql.template import Template
from sqlite_hunter.sql.tokens import significant

BOTH = [
    "SELECT 1",
    "DELETE FROM t WHERE a = ? RETURNING id",
    "SELECT 'x::text', '[1]', 'pg_sleep(1)' FROM t",
    "SELECT a ->> 'b', a -> 'c' FROM t",
    "SELECT [a], [b c] FROM [t]",
    "SELECT t.[a] FROM main.[t]",
    "SELECT a FROM t WHERE b IN (SELECT max(c) FROM u)",
    "INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO NOTHING",
    "INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET a = excluded.a RETURNING a",
    "SELECT interval FROM t",
    "SELECT e 'x' FROM t",
    "SELECT any, unnest, show, ilike, bytea FROM t",
    "SELECT pg_name FROM t",
    "SELECT time zone, isolation level, within FROM t GROUP BY owner ORDER BY identity",
    "ALTER TABLE t RENAME owner TO b",
    "SELECT count(*) FILTER (WHERE a) OVER (ORDER BY b) FROM t",
    "CREATE TABLE t (id INTEGER PRIMARY KEY, type TEXT, schema TEXT)",
    "CREATE TABLE t (a JSONB, b UUID, c BOOLEAN)",
    "CREATE TABLE t (a INTEGER, b GENERATED ALWAYS AS (a + 1))",
    "CREATE TABLE t (bytea TEXT, citext TEXT)",
    "CREATE UNIQUE INDEX i ON t(a)",
    "CREATE INDEX concurrently ON t(a)",
    "CREATE VIEW v AS SELECT 1",
    "CREATE TRIGGER x AFTER INSERT ON t BEGIN DELETE FROM u; END",
    "ALTER TABLE t ADD COLUMN type TEXT",
    "DROP TABLE t",
    "SELECT json_array_length(a) FROM t",
    "UPDATE t SET owner = 1, zone = 2",
    "COMMIT",
    "CREATE TABLE version (a)",
    "INSERT INTO database (a) VALUES (1)",
    "CREATE TABLE t (a REFERENCES version (a))",
    "WITH now (a) AS (SELECT 1) SELECT a FROM now",
    "SELECT now, database FROM t",
    "CREATE TABLE t (a INTEGER AUTO_INCREMENT PRIMARY KEY)",
    "SELECT (a) auto_increment FROM t",
    "SELECT (a) engine FROM t",
    "SELECT a FROM main.t",
    "SELECT main.t.a FROM t",
    "SELECT a FROM t WHERE a IS DISTINCT FROM main.t.a",
    "DELETE FROM main.t WHERE main.t.a = 1",
    "SELECT for share FROM t",
    "SELECT 1 AS for, 2 share FROM t",
    "CREATE TABLE t (a for share)",
    "SELECT CAST(a AS for share) FROM t",
    "CREATE TABLE t (a INTEGER, b GENERATED ALWAYS AS (identity))",
    "SELECT a AS identity FROM t",
    "SELECT a FROM t JOIN u USING (a)",
    "CREATE VIRTUAL TABLE t USING fts5(a)",
    "SELECT lateral(1)",
    "SELECT a FROM t, lateral",
    "SELECT ilike 'x' FROM t",
    "SELECT ilike b FROM t",
    "SELECT a ilike FROM t",
    "DROP TABLE cascade",
    "DROP TABLE main.cascade",
    "CREATE TABLE t (a REFERENCES u (a) ON DELETE CASCADE)",
    "INSERT INTO t DEFAULT VALUES",
    "CREATE TABLE t (a DEFAULT (1), b DEFAULT 'x')",
    "ALTER TABLE t ADD COLUMN a DEFAULT 1",
    "WITH t (a) AS MATERIALIZED (SELECT 1) SELECT a FROM t",
    "SELECT CAST((a) AS DECIMAL(5)) FROM t",
    "CREATE VIEW v (a) AS VALUES (1)",
    "SELECT a FROM (SELECT 1) AS u",
    "CREATE INDEX main.i ON t (a)",
    "CREATE INDEX concurrently ON t (a)",
    "SELECT sum(a) OVER (PARTITION BY b ORDER BY a NULLS LAST) FROM t",
    "SELECT a FROM t UNION ALL SELECT b FROM u",
    "SELECT match(a) against FROM t",
    "CREATE TRIGGER x AFTER UPDATE ON t FOR EACH ROW BEGIN UPDATE u SET a = 1; END",
    "SELECT extract(1)",
    "UPDATE t AS u SET a = 1",
    "UPDATE OR IGNORE t SET a = 1",
    "UPDATE main.t SET a = 1",
    "UPDATE t NOT INDEXED SET a = 1",
    "UPDATE t INDEXED BY i SET a = 1",
    "INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET a = 2",
    "DELETE FROM t AS u WHERE a = 1",
    "DELETE FROM main.t WHERE a = 1",
    "DELETE FROM t INDEXED BY i WHERE a = 1",
    "DELETE FROM t WHERE a IN (SELECT a FROM u x WHERE b = 1)",
    "SELECT a <= b > c FROM t",
]


REFUSED = [
    "SELECT now()",
    "INSERT INTO t (a) VALUES (NOW())",
    "SELECT DATABASE()",
    "SELECT version()",
    "SELECT current_timezone()",
    "SELECT to_char(a, 'YYYY') FROM t",
    "CREATE TABLE x (id INT NOT NULL AUTO_INCREMENT)",
    "CREATE TABLE x (id INT(11) AUTO_INCREMENT)",
    "CREATE TABLE x (id INT) ENGINE=InnoDB",
    "CREATE TABLE x (id INT) DEFAULT CHARSET=utf8",
    "SELECT * FROM tpch.tiny.nation",
    'SELECT * FROM "system"."jdbc"."catalogs"',
    "SELECT * FROM t JOIN a.b.c ON 1",
    "INSERT INTO memory.default.x (a) VALUES (?)",
    "DROP TABLE IF EXISTS memory.default.x",
    "CREATE TABLE IF NOT EXISTS memory.default.x (a int)",
    "UPDATE a.b.c SET d = 1",
    "SELECT a FROM t FOR SHARE",
    'SELECT "t1"."a" FROM "t" AS "t1" FOR SHARE',
    "SELECT a FROM t WHERE a = ? FOR SHARE SKIP LOCKED",
    "SELECT a FROM t FOR UPDATE",
    "SELECT a FROM t FOR UPDATE NOWAIT",
    "CREATE TABLE x (id INT GENERATED ALWAYS AS IDENTITY)",
    "CREATE TABLE x (id INT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY)",
    "CREATE INDEX i ON t USING GIN (a)",
    'CREATE INDEX "i" ON "t" USING BRIN ("a")',
    "DELETE FROM t USING u WHERE t.a = u.a",
    "CREATE INDEX CONCURRENTLY i ON t (a)",
    "CREATE INDEX i ON s.t (a)",
    'CREATE UNIQUE INDEX "i" ON "s"."t" ("a")',
    "CREATE UNIQUE INDEX i ON t (a) NULLS NOT DISTINCT",
    "BEGIN; SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
    "SHOW TABLES",
    "SELECT a FROM t JOIN LATERAL (SELECT 1) x ON true",
    "SELECT a FROM t, LATERAL (SELECT 1) x",
    "SELECT a FROM t JOIN LATERAL f(a) x ON true",
    "SELECT a FROM t WHERE a ILIKE 'x'",
    "SELECT a FROM t WHERE a ILIKE b",
    "SELECT a FROM t WHERE t.a ILIKE upper(b)",
    "SELECT a::text FROM t",
    "DROP TABLE t CASCADE",
    "DROP TABLE IF EXISTS t CASCADE;",
    "INSERT INTO t (a) VALUES (DEFAULT)",
    "UPDATE t SET a = DEFAULT, b = 1",
    "INSERT INTO t (a) VALUES (1) ON DUPLICATE KEY UPDATE a = 2",
    "SELECT MATCH (a) AGAINST ('x') FROM t",
    "SELECT extract(year FROM a) FROM t",
    "SELECT * FROM (VALUES (1, 2)) AS x (a, b)",
    "WITH x AS (DELETE FROM t RETURNING a) SELECT a FROM x",
    "SELECT a FROM t UNION (SELECT b FROM u)",
    "CREATE TABLE x (a int) PARTITION BY RANGE (a)",
    "UPDATE t x SET a = 1",
    "UPDATE main.t x SET a = x.a + 1 FROM u WHERE x.a = u.a",
    'UPDATE "t" x SET a = 1',
    "UPDATE ONLY t SET a = 1",
    "DELETE FROM t x WHERE x.a = 1",
    "DELETE FROM main.t x WHERE NOT EXISTS (SELECT 1 FROM u WHERE u.a = x.a)",
    "ALTER TABLE t DROP CONSTRAINT IF EXISTS c",
    "SELECT a FROM t ORDER BY b <=> ?",
]


def refusal(text, tables="CREATE TABLE t (a, b); CREATE TABLE u (a, b)"):
    """What SQLite says of a text where these tables are there; "" if it takes it."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(tables)
    try:
        for part in split(Template.of(text)):
            connection.execute(f"EXPLAIN {part.text}", ())
    except (sqlite3.OperationalError, sqlite3.ProgrammingError) as error:
        return str(error)
    finally:
        connection.close()
    return ""


@pytest.mark.parametrize("text", REFUSED)
def test_what_sqlite_refuses_is_told_apart_and_sqlite_refuses_it(text):
    assert is_of_other_server(text)
    assert any(said in refusal(text) for said in ("syntax error", "no such function", "unrecognized token"))


@pytest.mark.parametrize("text", ["SELECT now()", "SELECT a FROM t WHERE to_char(a) = 'x'", "SELECT pg_name(1)"])
def test_a_function_that_the_program_makes_is_sqlite_s_too(text):
    assert is_of_other_server(text)
    assert not is_of_other_server(text, {"NOW", "TO_CHAR", "PG_NAME"})


@pytest.mark.parametrize("text", [*BOTH, "", "SELECT {a} FROM {t}", "UPDATE {t} SET a = 1", "UPDATE {t} u SET a = 1"])
def test_what_sqlite_may_run_is_not_postgres_alone(text):
    assert not is_of_other_server(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT $1::int[]",
        "SELECT a::text FROM t",
        "SELECT {a}::jsonb",
        "SELECT ARRAY[1, 2]",
        "SELECT a[1] FROM t",
        "CREATE TABLE t (a int[])",
        "SELECT 1 WHERE a = ANY(%s)",
        "SELECT $$a$$",
        "SELECT pg_sleep(1)",
        "SELECT pg_catalog.version()",
        "SELECT relname FROM pg_class",
        "SELECT * FROM information_schema.columns",
        "SELECT a FROM t WHERE b ILIKE 'x'",
        "SELECT * FROM t FOR UPDATE SKIP LOCKED",
        "SELECT DISTINCT ON (a) a FROM t",
        "SELECT now() AT TIME ZONE 'UTC'",
        "SELECT now() - INTERVAL '1 day'",
        "CREATE TABLE t (id BIGSERIAL PRIMARY KEY)",
        "CREATE TABLE t (id INT GENERATED BY DEFAULT AS IDENTITY)",
        "CREATE EXTENSION hstore",
        "CREATE OR REPLACE FUNCTION f() RETURNS trigger AS x",
        "CREATE TRIGGER x AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
        "DROP TYPE mood",
        "ALTER TABLE t ALTER COLUMN a TYPE text",
        "ALTER TABLE t ADD COLUMN IF NOT EXISTS a text",
        "INSERT INTO t VALUES (1) ON CONFLICT ON CONSTRAINT c DO NOTHING",
        "TRUNCATE t",
        "LISTEN changes",
        "SELECT nextval('s')",
        "SELECT E'a'",
    ],
)
def test_what_sqlite_refuses_is(text):
    assert is_of_other_server(Template.marked(text))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?, :a, @b, $name",
        "SELECT '%s', '$1'",
        "SELECT a % s FROM t",
        "SELECT * FROM %s",
        "INSERT INTO %s VALUES (?)",
        "SELECT * FROM t ORDER BY %s",
        "CREATE TABLE %s (a)",
        "SELECT * FROM %sbooze",
    ],
)
def test_what_a_driver_of_sqlite_takes_and_what_python_fills_in_are_no_parameters_of_others(text):
    assert not has_driver_parameters(text)


@pytest.mark.parametrize(
    "text", ["SELECT %s", "SELECT 1 WHERE a = %(name)s", "SELECT $1", "INSERT INTO t VALUES (%s, %s)"]
)
def test_parameters_of_other_drivers_are_known(text):
    assert has_driver_parameters(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT $1::int[]",
        "SELECT ARRAY[1]",
        "SELECT ARRAY [1]",
        "SELECT a[1], b [ ], f(x)[2] FROM t",
        "CREATE TABLE t (a text[])",
    ],
)
def test_an_array_is_no_name_in_brackets(text):
    tokens = significant(text)
    assert all(is_array(tokens, at) for at, token in enumerate(tokens) if token.text[0] == "[")


@pytest.mark.parametrize(
    "text", ["SELECT [a] FROM t", "SELECT t.[a]", "SELECT 1 FROM[t]", "INSERT INTO t([a],[b]) VALUES (1, 2)"]
)
def test_a_name_in_brackets_still_is_one(text):
    tokens = significant(text)
    assert not any(is_array(tokens, at) for at, token in enumerate(tokens) if token.text[0] == "[")


REFUSING = (
    "syntax error", "unrecognized token", "unknown table option", "error in generated", "incomplete input",
    "unknown database", "JOIN clause is required",
)  # fmt: skip


def grammatical(text):
    """Whether SQLite's grammar takes a text: what it then misses (a column, a function) is no matter.

    It is tried with and without tables, for a table that is not there, or is, ends the reading.
    """
    return not any(said in each for each in (refusal(text, ""), refusal(text)) for said in REFUSING)


@pytest.mark.parametrize("text", BOTH)
def test_the_texts_of_both_are_of_sqlite_s_grammar(text):
    assert grammatical(text)


class Everything:
    """As if the program made every function."""

    def __contains__(self, name):
        return True


BY_MEANING = {"bytea", "citext", "interval"}
"""SQLite takes any word for a type or a column: these are told apart by what they are, not by its grammar."""
PIECES = """
SELECT FROM t a ( ) , [a] 1 'x' "y" = ? . ON UPDATE FOR AS WHERE ORDER BY LIMIT DISTINCT AND JOIN LATERAL TIME ZONE AT
INSERT INTO VALUES CREATE TABLE DROP TYPE int interval e ALTER COLUMN IF NOT EXISTS CONSTRAINT GENERATED DEFAULT
SHARE USING GIN AUTO_INCREMENT NULL CASCADE CONCURRENTLY INDEX ILIKE ALWAYS IDENTITY ENGINE UNION DELETE CAST SKIP
LOCKED NULLS PARTITION EXTRACT AGAINST MATERIALIZED WITH SET ALL DUPLICATE KEY VIEW TRIGGER BEGIN END PRIMARY UNIQUE
"""


@given(st.lists(st.sampled_from(PIECES.split()), max_size=14).map(" ".join))
def test_what_is_said_to_be_postgres_alone_is_refused_by_sqlite(text):
    if is_of_other_server(text):
        assert not grammatical(text)


@given(
    st.sampled_from([text for text in [*BOTH, *REFUSED] if ";" not in text and not text.startswith("ALTER")]),
    st.lists(st.tuples(st.integers(0, 30), st.sampled_from(PIECES.split())), max_size=3),
)
def test_nor_is_what_sqlite_takes_when_words_are_put_into_it(text, more):
    pieces = text.replace("(", " ( ").replace(")", " ) ").split()
    for at, piece in more:
        pieces.insert(at, piece)
    spliced = " ".join(pieces)
    if not BY_MEANING & set(pieces) and is_of_other_server(spliced, Everything()):
        assert not grammatical(spliced)
