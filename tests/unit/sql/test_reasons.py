"""Why a statement is refused: a reason that is true of that statement, and from which a person can go on."""

import sqlite3

import pytest

from sqlite_hunter.sql.translator import Refusal, Translation, Translator

SETTINGS = 'CREATE TABLE Settings (key TEXT NOT NULL UNIQUE, value, "order" STRING)'
LOOK = "declare INTEGER, REAL, TEXT or BLOB in CREATE TABLE, as what is stored is (SELECT typeof({}), count(*) FROM {}"


def last(*statements):
    """What becomes of the last statement of a program."""
    translator = Translator()
    translator.survey(statements)
    return [translator.translate(each) for each in statements][-1]


def reason(*statements):
    """Why the last statement is refused."""
    found = last(*statements)
    assert isinstance(found, Refusal), found.text
    return found.reason


# ------------------------------------------------------------------------------------- columns of no telling type
@pytest.mark.parametrize(
    ("statement", "why", "column", "table"),
    [
        ("SELECT value FROM Settings", "declared without a type", "value", "Settings"),
        ('SELECT s."order" FROM Settings AS s', "its type, STRING, does not say which", '"order"', "Settings"),
        ("INSERT OR REPLACE INTO Settings VALUES (?, ?, ?)", "declared without a type", "value", "..."),
        ("UPDATE Settings SET value = 1", "declared without a type", "value", "..."),
        ('UPDATE Settings SET "order" = 1', "its type, STRING, does not say which", '"order"', "..."),
    ],
)
def test_a_column_without_a_telling_type_is_to_be_looked_at_and_declared(statement, why, column, table):
    found = reason(SETTINGS, statement)
    assert why in found
    assert LOOK.format(column, table) in found
    assert "configuration" not in found
    assert "query" not in found


def test_the_look_at_what_is_stored_runs_on_sqlite():
    found = reason('CREATE TABLE "group" (a TEXT, "or der")')
    asked = found.partition(" (")[2].rpartition(" shows it")[0]
    with sqlite3.connect(":memory:") as connection:
        connection.execute('CREATE TABLE "group" (a TEXT, "or der")')
        connection.execute("""INSERT INTO "group" VALUES ('a', 1), ('b', 'x')""")
        assert sorted(connection.execute(asked)) == [("integer", 1), ("text", 1)]


def test_a_column_that_a_query_makes_is_to_be_cast_there():
    found = reason("CREATE TABLE p (a DECIMAL)", "CREATE TABLE m AS SELECT a FROM p", "SELECT a FROM m")
    assert "what it comes out of does not say which values" in found
    assert not isinstance(
        last("CREATE TABLE p (a DECIMAL)", "CREATE TABLE m AS SELECT CAST(a AS REAL) AS a FROM p", "SELECT a FROM m"),
        Refusal,
    )


def test_a_column_that_is_declared_twice_is_said_to_be():
    translator = Translator()
    translator.database.merging = True
    for statement in ("CREATE TABLE t (a INTEGER)", "CREATE TABLE t (a TEXT)"):
        translator.translate(statement)
    found = translator.translate("SELECT a FROM t")
    assert isinstance(found, Refusal)
    assert "not alike (a is INTEGER and TEXT)" in found.reason
    assert "does not say" not in found.reason


def test_a_column_that_a_query_makes_without_affinity_is_said_to_be():
    assert "was made by a query" in reason("CREATE TABLE m AS SELECT 1 + 1 AS a", "INSERT INTO m VALUES ('a')")


# ------------------------------------------------------------------------------------------- collations of SQLite's
TEXTS = "CREATE TABLE m (k TEXT COLLATE NOCASE, b TEXT, r TEXT COLLATE RTRIM, n INTEGER)"


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("nullif(k, 'a')", "nullif() compares under NOCASE here"),
        ("nullif('a', k)", "write CASE WHEN 'a' = k THEN NULL ELSE 'a' END"),
        ("nullif(r, b)", "write CASE WHEN r = b THEN NULL ELSE r END"),
        ("nullif(?, k)", "compare in Python"),
        ("nullif(k, 'A' COLLATE BINARY)", "by the collation of its first argument"),
        ("nullif('a', 1)", "two kinds"),
        ("'b' BETWEEN k AND 'z'", "its ends are compared under NOCASE and under BINARY"),
        ("'b' BETWEEN 'a' AND r", "its ends are compared under BINARY and under RTRIM"),
        ("n BETWEEN '1' AND 'x'", "its ends are not of the kind"),
    ],
)
def test_a_collation_is_said_to_be_what_is_in_the_way(expression, why):
    found = reason(TEXTS, f"SELECT {expression} FROM m")
    assert why in found
    assert ("kind" in found) is ("kind" in why)


@pytest.mark.parametrize("expression", ["nullif(b, k)", "nullif(n, 2)", "b BETWEEN k AND r", "k BETWEEN 'a' AND b"])
def test_a_collation_that_is_not_in_the_way_is_not_refused(expression):
    assert not isinstance(last(TEXTS, f"SELECT {expression} FROM m"), Refusal)


