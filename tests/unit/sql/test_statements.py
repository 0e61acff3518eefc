"""Verb, tables, placeholders, constructs and roles of statements."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.sql.keywords import RESERVED
from sqlite_hunter.sql.statements import holes, split, summarise, summarise_any
from sqlite_hunter.sql.template import Hole, Template

PIECES = """
SELECT FROM WHERE INTO INSERT UPDATE SET CREATE TABLE TRIGGER BEGIN END ; ( ) , . = ? 'x' "y" t a 1 AS WITH JOIN IN
BETWEEN AND OR ON INDEX DROP ALTER RENAME TO PRAGMA VALUES {h} LIMIT * CASE -- /* USING COPY DELETE
"""
SQLISH = st.lists(st.sampled_from(PIECES.split()), max_size=25).map(" ".join)


def summary(text):
    return summarise(Template.marked(text))


def roles(text):
    return [(use.source, use.role) for use in holes(Template.marked(text))]


# --- tables ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1",
        "SELECT 'x FROM t'",
        "SELECT 1 -- FROM t",
        'SELECT "from" /* FROM t */',
        "SELECT EXTRACT(YEAR FROM d)",
        "SELECT substring(a FROM 2), trim(both 'x' FROM b)",
        "SELECT a IS NOT DISTINCT FROM b",
        "SELECT * FROM json_each(?)",
        "WITH x AS (SELECT 1) SELECT * FROM x",
        "WITH RECURSIVE c(n) AS (VALUES (1) UNION SELECT n + 1 FROM c) SELECT n FROM C",
        "VACUUM INTO 'x.db'",
        "PRAGMA journal_mode = WAL",
        "DROP INDEX i",
        "ATTACH DATABASE 'x.db' AS aux",
        "SELECT a IN (1, 2)",
        "SELECT * FROM",
        "SELECT * FROM WHERE a",
        "COMMIT",
        "",
    ],
)
def test_no_table(text):
    assert summary(text).tables == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * FROM t FOR UPDATE OF t", ["t"]),
        ("INSERT INTO t(a) VALUES (1) ON CONFLICT(a) DO UPDATE SET a = 2", ["t"]),
        ("CREATE TABLE t (a REFERENCES q(x) ON UPDATE CASCADE ON DELETE SET NULL)", ["t"]),
        ("SELECT * FROM a ORDER BY b, c LIMIT 1, 2", ["a"]),
        ("SELECT * FROM a WHERE f(x, y) = 1 AND z IN (1, w)", ["a"]),
        ("UPDATE t SET a = 1, b = 2", ["t"]),
        ("SELECT * FROM trades{where}", ["trades"]),
        ("SELECT * FROM a JOIN b USING (x), c", ["a", "b", "c"]),
        ("SELECT * FROM ((a JOIN b) JOIN (c, d)) e, f", ["a", "b", "c", "d", "f"]),
        ("SELECT (SELECT max(x) FROM b) FROM a, (SELECT 1 FROM c) d", ["b", "a", "c"]),
        ('SELECT * FROM users.trades_0001 t, main."T" u', ["users.trades_0001", "main.T"]),
        ("SELECT * FROM [a b], `c`, 'd'", ["a b", "c", "d"]),
        ("REPLACE INTO t VALUES (?)", ["t"]),
        ("UPDATE OR IGNORE t SET a = 1 WHERE b IN u", ["t", "u"]),
        ("UPDATE t SET a = x.a FROM x, y WHERE 1", ["t", "x", "y"]),
        ("DELETE FROM a USING b WHERE a.x = b.x", ["a", "b"]),
        ("WITH x AS (SELECT 1 FROM y) INSERT INTO t SELECT * FROM x", ["y", "t"]),
        ("CREATE TEMP TABLE IF NOT EXISTS s.t AS SELECT * FROM u", ["s.t", "u"]),
        ("CREATE UNIQUE INDEX IF NOT EXISTS i ON t(a)", ["t"]),
        ("CREATE VIEW v AS SELECT * FROM a UNION SELECT * FROM b", ["v", "a", "b"]),
        ("CREATE TRIGGER x AFTER UPDATE OF a ON t BEGIN UPDATE u SET a = 1; DELETE FROM w; END", ["t", "u", "w"]),
        ("DROP TABLE IF EXISTS a, b", ["a", "b"]),
        ("ALTER TABLE a RENAME TO b", ["a", "b"]),
        ("ALTER TABLE a RENAME COLUMN x TO y", ["a"]),
        ("PRAGMA table_info(t)", ["t"]),
        ("TRUNCATE TABLE t", ["t"]),
        ("COPY t (a, b) FROM STDIN", ["t"]),
        ("SELECT * FROM {t}, {s}.u, x_{n}_day", ["{t}", "{s}.u", "x_{n}_day"]),
        ('SELECT * FROM "{t}"', ["{t}"]),
        ("SELECT 1 FROM a; SELECT 2 FROM b; SELECT 3 FROM a", ["a", "b"]),
    ],
)
def test_tables(text, expected):
    assert list(summary(text).tables) == expected


