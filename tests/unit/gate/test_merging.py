import pytest

from sqlite_hunter.gate.baseline import Baseline
from sqlite_hunter.gate.merging import merge
from unit.gate.made import baseline, entry


def counted(count):
    return baseline(entry(count=count))


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "said"),
    [
        (0, 0, 0, 0),
        (2, 2, 2, 2),
        (2, 2, 1, 1),  # one side alone
        (2, 3, 2, 3),
        (2, 2, 0, 0),
        (0, 0, 3, 3),
        (3, 2, 1, 1),  # both removed
        (3, 2, 2, 2),
        (3, 0, 2, 0),
        (1, 2, 3, 3),  # both added
        (1, 2, 2, 2),
        (0, 1, 1, 1),
        (2, 3, 1, 2),  # one each
        (2, 4, 0, 2),
        (1, 2, 0, 1),
        (5, 6, 1, 2),
    ],
)
def test_counts_merge_by_what_each_side_has_done(base, ours, theirs, said):
    assert merge(counted(base), counted(ours), counted(theirs)) == counted(said)
    assert merge(counted(base), counted(theirs), counted(ours)) == counted(said)


def test_each_key_merges_by_itself():
    base = baseline(entry("a.py"), entry("b.py"), entry("c.py", count=2))
    ours, theirs = (
        baseline(entry("b.py"), entry("c.py", count=2)),
        baseline(entry("a.py"), entry("c.py"), entry("d.py")),
    )
    assert merge(base, ours, theirs).entries == baseline(entry("c.py"), entry("d.py")).entries


def test_a_marker_of_either_side_stays():
    base = baseline(entry("a.py"), entry("b.py"))
    ours, theirs = baseline(entry("b.py"), marked=["a.py"]), baseline(entry("a.py"), entry("b.py"), marked=["c.py"])
    assert merge(base, ours, theirs) == baseline(entry("b.py"), marked=["a.py", "c.py"])


def test_what_is_shown_of_an_entry_stays():
    [found] = merge(Baseline(), baseline(entry()), Baseline()).entries
    assert found.text == "x()"
