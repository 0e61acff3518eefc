from collections import Counter

import pytest

from sqlite_hunter.gate.items import recorded
from sqlite_hunter.gate.matching import match, match_change
from sqlite_hunter.gate.nearness import distance, paired
from unit.gate.made import baseline, entry, item


def held(items, known, gone=(), unjudged=()):
    """A match; ``gone`` and ``unjudged`` are paths."""
    return match(items, known, set(gone).__contains__, lambda each: each.path not in unjudged)


def new(found):
    return [each.item for each in found.new]


def moves(found):
    return [(each.path, to.path) for each, to in found.moved]


# --- what is known, and nothing else --------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [
        item("b.py", scope=""), item("a/a.py", scope=""), item(text="y()", scope=""), item(scope="g"),
        item(scope="", rule="SQH302"),
    ],
)  # fmt: skip
def test_what_differs_in_anything_is_new(other):
    found = held([other], baseline(entry(scope="")))
    assert new(found) == [other]
    assert found.gone == ((entry(scope=""), 1),)
    assert found.known == found.moved == found.unjudged == ()


def test_nothing_is_known_without_a_baseline():
    assert new(held([item()], baseline())) == [item()]


def test_a_marker_grants_nothing():
    assert new(held([item()], baseline(entry("b.py", "y()"), marked=["a.py"]))) == [item()]


def test_one_more_than_the_count_is_new_and_the_last_is_said_to_be():
    items = [item(line=3), item(line=9), item(line=1)]
    found = held(items, baseline(entry(count=2)))
    assert new(found) == [item(line=9)]
    assert [each.finding.span.line for each in found.known] == [1, 3]


def test_one_fewer_than_the_count_is_gone():
    found = held([item()], baseline(entry(count=3)))
    assert found.gone == ((entry(count=3), 2),)
    assert not found.new


def test_of_what_nobody_looked_for_nothing_is_said():
    found = held([], baseline(entry(), entry("b.py", count=2)), unjudged=["b.py"])
    assert found.gone == ((entry(), 1),)
    assert found.unjudged == ((entry("b.py", count=2), 2),)


def test_lines_do_not_count():
    found = held([item(line=100)], recorded([item(line=1)]))
    assert found.known
    assert not found.new


# --- files that have moved ------------------------------------------------------------------------------


def test_a_copy_of_a_file_is_new():
    found = held([item(), item("b.py")], baseline(entry()))
    assert new(found) == [item("b.py")]
    assert not found.moved


def test_a_copy_of_a_file_that_was_not_scanned_is_new():
    assert new(held([item("b.py")], baseline(entry()), unjudged=["a.py"])) == [item("b.py")]


def test_what_is_gone_is_known_once_and_not_twice():
    found = held([item("b.py"), item("c.py")], baseline(entry()), gone=["a.py"])
    assert moves(found) == [("a.py", "b.py")]
    assert new(found) == [item("c.py")]


def test_of_several_uses_each_moves_once():
    items = [item("b.py", line=1), item("b.py", line=2), item("b.py", line=3)]
    found = held(items, baseline(entry(count=2)), gone=["a.py"])
    assert moves(found) == [("a.py", "b.py")] * 2
    assert new(found) == [items[2]]


@pytest.mark.parametrize("other", [item("b.py", "y()"), item("b.py", scope="g"), item("b.py", rule="SQH302")])
def test_what_is_another_use_has_not_moved(other):
    found = held([other], baseline(entry()), gone=["a.py"])
    assert new(found) == [other]
    assert found.gone == ((entry(), 1),)


def test_a_database_moves_by_its_name_alone():
    known = baseline(entry("data/a.db", "", "", "SQH505"))
    other, same = item("new/b.db", "", "", "SQH505"), item("new/a.db", "", "", "SQH505")
    found = held([other, same], known, gone=["data/a.db"])
    assert moves(found) == [("data/a.db", "new/a.db")]
    assert new(found) == [other]
    assert new(held([other], known, gone=["data/a.db"])) == [other]


def test_the_same_name_is_nearer_than_the_same_folder():
    items = [item("x/a.py"), item("y/z.py"), item("y/b.py")]
    assert moves(held(items, baseline(entry("y/a.py")), gone=["y/a.py"])) == [("y/a.py", "x/a.py")]
    assert moves(held(items[1:], baseline(entry("y/a.py")), gone=["y/a.py"])) == [("y/a.py", "y/b.py")]


def test_a_folder_that_is_renamed_takes_its_files_with_it():
    paths = ["m/models.py", "n/models.py", "n/o/models.py", "views.py"]
    found = held([item(f"lib/{path}") for path in paths], baseline(*(entry(f"src/{path}") for path in paths)),
                 gone=[f"src/{path}" for path in paths])  # fmt: skip
    assert moves(found) == [(f"src/{path}", f"lib/{path}") for path in paths]


def test_what_stays_in_its_place_is_not_moved_there():
    """The file that is gone gives nothing to a use that is known already."""
    found = held([item("b.py")], baseline(entry(), entry("b.py")), gone=["a.py"])
    assert not found.moved
    assert found.gone == ((entry(), 1),)


@pytest.mark.parametrize(
    ("path", "other", "said"),
    [
        ("a.py", "a.py", (False, 0)),
        ("a.py", "b.py", (True, 0)),
        ("x/a.py", "a.py", (False, 1)),
        ("x/a.py", "y/a.py", (False, 2)),
        ("src/x/a.py", "lib/x/a.py", (False, 2)),
        ("src/x/a.py", "src/y/a.py", (False, 2)),
        ("x/x/a.py", "x/a.py", (False, 1)),
    ],
)
def test_distance_is_that_of_names_and_folders(path, other, said):
    assert distance(path, other) == distance(other, path) == said


