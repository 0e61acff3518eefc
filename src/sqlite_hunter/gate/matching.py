"""Which findings are known by a baseline, which are new, and which entries are of no use any more.

It is exact: of each key (path, rule, scope, hash) as many findings are known as the entry counts, and not one more.
What has moved is known one to one, never by a copy: from a file that is gone, and with a whole function from one file
to another. Everything goes by keys and places, so that the order of findings never matters.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from sqlite_hunter.gate.baseline import Baseline, Entry, Key, baseline_of
from sqlite_hunter.gate.identity import digest
from sqlite_hunter.gate.items import Item
from sqlite_hunter.gate.nearness import Distance, distance, has_same_name, paired

_NO_TEXT: Final = digest("")
"""The hash of what has no text of its own, as a database file: only the name of its file tells it from others."""


NO_FUNCTION: Final = frozenset(("", "<module>"))
"""Scopes of what stands in no function: of files that are not Python, and of modules."""


@dataclass(frozen=True, slots=True)
class New:
    """A finding that nothing knows."""

    item: Item
    elsewhere: Entry | None = None
    """An entry of the same rule and text that is gone, if there is one: a hint where it may come from."""


@dataclass(frozen=True, slots=True)
class Match:
    """How findings and a baseline stand to each other; all parts are sorted."""

    new: tuple[New, ...]
    known: tuple[Item, ...]
    moved: tuple[tuple[Entry, Item], ...]
    """One of an entry's uses each, and where it is now; the entry is whole, with its whole count."""
    gone: tuple[tuple[Entry, int], ...]
    """Entries that were looked for, and how many of their uses are not there any more."""
    unjudged: tuple[tuple[Entry, int], ...]
    """Entries that nobody has looked for, and how many of their uses are not among the findings."""


@dataclass(slots=True)
class _Left:
    """What has found no counterpart yet."""

    items: dict[Key, list[Item]]
    """In order of their places; never an empty list."""
    counts: Counter[Key]
    """By the key of an entry; never 0."""
    moved: list[tuple[Key, Item]]


def match(
    items: Iterable[Item],
    baseline: Baseline,
    is_gone: Callable[[str], bool],
    is_judged: Callable[[Entry], bool],
    may_move: Callable[[Entry], bool] | None = None,
) -> Match:
    """Hold findings against a baseline.

    Where there are more findings of one key than its entry counts, nobody can know which of them is new, for they are
    alike: it is said of the last in the file.

    Args:
        items: the findings, in any order.
        baseline: what is known.
        is_gone: whether there is no file of a path any more.
        is_judged: whether a use of an entry would be among the findings if it were there: its rule is on, and its
            path was scanned, or would have been if it were not gone.
        may_move: whether a use of an entry whose path is gone may be in another file now; as ``is_judged`` where it is
            not given. One that nobody has looked for grants nothing.
    """
    entries = {entry.key: entry for entry in baseline.entries}
    known, left = _known(items, entries)
    occupied = {(item.path, item.scope) for item in known}
    movable = may_move or is_judged
    _move_files(left, is_gone, {key for key, entry in entries.items() if movable(entry)})
    occupied |= {(item.path, item.scope) for _, item in left.moved}
    _move_functions(left, occupied, entries, is_judged)
    rest = [(entries[key], left.counts[key]) for key in sorted(left.counts)]
    gone = tuple((entry, count) for entry, count in rest if is_judged(entry))
    return Match(
        tuple(_new(left, gone)),
        tuple(sorted(known, key=lambda item: item.order)),
        tuple((entries[key], item) for key, item in sorted(left.moved, key=lambda pair: (pair[0], pair[1].order))),
        gone,
        tuple((entry, count) for entry, count in rest if not is_judged(entry)),
    )


def match_change(
    items: Iterable[Item],
    before: Mapping[Key, int],
    baseline: Baseline,
    renames: Mapping[str, str],
    is_gone: Callable[[str], bool],
    is_judged: Callable[[Entry], bool],
    may_move: Callable[[Entry], bool] | None = None,
) -> Match:
    """Hold findings against an earlier revision and a baseline: what either of them has is not new.

    Of each key as many are known as the one has that has more, for what the baseline knows is mostly in the earlier
    revision too. What the baseline knows of files that are gone is known where the earlier revision has it only: else a
    use that was taken out could come back in another file. Only ``new``, ``known`` and ``moved`` say something: that a
    use of the earlier revision is gone is no fault of the baseline's.

    Args:
        items: the findings of now.
        before: how often the earlier revision has each finding, by the paths of then.
        baseline: what is known, by the paths of then or of now.
        renames: the path of now by that of then, of files that were renamed.
        is_gone: as for ``match``, by paths of now.
        is_judged: as for ``match``, by paths of now.
        may_move: likewise.
    """
    earlier: Counter[Key] = Counter()
    for key, count in before.items():
        earlier[_renamed(key, renames)] += count
    entries = [replace(entry, path=renames.get(entry.path, entry.path)) for entry in baseline.entries]
    gone = {path: is_gone(path) for path in {entry.path for entry in entries}}
    allowed = {entry.key: entry for entry in baseline_of(entries).entries if not gone[entry.path]}
    for key, count in earlier.items():
        entry = allowed.get(key, Entry(*key[:3], hash=key.hash))
        allowed[key] = replace(entry, count=max(count, entry.count))
    return match(items, baseline_of(allowed.values()), is_gone, is_judged, may_move)


