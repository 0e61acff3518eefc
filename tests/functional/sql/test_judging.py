"""The differential harness can fail: what is wrong is judged so, and nothing else is."""

import math
import re
import shlex
import sys
from decimal import Decimal

import pytest

from postgres import COLLATION
from sqldiff.cases import read_cases
from sqldiff.comparing import Likeness, compare, likeness
from sqldiff.judging import Outcome, judge
from sqldiff.translators import gold, in_process, translator, with_gold_schema


def placeholders_alone(request):
    """The least that anybody does: all else is left as it is."""
    return [
        re.sub(r"[:@$](\w+)", r"%(\1)s", sql) if bind == "map" else sql.replace("?", "%s") if bind == "seq" else sql
        for sql, bind in zip(request["statements"], request["binds"], strict=True)
    ]


def answered(answers):
    return in_process(lambda request: answers)


def case(sql, **more):
    return {"id": "x", "setup": ["CREATE TABLE t (a TEXT)", "INSERT INTO t VALUES ('b'), ('A')"], "sql": sql, **more}


SETUP = case("")["setup"]
BY_ID = {each["id"]: each for each in read_cases()}


# --- what is the same ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sql", "more"),
    [
        ("SELECT a FROM t", {}),
        ("SELECT a FROM t WHERE a = ?", {"params": ["b"]}),
        ("SELECT a FROM t WHERE a = :a", {"params": {"a": "b"}}),
        ("DELETE FROM t WHERE a = 'b'", {"check": "SELECT a FROM t"}),
        ("SELECT nothing FROM nowhere", {"error": True}),
        (["DELETE FROM t", "SELECT count(*) FROM t"], {}),
    ],
)
def test_the_same_is_the_same(connection, sql, more):
    assert judge(case(sql, **more), connection, in_process(placeholders_alone)).outcome is Outcome.SAME


def test_rows_without_order_may_come_in_any(connection):
    answers = [*SETUP, "SELECT a FROM t ORDER BY a DESC"]
    assert judge(case("SELECT a FROM t"), connection, answered(answers)).outcome is Outcome.SAME
    assert judge(case("SELECT a FROM t ORDER BY a"), connection, answered(answers)).outcome is Outcome.WRONG


def test_nothing_is_left_behind(connection):
    before = connection.execute("SELECT count(*) FROM pg_namespace").fetchone()
    for end in ("SELECT a FROM t", "SELECT broken FROM", "BEGIN"):
        judge(case("SELECT a FROM t"), connection, answered([*SETUP, end]))
    assert connection.execute("SELECT count(*) FROM pg_namespace").fetchone() == before


@pytest.mark.parametrize(
    ("one", "other"),
    [(None, None), (1, 1), (0.1 + 0.2, 0.3), (math.nan, math.nan), (b"a", memoryview(b"a")), ("a", "a")],
)
def test_values_that_are_the_same(one, other):
    assert likeness(one, other, shape=False) is Likeness.SAME


@pytest.mark.parametrize("other", [1.0, Decimal(1), True])
def test_values_of_another_type(other):
    assert likeness(1, other, shape=False) is Likeness.SAME_VALUE


def test_no_rows_are_none():
    assert compare(None, [], ordered=True, shape=False).likeness is Likeness.SAME


# --- what is not ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [(None, 0), (0, None), (1, 2), (2**53, 2**53 + 1), (1, "1"), ("1", 1), (b"a", "a"), ("a", "A"), (math.nan, 0.0)],
)
def test_values_that_differ(one, other):
    assert likeness(one, other, shape=False) is Likeness.DIFFERENT


