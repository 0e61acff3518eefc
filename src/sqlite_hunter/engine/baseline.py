"""The baseline on the disk: found, read, written whole or not at all."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlite_hunter.config import Config
from sqlite_hunter.engine import disk
from sqlite_hunter.engine.git import Repository
from sqlite_hunter.errors import BaselineError
from sqlite_hunter.gate.baseline import LARGEST, NAME, Baseline, parse
from sqlite_hunter.model.printable import printable


@dataclass(frozen=True, slots=True)
class Kept:
    """A baseline and where it is, or would be."""

    file: str
    """Absolute."""
    folder: str
    """What its paths count from: absolute."""
    label: str
    """As messages name it."""
    baseline: Baseline = field(default_factory=Baseline)
    is_there: bool = False


def find_baseline(paths: Sequence[Path], config: Config, named: str | None) -> Kept:
    """The baseline of a program, read; ``named`` is a file that the user named.

    Its paths count from its own folder, or, where that does not hold the whole program, from where it would be
    otherwise. It is looked for from the first path upwards, no further than the repository, or the configuration, that
    this is in. Where there is none, it would be beside the configuration, else at the top of the repository, else in
    the current folder. Raises BaselineError for one that cannot be read, or is none.
    """
    start = os.path.abspath(paths[0] if paths else ".")  # noqa: PTH100
    if not disk.is_folder(start):
        start = os.path.dirname(start)  # noqa: PTH120
    repository = Repository.around(start)
    home = _home(config, repository)
    if named is not None:
        file = os.path.abspath(named)  # noqa: PTH100
        beside = os.path.dirname(file)  # noqa: PTH120
        holds_all = all(_is_below(os.path.abspath(path), beside) for path in paths or (Path(),))  # noqa: PTH100
        return read_baseline(file, beside if holds_all else home)
    last = repository.top if repository is not None else home
    folder = start
    while not disk.is_there(os.path.join(folder, NAME)):  # noqa: PTH118
        above = os.path.dirname(folder)  # noqa: PTH120
        if folder == last or above == folder:
            return read_baseline(os.path.join(home, NAME), home)  # noqa: PTH118
        folder = above
    return read_baseline(os.path.join(folder, NAME), folder)  # noqa: PTH118


def _home(config: Config, repository: Repository | None) -> str:
    """Where a baseline lies that there is none of yet."""
    if config.source is not None:
        return str(config.project_root)
    return repository.top if repository is not None else os.getcwd()  # noqa: PTH109


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder if folder.endswith(os.sep) else folder + os.sep)


def read_baseline(file: str, folder: str) -> Kept:
    """The baseline in a file; an empty one where there is no such file. Raises BaselineError."""
    label = _label(file)
    try:
        content = disk.start_of(file, LARGEST + 1)
    except FileNotFoundError:
        return Kept(file, folder, label)
    except disk.NotRegularError as error:
        raise BaselineError(f"{label}: not a regular file: no baseline can be read from it") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise BaselineError(f"{label}: cannot be read: {reason}") from error
    return Kept(file, folder, label, parse(content, label), is_there=True)


def _label(file: str) -> str:
    """A file from the current folder, where it is not far."""
    try:
        near = os.path.relpath(file)
    except ValueError:  # another drive
        near = file
    return printable(file if near.startswith(os.path.join("..", "..", "..")) else near)  # noqa: PTH118