def test_more_files_than_can_be_compared_are_paired_as_they_stand():
    had = {f"old/{at:04}/__init__.py": 1 for at in range(600)}
    has = {f"new/{at:04}/__init__.py": 1 for at in range(600)}
    found = list(paired(had, has, only_same_name=False))
    assert [(source[4:], target[4:]) for source, target, _ in found] == [(path[4:], path[4:]) for path in had]


# --- functions that have moved --------------------------------------------------------------------------


def test_a_function_moves_whole_between_files_that_stay():
    items = [item("b.py"), item("b.py", "y()"), item("a.py", scope="g")]
    found = held(items, baseline(entry(), entry(text="y()"), entry(scope="g")))
    assert moves(found) == [("a.py", "b.py")] * 2
    assert not found.new
    assert not found.gone


@pytest.mark.parametrize(
    ("items", "known"),
    [
        ([item("b.py")], [entry(), entry(text="y()")]),  # only a part of it
        ([item("b.py"), item("b.py", "y()")], [entry()]),  # and more than it was
        ([item("b.py"), item("b.py", line=2)], [entry()]),  # one more of it
        ([item("b.py")], [entry(count=2)]),  # one fewer
        ([item("b.py", scope="")], [entry(scope="")]),  # no function
        ([item("b.py", scope="<module>")], [entry(scope="<module>")]),
        ([item("b.py", scope="g")], [entry()]),  # another function
        ([item(), item("b.py")], [entry(count=2)]),  # it is where it was
        ([item(text="y()"), item("b.py")], [entry()]),  # the function is where it was, with other uses
        ([item("b.py"), item("b.py", "y()")], [entry(), entry("b.py", "y()")]),  # there was such a function
    ],
)
def test_what_is_no_whole_function_has_not_moved(items, known):
    found = held(items, baseline(*known))
    assert not found.moved
    assert found.new or len(found.gone) == len(known)
    assert found.gone


def test_of_two_copies_of_a_function_one_is_new():
    found = held([item("x/b.py"), item("x/c.py")], baseline(entry("x/a.py")))
    assert moves(found) == [("x/a.py", "x/b.py")]
    assert new(found) == [item("x/c.py")]


def test_two_functions_of_one_name_become_two():
    found = held([item("c.py"), item("d.py")], baseline(entry("a.py"), entry("b.py")))
    assert moves(found) == [("a.py", "c.py"), ("b.py", "d.py")]


# --- hints ----------------------------------------------------------------------------------------------


def test_a_new_use_says_where_the_same_was():
    [found] = held([item("b.py", scope="g")], baseline(entry(), entry("c/b.py", scope="h"))).new
    assert found.elsewhere == entry("c/b.py", scope="h")
    [found] = held([item("b.py", "y()")], baseline(entry())).new
    assert found.elsewhere is None
    [found] = held([item("b.py")], baseline(entry(scope="g")), unjudged=["a.py"]).new
    assert found.elsewhere is None


def test_a_new_database_was_not_another():
    known = baseline(entry("a.db", "", "", "SQH505"))
    assert held([item("b.db", "", "", "SQH505")], known).new[0].elsewhere is None
    assert held([item("x/a.db", "", "", "SQH505")], known).new[0].elsewhere == known.entries[0]


# --- against an earlier revision ------------------------------------------------------------------------


def changed(items, before, known=(), renames=None, gone=()):
    earlier = Counter(each.key for each in before)
    return match_change(items, earlier, baseline(*known), renames or {}, set(gone).__contains__, lambda _: True)


def test_what_neither_revision_nor_baseline_has_is_new():
    assert new(changed([item(), item("b.py")], [item()])) == [item("b.py")]
    assert new(changed([item(text="y()")], [item()], [entry()])) == [item(text="y()")]


def test_what_either_of_them_has_is_not_new():
    assert not changed([item()], [item()]).new
    assert not changed([item()], [], [entry()]).new


def test_revision_and_baseline_are_not_added_up():
    items = [item(line=at) for at in range(1, 5)]
    assert new(changed(items, items[:2], [entry(count=3)])) == items[3:]
    assert new(changed(items, items[:3], [entry(count=2)])) == items[3:]


def test_a_renamed_file_brings_what_it_had_and_no_more():
    items = [item("b.py", line=1), item("b.py", line=2)]
    assert not changed(items[:1], [item()], renames={"a.py": "b.py"}).new
    assert not changed(items[:1], [], [entry()], renames={"a.py": "b.py"}).new
    assert new(changed(items, [item()], [entry()], renames={"a.py": "b.py"})) == items[1:]
    assert new(changed([item(scope=""), item("b.py", scope="")], [item(scope="")], renames={"a.py": "b.py"})) == [
        item(scope="")
    ]


def test_files_that_change_places_keep_what_each_had():
    renames = {"a.py": "b.py", "b.py": "a.py"}
    before = [item("a.py", "x()", scope=""), item("b.py", "y()", scope="")]
    after = [item("b.py", "x()", scope=""), item("a.py", "y()", scope="")]
    assert not changed(after, before, renames=renames).new
    assert len(changed(after, before).new) == 2


def test_what_git_does_not_call_a_rename_has_moved_all_the_same():
    found = changed([item("b.py", scope="")], [item(scope="")], gone=["a.py"])
    assert not found.new
    assert moves(found) == [("a.py", "b.py")]
