"""Which files are the program's own, so that no report may be written over them."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlite_hunter.config import Config

if TYPE_CHECKING:
    from sqlite_hunter.engine.discover import Discovery

_OF_REPORTS: Final = frozenset({"document", "json", "web"})
"""Kinds of files that reports are written in: one may lie in the tree, and is written anew."""
_ENDINGS: Final = (".csv", ".htm", ".html", ".json", ".jsonl", ".md", ".sarif", ".xml")
"""Endings that only these kinds have, or none."""
_BEGINNINGS: Final = (b"{", b"[", b"<", b"#")
"""How reports begin that are written again and again: what begins so and has such an ending needs no search."""


def sources_among(targets: Iterable[str], paths: Sequence[Path], config: Config) -> set[str]:
    """Those of the targets that are files of the program: Python, databases, settings, scripts, managers' files.

    Nothing is looked for where no target is a file yet. Raises what ``discover`` does.
    """
    there = {target: state for target in targets if not _is_report(target) and (state := _identity(target)) is not None}
    if not there:
        return set()
    from sqlite_hunter.engine.discover import discover  # as late as here: a result that is recalled does without

    found = discover(paths, config)
    own = {_identity(file) for file in _files(found, paths, config)}
    return {target for target, state in there.items() if state in own}


def _files(found: "Discovery", paths: Sequence[Path], config: Config) -> Iterator[str]:
    """What to open of each file of the program."""
    from sqlite_hunter.engine.discover import kind_of  # likewise
    from sqlite_hunter.engine.managed import find_programs
    from sqlite_hunter.engine.naming import folder_of

    yield from (file.os_path for file in (*found.files, *found.databases))
    yield from (file.os_path for file in found.others if kind_of(file.path) not in _OF_REPORTS)
    yield from found.managers
    folders = [folder_of(path) for path in paths or (Path(),)]
    yield from (file for program in find_programs(folders, config, found.managers).programs for file in program.files)
    yield from [str(config.source)] if config.source is not None else []


def _is_report(target: str) -> bool:
    """Whether a file can be nothing but what a report was written to, by its only name and its first byte."""
    real = os.path.realpath(target)
    if not real.lower().endswith(_ENDINGS):
        return False
    try:
        with Path(real).open("rb") as file:
            return file.read(1).startswith(_BEGINNINGS) and os.fstat(file.fileno()).st_nlink == 1
    except OSError:
        return False


def _identity(path: str) -> tuple[int, int] | None:
    """What a regular file is, whatever it is called; None where there is none."""
    try:
        state = os.stat(path) if Path(path).is_file() else None  # noqa: PTH116 - texts are what is asked with
    except (OSError, ValueError):
        return None
    return None if state is None else (state.st_dev, state.st_ino)
