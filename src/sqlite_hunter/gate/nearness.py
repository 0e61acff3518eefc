"""How near two files are to each other: which of several a use has most likely moved to."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import takewhile
from typing import Final

Distance = tuple[bool, int]
"""Whether the names differ, and the folders that are not the same from the top down or from the file up."""

_MOST: Final = 100_000
"""Pairs of files that are compared; of more, those are taken together that stand alike in order."""


def distance(path: str, other: str) -> Distance:
    """How far two paths are from each other."""
    *folders, name = path.split("/")
    *others, other_name = other.split("/")
    shorter = min(len(folders), len(others))
    above = _alike(folders, others)
    below = min(_alike(folders[::-1], others[::-1]), shorter - above)
    return name != other_name, len(folders) + len(others) - 2 * (above + below)


def _alike(folders: list[str], others: list[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(folders, others, strict=False)))


def has_same_name(path: str, other: str) -> bool:
    """Whether two files are called the same, wherever they are."""
    return path.rpartition("/")[2] == other.rpartition("/")[2]


def paired(sources: dict[str, int], targets: dict[str, int], *, only_same_name: bool) -> Iterator[tuple[str, str, int]]:
    """Pairs of paths and how many they have in common: each use once, the nearest first.

    Args:
        sources: how many uses each path had.
        targets: how many uses each path has.
        only_same_name: whether files of other names are never a pair.
    """
    had, has = dict(sources), dict(targets)
    for source, target in _same_names(had, has):
        yield from _common(source, target, had, has)
    if only_same_name:
        return
    for source, target in _by_distance([path for path in had if had[path]], [path for path in has if has[path]]):
        yield from _common(source, target, had, has)


def _common(source: str, target: str, had: dict[str, int], has: dict[str, int]) -> Iterator[tuple[str, str, int]]:
    count = min(had[source], has[target])
    if count:
        had[source] -= count
        has[target] -= count
        yield source, target, count


def _same_names(had: dict[str, int], has: dict[str, int]) -> Iterator[tuple[str, str]]:
    names: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for side, paths in enumerate((had, has)):
        for path in paths:
            names[path.rpartition("/")[2]][side].append(path)
    for name in sorted(names):
        yield from _by_distance(*names[name])


def _by_distance(sources: list[str], targets: list[str]) -> Iterator[tuple[str, str]]:
    """All pairs, the nearest first; too many to compare are paired as they stand in order, the first with the first."""
    if len(sources) * len(targets) > _MOST:
        yield from zip(sorted(sources), sorted(targets), strict=False)
        return
    pairs = sorted((distance(source, target), source, target) for source in sources for target in targets)
    yield from ((source, target) for _, source, target in pairs)
