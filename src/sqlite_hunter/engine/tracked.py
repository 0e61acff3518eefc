"""What git tracks and should not: files that its own lists leave out of a scan, and caches that came with a clone."""

import os
import posixpath
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from sqlite_hunter.engine import disk, triage
from sqlite_hunter.engine.git import Repository, from_top
from sqlite_hunter.engine.ignore import Patterns
from sqlite_hunter.engine.settings import ScanSettings
from sqlite_hunter.model.finding import Problem
from sqlite_hunter.model.printable import printable
from sqlite_hunter.model.report import Report

_SOURCES: Final = (".py", ".pyw")
_IGNORED: Final = (
    "git tracks it, and .gitignore leaves it out of the scan: take it out of the list, or exclude it in the"
    " configuration"
)

_SPARSE: Final = (
    "git tracks it, and it is not checked out: git sparse-checkout disable, or exclude it in the configuration"
)


def with_unseen(report: Report, paths: Sequence[Path], settings: ScanSettings) -> Report:
    """The report with a problem for each Python file that git tracks and that no scan sees.

    That is what git ignores all the same, where it may use SQLite, and what a sparse checkout leaves out.
    """
    repository = Repository.around(report.root)
    if repository is None:
        return report
    is_heeded = settings.config.respect_gitignore
    roots = from_top(repository.top, paths)
    exclude = Patterns(settings.config.exclusions, str(settings.config.project_root))
    problems = [
        Problem(printable(os.path.relpath(file, report.root).replace(os.sep, "/")), 1, reason)
        for paths_of, reason, is_unseen in (
            (repository.tracked_though_ignored() if is_heeded else (), _IGNORED, _may_matter),
            (repository.not_checked_out(), _SPARSE, _is_missing),
        )
        for path in paths_of
        if path.endswith(_SOURCES) and _is_below(path, roots)
        if not _is_excluded(file := os.path.join(repository.top, path), exclude, repository.top)  # noqa: PTH118
        if is_unseen(file)
    ]
    return replace(report, problems=tuple(sorted({*report.problems, *problems}))) if problems else report


def _is_missing(file: str) -> bool:
    return not disk.is_there(file)


def _may_matter(file: str) -> bool:
    try:
        return triage.matters(disk.start_of(file))
    except OSError:
        return False


def without_foreign_cache(settings: ScanSettings) -> ScanSettings:
    """The settings without a cache of which git tracks a file: whoever wrote that may have written any answer."""
    folder = settings.config.cache_path
    if not settings.use_cache or not disk.is_folder(str(folder)):
        return settings
    if not Repository(str(folder.parent)).is_tracked(folder.name):
        return settings
    return replace(settings, use_cache=False)


def _is_below(path: str, roots: Sequence[str]) -> bool:
    return any(root == "." or path == root or path.startswith(f"{root}/") for root in roots)


def _is_excluded(file: str, exclude: Patterns, top: str) -> bool:
    """Whether the configuration leaves a file, or a folder above it, out."""
    is_dir = False
    while len(file) > len(top):
        if exclude.leaves_out(file, posixpath.basename(file), is_dir):
            return True
        file, is_dir = os.path.dirname(file), True  # noqa: PTH120
    return False
