"""PostgreSQL's grammar is asked as psycopg would ask it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from property.parsing import fault_in_postgresql, numbered, parses_in_postgresql
from sqldiff.cases import as_list, bind_of, read_cases, steps_of


def forms():
    """Each hand-written PostgreSQL statement, and whether it is bound."""
    for case in read_cases():
        for (_, values), sql in zip(steps_of(case), forms_of(case), strict=False):
            for text in as_list(sql):
                yield text, bind_of(values) is not None
        yield from ((text, False) for sql in (case.get("pg") or {}).get("setup", []) for text in as_list(sql))


def forms_of(case):
    sql = (case.get("pg") or {}).get("sql", [])
    return sql if isinstance(case["sql"], list) else [sql]


@pytest.mark.parametrize(
    ("sql", "sent", "count"),
    [
        ("SELECT 1", "SELECT 1", 0),
        ("SELECT %s, %s", "SELECT $1, $2", 2),
        ("SELECT %(a)s, %(b)s, %(a)s", "SELECT $1, $2, $1", 3),
        ("SELECT 5 %% %s", "SELECT 5 % $1", 1),
        ("SELECT '100%%s'", "SELECT '100%s'", 0),
    ],
)
def test_placeholders_are_numbered(sql, sent, count):
    assert numbered(sql) == (sent, count)
    assert parses_in_postgresql(sql, bound=True)


@pytest.mark.parametrize("sql", ["", "SELECT 5 % 2", "SELECT '%s', '100%'", "-- %s\nSELECT 1", "SELECT '$1'"])
def test_what_is_not_bound_is_left_as_it_is(sql):
    assert fault_in_postgresql(sql) is None


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("SELECT 5 % 2", "'% ' is no placeholder"),
        ("SELECT 100 %", "'%' is no placeholder"),
        ("SELECT %d", "'%d' is no placeholder"),
        ("SELECT '%s'", "1 placeholders stand for 0 parameters"),
        ("SELECT %s -- %s", "2 placeholders stand for 1 parameters"),
        ("SELECT $1", "0 placeholders stand for 1 parameters"),
        ("SELECT %s, %(a)s", "mixed"),
        ("SELECT ?", "syntax error"),
        ("SELECT 'a", "unterminated quoted string"),
        ("SELECT '\0'", "NUL"),
        ("SELECT '\ud800'", "surrogates"),
    ],
)
def test_faults_are_told(sql, fault):
    assert fault in (fault_in_postgresql(sql, bound=True) or "")


@pytest.mark.parametrize(
    "sql",
    ["SELECT %s", "INSERT OR IGNORE INTO t VALUES (1)", "SELECT `a` FROM t", "PRAGMA foreign_keys = ON", "SELECT $1"],
)
def test_what_is_not_postgresql_is_not_parsed(sql):
    assert not parses_in_postgresql(sql)


def test_the_hand_written_forms_are_parsed():
    found = [(sql, fault_in_postgresql(sql, bound=bound)) for sql, bound in forms()]
    assert len(found) > 400
    assert [each for each in found if each[1]] == []


@given(st.text())
def test_any_text_may_stand_in_a_literal_once_it_is_doubled(text):
    text = text.replace("\0", "").replace("'", "''").replace("%", "%%")
    assert parses_in_postgresql(f"SELECT %s || '{text}'", bound=True)


@given(st.text(), st.booleans())
def test_any_text_is_judged(sql, bound):
    assert fault_in_postgresql(sql, bound=bound) != ""
