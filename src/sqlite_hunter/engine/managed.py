"""The process managers' files of a program: looked for, read within bounds, and their programs' files found.

They are looked for in the scanned folders and above them, up to the top of the project. What is wrong with one is told
in one line, and the rest is still read. Only whether a file exists is asked of paths that they name; no path that
leads out of the project is asked for, since a report must not hang on what else is on the machine.
"""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from sqlite_hunter.config import Config
from sqlite_hunter.engine import disk
from sqlite_hunter.engine.discover import SourceFile, read
from sqlite_hunter.managers import Kind, kinds
from sqlite_hunter.model.finding import Problem
from sqlite_hunter.model.printable import printable
from sqlite_hunter.model.process import Process, Reading, Target

_LARGEST: Final = 250_000
"""Bytes of a manager's file; real ones have some thousands."""
_LONGEST_NAME: Final = 200
"""Characters of a name, beyond which messages cut it and no file is looked for."""
_MOST_INCLUDED: Final = 200
"""Files that one file may include."""


class Program(NamedTuple):
    """A program that a process manager starts, and the files that it runs."""

    name: str
    place: str
    """The manager's file and the line, as messages name them."""
    manager: str
    """The manager's file alone; for one that another includes, that other."""
    is_above: bool
    """Whether that file is above all that is scanned, so that it may be about other things."""
    files: tuple[str, ...]
    """Absolute paths of the Python files, in the order they are run; the last one is what stays."""
    missing: str
    """What it runs and is not there, as the command names it; empty where all is."""
    unfollowed: str
    """What it runs and cannot be followed; empty where there is no such thing."""


class Managed(NamedTuple):
    """All programs, the nearest file's first; and what could not be read, one line each."""

    programs: tuple[Program, ...]
    faults: tuple[str, ...]


def find_programs(starts: Iterable[str], config: Config) -> Managed:
    """The programs that are started by what stands in the given folders (absolute) or above them.

    A file that names the same program as a nearer one, or as one of a kind of lower rank, comes after it.
    """
    below = sorted(set(starts))
    folders = sorted({folder for start in below for folder in _upwards(start, config)}, key=_deepest_first)
    programs: list[Program] = []
    faults: list[str] = []
    for kind in kinds():
        for file in _unique(file for folder in folders for file in _files(kind, folder)):
            is_above = not any(_is_in(file, start) for start in below)
            _Manager(kind, file, folders, is_above, programs, faults).take()
    return Managed(tuple(programs), tuple(faults))


def _deepest_first(folder: str) -> tuple[int, str]:
    return -folder.count(os.sep), folder


def _unique(files: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(files))


def _is_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _upwards(start: str, config: Config) -> Iterator[str]:
    """A folder and those above it, up to the top of its project."""
    top = _top(start, config)
    folder = start
    while True:
        yield folder
        parent = os.path.dirname(folder)  # noqa: PTH120 - texts are what is compared
        if folder == top or parent == folder:
            return
        folder = parent


def _top(start: str, config: Config) -> str:
    """The highest of the folders that make a project: the repository, and where the configuration stands.

    Without a configuration, the current folder counts where there is no repository.
    """
    folders = (Path(start), *Path(start).parents)
    repository = next((str(folder) for folder in folders if disk.is_there(str(folder / ".git"))), "")
    tops = [repository] if repository else []
    root = str(config.project_root)
    if (config.source is not None or not repository) and _is_in(start, root):
        tops.append(root)
    return min(tops, key=len, default=start)


def _files(kind: Kind, folder: str) -> Iterator[str]:
    """The files of a kind in a folder."""
    for pattern in kind.FILES:
        inner, _, name = pattern.rpartition("/")
        place = os.path.join(folder, inner) if inner else folder  # noqa: PTH118 - bytes that are no UTF-8 stay
        found = _matching(place, name)
        yield from found
        if found and not kind.ALL_FILES:
            return


def _matching(folder: str, pattern: str) -> list[str]:
    """The regular files of a folder whose names fit a pattern, sorted."""
    is_pattern = any(sign in pattern for sign in "*?[")
    names = disk.names_in(folder, pattern) if is_pattern else [pattern]
    return [path for name in names if disk.is_file(path := str(Path(folder, name)))]


