"""The process managers' files of a program: looked for, read within bounds, and their programs' files found.

They are looked for below the scanned folders, where the walk of the scan goes, and above them, up to the top of the
project. What is wrong with one is told in one line, and the rest is still read. One that is an example, a test or a
part of another program below the scanned folder starts nothing of this one.
"""

import fnmatch
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Final, NamedTuple

from sqlite_hunter.config import Config
from sqlite_hunter.engine import disk
from sqlite_hunter.engine.discover import SourceFile, read, what_it_is
from sqlite_hunter.engine.targets import Finder, is_in, shortened, text_of
from sqlite_hunter.managers import Kind, kinds
from sqlite_hunter.model.finding import Problem
from sqlite_hunter.model.printable import printable
from sqlite_hunter.model.process import Process, Reading

_MOST_INCLUDED: Final = 200
"""Files that one file may include, those that are included by these among them."""
_MOST_FILES: Final = 2_000
"""Files below the scanned folders that are looked at."""
_ASIDE: Final = frozenset(
    {
        "cookbook", "demo", "demos", "doc", "docs", "documentation", "example", "examples", "external", "fixture",
        "fixtures", "sample", "samples", "test", "testdata", "testing", "tests", "third-party", "third_party",
        "thirdparty", "tutorial", "tutorials", "vendor", "vendored",
    }
)  # fmt: skip
"""Names of folders below which a manager's file is about something else; so it is in hidden folders."""
_ASIDE_WORDS: Final = frozenset({"ci", "example", "sample", "test", "testing", "tests"})
"""The same as a part of a file's name: ``docker-compose.test.yml``."""


class Program(NamedTuple):
    """A program that a process manager starts, and the files that it runs."""

    name: str
    """"" where the manager gives none: then the file names the service."""
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
    absence: str = ""
    """Of what is missing, what is known of where it is: "is not there"."""
    rank: int = 0
    """That of the manager's kind."""
    folder: str = ""
    """The folder of the manager's file, absolute."""


class Manager(NamedTuple):
    """A manager's file that was found."""

    label: str
    """As messages name it."""
    aside: str
    """The part of its path for which it was set aside; empty for one that counts."""


class Managed(NamedTuple):
    """All programs, the nearest file's first; and what could not be read, one line each."""

    programs: tuple[Program, ...]
    faults: tuple[str, ...]
    managers: tuple[Manager, ...] = ()
    idle: tuple[Program, ...] = ()
    """Those that run nothing of the project, as a server of databases: only their names are taken."""


def find_programs(starts: Iterable[str], config: Config, inside: Sequence[str] = ()) -> Managed:
    """The programs that are started by what stands in the given folders (absolute), above them or below them.

    ``inside`` are the files below them that may be a manager's, by their names. A file that names the same program as
    a nearer one, or as one of a kind of lower rank, comes after it.
    """
    below = sorted(set(starts))
    folders = sorted({folder for start in below for folder in _upwards(start, config)}, key=_deepest_first)
    reader = _Reader(below, Finder(folders))
    if len(inside) > _MOST_FILES:
        reader.faults.append(
            f"more than {_MOST_FILES:,} files may be a process manager's; the others are not looked at"
        )
    listed = _by_folder(inside[:_MOST_FILES])
    for kind in kinds():
        above = [file for folder in folders for file in _files(kind, folder)]
        within = [file for folder in listed for file in _fitting(kind, folder, listed[folder])]
        for file in sorted({*above, *within}, key=lambda file: _distance_first(file, below)):
            reader.take(kind, file)
    return Managed(
        tuple(reader.programs), tuple(reader.faults), tuple(sorted(set(reader.managers))), tuple(reader.idle)
    )


def steps(one: str, other: str) -> int:
    """How many folders lie between two: up from the one and down to the other."""
    first, second = Path(one).parts, Path(other).parts
    common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False)))
    return len(first) + len(second) - 2 * common


def _deepest_first(folder: str) -> tuple[int, str]:
    return -folder.count(os.sep), folder


def _distance_first(file: str, starts: Sequence[str]) -> tuple[int, int, str]:
    """By the way from the scanned folder; of what is as near, what is below it first."""
    folder = os.path.dirname(file)  # noqa: PTH120 - texts are what is compared
    return (*min((steps(folder, start), not is_in(file, start)) for start in starts), file)


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
    if (config.source is not None or not repository) and is_in(start, root):
        tops.append(root)
    return min(tops, key=len, default=start)


