from sqlite_hunter.gate.baseline import Baseline
from sqlite_hunter.gate.matching import match
from sqlite_hunter.gate.pruning import prune
from unit.gate.made import baseline, entry, item


def pruned(items, known, gone=(), unjudged=()):
    found = match(items, known, set(gone).__contains__, lambda each: each.path not in unjudged)
    return prune(known, found)


def test_what_is_new_does_not_come_in():
    known = baseline(entry())
    assert pruned([item(), item(line=2), item("b.py"), item(text="y()")], known) == known


def test_what_nobody_looked_for_stays():
    known = baseline(entry(), entry("b.py", count=2))
    assert pruned([], known, unjudged=["a.py", "b.py"]) == known


def test_what_is_all_there_stays():
    known = baseline(entry(), entry("b.py"), marked=["c.py"])
    assert pruned([item(), item("b.py")], known) == known


def test_what_is_gone_goes_and_its_marker_stays():
    known = baseline(entry(count=3), entry("b.py"))
    assert pruned([item()], known) == baseline(entry(), marked=["b.py"])


def test_where_nothing_is_left_no_marker_is():
    assert pruned([], baseline(entry(), marked=["b.py"])) == Baseline()


def test_what_has_moved_is_written_to_its_new_path():
    known = baseline(entry(count=2), entry("b.py", "y()"))
    found = pruned([item("c.py"), item("b.py", "y()")], known, gone=["a.py"])
    assert found == baseline(entry("c.py"), entry("b.py", "y()"), marked=["a.py"])
    assert [each.text for each in found.entries] == ["y()", "x()"]


def test_what_has_moved_to_where_the_same_is_known_is_counted_with_it():
    known = baseline(entry(), entry("b.py"))
    assert pruned([item("b.py"), item("b.py", line=2)], known, gone=["a.py"]) == baseline(
        entry("b.py", count=2), marked=["a.py"]
    )
