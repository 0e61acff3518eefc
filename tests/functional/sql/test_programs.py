"""Shapes that real programs use, with values at their edges: the same, refused, or an error of PostgreSQL's."""

from pathlib import Path

import pytest

from sqldiff.cases import read_cases
from sqldiff.judging import Outcome, judge
from sqldiff.translators import translator

CASES = read_cases(Path(__file__).parents[2] / "sqldiff" / "programs.jsonl")
EXPECTED = {"same": Outcome.SAME, "refuse": Outcome.REFUSED, "any": Outcome.ERROR}


@pytest.fixture(scope="module")
def own():
    with translator("sqlite_hunter.sql.protocol:answer") as found:
        yield found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_each_is_what_it_is_said_to_be(connection, own, case):
    assert judge(case, connection, own).outcome is EXPECTED[case["expect"]]