@pytest.mark.parametrize("expression", ["nullif(k, 'a')", "nullif(r, b)", "nullif(k, ?)"])
def test_what_is_to_be_written_in_place_of_nullif_is_translated(expression):
    hint = reason(TEXTS, f"SELECT {expression} FROM m").partition(": write ")[2]
    assert not isinstance(last(TEXTS, f"SELECT {hint} FROM m"), Refusal)


# ------------------------------------------------------------------------------------------------------- nesting
@pytest.mark.parametrize(
    ("opening", "middle", "closing"),
    [
        ("SELECT * FROM (", "SELECT 1", ")"),
        ("SELECT * FROM ((", "SELECT 1", "))"),
        ("SELECT (", "SELECT 1", ")"),
        ("SELECT 1 WHERE EXISTS (", "SELECT 1", ")"),
        ("SELECT a FROM (", "SELECT 1 AS a", ") AS x"),
        ("WITH x AS (", "SELECT 1", ") SELECT 1"),
        ("SELECT 1 ORDER BY (", "SELECT 1", ")"),
    ],
)
def test_queries_that_are_nested_too_deep_are_said_to_be(opening, middle, closing):
    assert "nested deeper than" in reason(opening * 500 + middle + closing * 500)


@pytest.mark.parametrize("repeated", ["SELECT ", "SELECT * FROM ", "SELECT * FROM t JOIN "])
def test_queries_without_brackets_which_sqlite_does_not_take_either_are_said_to_want_them(repeated):
    assert "a query within a query stands in brackets" in reason(repeated * 500 + "t")
    with sqlite3.connect(":memory:") as connection, pytest.raises(sqlite3.OperationalError, match="syntax error"):
        connection.execute(repeated * 2 + "t")


@pytest.mark.parametrize("statement", ["CREATE VIEW v SELECT 1", "SELECT 1 SELECT 2", "INSERT INTO SELECT 1"])
def test_other_queries_that_are_out_of_place_are_not(statement):
    assert "brackets" not in reason(statement)


# ------------------------------------------------------------------------------------------------------- indexes
@pytest.mark.parametrize(
    ("column", "why"),
    [
        ("b", 'here it is text, by byte as on SQLite: COLLATE "C"'),
        ("b COLLATE BINARY", 'here it is text, by byte as on SQLite: COLLATE "C"'),
        ("k", "here it is text that is compared under NOCASE"),
        ("b COLLATE RTRIM", "here it is text that is compared under RTRIM"),
        ("n + 1", "here it is an expression"),
        ("b || k", "here it is an expression that is text"),
    ],
)
def test_an_index_is_changed_for_the_reason_that_it_has(column, why):
    found = last(TEXTS, f"CREATE INDEX i ON m ({column})")
    assert isinstance(found, Translation)
    assert [each.reason for each in found.changes if each.construct.name == "index"] == [why]


def test_an_index_of_numbers_is_not_changed():
    found = last(TEXTS, "CREATE INDEX i ON m (n)")
    assert isinstance(found, Translation)
    assert found.changes == ()


# ---------------------------------------------------------------------------------- what is told though translated
TAKEN = (
    "CREATE TABLE q (id INTEGER PRIMARY KEY, n INTEGER, v TEXT, u TEXT NOT NULL UNIQUE, z TEXT UNIQUE)",
    "CREATE TABLE w (id INTEGER PRIMARY KEY, v TEXT)",
)


def notes(*statements):
    """What is said aside of the last statement."""
    found = last(*TAKEN, *statements)
    assert isinstance(found, Translation), found
    return " ".join(found.notes)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT lower(v) FROM q GROUP BY lower(v) ORDER BY count(*)",
        "SELECT v FROM q ORDER BY n",
        "SELECT v FROM q ORDER BY z",
        "SELECT v FROM q ORDER BY v COLLATE NOCASE",
        "SELECT a.v FROM q AS a JOIN q AS b ON a.n = b.n ORDER BY a.id",
        "SELECT v FROM (SELECT * FROM q) ORDER BY n",
        "SELECT v FROM q UNION ALL SELECT v FROM q AS r ORDER BY v",
    ],
)
def test_rows_that_are_numbered_in_an_order_that_does_not_tell_them_apart(query):
    told = "finds alike" in notes(f"INSERT INTO w (v) {query}")
    assert told is not query.endswith("ORDER BY v")  # then the rows that are alike are the same


