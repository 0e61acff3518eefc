"""The index, or one of two revisions, scanned and held against what was there before; where a scan is needed for it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sqlite_hunter.engine import disk
from sqlite_hunter.engine.baseline import find_baseline
from sqlite_hunter.engine.gate import Judged, before_of, check, joined, judge, outcome_of
from sqlite_hunter.engine.git import Change, Repository, from_top
from sqlite_hunter.engine.places import Places
from sqlite_hunter.engine.recall import recall_or_scan
from sqlite_hunter.engine.revisions import Revision, Revisions
from sqlite_hunter.engine.settings import GateSettings, Progress, ScanSettings
from sqlite_hunter.engine.snapshot import Snapshot
from sqlite_hunter.engine.tracked import with_unseen
from sqlite_hunter.model.finding import Problem
from sqlite_hunter.model.report import Report


def compare(
    repository: Repository,
    revisions: Revisions,
    old: Revision,
    compared_old: str,
    new: str | None,
    changes: list[Change],
    program: Sequence[Path],
    settings: ScanSettings,
    told: GateSettings,
) -> Judged:
    """Scan what is new, and judge it.

    ``new`` is a tree, None for the index; ``changes`` are what differs between that and the tree ``compared_old``,
    which has what ``old`` has.
    """
    tree = new or repository.index_tree()
    leaves = repository.leaves_of_tree(tree) if tree is not None else repository.leaves_of_index()
    paths = from_top(repository.top, program)
    merged = [] if new is not None else repository.merged_trees()
    sides = [(old, changes), *((revisions.scan(each), repository.changes(each, tree)) for each in merged)]
    with Snapshot(repository, leaves) as view:
        report = revisions.report(view)
        revisions.keep(tree, report, view)
        with disk.seen_through(view):
            if settings.services:
                report = Revisions(repository, program, settings).report(view)
            kept = find_baseline(program, settings.config, told.baseline)
            before = before_of(old, repository.renames(compared_old, tree, paths), repository, kept)
            for each, (side, _) in zip(merged, sides[1:], strict=True):
                before = joined(before, before_of(side, repository.renames(each, tree, paths), repository, kept))
            judged = judge(report, kept, settings, told, program, before)
    old_problems = _old_problems(repository, report, sides)
    gate = replace(judged.gate, is_staged=True, changed=len(changes), old_problems=old_problems)
    return replace(judged, gate=replace(gate, outcome=outcome_of(gate)))


def _old_problems(repository: Repository, report: Report, sides: list[tuple[Revision, list[Change]]]) -> int:
    """What could not be analysed before either, in files that did not change: no fault of this commit's.

    What is said of the whole program is none of these: its uses may be missing. ``sides`` are the current commit and
    the one that is being merged, each with what differs from it.
    """
    places = Places(report.root, repository.top)
    old: set[Problem] = set()
    for revision, changes in sides:
        changed = {places.of(report.root), *(change.path for change in changes)}
        old |= {each for each in revision.problems if each.path not in changed}
    return sum(Problem(places.of(each.path), each.line, each.reason) in old for each in report.problems)


def judge_as_they_are(
    files: Sequence[Path],
    program: Sequence[Path],
    settings: ScanSettings,
    told: GateSettings,
    progress: Progress | None,
) -> Judged:
    """Judge some files of the work tree, or all where none is named, against the baseline."""
    told = replace(told, allow_stale=True)
    if not files:
        return check(program, settings, told, progress)
    kept = find_baseline(program, settings.config, told.baseline)
    only = frozenset(from_top(kept.folder, files))
    report = with_unseen(recall_or_scan(program, settings, progress), program, settings)
    return judge(report, kept, settings, told, program, only=only)
