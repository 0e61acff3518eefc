"""What ``detect_types`` converts, asked of sqlite3 too, and what is read without it."""

import asyncio
import datetime
import decimal
import sqlite3
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functional.module.conftest import drop, written

DECLARED = {
    "t": {"d": "date", "ts": "TIMESTAMP", "m": "Money(10,2)", "f": "money", "b": "money", "other": "datetime"},
    "v": {"tt": "timestamp", "d": "date"},
    "twice": {"d": "date | TEXT"},
}
LITE = (
    "CREATE TABLE t (id INTEGER PRIMARY KEY, d date, ts TIMESTAMP, m Money(10,2), f money, b money, s TEXT, "
    "other datetime)",
    "CREATE VIEW v AS SELECT d, ts AS tt, d || '' AS e FROM t",
    "INSERT INTO t VALUES (1, '2026-01-31', '2026-01-31 10:00:00.5', 'é', 1.5, x'0061', '2026-01-31', '2026-01-31')",
    "INSERT INTO t VALUES (2, NULL, '2026-01-31 10:00:00', NULL, 1e20, x'', '', NULL)",
)
POSTGRES = (
    "CREATE TABLE t (id BIGINT PRIMARY KEY, d TEXT, ts TEXT, m TEXT, f DOUBLE PRECISION, b BYTEA, s TEXT, other TEXT)",
    LITE[1],
    LITE[2].replace("x'0061'", r"'\x0061'"),
    LITE[3].replace("x''", "''"),
)


@pytest.fixture(scope="module")
def made(server, driver, tmp_path_factory):
    made = written(tmp_path_factory.mktemp("declared"), f"{driver}_declared", driver=driver, declared=DECLARED)
    yield made
    made.close_pool()


@pytest.fixture
def path(made, server, tmp_path):
    path = tmp_path / "data.db"
    connection = made.connect(path)
    for statement in POSTGRES:
        connection.execute(statement)
    connection.commit()
    yield path
    drop(made, server, path)


@pytest.fixture
def money(made, monkeypatch):
    monkeypatch.setitem(made._converters, "MONEY", lambda value: ("money", value))
    monkeypatch.setitem(sqlite3.converters, "MONEY", lambda value: ("money", value))


def lite(detect_types):
    connection = sqlite3.connect(":memory:", detect_types=detect_types)
    for statement in LITE:
        connection.execute(statement)
    return connection


STATEMENTS = [
    # as they are
    "SELECT 1 AS id, '2026-01-31' AS d, '2026-01-31 10:00:00' AS ts",
    "SELECT max(d) AS d, min(ts) AS ts FROM t",
    "SELECT d || '' AS d, coalesce(ts, '') AS ts, CASE WHEN id = 1 THEN d END AS x FROM t ORDER BY id",
    "SELECT e FROM v WHERE e IS NOT NULL",
    "SELECT id, s, other FROM t ORDER BY id",
    "SELECT d, ts, m FROM t WHERE id = 5",
    "SELECT (SELECT count(*) FROM t) AS n, (SELECT s FROM t WHERE id = 1) AS s",
    "SELECT (SELECT max(d) FROM t) AS d, (SELECT id FROM t WHERE d IS NULL) AS id, count(d) AS n FROM t",
    "SELECT id, count(*) AS n FROM (SELECT id, d FROM t UNION SELECT id, s FROM t) AS x GROUP BY id ORDER BY id",
    "SELECT s FROM t WHERE id = 1 UNION SELECT e FROM v WHERE e IS NULL",
    "SELECT id FROM t WHERE d IN (SELECT d FROM t UNION SELECT s FROM t) ORDER BY id",
    "WITH q AS (SELECT s AS a FROM t WHERE d > '' UNION SELECT ts FROM t WHERE id = 5) SELECT lower(a) AS d FROM q",
    # converted
    "SELECT * FROM t ORDER BY id",
    "SELECT d AS x, m, f, b FROM t ORDER BY id",
    "SELECT tt, e, d FROM v ORDER BY tt",
    "SELECT a FROM (SELECT ts AS a FROM t) AS x ORDER BY a",
    "WITH q AS (SELECT ts AS a FROM t) SELECT a FROM q ORDER BY a",
    "SELECT DISTINCT x.ts FROM t x LEFT JOIN t y ON y.id = 5 ORDER BY x.ts",
    "SELECT ts, count(*) AS n FROM t GROUP BY ts ORDER BY ts",
    "UPDATE t SET s = 'x' WHERE id = 1 RETURNING d, ts, s",
    "INSERT INTO t (id, d) VALUES (3, '2026-02-01') RETURNING id, d",
    "SELECT d FROM t WHERE id = 1 UNION ALL SELECT s FROM t WHERE id = 1",
    "SELECT s FROM t WHERE id = 1 UNION ALL SELECT d FROM t WHERE id = 1",
    "WITH q AS (SELECT ts AS a FROM t WHERE id = 1) SELECT a FROM q EXCEPT SELECT 'UNION (' FROM t",
    # by name
    "SELECT s AS \"x [date]\" FROM t WHERE id = 1",
    "SELECT s AS \"x [DATE] y\", d AS \"z [nothing]\", d AS \"[money]\", id AS \"n[money]\" FROM t WHERE id = 1",
    "SELECT 4 AS \"a [money\", 5 AS \"a]\"",
    "SELECT NULL AS \"y [date]\", 5 AS \"n  [date]a [money]\" WHERE 1 = 2",
]  # fmt: skip