@pytest.mark.parametrize(
    "query",
    [
        "SELECT lower(v) FROM q GROUP BY lower(v) ORDER BY count(*), lower(v)",
        "SELECT lower(v) AS x FROM q GROUP BY x ORDER BY count(*), 1",
        "SELECT v FROM q ORDER BY n, id DESC",
        "SELECT v FROM q ORDER BY u",
        "SELECT v FROM q ORDER BY rowid",
        "SELECT v FROM q ORDER BY v",
        "SELECT 'x' FROM q ORDER BY n",
        "SELECT v FROM q WHERE id = 3 ORDER BY n",
        "SELECT max(v) FROM q ORDER BY n",
        "SELECT a.v FROM q AS a JOIN q AS b ON a.n = b.n ORDER BY a.id, b.id",
        "SELECT v FROM q ORDER BY random()",
    ],
)
def test_an_order_that_tells_rows_apart_is_not_remarked_on(query):
    assert "finds alike" not in notes(f"INSERT INTO w (v) {query}")


def test_an_order_that_numbers_nothing_is_not_remarked_on():
    assert notes("SELECT v FROM q ORDER BY n") == ""
    assert "finds alike" not in notes("INSERT INTO w (id, v) SELECT id, v FROM q ORDER BY n")


def test_a_page_of_rows_has_those_that_are_alike_in_either_order():
    assert "finds alike" in notes("SELECT v FROM q ORDER BY n LIMIT 2")
    assert "finds alike" in notes("SELECT v FROM q ORDER BY n LIMIT 2 OFFSET ?")
    assert "finds alike" not in notes("SELECT v FROM q ORDER BY n, id LIMIT 2")
    assert "finds alike" not in notes("SELECT v FROM q ORDER BY v LIMIT 2")


def test_a_query_for_one_value_has_its_first_row_by_such_an_order_too():
    assert "finds alike" in notes("SELECT (SELECT v FROM q ORDER BY n)")
    assert "finds alike" not in notes("SELECT (SELECT v FROM q ORDER BY n, id)")


JOINED = (
    "CREATE TABLE l (n INTEGER, v TEXT)",
    "CREATE TABLE p (id INTEGER PRIMARY KEY, n INTEGER, m INTEGER, k TEXT COLLATE NOCASE, UNIQUE (n, m))",
    "CREATE TABLE r (id INTEGER PRIMARY KEY, q INTEGER, t TEXT)",
)


@pytest.mark.parametrize(
    "joined",
    [
        "SET v = q.v FROM q WHERE q.n = w.id",
        "SET v = q.v FROM q WHERE q.n = w.id OR q.id = w.id",
        "SET v = q.v FROM q, p WHERE q.u = p.k AND p.id = w.id",
        "SET v = p.k FROM p WHERE p.n = w.id",
        "SET v = p.k FROM p WHERE p.n = w.id AND p.m = p.id",
        "SET v = r.t FROM q JOIN r ON r.q = q.id WHERE q.n = w.id",
        "SET v = r.t FROM q LEFT JOIN r ON q.id = w.id",
        "SET v = x.v FROM (SELECT n, max(v) AS v FROM l GROUP BY n, v) AS x WHERE x.n = w.id",
        "SET v = x.v FROM (SELECT DISTINCT n, v FROM l) AS x WHERE x.n = w.id",
        "SET v = x.v FROM w AS x WHERE x.v = w.v",
        "SET v = (SELECT q.v FROM q WHERE q.id = r.q) FROM r WHERE r.t = w.v",
    ],
)
def test_an_update_for_whose_rows_there_may_be_several_in_from(joined):
    assert "which of several rows of FROM" in notes(*JOINED, f"UPDATE w {joined}")


@pytest.mark.parametrize(
    "joined",
    [
        "SET v = q.v FROM q WHERE q.id = w.id",
        "SET v = q.v FROM q WHERE w.id = q.rowid AND q.n > 3",
        "SET v = q.v FROM q WHERE q.z = w.v",
        "SET v = q.v FROM q WHERE q.id = 3",
        "SET v = p.k FROM p WHERE p.n = w.id AND (p.m = w.id + 1)",
        "SET v = 'x' FROM q WHERE q.n = w.id",
        "SET v = w.v || 'x' FROM q WHERE q.n = w.id",
        "SET v = q.v FROM q JOIN r ON r.q = q.id WHERE r.id = w.id",
        "SET v = r.t FROM q LEFT JOIN r ON r.id = q.id WHERE q.id = w.id",
        "SET v = x.v FROM (SELECT n, max(v) AS v FROM l GROUP BY n) AS x WHERE x.n = w.id",
        "SET v = x.v FROM (SELECT max(v) AS v FROM l) AS x",
        "SET v = x.v FROM w AS x WHERE x.id = w.id + 1",
    ],
)
def test_an_update_for_whose_rows_there_is_one_in_from_is_not_remarked_on(joined):
    assert "several rows" not in notes(*JOINED, f"UPDATE w {joined}")


def test_a_query_of_with_that_has_one_row_for_each_is_known_too():
    once = "WITH x AS (SELECT n, max(v) AS v FROM l GROUP BY n) UPDATE w SET v = x.v FROM x WHERE x.n = w.id"
    assert "several rows" not in notes(*JOINED, once)
    assert "several rows" in notes(*JOINED, once.replace("max(v) AS v FROM l GROUP BY n", "v FROM l"))
