"""The gate: nothing is counted twice or lost, whatever the order, and a baseline only shrinks."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.gate.baseline import dump, parse
from sqlite_hunter.gate.items import recorded
from sqlite_hunter.gate.matching import match, match_change
from sqlite_hunter.gate.merging import merge
from sqlite_hunter.gate.pruning import prune
from unit.gate.made import baseline, entry, item

PATHS = ("a.py", "b.py", "x/a.py", "x/y/a.py", "x/y/b.py")
PLACES = {
    "path": st.sampled_from(PATHS),
    "text": st.sampled_from(["x()", "y()", ""]),
    "scope": st.sampled_from(["", "<module>", "f", "g"]),
    "rule": st.sampled_from(["SQH301", "SQH505"]),
}
ITEMS = st.lists(st.builds(item, **PLACES, line=st.integers(1, 4)), max_size=12)
BASELINES = st.lists(st.builds(entry, **PLACES, count=st.integers(1, 3)), max_size=8).map(
    lambda found: baseline(*found)
)
SOME = st.frozensets(st.sampled_from(PATHS), max_size=3)


def held(items, known, gone, unjudged):
    return match(items, known, gone.__contains__, lambda each: each.path not in unjudged)


def total(known):
    return sum(each.count for each in known.entries)


@given(ITEMS, BASELINES, SOME, SOME)
def test_nothing_is_lost_or_counted_twice(items, known, gone, unjudged):
    found = held(items, known, gone, unjudged)
    parts = [*(each.item for each in found.new), *found.known, *(to for _, to in found.moved)]
    assert Counter(parts) == Counter(items)
    rest = sum(count for _, count in (*found.gone, *found.unjudged))
    assert len(found.known) + len(found.moved) + rest == total(known)
    used = Counter(each.key for each in found.known) + Counter(each.key for each, _ in found.moved)
    for each, count in (*found.gone, *found.unjudged):
        used[each.key] += count
    assert used == Counter({each.key: each.count for each in known.entries})


@given(ITEMS, BASELINES, SOME, SOME, st.randoms(use_true_random=False))
def test_order_never_matters(items, known, gone, unjudged, random):
    shuffled, entries = random.sample(items, len(items)), random.sample(known.entries, len(known.entries))
    assert held(shuffled, baseline(*entries), gone, unjudged) == held(items, known, gone, unjudged)


@given(ITEMS, BASELINES, SOME, SOME)
def test_what_has_moved_is_the_same_use_and_was_not_where_it_is(items, known, gone, unjudged):
    for each, to in held(items, known, gone, unjudged).moved:
        assert (each.rule, each.scope, each.hash) == (to.rule, to.scope, to.hash)
        assert each.path != to.path
        assert each.path in gone or (each.scope in ("f", "g") and each.path not in unjudged)


@given(ITEMS, BASELINES, SOME)
def test_nothing_has_moved_from_a_file_that_was_not_looked_at_and_is_there(items, known, unjudged):
    assert not any(each.path in unjudged for each, _ in held(items, known, frozenset(), unjudged).moved)


@given(ITEMS, SOME)
def test_what_was_recorded_is_known(items, unjudged):
    found = held(items, recorded(items), frozenset(), unjudged)
    assert [*found.new, *found.moved, *found.gone, *found.unjudged] == []


@given(ITEMS.filter(bool), st.data(), SOME)
def test_one_more_of_anything_is_always_one_more_new(items, data, gone):
    one = data.draw(st.sampled_from(items))
    again = replace(one, finding=replace(one.finding, message="again"))
    known = recorded(items)
    assert len(held([*items, one], known, gone, frozenset()).new) == 1
    [found] = held([*items, again], known, gone, frozenset()).new
    assert found.item.key == one.key


@given(ITEMS, BASELINES, SOME, SOME)
def test_a_pruned_baseline_only_shrinks(items, known, gone, unjudged):
    found = held(items, known, gone, unjudged)
    pruned = prune(known, found)
    before, after = Counter(), Counter()
    for counts, each in ((before, known), (after, pruned)):
        for one in each.entries:
            counts[one.rule, one.scope, one.hash] += one.count
    assert after <= before
    assert total(pruned) == total(known) - sum(count for _, count in found.gone)
    allowed = Counter({one.key: one.count for one in known.entries}) + Counter(to.key for _, to in found.moved)
    assert Counter({one.key: one.count for one in pruned.entries}) <= allowed
    assert parse(dump(pruned).encode(), "x") == pruned


@given(ITEMS, BASELINES, SOME, SOME)
def test_a_pruned_baseline_knows_what_was_known_and_has_nothing_left_over(items, known, gone, unjudged):
    found = held(items, known, gone, unjudged)
    again = held(items, prune(known, found), gone, unjudged)
    assert {each.item.key for each in again.new} == {each.item.key for each in found.new}
    assert len(again.new) == len(found.new)
    assert not again.gone


@given(BASELINES, BASELINES, BASELINES)
def test_a_merge_does_not_depend_on_who_merges_whom(base, ours, theirs):
    merged = merge(base, ours, theirs)
    assert dump(merged) == dump(merge(base, theirs, ours))
    assert merge(base, ours, base).entries == ours.entries
    assert merge(base, ours, ours).entries == ours.entries
    most = Counter({each.key: each.count for each in ours.entries}) | Counter(
        {each.key: each.count for each in theirs.entries}
    )
    assert Counter({each.key: each.count for each in merged.entries}) <= most


@given(ITEMS, ITEMS, BASELINES, SOME, st.permutations(PATHS), st.randoms(use_true_random=False))
def test_against_a_revision_nothing_is_lost_and_no_order_matters(items, before, known, gone, paths, random):
    renames = dict(zip(PATHS[:3], paths, strict=False))
    earlier = Counter(each.key for each in before)
    found = match_change(items, earlier, known, renames, gone.__contains__, lambda _: True)
    parts = [*(each.item for each in found.new), *found.known, *(to for _, to in found.moved)]
    assert Counter(parts) == Counter(items)
    other = match_change(
        random.sample(items, len(items)), dict(random.sample(list(earlier.items()), len(earlier))), known, renames,
        gone.__contains__, lambda _: True,
    )  # fmt: skip
    assert other == found


@given(ITEMS, BASELINES)
def test_what_the_revision_had_is_never_new(items, known):
    earlier = Counter(each.key for each in items)
    assert not match_change(items, earlier, known, {}, lambda _: False, lambda _: True).new
