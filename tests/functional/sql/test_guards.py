"""Bound values of every Python type beside all that they are compared with or stored in: the same, loud or refused."""

from types import SimpleNamespace

import pytest

from sqldiff.guards import ORDINARY, OTHERS, SHOWN, STORED, VALUES, Sides, choices, comparisons
from sqlite_hunter.sql.translator import SEQUENCE, Translation

STATE = "SELECT n, r, s, b FROM t"
ORDINARY_STATEMENTS = (
    ("SELECT id FROM t WHERE n = ?", "SELECT id FROM t WHERE n = %s"),
    ("SELECT id FROM t WHERE s = ?", "SELECT id FROM t WHERE s = %s"),
    ("SELECT id FROM t WHERE n IN (?, ?)", "SELECT id FROM t WHERE n IN (%s, %s)"),
    ("SELECT id FROM t WHERE s = COALESCE(?, s)", "SELECT id FROM t WHERE s = COALESCE(%s, s)"),
    ("SELECT n FROM t WHERE COALESCE(s, ?) = ?", "SELECT n FROM t WHERE COALESCE(s, %s) = %s"),
    ("UPDATE t SET s = COALESCE(?, s)", "UPDATE t SET s = COALESCE(%s, s)"),
    ("UPDATE t SET s = iif(id = ?, ?, s)", "UPDATE t SET s = CASE WHEN id = %s THEN  %s ELSE  s END"),
)


@pytest.fixture(scope="module")
def sides(connection):
    connection.execute("CREATE SCHEMA guards")
    connection.execute("SET search_path = guards")
    yield Sides(connection)
    connection.execute("RESET search_path")
    connection.execute("DROP SCHEMA guards CASCADE")


@pytest.mark.parametrize(("text", "translation"), ORDINARY_STATEMENTS)
def test_what_needs_no_guard_has_none(sides, text, translation):
    made = sides.translator.translate(text, SEQUENCE)
    assert isinstance(made, Translation)
    assert made.text == translation


@pytest.mark.parametrize("other", OTHERS)
def test_a_bound_value_that_is_compared(sides, other):
    assert wrong(sides, comparisons(other), values=ORDINARY) == []


@pytest.mark.parametrize("other", OTHERS)
def test_a_bound_value_or_something_else_that_is_compared(sides, other):
    assert wrong(sides, choices(other), values=VALUES) == []


def test_a_bound_value_that_is_stored(sides):
    assert wrong(sides, STORED, check=STATE, values=VALUES) == []


def test_a_bound_value_that_is_shown_or_asked_about(sides):
    assert wrong(sides, SHOWN, values=VALUES) == []


def test_what_is_stored_is_translated(sides):
    refused = [each for each in STORED if sides.differences(each, STATE, values=()) is None]
    assert refused == []


def test_a_difference_is_found(sides, monkeypatch):
    made = Translation("SELECT id FROM t WHERE COALESCE(%s, 1) = n ORDER BY id")
    monkeypatch.setattr(sides, "translator", SimpleNamespace(translate=lambda *_: made))
    text = "SELECT id FROM t WHERE COALESCE(?, n) = n ORDER BY id"
    assert [each.value for each in sides.differences(text, values=(5, None))] == [None]


def wrong(sides, statements, *, check="", values):
    return [each for text in statements for each in sides.differences(text, check, values) or ()]