@pytest.mark.usefixtures("money")
@pytest.mark.parametrize("detect_types", [0, 1, 2, 3, 64])
@pytest.mark.parametrize("statement", STATEMENTS)
def test_values_and_names_are_sqlite3s(made, path, detect_types, statement):
    expected, found = lite(detect_types).execute(statement), made.connect(path, detect_types=detect_types)
    found = found.execute(statement)
    order = partial(sorted, key=repr) if "UNION SELECT" in statement else list
    assert order(found.fetchall()) == order(expected.fetchall())
    assert [column[0] for column in found.description] == [column[0] for column in expected.description]


TRANSLATED = [
    # as they are
    (
        "SELECT max(d) AS d, min(d) FROM t",
        'SELECT max(d COLLATE "C") AS d, min(d COLLATE "C") AS "min(d)" FROM t',
    ),
    (
        "SELECT s, max(d) FROM t GROUP BY s",
        'SELECT DISTINCT ON (s) s, d AS "max(d)" FROM t ORDER BY s, d DESC NULLS LAST',
    ),
    ("SELECT unlikely(d) FROM t", 'SELECT d AS "unlikely(d)" FROM t'),
    ("SELECT (SELECT d FROM t WHERE id = 1) = 'x' AS d", "SELECT ((SELECT d FROM t WHERE id = 1) = 'x')::int AS d"),
    # converted
    (
        "SELECT DISTINCT s, d, id AS n FROM t WHERE id = 1 ORDER BY d",
        'SELECT DISTINCT s, d COLLATE "C" AS "d", id AS n FROM t WHERE id = 1 ORDER BY d COLLATE "C"',
    ),
    (
        "SELECT ts FROM t UNION ALL SELECT ts FROM t ORDER BY ts",
        'SELECT ts COLLATE "C" AS "ts" FROM t UNION ALL SELECT ts FROM t ORDER BY ts',
    ),
    (
        "SELECT d, max(id) AS n FROM t WHERE id = 1 GROUP BY s",
        "SELECT DISTINCT ON (s) d, id AS n FROM t WHERE id = 1 ORDER BY s, id DESC",
    ),
]


@pytest.mark.parametrize(("statement", "translated"), TRANSLATED)
def test_what_the_translation_adds_is_no_expression(made, path, statement, translated):
    expected, found = lite(1).execute(statement), made.connect(path, detect_types=1).execute(translated)
    assert found.fetchall() == expected.fetchall()
    assert [column[0] for column in found.description] == [column[0] for column in expected.description]


UNCLEAR = [
    "SELECT a FROM (SELECT d AS a FROM t UNION ALL SELECT s FROM t) AS x WHERE a > ''",
    "SELECT a FROM (SELECT s AS a FROM t UNION ALL SELECT d AS d FROM t) AS x WHERE a > ''",
    "WITH q AS (SELECT s AS d FROM t UNION SELECT d FROM t) SELECT d FROM q WHERE d > ''",
    "WITH q(a) AS (SELECT s FROM t UNION SELECT d FROM t) SELECT a AS b FROM q WHERE a > ''",
    "WITH RECURSIVE r(a, n) AS (SELECT d, 1 FROM t UNION ALL SELECT r.a, n + 1 FROM r WHERE n < 2) SELECT a, n FROM r",
    "SELECT (SELECT d FROM t WHERE id = 1) AS x",
    "SELECT /* , */ (-- (\n SELECT d FROM t WHERE id = 1) AS x",
    "SELECT DISTINCT ON (id) id, d AS m FROM t WHERE id = 1 ORDER BY id, d",
    "SELECT (array_agg(x.d ORDER BY id))[1] AS d, max(id) AS n FROM t x",
    'SELECT (array_agg(x.d))[1] AS "d" FROM t x WHERE id = 1',
    'SELECT min(x.d) AS "d" FROM t x',
    "SELECT (SELECT y.d LIMIT 1) AS x FROM t y WHERE id = 1",
    "SELECT id, (SELECT min(d) FROM t) AS a, (SELECT DISTINCT x.d FROM t x WHERE id = 1) AS b FROM t",
    "SELECT (SELECT a FROM (SELECT d AS a FROM t WHERE id = 1) AS y) AS x",
    "SELECT * FROM (SELECT d AS a FROM t WHERE id = 1 UNION ALL SELECT d FROM t WHERE id = 1) AS x",
]


