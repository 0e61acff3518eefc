"""Which file belongs to which service, and which files services begin with.

The configuration decides first, then the process managers' files, then file stems. A program that a process manager
runs from a file that is not scanned is a service of its own, of which nothing is known.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlite_hunter.config import Config
from sqlite_hunter.engine import disk
from sqlite_hunter.engine.discover import Discovery
from sqlite_hunter.engine.managed import Manager, Program, find_programs, steps
from sqlite_hunter.engine.services import configured, name_services, stem_of
from sqlite_hunter.model.printable import printable

_MOST_NOTES: Final = 20
"""Notes of one scan; a hostile file could ask for a hundred thousand."""


@dataclass(frozen=True, slots=True)
class Naming:
    """The services of a scan by name."""

    names: Mapping[str, str]
    """By path."""
    programs: Mapping[str, str]
    """The services by the names of the programs that they are run as."""
    entries: frozenset[str]
    """Paths of the files that services begin with."""
    outside: Mapping[str, str]
    """Files that programs run and that are not scanned: what to open, by the path from the root."""
    unscanned: tuple[str, ...]
    """Services of which no file is scanned."""
    notes: tuple[str, ...]
    """What is to be told of the process managers' files, one line each."""
    by_hand: frozenset[str] = frozenset()
    """Paths of the files that scripts, recipes and jobs run."""
    managers: tuple[Manager, ...] = ()
    """The process managers' files."""


def name_files(paths: Sequence[Path], found: Discovery, contents: Iterable[str], config: Config) -> Naming:
    """Name the files that were found below ``paths``; ``contents`` are the paths of those that could be read."""
    given = list(paths) or [Path()]
    managed = find_programs([folder_of(path) for path in given], config, found.managers)
    scanned = {os.path.abspath(source.os_path): source.path for source in found.files}  # noqa: PTH100 - links stay
    programs = _concerned(managed.programs, scanned)
    base = os.path.abspath(given[0]) if len(given) == 1 and disk.is_folder(str(given[0])) else ""  # noqa: PTH100
    named = _names_given(programs, scanned, config)
    unscanned = _unscanned(programs, scanned, {*named.values(), *config.services}) if base else ()
    project = config.project_root
    empty = _without_files(found, config) if base and Path(base) in (project, *project.parents) else ()
    idle = {program.name for program in _near(managed.idle, programs)}
    names = name_services(sorted(contents), config, found.root, named, {*unscanned, *idle})
    entries = {path for program in programs for path in _scanned(program, scanned)}
    return Naming(
        names=names,
        programs=_by_program(programs, scanned, names),
        entries=frozenset(entries | {path for path in names if configured(path, config, found.root)}),
        outside=_outside(programs, scanned, base or os.getcwd()),  # noqa: PTH109
        unscanned=(*unscanned, *empty),
        notes=_shortened([*managed.faults, *_notes(programs, scanned, base), *_empty_notes(empty, config)]),
        by_hand=_by_hand(found, contents),
        managers=managed.managers,
    )


def _without_files(found: Discovery, config: Config) -> tuple[str, ...]:
    """The services of the configuration whose paths no file fits; asked where the whole project is scanned."""
    named = {configured(file.path, config, found.root) for file in (*found.files, *found.others, *found.databases)}
    return tuple(sorted(config.services.keys() - named))


def _empty_notes(empty: Iterable[str], config: Config) -> Iterable[str]:
    for name in empty:
        paths = ", ".join(printable(path) for path in config.services[name].paths)
        place = f"{printable(str(config.source))}: " if config.source is not None else ""
        yield f"{place}service {printable(name)}: no scanned file is one of its paths ({paths})"


def _concerned(programs: Iterable[Program], scanned: Mapping[str, str]) -> list[Program]:
    """The programs of files in the scanned folder, and of those above it that run anything that is scanned."""
    named = {program.manager for program in programs if not scanned.keys().isdisjoint(program.files)}
    return [program for program in programs if program.manager in named or not program.is_above]


def _near(idle: Iterable[Program], programs: Iterable[Program]) -> Iterable[Program]:
    """The programs without code of the project, of those managers that are about what is scanned."""
    named = {program.manager for program in programs}
    return [program for program in idle if program.name and (program.manager in named or not program.is_above)]