def test_reserved_words_are_those_that_sqlite_refuses_as_table_names():
    connection = sqlite3.connect(":memory:")
    for word in RESERVED:
        with pytest.raises(sqlite3.OperationalError):
            connection.execute(f"CREATE TABLE {word}(a)")
    connection.close()


# --- operation and splitting ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("-- select", ""),
        ("WHERE a = 1", ""),
        ("{sql}", ""),
        ('"select"', ""),
        ("hello world", ""),
        ("WITH x AS (DELETE FROM t RETURNING *) SELECT 1", "select"),
        ("WITH x AS (SELECT 1) INSERT INTO t SELECT 1", "insert"),
        ("INSERT OR REPLACE INTO t VALUES (1)", "insert"),
        ("REPLACE INTO t VALUES (1)", "replace"),
        ("EXPLAIN QUERY PLAN SELECT 1", "explain"),
        ("((SELECT 1) UNION SELECT 2)", "select"),
        ("/* x */ begin immediate", "begin"),
        ("START TRANSACTION", "begin"),
        ("PRAGMA user_version", "pragma"),
        ("INSERT INTO a VALUES (1); INSERT INTO b VALUES (2);", "insert"),
        ("CREATE TABLE a (x); INSERT INTO a VALUES (1)", "script"),
        ("SELECT 1;", "select"),
    ],
)
def test_operation(text, expected):
    assert summary(text).operation == expected


def test_a_trigger_is_not_split_and_text_with_semicolons_is_not_either():
    trigger = "CREATE TEMP TRIGGER x AFTER INSERT ON t BEGIN SELECT CASE WHEN 1 THEN 2 END; SELECT ';'; END"
    parts = split(Template.of(f" ; {trigger}; -- a;b\n SELECT ';' ;;"))
    assert [part.text for part in parts] == [trigger, "SELECT ';'"]


def test_a_split_statement_keeps_its_holes():
    parts = split(Template(("SELECT ", Hole("a;b"), "; SELECT 2")))
    assert parts[0].parts == ("SELECT ", Hole("a;b"))


# --- placeholders ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT '?', \"?\", [?] -- ?\n/* :a */", "none"),
        ("SELECT a % b, a%size", "none"),
        ("SELECT x::text", "none"),
        ("SELECT '12:30'", "none"),
        ("SELECT ?, ?", "qmark"),
        ("SELECT ?1", "numeric"),
        ("SELECT :1", "numeric"),
        ("SELECT :a, @b, $c", "named"),
        ("SELECT %s", "format"),
        ("SELECT %(a)s", "pyformat"),
        ("SELECT ?, :a", "mixed"),
    ],
)
def test_placeholders(text, expected):
    assert summary(text).placeholders == expected