@pytest.mark.parametrize("statement", UNCLEAR)
def test_where_postgresql_does_not_tell_the_column_it_is_said(made, path, statement):
    """sqlite3 converts most of them; a value that should have been and was not would be silent."""
    cursor = made.connect(path, detect_types=1).execute(statement)
    with pytest.raises(
        made.NotSupportedError, match=r"detect_types: which column \w+ comes from is not known: name the"
    ):
        cursor.fetchall()
    assert made.connect(path, detect_types=2).execute(statement).fetchall()
    assert made.connect(path).execute(statement).fetchall()


@pytest.mark.parametrize(
    "value", [0.0, -0.0, 1.0, 1.5, 1e15, 1e14, 0.1 + 0.2, 1e-5, 1 / 3, 1e300, float("inf"), -7, 2**62]
)
@pytest.mark.usefixtures("money")
def test_a_converter_gets_the_bytes_that_sqlite_has(made, path, value):
    expected = sqlite3.connect(":memory:", detect_types=2).execute('SELECT ? AS "a [money]"', (value,)).fetchone()
    assert made.connect(path, detect_types=2).execute('SELECT %s AS "a [money]"', (value,)).fetchone() == expected


def test_a_number_has_the_form_that_its_declared_type_gives_it(made, server, tmp_path, monkeypatch):
    types = {"a": "DECIMAL(10,2)", "b": "REAL", "c": "DEC", "d": "FLOAT"}
    monkeypatch.setattr(made, "DECLARED", {"n": types})
    for each in types.values():
        name = each.partition("(")[0]
        monkeypatch.setitem(made._converters, name, lambda value: ("number", value))
        monkeypatch.setitem(sqlite3.converters, name, lambda value: ("number", value))
    expected, found = sqlite3.connect(":memory:", detect_types=1), made.connect(":memory:", detect_types=1)
    expected.execute("CREATE TABLE n (a DECIMAL(10,2), b REAL, c DEC, d FLOAT)")
    found.execute("CREATE TABLE n (a DOUBLE PRECISION, b DOUBLE PRECISION, c NUMERIC, d DOUBLE PRECISION)")
    for value in (10, 10.0, 10.5, -3.0, 0.0, 1e20, 0.1):
        expected.execute("INSERT INTO n VALUES (?, ?, ?, ?)", [value] * 4)
        found.execute("INSERT INTO n VALUES (%s, %s, %s, %s)", [value] * 4)
    assert found.execute("SELECT a, b, d FROM n").fetchall() == expected.execute("SELECT a, b, d FROM n").fetchall()
    assert (
        found.execute("SELECT c FROM n WHERE a < 1000").fetchall()
        == expected.execute("SELECT c FROM n WHERE a < 1000").fetchall()
    )
    found.close()


def test_a_converter_is_found_in_any_case_and_when_the_statement_runs(made, path, monkeypatch):
    for module, connection in ((sqlite3, lite(1)), (made, made.connect(path, detect_types=1))):
        for change in (monkeypatch.setitem, lambda of, name, _: monkeypatch.delitem(of, name)):
            change(module.converters if module is sqlite3 else made._converters, "MONEY", None)
        before = connection.execute("SELECT m FROM t WHERE id = 1")
        module.register_converter("mOnEy", lambda value: ("late", value))
        after = connection.execute("SELECT m FROM t WHERE id = 1")
        assert (before.fetchone(), after.fetchone()) == (("é",), (("late", "é".encode()),))


