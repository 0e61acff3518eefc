"""Generated statements, run on both: never another answer, and no error that is not of the data."""

import collections
import os

import pytest

from sqldiff.generating import Generator
from sqldiff.judging import Outcome, judge
from sqldiff.translators import translator

BATCHES = int(os.environ.get("SQLITE_HUNTER_BATCHES", "4"))
"""Each of 100 statements; more by hand."""

OVERFLOW = "NumericValueOutOfRange"
"""64 bits are left: SQLite goes on with a real, PostgreSQL fails, out loud."""


@pytest.fixture(scope="module")
def own():
    with translator("sqlite_hunter.sql.protocol:answer") as found:
        yield found


def judged(seed, connection, own):
    case = {"id": f"generated-{seed}", "cat": "generated", **Generator(seed).case()}
    verdict = judge(case, connection, own)
    if verdict.outcome is Outcome.BAD:  # SQLite fails too: then PostgreSQL must
        verdict = judge({**case, "error": True}, connection, own)
    return case, verdict


@pytest.mark.parametrize("batch", range(BATCHES))
def test_generated_statements_give_the_same_or_are_refused(connection, own, batch):
    outcomes = collections.Counter()
    for seed in range(batch * 100, batch * 100 + 100):
        case, verdict = judged(seed, connection, own)
        outcomes[verdict.outcome] += 1
        loud = verdict.outcome is Outcome.ERROR and OVERFLOW in verdict.why
        right = verdict.outcome in {Outcome.SAME, Outcome.TYPE, Outcome.REFUSED}
        assert right or loud, (seed, case["sql"], verdict)
    assert outcomes[Outcome.SAME] > 40, outcomes
