"""What a revision that git keeps has of SQLite: which findings, and what they hang on. Kept, since it never changes."""

import os
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from sqlite_hunter import __version__
from sqlite_hunter.engine import disk
from sqlite_hunter.engine.cache import Cache
from sqlite_hunter.engine.git import Repository, from_top
from sqlite_hunter.engine.recall import settings_key
from sqlite_hunter.engine.settings import ScanSettings
from sqlite_hunter.engine.unaffected import Ground, ground_of
from sqlite_hunter.gate.baseline import Key
from sqlite_hunter.model.finding import BLANKET, UNUSED, Problem
from sqlite_hunter.model.report import Report

if TYPE_CHECKING:
    from sqlite_hunter.engine.places import Places
    from sqlite_hunter.engine.snapshot import Snapshot

_KEPT: Final = 4
"""Revisions, the last ones: the current commit, the one before, and those of another branch."""

_Items: TypeAlias = list[tuple[str, str, str, str, int]]
_Plain: TypeAlias = tuple[
    str,
    _Items,
    list[tuple[str, int, str]],
    list[str],
    list[str],
    list[str],
    list[tuple[str, str]],
    list[tuple[str, str, int]],
    list[tuple[str, bool]],
]


@dataclass(frozen=True, slots=True)
class Revision:
    """A tree of git's, scanned."""

    tree: str
    items: Counter[Key]
    """How often each finding is there; paths are from the top of the repository."""
    problems: frozenset[Problem]
    """Likewise."""
    ground: Ground
    severities: dict[str, str]
    """By rule, of all rules that found something."""
    faulty: Counter[tuple[str, str]]
    """How many suppressions are unused or not understood, by path and rule."""
    submodules: dict[str, bool]
    """Whether each was here, by its path from the top: what is in one that is not is not known."""


class Revisions:
    """The revisions of one repository that were scanned with some settings."""

    def __init__(self, repository: Repository, paths: Sequence[Path], settings: ScanSettings) -> None:
        """``paths`` are the program, as for ``scan``."""
        self._repository = repository
        self._paths = paths
        self._settings = settings
        self._cache = Cache.open(settings.config.cache_path, __version__) if settings.use_cache else None
        self._key = settings_key(paths, settings, "revisions") if settings.use_cache else ""
        self.program = from_top(repository.top, paths)
        """The program's paths from the top of the repository."""
        self.known: list[Revision] = self._read()
        """Those that were scanned before, the last one first."""

    def find(self, tree: str) -> Revision | None:
        """A revision that was scanned before."""
        return next((each for each in self.known if each.tree == tree), None)

    def scan(self, tree: str) -> Revision:
        """A revision, scanned; kept for the next time. Raises what ``scan`` does, and GitError."""
        known = self.find(tree)
        if known is not None:
            return known
        from sqlite_hunter.engine.snapshot import Snapshot  # as late as here: what is known does without

        with Snapshot(self._repository, self._repository.leaves_of_tree(tree)) as view:
            return self.keep(tree, self.report(view), view)

    def report(self, view: "Snapshot") -> Report:
        """The report of a scan of what a view shows; an empty one where it shows none of the program."""
        with disk.seen_through(view), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is wrong with a process manager's file is told by other commands
            paths = [path for path in self._paths if disk.is_there(str(path))]
            if not paths:
                return Report(".", 0, 0, (), (), (), {})
            from sqlite_hunter.engine.scan import scan  # as late as here: what is known does without
            from sqlite_hunter.engine.tracked import with_unseen

            return with_unseen(scan(paths, self._settings, cache=self._cache), paths, self._settings)

    def keep(self, tree: str | None, report: Report, view: "Snapshot") -> Revision:
        """Make what is kept of a report, and keep it if it has a tree."""
        from sqlite_hunter.engine.places import Places, keys_of  # likewise

        places = Places(report.root, self._repository.top)
        with disk.seen_through(view):
            ground = ground_of(self._contents(report, places), view.targets)
        problems = frozenset(Problem(places.of(each.path), each.line, each.reason) for each in report.problems)
        severities = {each.rule: each.severity for each in report.findings}
        made = Revision(
            tree or "",
            Counter(keys_of(report, places)),
            problems,
            ground,
            severities,
            _faulty(report, places),
            view.submodules,
        )
        if tree is not None:
            self.known = [made, *(each for each in self.known if each.tree != tree)][:_KEPT]
            if self._cache is not None:
                self._cache.put(self._key, [_plain(each) for each in self.known])
        return made

    def _contents(self, report: Report, places: "Places") -> Iterator[tuple[str, bytes]]:
        for path in report.followed:
            try:
                content = disk.start_of(os.path.join(report.root, path))  # noqa: PTH118
            except (OSError, ValueError):
                content = b"import_module"  # a name that no path has: anything may be imported by it
            yield places.of(path), content

    def _read(self) -> list[Revision]:
        plain = self._cache.get(self._key) if self._cache is not None else None
        try:
            known = [_revision(each) for each in cast("Iterable[_Plain]", plain or ())]
            return [each for each in known if self._is_as_it_was(each)]
        except (TypeError, ValueError):
            return []

    def _is_as_it_was(self, revision: Revision) -> bool:
        """Whether the submodules that were here are here, and no others."""
        here = {path: self._repository.inner(path) is not None for path in revision.submodules}
        return here == revision.submodules


def _faulty(report: Report, places: "Places") -> Counter[tuple[str, str]]:
    wrong = (each for each in report.findings if each.rule in (UNUSED, BLANKET))
    return Counter((places.of(each.path), each.rule) for each in wrong)


def _plain(revision: Revision) -> list[object]:
    return [
        revision.tree,
        [[*key, count] for key, count in sorted(revision.items.items())],
        [[problem.path, problem.line, problem.reason] for problem in sorted(revision.problems)],
        sorted(revision.ground.followed),
        sorted(revision.ground.imported),
        sorted(revision.ground.targets),
        sorted(revision.severities.items()),
        [[path, rule, count] for (path, rule), count in sorted(revision.faulty.items())],
        sorted(revision.submodules.items()),
    ]


def _revision(plain: _Plain) -> Revision:
    tree, items, problems, followed, imported, targets, severities, faults, submodules = plain
    counts = Counter({Key(path, rule, scope, digest): count for path, rule, scope, digest, count in items})
    ground = Ground(frozenset(followed), frozenset(imported), frozenset(targets))
    faulty = Counter({(path, rule): count for path, rule, count in faults})
    return Revision(
        tree, counts, frozenset(Problem(*each) for each in problems), ground, dict(severities), faulty, dict(submodules)
    )
