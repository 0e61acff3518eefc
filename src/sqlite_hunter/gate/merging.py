"""Baselines of two branches as one: what a merge driver of git does.

The gate compares exactly afterwards, so a merge that guesses wrong is never silent: a count that is too high is an
entry of no use, one that is too low a finding that is new, and both are told. It need only be right mostly, and
symmetrical, so that it does not matter who merges whom.

Of each key, where one side has left the count as it was, that of the other is taken. Where both have removed uses they
have mostly removed the same, and so with both that have added some: the lower and the higher count stay. Where one has
added and the other removed, both changes are made. Markers of either side stay; one that comes back grants nothing.
"""

from dataclasses import replace

from sqlite_hunter.gate.baseline import Baseline, Entry, Key, baseline_of


def merge(base: Baseline, ours: Baseline, theirs: Baseline) -> Baseline:
    """The baseline of a merge of two branches, ``base`` being that of where they parted."""
    counts = [{entry.key: entry.count for entry in each.entries} for each in (base, ours, theirs)]
    shown: dict[Key, Entry] = {}
    for each in (base, ours, theirs):
        for entry in each.entries:
            shown[entry.key] = min(shown.get(entry.key, entry), entry, key=lambda one: one.text)
    merged = [replace(entry, count=_count(*(each.get(key, 0) for each in counts))) for key, entry in shown.items()]
    return baseline_of((entry for entry in merged if entry.count), ours.marked | theirs.marked)


def _count(base: int, ours: int, theirs: int) -> int:
    if ours == base:
        return theirs
    if theirs == base:
        return ours
    if ours < base and theirs < base:
        return min(ours, theirs)
    if ours > base and theirs > base:
        return max(ours, theirs)
    return max(ours + theirs - base, 0)
