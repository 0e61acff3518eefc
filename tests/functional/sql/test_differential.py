"""What the translator makes of SQLite's statements gives the same in PostgreSQL, or is refused: never anything else."""

import os
from pathlib import Path

import pytest

from sqldiff.cases import read_cases
from sqldiff.judging import Outcome, judge
from sqldiff.refused import may_be_translated, read_refused
from sqldiff.sqllogictest import draw
from sqldiff.translators import gold, translator

CASES = read_cases()
REFUSED = read_refused()
OWN = "sqlite_hunter.sql.protocol:answer"
LOUD = {"ty-nul-in-text"}
"""What no reader of the statement can see: a bound text with a NUL, which psycopg itself refuses to send."""
CORPUS = "SQLITE_HUNTER_SQLLOGICTEST"
"""Environment variable: the git directory of a copy of sqllogictest."""

every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])


@pytest.fixture(scope="module")
def own():
    with translator(OWN) as found:
        yield found


def judged(case, connection, translate):
    """The verdict; a case that this machine's SQLite cannot run proves nothing, which CI must not hide."""
    verdict = judge(case, connection, translate)
    if verdict.outcome is Outcome.BAD and not os.environ.get("CI"):
        pytest.skip(verdict.why)
    return verdict


@every_case
def test_the_hand_written_form_is_right(connection, case):
    verdict = judged(case, connection, gold)
    allowed = {
        "same": {Outcome.SAME},
        "any": {Outcome.SAME, Outcome.TYPE, Outcome.REFUSED},
        "refuse": {Outcome.REFUSED},
    }
    assert verdict.outcome in allowed[case.get("expect", "same")], verdict


@every_case
def test_the_translation_gives_the_same_or_is_refused(connection, own, case):
    verdict = judged(case, connection, own)
    if case["id"] in LOUD:
        assert verdict.outcome is Outcome.ERROR, verdict
    elif case["id"] in REFUSED:
        assert verdict.outcome is Outcome.REFUSED, f"{verdict}; python tests/sqldiff/run.py --write-refused"
    elif may_be_translated(case):
        assert verdict.outcome in {Outcome.SAME, Outcome.TYPE}, verdict
    else:
        assert verdict.outcome in {Outcome.SAME, Outcome.TYPE, Outcome.REFUSED}, verdict


def test_what_is_still_refused_is_of_these_cases():
    assert len(set(REFUSED)) == len(REFUSED)
    assert sorted(REFUSED) == REFUSED
    assert set(REFUSED) <= {case["id"] for case in CASES if may_be_translated(case)}


@pytest.mark.corpus
@pytest.mark.slow
def test_records_of_sqllogictest_give_the_same_or_are_refused(connection, own):
    folder = os.environ.get(CORPUS)
    if not folder:
        pytest.skip(f"{CORPUS} names no copy of sqllogictest")
    cases = draw(Path(folder), sample=200, seed=1, longest=120)
    verdicts = {case["id"]: judge(case, connection, own) for case in cases}
    assert len(verdicts) == 200
    faults = (Outcome.ERROR, Outcome.WRONG, Outcome.CRASH)
    assert {name: verdict.why for name, verdict in verdicts.items() if verdict.outcome in faults} == {}
