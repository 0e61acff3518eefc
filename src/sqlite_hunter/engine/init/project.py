"""The user's project on the disk: where it ends, what lies in it, and what may be written; nothing is written here."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlite_hunter.model.printable import printable

_MAX_BYTES: Final = 4_000_000
"""A file of settings or dependencies that is larger is none that people wrote."""


class UnfitError(Exception):
    """A file cannot be read, or must not be written; the message is one line without the file's name."""


@dataclass(frozen=True, slots=True)
class Project:
    """A folder in which things are written, and the project around it."""

    folder: Path
    """Absolute, as the user spelt it."""
    root: Path
    """The folder itself or one above it; nothing outside of it is read or written."""

    @property
    def folders(self) -> tuple[Path, ...]:
        """From the folder up to the root."""
        upwards = (self.folder, *self.folder.parents)
        return upwards[: upwards.index(self.root) + 1]


def find_project(folder: Path, configured: Path | None) -> Project:
    """The project that a folder is in: its repository, else what its configuration covers, else where one stands."""
    here = Path(os.path.abspath(folder))  # noqa: PTH100 - Path.resolve would leave the tree the user named
    repository = next((each for each in (here, *here.parents) if os.path.lexists(each / ".git")), None)
    for root in (repository, configured, Path.cwd()):
        if root is not None and here.is_relative_to(root):
            return Project(here, root)
    return Project(here, here)


def label(path: Path) -> str:
    """How messages name a file: from the current folder where it is below it."""
    here = Path.cwd()
    return printable(str(path.relative_to(here) if path.is_relative_to(here) else path))


def read_text(path: Path, project: Project) -> str | None:
    """The text of a file of the project, byte order mark and line ends included; None where nothing stands.

    Raises UnfitError for a link that leads out, for what is no file, and for what is not UTF-8.
    """
    try:
        real = path.resolve()
        if not real.is_relative_to(project.root.resolve()):
            how = (
                "it is reached over a link that leads out of"
                if path.is_relative_to(project.root)
                else "it is outside of"
            )
            raise UnfitError(f"{how} the project {label(project.root)}")
        state = path.lstat()
        if stat.S_ISLNK(state.st_mode) and not path.exists():
            raise UnfitError("it is a link to nothing")
        if not stat.S_ISREG(path.stat().st_mode):
            raise UnfitError("a directory stands in its place" if path.is_dir() else "it is no regular file")
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except (OSError, RuntimeError, ValueError) as error:
        raise UnfitError(f"it cannot be read: {getattr(error, 'strerror', None) or error}") from error
    return _decoded(content)


def check_writable(path: Path) -> None:
    """Raises UnfitError for a file that is read-only, and for a new one that has no folder."""
    if not path.parent.is_dir():
        raise UnfitError(f"there is no directory {label(path.parent)}")
    if path.exists() and (not path.stat().st_mode & 0o222 or not os.access(path, os.W_OK)):
        raise UnfitError("it is read-only")
    if not os.access(path.resolve().parent, os.W_OK):
        raise UnfitError(f"nothing can be written in {label(path.parent)}")


def is_package(folder: Path) -> bool:
    """Whether a folder is a package with an ``__init__``."""
    return (folder / "__init__.py").is_file()


def packages_in(folder: Path) -> list[str]:
    """The names of the packages in a folder, sorted."""
    return sorted(name for name in _names(folder) if name.isidentifier() and is_package(folder / name))


def taken_by(folder: Path, stem: str) -> Iterator[str]:
    """What else in a folder is imported by a module's name, as messages name it; some disks know no capitals."""
    for name in sorted(_names(folder)):
        base, _, ending = name.partition(".")
        if base.casefold() != stem.casefold() or name == f"{stem}.py":
            continue
        if not ending and is_folder(folder / name):
            yield f"{label(folder / name)}/"
        if ending.rpartition(".")[2] in {"py", "pyc", "pyd", "so"}:
            yield label(folder / name)


def is_there(path: Path) -> bool:
    """Whether anything stands at a path."""
    return os.path.lexists(path)


def is_folder(path: Path) -> bool:
    """Whether a folder stands at a path, over links."""
    return path.is_dir()


def names_of_texts(folder: Path) -> list[str]:
    """The requirements files in a folder, sorted."""
    return sorted(name for name in _names(folder) if name.endswith((".txt", ".in")))


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 - names are what is asked for
    except OSError:
        return []


def _decoded(content: bytes) -> str:
    if len(content) > _MAX_BYTES:
        raise UnfitError(f"it is larger than {_MAX_BYTES / 1e6:.0f} MB")
    if b"\0" in content:
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        raise UnfitError(f"line {line}: it holds a NUL byte")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnfitError(f"line {line}: not UTF-8") from error