def test_a_row_that_a_converter_fails_for_is_still_the_next(made, path, monkeypatch):
    for converters, connection in (
        (sqlite3.converters, lite(1)),
        (made._converters, made.connect(path, detect_types=1)),
    ):
        monkeypatch.setitem(converters, "TIMESTAMP", lambda value: 1 / (len(value) - 19))
        cursor = connection.execute("SELECT id, ts FROM t ORDER BY id DESC")
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                cursor.fetchone()


def test_a_text_factory_is_for_what_nothing_converts(made, path, monkeypatch):
    for converters, connection in (
        (sqlite3.converters, lite(1)),
        (made._converters, made.connect(path, detect_types=1)),
    ):
        monkeypatch.setitem(converters, "DATE", lambda value: value.decode())
        connection.text_factory = lambda value: ("text", value)
        row = connection.execute("SELECT d, s, b, id FROM t WHERE id = 1").fetchone()
        assert row == ("2026-01-31", ("text", b"2026-01-31"), b"\x00a", 1)


def test_a_name_that_postgresql_cuts_is_said(made, path):
    connection = made.connect(path, detect_types=2)
    for length in (40, 52, 53, 60, 70):
        name = "x" * length + " [date]"
        expected = lite(2).execute(f'SELECT s AS "{name}" FROM t WHERE id = 1').fetchone()
        cursor = connection.execute(f'SELECT s AS "{name}" FROM t WHERE id = 1')
        if length < 57:
            assert cursor.fetchone() == expected
        else:
            with pytest.raises(made.NotSupportedError, match="PostgreSQL cuts the name x"):
                cursor.fetchone()


def test_the_default_converters_take_what_sqlite3s_take(made):
    for text in (
        b"2026-01-31 10:00:00",
        b"2026-01-31 10:00:00.5",
        b"2026-01-31 10:00:00.1234567+02:00",
        b"2026-1-1 1:2:3",
    ):
        assert made._converters["TIMESTAMP"](text) == sqlite3.converters["TIMESTAMP"](text)
    assert made._converters["DATE"](b"2026-1-31") == sqlite3.converters["DATE"](b"2026-1-31")
    for text in (b"2026-01-31T10:00:00", b"2026-01-31", b"", b"2026-01-31 10:00", b"1769853600"):
        for converters in (made._converters, sqlite3.converters):
            with pytest.raises((ValueError, TypeError)):
                converters["TIMESTAMP"](text)


@pytest.mark.parametrize("wrong", ["x", None, 1.5])
def test_detect_types_is_a_number(made, path, wrong):
    with pytest.raises(TypeError, match="cannot be interpreted as an integer"):
        made.connect(path, detect_types=wrong)


def test_a_table_of_which_nothing_is_known_says_so(made, path):
    connection = made.connect(path, detect_types=1)
    connection.execute("CREATE TABLE other (id BIGINT, d TEXT)")
    assert connection.execute("SELECT id, d FROM other").fetchall() == []
    cursor = connection.execute("INSERT INTO other VALUES (NULL, 'x') RETURNING id")
    assert cursor.fetchall() == [(None,)]
    with pytest.raises(made.NotSupportedError, match="how SQLite's table other is declared is not known: write its"):
        connection.execute("SELECT * FROM other").fetchone()
    assert connection.execute("SELECT count(*) FROM other").fetchall() == [(1,)]
    connection.commit()
    assert made.connect(path).execute("SELECT * FROM other").fetchall() == [(None, "x")]


def test_a_column_that_is_declared_in_two_ways_says_so(made, path):
    connection = made.connect(path, detect_types=1)
    connection.execute("CREATE TABLE twice (d TEXT, s TEXT)")
    connection.execute("INSERT INTO twice VALUES ('2026-01-31', 'x')")
    assert connection.execute("SELECT s FROM twice").fetchone() == ("x",)
    with pytest.raises(
        made.NotSupportedError, match=r"twice\.d is declared as date \| TEXT: write into DECLARED which"
    ):
        connection.execute("SELECT d FROM twice").fetchone()


