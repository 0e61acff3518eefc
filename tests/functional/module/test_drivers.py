"""The module on psycopg 3 and on psycopg2: statements answer the same, by types too, for the SQL relies on types."""

import datetime
import decimal
from types import ModuleType
from typing import Any

import pytest

from functional.module.conftest import written
from sqldiff.cases import CASES, Case, read_cases, request_of, setup_of, steps_of
from sqldiff.judging import texts_of
from sqlite_hunter.sql.protocol import answer

FILES = [CASES.with_name(name) for name in ("cases.jsonl", "programs.jsonl", "hostile.jsonl")]
LOOSER = "42P18"
"""psycopg 3 is told that the type of a parameter is not known; psycopg2 has none whose type could be unknown."""


@pytest.fixture(scope="module")
def drivers(server, tmp_path_factory):
    folder = tmp_path_factory.mktemp("drivers")
    made = [written(folder, f"{name}_compared", driver=name) for name in ("psycopg", "psycopg2")]
    opened = [(module, module._Session.connect(**module._settings())) for module in made]
    yield opened
    for _, session in opened:
        session.close()


def _shown(value: Any) -> Any:
    """A value as SQLite has it; which class the driver has for it is not what is compared."""
    if isinstance(value, decimal.Decimal):
        return float(value) if not value.is_finite() or value.as_tuple().exponent else int(value)
    if isinstance(value, datetime.datetime):
        value = value if value.tzinfo is None else value.astimezone(datetime.UTC).replace(tzinfo=None)
        return value.isoformat(" ")
    return int(value) if isinstance(value, bool) else value if isinstance(value, int | float | bytes) else str(value)


def _outcome(module: ModuleType, session: Any, statement: str, values: Any) -> Any:
    """Names, types and rows; or the class of the error and its SQLSTATE."""
    driver = module.psycopg if hasattr(module, "psycopg") else module.psycopg2
    try:
        cursor = session.execute(statement, None if values is None else module._bound_all(values))
    except (module.Error, OverflowError, UnicodeEncodeError) as error:
        return type(error).__name__, None
    except driver.Error as error:
        return type(module._error(error)).__name__, module._sqlstate(error)
    if cursor.description is None:
        return None, cursor.rowcount
    rows = [repr([_shown(each) for each in row]) for row in cursor.fetchall()]
    return [(each.name, each.type_code) for each in cursor.description], rows, cursor.rowcount


def _played(module: ModuleType, session: Any, case: Case, answers: list[Any]) -> list[Any]:
    """What each statement of a case did, in a schema that is gone afterwards."""
    session.execute("ROLLBACK")
    session.execute("DISCARD ALL")
    session.execute("DROP SCHEMA IF EXISTS compared CASCADE; CREATE SCHEMA compared; SET search_path = compared")
    bound = [None] * len(setup_of(case)) + [values for _, values in steps_of(case)]
    found = []
    for said, values in zip(answers, [*bound, None], strict=False):
        texts = [] if isinstance(said, dict) and said["sql"] is None else texts_of(said)
        if isinstance(values, list) and texts and "%(p1)s" in texts[-1]:
            values = {f"p{number}": value for number, value in enumerate(values, 1)}
        found += [_outcome(module, session, each, None) for each in texts[:-1]]
        found += [_outcome(module, session, each, values) for each in texts[-1:]]
    session.execute("ROLLBACK")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_translated_statement_answers_the_same(drivers, path):
    different, compared = [], 0
    for case in read_cases(path)[:: 6 if path.stem == "hostile" else 1]:
        answers = answer(request_of(case))
        one, other = (_played(module, session, case, answers) for module, session in drivers)
        compared += len(one)
        different += [(case["id"], a, b) for a, b in zip(one, other, strict=True) if a != b and a[1] != LOOSER]
    assert different == []
    assert compared > 100


VALUES = [
    None, 0, -1, -5, 7, 2**15 - 1, 2**15, -(2**15), -(2**15) - 1, 2**31 - 1, 2**31, -(2**31) - 1, 2**63 - 1, -(2**63),
    True, 0.0, -0.0, 1.5, -2.25, 1e300, 5e-324, 0.1, float("inf"), float("-inf"), float("nan"), "", "a", "5", "-5",
    "1.5", " 5 ", "it's", "back\\slash", "\\'", "%s", "%%", "é€😀", "a\nb", "NULL", "2024-02-29", "nul\0", "\ud800",
    b"", b"\x00\xff", b"'\\", bytearray(b"ab"), memoryview(b"cd"),
]  # fmt: skip


