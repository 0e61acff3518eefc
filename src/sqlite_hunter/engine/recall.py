"""The result of the scan before, where nothing that it hangs on has changed since: no file is parsed, nor followed.

A result is kept by the settings that decide it, and with everything that the scan asked the disk (``disk``): it is
given again only if the disk gives the same answers to all of these questions. A file or folder that was not asked for
then cannot matter now, since what is asked next hangs on the answers before.

Not kept is what hangs on more than that: problems by faults of this program, by workers that died, or for want of time
or memory.
"""

import os
import sys
import time
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeAlias, cast

from sqlite_hunter import __version__
from sqlite_hunter.engine import disk, kept
from sqlite_hunter.engine.cache import Cache, content_key
from sqlite_hunter.engine.settings import Progress, ScanSettings
from sqlite_hunter.model.report import Report

_MARGIN: Final = 3_000_000_000
"""Ns before now in which a file's times say nothing: FAT counts two seconds, and clocks of servers are not ours."""
_LIBRARIES: Final = ("libcst", "sqlglot", "pyyaml")
"""What a result hangs on besides this program."""

_Columns: TypeAlias = tuple[list[str], list[str], list[str], list[str], list[list[int]]]
"""What was asked, of which path, with which argument; digest and stamp of the answer."""


def recall_or_scan(paths: Sequence[Path], settings: ScanSettings, progress: Progress | None = None) -> Report:
    """The report of a scan; raises what ``scan`` does, and warns of the same things whether or not it is recalled."""
    if not settings.use_cache:
        from sqlite_hunter.engine.scan import scan  # as late as here: a result that is recalled does without

        return scan(paths, settings, progress)
    cache = Cache.open(settings.config.cache_path, __version__)
    key = settings_key(paths, settings)
    settled = min(cache.opened, time.time_ns()) - _MARGIN
    report = _recalled(cache, key, settled)
    if report is None:
        return _scanned(paths, settings, progress, cache, key, settled)
    for warning in cache.warnings:
        warnings.warn(warning, stacklevel=2)
    return report


def _recalled(cache: Cache, key: str, settled: int) -> Report | None:
    """The report that is kept, if it still holds; stamps that have become settled are kept anew."""
    plain = cache.get(key)
    if plain is None:
        return None
    try:
        answers, notes, report = cast("tuple[_Columns, list[str], object]", plain)
        known = dict(_answers_of(answers))
        told = kept.from_plain(report)
    except (TypeError, ValueError):
        return None
    fresh = disk.asked_again(known.items(), settled)
    if fresh is None:
        return None
    if fresh != known:
        cache.put(key, [_columns(fresh), notes, report])
    for note in notes:
        disk.tell(note)
    return told


def _scanned(
    paths: Sequence[Path], settings: ScanSettings, progress: Progress | None, cache: Cache, key: str, settled: int
) -> Report:
    """The report of a scan, kept for the next one."""
    from sqlite_hunter.engine.scan import scan  # likewise

    with disk.noting(settled) as ledger:
        report = scan(paths, settings, progress, cache)
    if not ledger.is_doubtful:
        known = cache.warnings
        cache.put(key, [_columns(ledger.answers), ledger.notes, kept.to_plain(report)])
        for warning in sorted(set(cache.warnings) - set(known)):
            warnings.warn(warning, stacklevel=3)
    return report


def _columns(answers: dict[disk.Question, disk.Answer]) -> list[object]:
    """Questions and answers as columns, which JSON reads in a third of the time."""
    whats, paths, arguments = zip(*answers, strict=True)
    digests, stamps = zip(*answers.values(), strict=True)
    return [whats, paths, arguments, digests, stamps]


def _answers_of(columns: _Columns) -> Iterator[tuple[disk.Question, disk.Answer]]:
    whats, paths, arguments, digests, stamps = columns
    answers = map(disk.Answer, digests, map(tuple, stamps))
    return zip(map(disk.Question, whats, paths, arguments), answers, strict=True)


def settings_key(paths: Sequence[Path], settings: ScanSettings, of: str = "") -> str:
    """What a result is kept by: all that decides it and is not asked of the disk; ``of`` tells kinds of results."""
    given = [str(path) for path in paths]
    user = (os.geteuid(), os.getegid(), sorted(os.getgroups())) if sys.platform != "win32" else ()
    decided = (
        (os.getcwd(), given, [os.path.realpath(path) for path in given]),  # noqa: PTH109
        replace(settings.config, origins={}, jobs=0),
        (settings.select, settings.ignore, settings.services, settings.triage),
        (user, sys.version, sys.getfilesystemencoding(), sys.flags),
        (kept.FORMAT, list(_program()), list(_libraries()), of),
    )
    return content_key(repr(decided).encode("utf-8", "surrogatepass"), __version__)


def _program() -> Iterator[tuple[str, int, int]]:
    """The files of this program with size and time: who works on it has one version for many programs."""
    pending = [os.path.dirname(os.path.dirname(__file__))]  # noqa: PTH120
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.is_dir():
                    pending += [entry.path] if entry.name != "__pycache__" else []
                else:
                    state = entry.stat()
                    yield entry.path, state.st_size, state.st_mtime_ns


def _libraries() -> Iterator[str]:
    """The installed versions of the libraries, as the names of the folders that tell them."""
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")  # noqa: PTH208
        except OSError:
            continue
        for name in sorted(names):
            if name.endswith((".dist-info", ".egg-info")) and name.lower().startswith(_LIBRARIES):
                yield name