def test_views_of_views_and_of_several_queries(made, path):
    connection, expected = made.connect(path, detect_types=1), lite(1)
    for each in (connection, expected):
        each.execute("CREATE VIEW w AS SELECT x.ts AS a, lower(x.s) AS b, y.tt FROM t x JOIN v y ON y.tt = x.ts")
        each.execute("CREATE VIEW ww AS SELECT b, a, tt AS c FROM w")
    assert (
        connection.execute("SELECT * FROM ww ORDER BY a").fetchall()
        == expected.execute("SELECT * FROM ww ORDER BY a").fetchall()
    )
    for name, query in {
        "left": "SELECT d AS a, s FROM t WHERE id = 1 UNION ALL SELECT s, s FROM t WHERE id = 1",
        "right": "SELECT s AS a, s FROM t WHERE id = 1 UNION ALL SELECT d, s FROM t WHERE id = 1",
    }.items():
        for each in (connection, expected):
            each.execute(f'CREATE VIEW "{name}" AS {query}')
        found, wanted = (each.execute(f'SELECT * FROM "{name}"').fetchall() for each in (connection, expected))
        assert found == wanted


def test_a_column_that_is_added_later_is_found(made, path, monkeypatch):
    connection = made.connect(path, detect_types=1)
    for kind in ("TEXT", "DATE"):
        name = f"late_{kind.lower()}"
        connection.execute("SELECT * FROM t").fetchall()
        connection.execute(f"ALTER TABLE t ADD COLUMN {name} {kind} DEFAULT '2026-01-31'")
        monkeypatch.setitem(DECLARED["t"], name, "date")
        monkeypatch.setattr(made, "DECLARED", DECLARED)
        assert connection.execute(f"SELECT {name} FROM t").fetchone() == (datetime.date(2026, 1, 31),)


def test_postgresqls_own_dates_count_as_declared(made, path):
    connection = made.connect(path, detect_types=1)
    connection.execute("CREATE TABLE own (d DATE, ts TIMESTAMP, tz TIMESTAMPTZ, n NUMERIC)")
    connection.execute("INSERT INTO own VALUES ('2026-01-31', '2026-01-31 10:00', '2026-01-31 10:00:00.5+02', NULL)")
    assert connection.execute("SELECT * FROM own").fetchone() == (
        datetime.date(2026, 1, 31),
        datetime.datetime(2026, 1, 31, 10),
        datetime.datetime(2026, 1, 31, 8, 0, 0, 500000),
        None,
    )
    connection.execute("ALTER TABLE t ALTER other TYPE TIMESTAMP USING other::timestamp")
    assert connection.execute("SELECT other FROM t WHERE id = 1").fetchone() == ("2026-01-31 00:00:00",)
    assert connection.execute("SELECT max(d), max(ts), now() IS NULL FROM own").fetchone() == (
        "2026-01-31",
        "2026-01-31 10:00:00",
        0,
    )


def test_the_catalog_has_no_declared_types(made, path):
    connection = made.connect(path, detect_types=3)
    assert made.table_names(connection) == ["t"]
    assert "ts" in made.column_names(connection, "t")
    assert connection.execute("SELECT relname FROM pg_class WHERE relname = 't'").fetchone() == ("t",)
    assert connection.execute("SELECT table_name FROM information_schema.tables WHERE table_name = 't'").fetchone()


def test_in_a_transaction_a_read_spoils_nothing(made, path):
    connection = made.connect(path, detect_types=1)
    connection.execute("INSERT INTO t (id, s) VALUES (9, 'new')")
    query = "WITH q AS (DELETE FROM t WHERE id = 1 RETURNING d) SELECT d FROM q UNION ALL SELECT NULL"
    with pytest.raises(made.NotSupportedError, match="are not known"):
        connection.execute(query)
    assert connection.in_transaction
    assert connection.execute(
        "SELECT ts, d FROM t WHERE s = %s UNION SELECT ts, d FROM t WHERE id = %s", ("new", 1)
    ).fetchall()
    connection.commit()
    assert made.connect(path).execute("SELECT count(*) FROM t").fetchone() == (3,)


TYPES = [
    ("true", 1), ("false", 0), ("NULL::boolean", None), ("5::smallint", 5), ("2::numeric", 2), ("-2::numeric(5)", -2),
    ("2.50::numeric", 2.5), ("2.00::numeric", 2.0), ("1e30::numeric", 10**30), ("'Infinity'::numeric", float("inf")),
    ("1.5::real", 1.5), ("0.1::double precision", 0.1), (r"'\x00ff'::bytea", b"\x00\xff"), ("'é'::varchar", "é"),
    ("DATE '2026-01-31'", "2026-01-31"), ("DATE '0044-03-15 BC'", "0044-03-15 BC"), ("DATE 'infinity'", "infinity"),
    ("TIMESTAMP '2026-01-31 10:00'", "2026-01-31 10:00:00"),
    ("TIMESTAMP '2026-01-31 10:00:00.5'", "2026-01-31 10:00:00.500000"),
    ("TIMESTAMPTZ '2026-01-31 10:00:00+05:30'", "2026-01-31 04:30:00"),
    ("TIME '10:00:00'", "10:00:00"), ("INTERVAL '1 day'", "1 day"),
    ("'00000000-0000-0000-0000-000000000001'::uuid", "00000000-0000-0000-0000-000000000001"),
    ("""'{"a":  1}'::json""", '{"a":  1}'), ("""'{"a":1}'::jsonb""", '{"a": 1}'), ("ARRAY[1, 2]", "{1,2}"),
    ("ROW(1, 'x')", "(1,x)"), ("'127.0.0.1'::inet", "127.0.0.1"), ("int4range(1, 5)", "[1,5)"), ("'x'::name", "x"),
    ("'pg_class'::regclass", "pg_class"), ("'x'::\"char\"", "x"), ("5::oid", 5), ("NULL", None),
]  # fmt: skip


