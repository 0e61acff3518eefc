"""Records of sqllogictest become cases: those that SQLite runs, with all that stands above them."""

import pytest

from repositories import Made
from sqldiff.comparing import has_order
from sqldiff.judging import Outcome, judge
from sqldiff.sqllogictest import draw, records
from sqldiff.translators import in_process

RECORDS = """\
# a comment
statement ok
CREATE TABLE t (a INTEGER)

statement error
CREATE TABLE t (a INTEGER)

skipif sqlite
query I nosort
SELECT 1 OR NULL
----
1

onlyif sqlite
query I rowsort
SELECT a
  FROM t
----

onlyif mysql
statement ok
DROP TABLE t

query I
SELECT 2

halt

query I
SELECT 3
"""


def test_records_are_those_that_sqlite_runs():
    table = ["CREATE TABLE t (a INTEGER)"]
    assert list(records(RECORDS)) == [
        (table, "SELECT a\n  FROM t", "rowsort", False),
        (table, "SELECT 2", "nosort", False),
    ]


@pytest.mark.parametrize(
    ("sql", "ordered"),
    [
        ("SELECT 1", False),
        ("SELECT ' order by '", False),
        ("SELECT * FROM (SELECT 1 ORDER BY 1)", False),
        ("SELECT ')' || (SELECT 1) order\n by 1", True),
    ],
)
def test_order_is_seen_outside_brackets(sql, ordered):
    assert has_order(sql) is ordered


@pytest.fixture
def corpus(tmp_path):
    made = Made(tmp_path / "corpus")
    made.commit(
        {f"test/{name}.test": RECORDS for name in ("select1", "random/expr/a", "random/expr/b", "index/view/c")}
    )
    return made.folder


def test_a_sample_is_of_all_parts_and_always_the_same(corpus):
    drawn = draw(corpus, sample=6, seed=1, longest=10)
    assert {case["cat"] for case in drawn} == {"slt select1.test", "slt random/expr", "slt index/view"}
    assert len({case["id"] for case in drawn}) == len(drawn) == 6
    assert drawn == draw(corpus, sample=6, seed=1, longest=10)


def test_records_with_too_much_above_them_are_left_out(corpus):
    assert draw(corpus, sample=4, seed=1, longest=0) == []


def test_a_record_is_judged_as_any_case(connection, corpus):
    for case in draw(corpus, sample=8, seed=1, longest=10):
        assert judge(case, connection, in_process(lambda request: request["statements"])).outcome is Outcome.SAME