def _by_folder(files: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for file in sorted(files):
        folder, name = os.path.split(file)
        found.setdefault(folder, []).append(name)
    return found


def _fitting(kind: Kind, folder: str, names: Sequence[str]) -> Iterator[str]:
    """The files of a kind among the names of a folder below the scanned one."""
    for patterns, is_all in ((kind.FILES, False), (kind.FURTHER, True)):
        for pattern in patterns:
            found = [name for name in names if fnmatch.fnmatchcase(name, pattern)]
            yield from (os.path.join(folder, name) for name in found)  # noqa: PTH118
            if found and not is_all:
                break


def _files(kind: Kind, folder: str) -> Iterator[str]:
    """The files of a kind in a folder."""
    for patterns, is_all in ((kind.FILES, False), (kind.FURTHER, True)):
        for pattern in patterns:
            inner, _, name = pattern.rpartition("/")
            place = os.path.join(folder, inner) if inner else folder  # noqa: PTH118 - bytes that are no UTF-8 stay
            found = _matching(place, name)
            yield from found
            if found and not is_all:
                break


def _matching(folder: str, pattern: str) -> list[str]:
    """What is no folder in a folder and has a name that fits a pattern, sorted; what is no file is told later."""
    is_pattern = any(sign in pattern for sign in "*?[")
    names = disk.names_in(folder, pattern) if is_pattern else [pattern]
    return [path for name in names if disk.is_no_folder(path := str(Path(folder, name)))]


class _Reader:
    """Reads files of process managers, each once, and collects what they say."""

    def __init__(self, starts: Sequence[str], finder: Finder) -> None:
        self.programs: list[Program] = []
        self.idle: list[Program] = []
        self.faults: list[str] = []
        self.managers: list[Manager] = []
        self._starts = starts
        self._finder = finder
        self._seen: set[str] = set()

    def take(self, kind: Kind, file: str) -> None:
        """Add the programs and the faults of a file, and of those that it includes."""
        name = os.path.basename(file)  # noqa: PTH119
        is_certain = any(fnmatch.fnmatchcase(name, pattern.rpartition("/")[2]) for pattern in kind.FILES)
        if file in self._seen or not (is_certain or _has_mark(file, kind.MARK)):
            return
        label = _label(file)
        aside = next((part for start in self._starts if (part := _aside(file, start))), "")
        self.managers.append(Manager(label, aside))
        if aside:
            return
        pending, included = [file], 0
        while pending:
            current = pending.pop(0)
            if current in self._seen:
                continue
            self._seen.add(current)
            reading = self._read(kind, current, label)
            folder = os.path.dirname(current)  # noqa: PTH120
            patterns = [os.path.join(folder, pattern) for pattern in reading.includes]  # noqa: PTH118
            found = list(
                dict.fromkeys(each for pattern in patterns for each in self._included(os.path.normpath(pattern)))
            )
            room = _MOST_INCLUDED - included
            if len(found) > room:
                self.faults.append(f"{label}: includes more than {_MOST_INCLUDED} files; the others are not read")
            included += len(found[:room])
            pending += found[:room]

    def _included(self, pattern: str) -> list[str]:
        """The files that an absolute pattern names; none out of the project."""
        folder, name = os.path.split(pattern)
        return _matching(folder, name) if self._finder.is_ours(folder) else []

    def _read(self, kind: Kind, file: str, manager: str) -> Reading:
        label = _label(file)
        folder, name = os.path.split(file)
        text = text_of(file) if disk.is_file(file) else Problem(label, 1, what_it_is(file))
        if isinstance(text, Problem):
            self.faults.append(f"{label}:{text.line}: {text.reason}; its programs name no services")
            return Reading()
        try:
            reading = kind.read(text, folder, printable(name))
        except ValueError as error:
            self.faults.append(f"{label}: {error}; its programs name no services")
            return Reading()
        self.faults += [f"{label}:{fault.line}: {fault.reason}" for fault in reading.faults[:1]]
        if len(reading.faults) > 1:
            self.faults[-1] += f" (and {len(reading.faults) - 1} more such lines)"
        is_above = not any(is_in(file, start) for start in self._starts)
        for process in reading.processes:
            program = self._program(process, label, folder)
            does_anything = program.files or program.missing or program.unfollowed
            listed = self.programs if does_anything else self.idle
            listed.append(program._replace(manager=manager, is_above=is_above, rank=kind.RANK))
        return reading

    def _program(self, process: Process, label: str, folder: str) -> Program:
        found = self._finder.find(process.targets, folder)
        files = tuple(dict.fromkeys(found.files))
        place = f"{label}:{process.line}"
        return Program(
            shortened(process.name),
            place,
            "",
            is_above=False,
            files=files,
            missing=found.missing,
            unfollowed=found.unfollowed,
            absence=found.absence,
            folder=folder,
        )


def _aside(file: str, start: str) -> str:
    """The part of a path below a scanned folder that says that the file is about something else."""
    if not is_in(file, start):
        return ""
    *folders, name = Path(os.path.relpath(file, start)).parts
    for folder in folders:
        if folder.lower() in _ASIDE or folder.startswith("."):
            return printable(folder)
    return printable(name) if not _ASIDE_WORDS.isdisjoint(re.split(r"[-_.]", name.lower())) else ""


def _has_mark(file: str, mark: re.Pattern[str]) -> bool:
    """Whether the text of a file is of a kind; one that is very large is none, and told where its text is looked at."""
    from sqlite_hunter.files import MAX_BYTES  # as late as here: many scans meet no such file

    if not disk.is_file(file):
        return False
    content = read(SourceFile("", file), MAX_BYTES)
    return (
        not isinstance(content, Problem)
        and mark.search(content.decode("utf-8", "replace").replace("\r", "\n")) is not None
    )


def _label(file: str) -> str:
    """How messages name a file: from the current folder where it is below it."""
    here = os.getcwd()  # noqa: PTH109
    return printable(os.path.relpath(file, here) if is_in(file, here) else file)