def _unscanned(programs: Iterable[Program], scanned: Mapping[str, str], taken: set[str]) -> tuple[str, ...]:
    """The names of the programs of which nothing is scanned, but those that another program goes by too."""
    running = {program.name for program in programs if not scanned.keys().isdisjoint(program.files)}
    named = {program.name for program in programs if program.files or program.missing or program.unfollowed}
    return tuple(sorted(named - running - taken - {""}))


def _by_program(programs: list[Program], scanned: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    """The services by the names of their programs; of two programs of one name, the first counts."""
    found: dict[str, str] = {}
    for program in programs:
        for path in _scanned(program, scanned)[-1:]:
            if path in names and program.name:
                found.setdefault(program.name, names[path])
    return found


def _outside(programs: Iterable[Program], scanned: Mapping[str, str], base: str) -> dict[str, str]:
    """What programs run and is not scanned: what to open, by the path from a folder."""
    files = {file for program in programs for file in program.files} - scanned.keys()
    return {os.path.relpath(file, base).replace(os.sep, "/"): file for file in sorted(files)}


def _by_hand(found: Discovery, contents: Iterable[str]) -> frozenset[str]:
    """The files that files beside the program run."""
    if not found.others:
        return frozenset()
    from sqlite_hunter.engine.by_hand import run_by_hand  # as late as here: it costs what a scan of one file takes

    return run_by_hand(found, contents, Path(found.root).resolve().name)


def folder_of(path: Path) -> str:
    """The folder, absolute, that a scanned path is or lies in."""
    absolute = os.path.abspath(path)  # noqa: PTH100 - Path.resolve would leave the tree the user named
    return absolute if disk.is_folder(str(path)) else os.path.dirname(absolute)  # noqa: PTH120


def _scanned(program: Program, scanned: Mapping[str, str]) -> list[str]:
    """The scanned files that a program runs, in that order."""
    return [scanned[file] for file in program.files if file in scanned]


def _names_given(programs: Iterable[Program], scanned: Mapping[str, str], config: Config) -> dict[str, str]:
    """The names that process managers give, by path: those of the nearest manager that names a file.

    Several programs of one file (``watch.py BTC``, ``watch.py ETH``) are one service, of the file's name. So are the
    files that one manager's file runs by one name, as a unit with several ``ExecStart=``.
    """
    running: dict[str, list[Program]] = {}
    for program in programs:
        for path in _scanned(program, scanned)[-1:]:
            running.setdefault(path, []).append(program)
    folders = {path: os.path.dirname(file) for file, path in scanned.items()}  # noqa: PTH120 - texts are compared
    running = {path: _nearest(given, folders[path]) for path, given in running.items()}
    names: dict[str, str] = {}
    taken: dict[str, str] = dict.fromkeys(config.services, "")
    for path, given in running.items():
        offered = [(program.name, program.place.rpartition(":")[0]) for program in given]
        if len({name for name, _ in offered}) > 1:
            offered.insert(0, (stem_of(path), ""))
        free = [
            (name, file) for name, file in offered if name and (name not in taken or (file and taken[name] == file))
        ]
        for name, file in free[:1]:
            names[path] = name
            taken.setdefault(name, file)
    return names


def _nearest(programs: list[Program], folder: str) -> list[Program]:
    """Those of the manager that names a file of a folder: of the kind that comes first, the one nearest to the file."""
    named = [program for program in programs if program.name]
    if not named:
        return []
    chosen = min(named, key=lambda program: (program.rank, steps(program.folder, folder)))
    return [program for program in named if program.manager == chosen.manager]


def _notes(programs: Iterable[Program], scanned: Mapping[str, str], base: str) -> Iterable[str]:
    """What is to be told of programs whose files are not there; those that nobody asked to scan are only left out."""
    for program in programs:
        told = f"{program.place}: {f'program {program.name}' if program.name else 'the image'} runs"
        if program.missing:
            yield f"{told} {program.missing}, which {program.absence}"
        if program.unfollowed:
            yield f"{told} {program.unfollowed}, which is not followed: name its files in the configuration"
        for file in program.files if base else ():
            if file not in scanned:
                where = "left out of the scan" if file.startswith(f"{base}{os.sep}") else "outside the scanned folder"
                yield f"{told} {os.path.relpath(file, base)}, which is {where}: what it uses is not known"


def _shortened(notes: list[str]) -> tuple[str, ...]:
    """The first notes, and how many more there are."""
    if len(notes) <= _MOST_NOTES:
        return tuple(notes)
    return (*notes[:_MOST_NOTES], f"process managers: {len(notes) - _MOST_NOTES} more such notes")