@pytest.mark.parametrize("style", ["ISO, MDY", "German, DMY", "SQL, DMY"])
@pytest.mark.parametrize(("written", "value"), TYPES, ids=[each[0] for each in TYPES])
def test_a_value_of_any_type_is_of_sqlites_kinds(made, server, path, written, value, style, monkeypatch):
    monkeypatch.setenv("PGDATESTYLE", style)
    made.close_pool()
    found = made.connect(path).execute(f"SELECT {written}").fetchone()[0]
    assert (found, type(found)) == (value, type(value))


def test_psycopg_elsewhere_reads_as_ever(made, path, server):
    made.connect(path).execute("SELECT 1")
    row = server.execute("SELECT true, 1.5::numeric, DATE '2026-01-31', '{}'::json, ARRAY[1]").fetchone()
    assert row == (True, decimal.Decimal("1.5"), datetime.date(2026, 1, 31), {}, [1])
    assert row[0] is True


def test_names_of_the_module(made):
    ticks = 1769853600.5
    for name in ("DateFromTicks", "TimeFromTicks", "TimestampFromTicks"):
        assert getattr(made, name)(ticks) == getattr(sqlite3, name)(ticks)
    for name in ("Binary", "Date", "Time", "Timestamp", "PARSE_DECLTYPES", "PARSE_COLNAMES"):
        assert getattr(made, name) == getattr(sqlite3, name)
    assert not hasattr(made, "sqlite_version")
    assert getattr(made, "sqlite_version_info", None) is None
    with pytest.raises(made.NotSupportedError, match="sqlite_version: this is PostgreSQL, whose version is SHOW"):
        made.sqlite_version  # noqa: B018
    with pytest.raises(AttributeError, match="has no attribute 'conect'"):
        made.conect  # noqa: B018
    with pytest.raises(ImportError):
        exec(f"from {made.__name__} import sqlite_version")


def test_asyncio(server, tmp_path):
    made = written(tmp_path, "postgres_declared_asyncio", asynchronous=True, declared=DECLARED)
    path = tmp_path / "data.db"

    async def program():
        async with made.connect_async(path, detect_types=made.PARSE_DECLTYPES | made.PARSE_COLNAMES) as db:
            await db.execute("CREATE TABLE t (d TEXT, s TEXT)")
            await db.execute("INSERT INTO t VALUES (%s, %s)", (datetime.date(2026, 1, 31), "2026-01-31"))
            return await db.execute_fetchall('SELECT d, s, s AS "x [date]" FROM t')

    try:
        day = datetime.date(2026, 1, 31)
        assert asyncio.run(program()) == [(day, "2026-01-31", day)]
    finally:
        drop(made, server, path)
        made.close_pool()


WORDS = st.sampled_from(
    ["SELECT ", "d", "*", ", ", "(", ")", "[1]", " FROM ", "t ", "x.", " AS ", '"', "'", "UNION ", "WITH RECURSIVE ",
     "--", "/*", "*/", "array_agg(", " ORDER BY ", ' COLLATE "C"', "DISTINCT ON ", "%", "$", "$a$", ";", "\n", "é",
     "RETURNING "]
)  # fmt: skip


@given(st.lists(WORDS | st.text(max_size=3), max_size=30).map("".join), st.integers(0, 3))
def test_any_text_is_looked_at(made, query, width):
    items, first = made._outline(query)
    assert query.startswith(first)
    assert all(isinstance(each, str) for each in items)
    assert query.endswith(made._last(query))
    assert [type(each) for each in made._unclear(query, width)] == [bool] * width
    made._named_converter(query, query)