_PLACES = """
SELECT %s; SELECT %s::text; SELECT %s::numeric; SELECT %s::bigint; SELECT -%s; SELECT - %s ^ 2; SELECT %s + 1
SELECT %s + 40000::bigint; SELECT %s / 2; SELECT 2 / %s; SELECT %s / 2.0; SELECT %s * 32767::int2; SELECT %s || 'x'
SELECT %s || NULL; SELECT 'x' || %s; SELECT %s = 'a'; SELECT %s = 5; SELECT %s > 1.5; SELECT %s IN ('a', %s)
SELECT 5 IN (%s, 7); SELECT coalesce(%s, 3); SELECT coalesce(%s, 'x'); SELECT coalesce(%s, 1.5); SELECT greatest(%s, 2)
SELECT CASE WHEN true THEN %s ELSE 3 END; SELECT CASE WHEN true THEN %s ELSE 'x' END; SELECT abs(%s); SELECT round(%s)
SELECT length(%s); SELECT upper(%s); SELECT sum(n) FROM (VALUES (%s), (%s)) v (n); SELECT 1 LIMIT %s
SELECT n FROM (VALUES (2), (1)) v (n) ORDER BY %s, n; SELECT %s COLLATE "C"; SELECT %s UNION ALL SELECT 5
SELECT %s UNION ALL SELECT 'x'; SELECT %s BETWEEN 1 AND 5; SELECT 'abc' LIKE %s; SELECT substr('abcdef', %s)
SELECT '{"a": 1}'::json ->> %s; SELECT '\\n' || %s || '%%'; SELECT (ARRAY[%s, 1])[1]; SELECT sqrt(%s)
SELECT 'x' FROM (SELECT 1) a GROUP BY %s; SELECT %s IS NULL; SELECT pg_typeof(%s); SELECT 1 FROM kept WHERE n = %s
SELECT 1 FROM kept WHERE t = %s AND f < %s; INSERT INTO kept VALUES (%s) RETURNING *; SELECT 1 AS "a%%"
INSERT INTO kept (t) VALUES (%s), (%s) RETURNING *; INSERT INTO kept (b) VALUES (%s) RETURNING *; SELECT 'a' %s
INSERT INTO kept (f) VALUES (%s) RETURNING *; INSERT INTO kept (d) VALUES (%s) RETURNING *; SELECT 'a' %% %s
UPDATE kept SET n = %s RETURNING *; INSERT INTO kept (n) SELECT %s RETURNING *; SELECT %d; SELECT '5% sure', %s
SELECT 1 -- 100%; SELECT %(a)s; SELECT '%(a) s', %s; SELECT '%%s', '%%%%'
"""
PLACES = [*_PLACES.strip().replace("\n", "; ").split("; "), "SELECT 7 %\n%s", "SELECT -- %\n%s"]
"""What ``%s`` stands in, or ``%`` where no value is meant."""


@pytest.mark.parametrize("place", PLACES)
def test_a_value_is_of_the_same_type_in_every_place(drivers, place):
    different = []
    for value in VALUES:
        one, other = (_in_place(module, session, place, value) for module, session in drivers)
        if one != other and one[1] != LOOSER:
            different.append((value, one, other))
    assert different == []


def _in_place(module: ModuleType, session: Any, place: str, value: Any) -> Any:
    """The types and rows; not names: PostgreSQL calls a column that is a cast by the type, and ``$1`` nothing."""
    session.execute("DROP TABLE IF EXISTS kept; CREATE TEMP TABLE kept (n bigint, t text, b bytea, f float8, d date)")
    session.execute("INSERT INTO kept VALUES (1, 'a', '', 1.5, NULL)")
    columns, *found = _outcome(module, session, place, [value] * place.count("%s"))
    return [each[1] for each in columns] if isinstance(columns, list) else columns, *found


def test_psycopg2_elsewhere_reads_and_binds_as_ever(drivers):
    module, session = drivers[1]
    assert session.execute("SELECT %s", (1.5,)).fetchone() == (1.5,)
    other = module.psycopg2.connect(session.dsn)
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT true, 1.5::numeric, DATE '2026-01-31', '{}'::json, ARRAY[1], '%%', %s", (2.5,))
            row = cursor.fetchone()
    finally:
        other.close()
    assert row == (True, decimal.Decimal("1.5"), datetime.date(2026, 1, 31), {}, [1], "%", decimal.Decimal("2.5"))
    assert row[0] is True