@pytest.mark.parametrize("rows", [None, [], [(1,)], [(1,), (3,)], [(1,), (2,), (2,)], [(1, 1), (2, 2)]])
def test_rows_that_differ(rows):
    assert compare([(1,), (2,)], rows, ordered=False, shape=False).likeness is Likeness.DIFFERENT


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ([*SETUP, "SELECT 'b' WHERE false"], Outcome.WRONG),
        ([*SETUP, ""], Outcome.WRONG),
        ([*SETUP, "SELECT b FROM t"], Outcome.ERROR),
        (["CREATE TABLE broken", SETUP[1], "SELECT a FROM t"], Outcome.ERROR),
        ([*SETUP, {"sql": None, "reason": "too hard"}], Outcome.REFUSED),
        ([*SETUP, None], Outcome.REFUSED),
        (SETUP, Outcome.CRASH),
        ("SELECT a FROM t", Outcome.CRASH),
    ],
)
def test_each_outcome_is_told(connection, answers, outcome):
    assert judge(case("SELECT a FROM t"), connection, answered(answers)).outcome is outcome


def test_a_write_that_does_nothing_is_seen(connection):
    written = case("DELETE FROM t", check="SELECT a FROM t")
    verdict = judge(written, connection, answered([*SETUP, "", "SELECT a FROM t"]))
    assert (verdict.outcome, verdict.why) == (Outcome.WRONG, "0 rows against 2")


def test_success_where_sqlite_fails_is_wrong(connection):
    failing = case("SELECT nothing FROM t", error=True)
    assert judge(failing, connection, answered([*SETUP, "SELECT 1"])).outcome is Outcome.WRONG


def test_a_translator_that_breaks_is_a_crash(connection):
    verdict = judge(case("SELECT 1"), connection, in_process(lambda request: 1 / 0))
    assert (verdict.outcome, verdict.why) == (Outcome.CRASH, "ZeroDivisionError: division by zero")


def test_a_case_that_sqlite_refuses_is_bad(connection):
    assert judge(case("SELECT nothing FROM t"), connection, gold).outcome is Outcome.BAD


BY_LANGUAGE = ("fn-max-agg-text", "op-between-text", "co-order-binary")
"""Wrong only where the database sorts by the rules of a language."""


@pytest.mark.parametrize(
    "name",
    [
        "ty-char-padding",
        "fn-substr-negative",
        "op-not-like",
        "co-order-nulls-desc",
        "dt-current-timestamp",
        *BY_LANGUAGE,
    ],
)
def test_a_naive_translation_is_wrong(postgresql, connection, name):
    if name in BY_LANGUAGE and postgresql.collation != COLLATION:
        pytest.skip(f"the database is made with {postgresql.collation}")
    verdict = judge(BY_ID[name], connection, in_process(placeholders_alone))
    assert verdict.outcome is Outcome.WRONG, verdict


# --- translators ---------------------------------------------------------------------------------------


def test_a_command_is_asked_line_by_line(connection):
    code = "import sys, json\nfor line in sys.stdin: print(json.dumps(json.loads(line)['statements']), flush=True)"
    with translator(shlex.join([sys.executable, "-c", code])) as ask:
        for sql in ("SELECT a FROM t", "SELECT count(*) FROM t"):
            assert judge(case(sql), connection, ask).outcome is Outcome.SAME


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("exit(3)", "the translator exited with 3"),
        ("""print('{"error": "no"}')""", "no"),
    ],
)
def test_a_command_that_fails_is_a_crash(connection, code, why):
    with translator(shlex.join([sys.executable, "-c", f"input(); {code}"])) as ask:
        verdict = judge(case("SELECT 1"), connection, ask)
    assert (verdict.outcome, verdict.why) == (Outcome.CRASH, f"RuntimeError: {why}")


def test_the_statements_alone_can_be_judged(connection):
    right = {"setup": ["CREATE TABLE t (a TEXT)", "INSERT INTO t VALUES ('b')"], "sql": "SELECT 'c'"}
    judged = case("SELECT count(*) FROM t", pg=right)
    answers = ["CREATE", "INSERT", "SELECT count(*) + 1 FROM t"]
    assert with_gold_schema(judged, answers) == [*right["setup"], answers[-1]]
    assert judge(judged, connection, answered(answers)).outcome is Outcome.ERROR
    assert judge(judged, connection, answered(answers), gold_schema=True).outcome is Outcome.SAME