def _renamed(key: Key, renames: Mapping[str, str]) -> Key:
    return key._replace(path=renames.get(key.path, key.path))


def _known(items: Iterable[Item], entries: Mapping[Key, Entry]) -> tuple[list[Item], _Left]:
    """The findings that stand where their entries say, and what is left on both sides."""
    by_key: dict[Key, list[Item]] = defaultdict(list)
    for item in sorted(items, key=lambda item: item.order):
        by_key[item.key].append(item)
    counts = Counter({key: entry.count for key, entry in entries.items()})
    known = [item for key, found in by_key.items() for item in found[: counts[key]]]
    left = {key: found[counts[key] :] for key, found in by_key.items() if len(found) > counts[key]}
    counts.subtract(item.key for item in known)
    return known, _Left(left, +counts, [])


def _take(left: _Left, source: Key, target: Key, count: int) -> None:
    """Note that uses of an entry are at another key now."""
    found = left.items.pop(target)
    left.moved += [(source, item) for item in found[:count]]
    if found[count:]:
        left.items[target] = found[count:]
    left.counts[source] -= count
    if not left.counts[source]:
        del left.counts[source]


class _Kind(NamedTuple):
    rule: str
    scope: str
    hash: str


def _kind(key: Key) -> _Kind:
    return _Kind(key.rule, key.scope, key.hash)


def _move_files(left: _Left, is_gone: Callable[[str], bool], movable: Set[Key]) -> None:
    """What was in files that are gone and is in others now; of one name before those of another, the nearest first."""
    gone = {path: is_gone(path) for path in sorted({key.path for key in left.counts})}
    sources: dict[_Kind, dict[str, int]] = defaultdict(dict)
    targets: dict[_Kind, dict[str, int]] = defaultdict(dict)
    for key, count in left.counts.items():
        if gone[key.path] and key in movable:
            sources[_kind(key)][key.path] = count
    for key, items in left.items.items():
        if _kind(key) in sources:
            targets[_kind(key)][key.path] = len(items)
    for kind in sorted(targets):
        rule, scope, text = kind
        for source, target, count in paired(sources[kind], targets[kind], only_same_name=text == _NO_TEXT):
            _take(left, Key(source, rule, scope, text), Key(target, rule, scope, text), count)


_Shape = frozenset[tuple[tuple[str, str], int]]
"""How many uses of each (rule, hash) a function has."""


def _move_functions(
    left: _Left, occupied: set[tuple[str, str]], entries: Mapping[Key, Entry], is_judged: Callable[[Entry], bool]
) -> None:
    """What was in a function that now stands in another file, whole and unchanged; both files may be there."""
    targets: dict[tuple[str, _Shape], list[str]] = defaultdict(list)
    here = _shapes((key, len(items)) for key, items in left.items.items())
    for (path, scope), shape in here.items():
        if (path, scope) not in occupied:
            targets[scope, shape].append(path)
    whole = _shapes((key, entry.count) for key, entry in entries.items() if is_judged(entry))
    there = _shapes(left.counts.items())
    pairs: list[tuple[str, Distance, str, str, _Shape]] = []
    for (path, scope), shape in there.items():
        if whole.get((path, scope)) == shape and (path, scope) not in here:
            pairs += [(scope, distance(path, to), path, to, shape) for to in targets.get((scope, shape), ())]
    taken: set[tuple[str, str]] = set()
    for scope, _, source, target, shape in sorted(pairs, key=lambda pair: pair[:4]):
        if not {(source, scope), (target, scope)} & taken:
            taken |= {(source, scope), (target, scope)}
            for (rule, text), count in sorted(shape):
                _take(left, Key(source, rule, scope, text), Key(target, rule, scope, text), count)


def _shapes(counts: Iterable[tuple[Key, int]]) -> dict[tuple[str, str], _Shape]:
    """The shape of each function, by path and scope; what is in none is left out."""
    found: dict[tuple[str, str], dict[tuple[str, str], int]] = defaultdict(dict)
    for key, count in counts:
        if key.scope not in NO_FUNCTION:
            found[key.path, key.scope][key.rule, key.hash] = count
    return {place: frozenset(uses.items()) for place, uses in found.items()}


def _new(left: _Left, gone: tuple[tuple[Entry, int], ...]) -> Iterator[New]:
    """What is left of the findings, with the nearest entry that is gone and may have been the same."""
    by_text: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry, _ in gone:
        by_text[entry.rule, entry.hash].append(entry)
    for key in sorted(left.items):
        alike = by_text.get((key.rule, key.hash), [])
        if key.hash == _NO_TEXT:
            alike = [entry for entry in alike if has_same_name(entry.path, key.path)]
        nearest = min(alike, key=lambda entry: (distance(entry.path, key.path), entry.key), default=None)
        for item in left.items[key]:
            yield New(item, nearest)