# --- roles of holes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{sql}", "fragment"),
        ("SELECT * FROM t {where}", "fragment"),
        ("SELECT * FROM t{where}", "fragment"),
        ("SELECT * FROM t WHERE {cond}", "fragment"),
        ("SELECT count(*) {rest}", "fragment"),
        ("SELECT * {rest}", "fragment"),
        ("UPDATE t SET {assignments}", "fragment"),
        ("SELECT max({x}) FROM t", "fragment"),
        ("SELECT 1 ORDER BY a {direction}", "fragment"),
        ("SELECT 1 -- {note}", "fragment"),
        ("SELECT * FROM {t}", "identifier"),
        ("SELECT * FROM trades_{n}", "identifier"),
        ("SELECT * FROM '{t}'", "identifier"),
        ('SELECT "{c}" FROM t', "identifier"),
        ("SELECT {cols} FROM t", "identifier"),
        ("INSERT INTO t ({cols}) VALUES (?)", "identifier"),
        ("UPDATE t SET {col} = ?", "identifier"),
        ("SELECT * FROM t WHERE {col} = ?", "identifier"),
        ("SELECT 1 ORDER BY {col}", "identifier"),
        ("PRAGMA {name}", "identifier"),
        ("PRAGMA table_info('{t}')", "identifier"),
        ("SELECT t.{col}", "identifier"),
        ("SELECT * FROM t WHERE a = {v}", "value"),
        ("SELECT * FROM t WHERE a LIKE '%{v}%'", "value"),
        ('SELECT * FROM t WHERE a = "{v}"', "value"),
        ("INSERT INTO t VALUES (1, {v})", "value"),
        ("SELECT 1 LIMIT {n}", "value"),
        ("SELECT 1 WHERE a IN (1, {v})", "value"),
        ("SELECT 1 WHERE a IN ({','.join(str(x) for x in xs)})", "value"),
        ("SELECT 1 WHERE a < ({v} - 1)", "value"),
        ("INSERT INTO t VALUES ('{v}')", "value"),
        ("SELECT 1 WHERE a IN ({v})", "list"),
        ("SELECT 1 WHERE a IN ({','.join(marks)})", "list"),
        ("INSERT INTO t VALUES ({v})", "items"),
        ("SELECT 1 WHERE {' AND '.join(where)}", "clauses"),
        ("SELECT 1 WHERE {' AND '.join('a = ?' | 'b = ?' ...)}", "clauses"),
        ("UPDATE t SET {', '.join(assignments)}", "clauses"),
        ("SELECT a FROM t ORDER BY {', '.join(columns)}", "identifier"),
        ("SELECT {' '.join(parts)}", "identifier"),
        ("SELECT 1 WHERE a BETWEEN 1 AND {v}", "value"),
        ("INSERT INTO t VALUES ({','.join('?' * n)})", "row"),
        ("INSERT INTO t VALUES {', '.join(['(?, ?)'] * n)}", "row"),
        ("SELECT 1 WHERE a IN ({placeholders})", "placeholders"),
        ("SELECT 1 WHERE a IN ({('?,' * n)[:-1]})", "placeholders"),
        ("SELECT 1 WHERE a IN ({', '.join(['%s'] * n)})", "placeholders"),
    ],
)
def test_role(text, expected):
    assert [role for _, role in roles(text)] == [expected]


@pytest.mark.parametrize(
    ("source", "expected"), [("','.join('{row[0]}' ...)", "value"), ("','.join('{u} = ?' ...)", "clauses")]
)
def test_the_elements_of_a_list_tell_its_role(source, expected):
    (use,) = holes(Template(("SELECT 1 WHERE a IN (", Hole(source), ")")))
    assert use.role == expected


def test_a_condition_after_between_is_not_its_bound():
    assert roles("SELECT 1 WHERE a BETWEEN 1 AND 2 AND {cond}") == [("cond", "fragment")]


def test_every_hole_is_told_in_order():
    assert [source for source, _ in roles("{a} '{b}{c}' /* {d} */ \"{e}\"")] == ["a", "b", "c", "d", "e"]


@given(SQLISH)
def test_nothing_raises_and_every_hole_is_told(text):
    template = Template.marked(text)
    summarise(template)
    split(template)
    assert len(holes(template)) == len(template.holes)


@pytest.mark.parametrize(
    ("texts", "operation"),
    [
        (["SELECT a FROM t"], "select"),
        (["SELECT a FROM t", "SELECT b FROM u"], "select"),
        (["SELECT a FROM t", "DELETE FROM u"], "mixed"),
        (["SELECT a FROM t; DELETE FROM u"], "script"),
        (["SELECT a FROM t; DELETE FROM u", "DELETE FROM v; SELECT 1"], "script"),
        (["SELECT a FROM t; DELETE FROM u", "SELECT 1"], "mixed"),
    ],
)
def test_alternatives_are_no_script(texts, operation):
    summary = summarise_any([Template.of(text) for text in texts])
    assert (summary.operation, summary.alternatives, summary.text) == (operation, len(texts), ";\n".join(texts))


def test_what_is_said_of_alternatives_is_of_all_of_them():
    summary = summarise_any([Template.of("SELECT a FROM t WHERE b = ?"), Template.of("PRAGMA user_version")])
    assert (summary.tables, summary.placeholders) == (("t",), "qmark")