class _Manager:
    """One file of a process manager."""

    def __init__(
        self, kind: Kind, file: str, folders: Sequence[str], is_above: bool, programs: list[Program], faults: list[str]
    ) -> None:
        self._kind = kind
        self._file = file
        self._folders = folders
        self._is_above = is_above
        self._programs = programs
        self._faults = faults

    def take(self) -> None:
        """Add the programs and the faults of the file, and of those that it includes."""
        reading = self._read(self._file)
        folder = os.path.dirname(self._file)  # noqa: PTH120
        patterns = [os.path.join(folder, pattern) for pattern in reading.includes]  # noqa: PTH118
        included = _unique(file for pattern in patterns for file in self._included(os.path.normpath(pattern)))
        if len(included) > _MOST_INCLUDED:
            self._faults.append(
                f"{_label(self._file)}: includes more than {_MOST_INCLUDED} files; the others are not read"
            )
        for file in included[:_MOST_INCLUDED]:
            self._read(file)

    def _included(self, pattern: str) -> list[str]:
        """The files that an absolute pattern names; none out of the project."""
        folder, name = os.path.split(pattern)
        return _matching(folder, name) if self._is_ours(folder) else []

    def _is_ours(self, path: str) -> bool:
        return any(_is_in(path, folder) for folder in self._folders)

    def _read(self, file: str) -> Reading:
        label = _label(file)
        folder, name = os.path.split(file)
        text = _text(file)
        if isinstance(text, Problem):
            self._faults.append(f"{label}:{text.line}: {text.reason}; its programs name no services")
            return Reading()
        try:
            reading = self._kind.read(text, folder, printable(name))
        except ValueError as error:
            self._faults.append(f"{label}: {error}; its programs name no services")
            return Reading()
        self._faults += [f"{label}:{fault.line}: {fault.reason}" for fault in reading.faults[:1]]
        if len(reading.faults) > 1:
            self._faults[-1] += f" (and {len(reading.faults) - 1} more such lines)"
        self._programs += [self._program(process, label, folder) for process in reading.processes if process.targets]
        return reading

    def _program(self, process: Process, label: str, folder: str) -> Program:
        files: list[str] = []
        missing = unfollowed = ""
        for target in process.targets:
            if target.kind == "unfollowed":
                unfollowed = unfollowed or printable(target.name)[:_LONGEST_NAME]
                continue
            file = self._file_of(target, folder)
            if file is not None:
                files.append(file)
            elif target.kind != "program" and target.name.partition(".")[0] not in sys.stdlib_module_names:
                missing = missing or printable(target.name)[:_LONGEST_NAME]
        name, place = printable(process.name)[:_LONGEST_NAME], f"{label}:{process.line}"
        return Program(name, place, _label(self._file), self._is_above, tuple(files), missing, unfollowed)

    def _file_of(self, target: Target, folder: str) -> str | None:
        """The file that a target means: from its working folder, else from the folders that are looked at.

        A path on another machine, ``/app/backend/main.py``, is looked for by its last parts.
        """
        if len(target.name) > _LONGEST_NAME:
            return None
        given = [os.path.normpath(os.path.join(folder, each)) for each in target.folders]  # noqa: PTH118
        bases = [base for base in _unique([*given, folder, *self._folders]) if self._is_ours(base)]
        for ending in _endings(target):
            for base in bases:
                file = os.path.normpath(os.path.join(base, ending))  # noqa: PTH118
                if self._is_ours(file) and disk.is_file(file):
                    return file
        return None


def _endings(target: Target) -> list[str]:
    """Relative paths under which a target may lie, the likeliest first."""
    if target.kind in {"script", "program"}:
        return _path_endings(target)
    path = target.name.replace(".", "/")
    inner = "__main__.py" if target.kind == "module" else "__init__.py"
    return [f"{source}{path}{ending}" for source in ("", "src/") for ending in (".py", f"/{inner}")]


def _path_endings(target: Target) -> list[str]:
    name = target.name
    if not name.startswith(("/", "~", "$", "%")):
        return [name]
    own = [
        name.removeprefix(folder).lstrip("/") for folder in target.folders if folder and name.startswith(f"{folder}/")
    ]
    parts = [part for part in name.split("/") if part]
    shortest = 1 if len(parts) <= 2 else 2  # /app/main.py is the usual place in a container
    return [*own, name, *("/".join(parts[at:]) for at in range(1, len(parts) - shortest + 1))]


def _text(file: str) -> str | Problem:
    """The text of a manager's file, or why there is none."""
    label = printable(file)
    content = read(SourceFile(label, file), _LARGEST)
    if isinstance(content, Problem):
        return content
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        return Problem(label, content.count(b"\n", 0, error.start) + 1, "not UTF-8")
    if "\0" in text:
        return Problem(label, text.count("\n", 0, text.index("\0")) + 1, "contains a NUL byte")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _label(file: str) -> str:
    """How messages name a file: from the current folder where it is below it."""
    here = os.getcwd()  # noqa: PTH109
    return printable(os.path.relpath(file, here) if _is_in(file, here) else file)
