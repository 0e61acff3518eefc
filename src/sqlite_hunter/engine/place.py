"""The place that a person asks about: ``FILE:LINE`` or ``FILE:LINE:COLUMN``, found in the program that is scanned."""

import os
import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Final, NamedTuple

from sqlite_hunter.engine.discover import Discovery, SourceFile
from sqlite_hunter.errors import UsageError
from sqlite_hunter.model.printable import printable

_PLACE: Final = re.compile(r"(?P<file>.+?):(?P<line>[0-9]{1,9})(?::(?P<column>[0-9]{1,9}))?:?", re.DOTALL)
_OFFERED: Final = 3


class Asked(NamedTuple):
    """A place as it was written."""

    file: str
    line: int
    column: int | None


class Located(NamedTuple):
    """A file of the scanned folders."""

    path: str
    """As reports name it, or would."""
    os_path: str
    is_taken: bool
    """Whether the scan takes it; else something leaves it out."""


def read_place(text: str) -> Asked:
    """Read ``FILE:LINE`` or ``FILE:LINE:COLUMN``; raises UsageError for anything else, and for a line or column 0."""
    found = _PLACE.fullmatch(text)
    if found is None:
        raise UsageError(f"{printable(text)}: no line number; write FILE:LINE or FILE:LINE:COLUMN")
    line = int(found["line"])
    column = int(found["column"]) if found["column"] is not None else None
    if line == 0 or column == 0:
        raise UsageError(f"{printable(text)}: lines and columns count from 1")
    return Asked(found["file"], line, column)


def locate(file: str, roots: Sequence[Path], found: Discovery) -> Located:
    """The file of the scanned folders that is meant: by its path from the current folder, or as reports name it.

    What cannot be printed may be written as it is, or as reports escape it. The end of a path is enough where it is
    that of one file only. Raises UsageError, with what is near, otherwise.
    """
    shown = printable(file)
    every = [*found.files, *found.others, *found.databases]
    taken = {_absolute(source.os_path): source for source in every}
    there = [path for path in _candidates(file, roots) if os.path.isfile(path)]  # noqa: PTH113 - a string, not a Path
    meant = {taken[path].path: taken[path] for path in there if path in taken}
    if not meant:
        meant = {source.path: source for source in _same_file(there, every)}
    if not meant and not there:
        printed = {printable(path) for path in _candidates(file, roots)}
        meant = {source.path: source for path, source in taken.items() if printable(path) in printed}
    if not meant and not there:
        meant = {source.path: source for source in every if source.path.endswith(f"/{shown}")}
    if len(meant) > 1:
        raise UsageError(f"{shown}: several files may be meant: {_listed(sorted(meant))}; write more of the path")
    for source in meant.values():
        return Located(source.path, source.os_path, is_taken=True)
    for path in there:
        root = next((root for root in roots if _is_below(path, _absolute(root))), None)
        if root is not None:
            return Located(_from_base(path, roots), path, is_taken=False)
    raise UsageError(_missing(file, shown, there, roots, found))


def _candidates(file: str, roots: Sequence[Path]) -> list[str]:
    """Absolute paths that a file may be at: from the current folder, and from each scanned one."""
    bases = [Path(), *(root for root in roots if root.is_dir())]
    try:
        return list(dict.fromkeys(_absolute(base / file) for base in bases))
    except ValueError as error:
        raise UsageError(f"{printable(file)}: no path can hold this character") from error


def _same_file(paths: Iterable[str], files: Iterable[SourceFile]) -> list[SourceFile]:
    """The scanned files that one of the paths leads to over links."""
    real = {os.path.realpath(path) for path in paths}
    return [source for source in files if os.path.realpath(source.os_path) in real] if real else []


def _missing(file: str, shown: str, there: list[str], roots: Sequence[Path], found: Discovery) -> str:
    """Why a file is none that can be asked about, and what is near."""
    scanned = ", ".join(printable(str(root)) for root in roots)
    if there:
        return f"{shown}: lies outside of what is scanned, {scanned}; name the folder of the program behind it"
    if any(os.path.isdir(path) for path in _candidates(file, roots)):  # noqa: PTH112 - likewise
        return f"{shown}: is a folder; name a file of it"
    near = _near(shown, [source.path for source in (*found.files, *found.others)])
    return f"{shown}: no such file in {scanned}" + (f"; did you mean {_listed(near)}?" if near else "")


def _near(shown: str, paths: list[str]) -> list[str]:
    """Paths of the program that are written alike, or whose file's name is."""
    name = shown.replace("\\", "/").rpartition("/")[2]
    by_name: dict[str, list[str]] = {}
    for path in paths:
        by_name.setdefault(path.rpartition("/")[2], []).append(path)
    names = get_close_matches(name, by_name, cutoff=0.7)
    found = [*get_close_matches(shown, paths, cutoff=0.8), *(path for each in names for path in by_name[each])]
    return list(dict.fromkeys(found))


def _listed(paths: Sequence[str]) -> str:
    rest = f" and {len(paths) - _OFFERED} more" if len(paths) > _OFFERED else ""
    return ", ".join(paths[:_OFFERED]) + rest


def _from_base(path: str, roots: Sequence[Path]) -> str:
    """A path as reports would name it: from the one folder that is scanned, else from the current one."""
    base = roots[0] if len(roots) == 1 and roots[0].is_dir() else Path()
    return printable(os.path.relpath(path, _absolute(base)).replace(os.sep, "/"))


def _is_below(path: str, folder: str) -> bool:
    return path.startswith(folder if folder.endswith(os.sep) else folder + os.sep)


def _absolute(path: "str | Path") -> str:
    return os.path.abspath(path)  # noqa: PTH100 - Path.resolve would leave the tree the user named
