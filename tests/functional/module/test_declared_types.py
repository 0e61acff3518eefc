"""What ``detect_types`` converts, asked of sqlite3 too, and what is read without it."""

import sqlite3

import pytest

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
def made(server, tmp_path_factory):
    made = written(tmp_path_factory.mktemp("declared"), "postgres_declared", declared=DECLARED)
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
    "SELECT a FROM (SELECT d AS a FROM t UNION ALL SELECT s FROM t) AS x WHERE a > '' ORDER BY 1",
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
    assert found.fetchall() == expected.fetchall()
    assert [column[0] for column in found.description] == [column[0] for column in expected.description]
