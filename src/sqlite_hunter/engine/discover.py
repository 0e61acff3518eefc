"""Which files are the program: walking folders as ruff does, without losing one silently.

Taken are ``.py`` and ``.pyw`` files and files without an extension whose first line is a ``#!`` that names Python.
Folders and files that the configuration or a ``.gitignore`` leaves out are not taken, unless the user names them.
Links to folders are not followed, so there are no loops; links to files are. What cannot be looked into is a problem.
What this program itself keeps between runs is none of the program: told by its mark, not by its name.

Beside the program are taken the files of the kinds in ``sqlite_hunter.files``, told by their names, and SQLite
databases, told by their first bytes: these also where git ignores them, since a program's own mostly are. Of both no
link is followed, and what is no regular file is not opened.
"""

import os
import re
import stat
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from sqlite_hunter.config import Config
from sqlite_hunter.engine import disk
from sqlite_hunter.engine.cache import MARKER, TAG, TAG_NAME
from sqlite_hunter.engine.gitignore import GitIgnores, above
from sqlite_hunter.engine.ignore import Patterns
from sqlite_hunter.errors import ConfigError, UsageError
from sqlite_hunter.managers import may_be_one
from sqlite_hunter.model.finding import Problem
from sqlite_hunter.model.printable import printable

_SUFFIXES: Final = (".py", ".pyw")
_SHEBANG: Final = re.compile(rb"#![^\n]*?(?:[/ \t](?:python|pypy)[0-9.]*w?(?:[ \t\r\n]|$)|[/ \t]uv[ \t]+run\b)")
_HEAD: Final = 256
"""Bytes of a file that are looked at for a ``#!`` line: what Linux itself reads of it."""

_KINDS: Final = (
    (stat.S_ISFIFO, "a FIFO"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)

_NO_GIT: Final = GitIgnores()

_MAGIC: Final = b"SQLite format 3\0"
"""The first 16 bytes of every database (https://www.sqlite.org/fileformat2.html#magic_header_string)."""
_BESIDE: Final = ("-wal", "-shm", "-journal")
"""Endings of what SQLite keeps beside a database (https://www.sqlite.org/tempfiles.html)."""
_SHELL: Final = re.compile(rb"#![^\n]*?[/ \t](?:ba|da|z|k|a)?sh(?:[ \t\r\n]|$)")
_TOOLS: Final = re.compile(r"\.coverage(?:\..*)?|\.testmondata.*")
"""Databases in which tools of development keep their own data."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to be analysed."""

    path: str
    """As every report names it: relative to the root, with ``/``, unprintable characters as escapes."""
    os_path: str
    """What to open; may hold surrogates for bytes that are not UTF-8."""


@dataclass(frozen=True, slots=True)
class OtherFile(SourceFile):
    """A file of another kind."""

    kind: str
    """A module of ``sqlite_hunter.files``."""


@dataclass(frozen=True, slots=True)
class DatabaseFile(SourceFile):
    """A SQLite database, or what SQLite keeps beside one."""

    beside: str = ""
    """Path of the database that it stands beside; "" for a database."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """What there is to scan, sorted by path."""

    files: tuple[SourceFile, ...]
    """The program."""
    problems: tuple[Problem, ...]
    root: str
    """What paths are relative to, as the user gave it: a folder if one was given, else ``.``."""
    others: tuple[OtherFile, ...] = ()
    databases: tuple[DatabaseFile, ...] = ()
    managers: tuple[str, ...] = ()
    """Absolute paths of the files that may be a process manager's, by their names."""


def discover(roots: Sequence[Path], config: Config) -> Discovery:
    """Return the files of the program below ``roots`` (the current folder if there are none).

    A file that is named is taken whatever it is called and even where it is excluded, unless ``force_exclude``.
    Raises UsageError for a path that does not exist, ConfigError for an exclude pattern that can never match.
    """
    given = list(roots) or [Path()]
    single = len(given) == 1 and disk.is_folder(str(given[0]))
    finder = _Finder(config, os.path.abspath(given[0]) if single else os.getcwd())  # noqa: PTH100, PTH109
    for path in given:
        finder.take(path)
    return Discovery(
        tuple(finder.files[path] for path in sorted(finder.files)),
        tuple(sorted(finder.problems)),
        _root_name(given[0]) if single else ".",
        tuple(finder.others[path] for path in sorted(finder.others)),
        tuple(finder.databases[path] for path in sorted(finder.databases)),
        tuple(sorted(finder.managers)),
    )


def read(source: SourceFile, limit: int | None = None) -> bytes | Problem:
    """Return the bytes of a file, or why it could not be read; it may have changed since it was found.

    Of one that is larger than ``limit`` nothing is read: that is a problem too.
    """
    try:
        content = disk.start_of(source.os_path, None if limit is None else limit + 1)
    except disk.NotRegularError as error:
        return Problem(source.path, 1, _not_regular(error.mode))
    except FileNotFoundError:
        return Problem(source.path, 1, "vanished while it was being scanned")
    except OSError as error:
        return Problem(source.path, 1, _reason(error))
    if limit is not None and len(content) > limit:
        size = f"{limit / 1e6:.1f} MB" if limit >= 1e6 else f"{limit:,} bytes"
        return Problem(source.path, 1, f"larger than {size}")
    return content


class _Folder(NamedTuple):
    """An entry on the way down."""

    os_path: str
    """What to open."""
    absolute: str
    """What patterns know it by: without following links."""
    ignores: GitIgnores
    """What holds in the folder that it is in."""
    is_ignored: bool = False
    """Whether git ignores it: only databases are looked for in it."""


class _Finder:
    """One run of ``discover``: collects files and problems by the path they are reported with."""

    def __init__(self, config: Config, base: str) -> None:
        self.files: dict[str, SourceFile] = {}
        self.others: dict[str, OtherFile] = {}
        self.databases: dict[str, DatabaseFile] = {}
        self.problems: set[Problem] = set()
        self.managers: set[str] = set()
        self._config = config
        self._base = base
        self._prefix = base if base.endswith(os.sep) else base + os.sep
        self._exclude = Patterns(config.exclusions, str(config.project_root))
        if self._exclude.useless:
            place = f"{config.source}: " if config.source else ""
            raise ConfigError(f'{place}exclude pattern "{self._exclude.useless[0]}" can never match')

    def take(self, path: Path) -> None:
        """Take a path that the user named."""
        absolute = os.path.abspath(path)  # noqa: PTH100 - Path.resolve would leave the tree the user named
        try:
            mode = disk.mode_of(str(path))
        except (FileNotFoundError, NotADirectoryError) as error:
            what = "a link to nothing" if path.is_symlink() else "no such file or folder"
            raise UsageError(f"{printable(str(path))}: {what}") from error
        except ValueError as error:
            raise UsageError(f"{printable(str(path))}: no path can hold this character") from error
        except OSError as error:
            self._problem(absolute, _reason(error))
            return
        if self._config.force_exclude and self._is_excluded(absolute, stat.S_ISDIR(mode)):
            return
        if stat.S_ISDIR(mode):
            ignores = above(absolute) if self._config.respect_gitignore else _NO_GIT
            self._walk(_Folder(str(path), absolute, ignores))
        elif stat.S_ISREG(mode):
            self._named(path, absolute)
        else:
            self._problem(absolute, _not_regular(mode))

    def _is_excluded(self, absolute: str, is_dir: bool) -> bool:
        """Whether a named path, or a folder above it in the project, is excluded by the configuration."""
        path = Path(absolute)
        above = [part for part in path.parents if part.is_relative_to(self._config.project_root)]
        entries = [(path, is_dir), *((part, True) for part in above if part != self._config.project_root)]
        return any(self._exclude.leaves_out(str(entry), entry.name, folder) for entry, folder in entries)

    def _named(self, path: Path, absolute: str) -> None:
        """Take a file that the user named as what its name says, else as Python, whatever it is called."""
        is_source = path.name.lower().endswith(_SUFFIXES)
        kind = None if is_source else kind_of(absolute)
        try:
            head = b"" if is_source else _head(str(path))
        except OSError:
            head = b""  # it will be told when it is read
        if head.startswith(_MAGIC):
            self._take_database(str(path), absolute)
        elif kind is not None or (head and _is_shell(head)):
            self._take_other(str(path), absolute, kind or "shell")
        else:
            self._found(str(path), absolute)

    def _walk(self, folder: _Folder) -> None:
        """Take what is below a folder."""
        stack = [folder]
        while stack:
            folder = stack.pop()
            try:
                entries = disk.entries_of(folder.os_path)
            except OSError as error:
                self._problem(folder.absolute, _reason(error))
                continue
            is_heeded = self._config.respect_gitignore and not folder.is_ignored
            ignores = folder.ignores.entering(folder.absolute, entries) if is_heeded else _NO_GIT
            prefix = folder.absolute if folder.absolute.endswith(os.sep) else folder.absolute + os.sep
            known = len(self.databases)
            is_cache = is_cache_folder(folder.os_path, entries)
            for name, entry in entries.items():
                if is_cache and entry.is_dir(follow_symlinks=False) and holds_facts(entry.path):
                    continue
                below = _Folder(entry.path, prefix + name, ignores, folder.is_ignored)
                try:
                    deeper = self._take_else_folder(entry, below)
                except OSError as error:
                    self._problem(below.absolute, _reason(error))
                else:
                    stack += [deeper] if deeper is not None else []
            if len(self.databases) > known:
                self._take_beside(entries, prefix)

    def _take_else_folder(self, entry: disk.Entry, below: _Folder) -> _Folder | None:
        """Take an entry if it is something that is scanned; give it back if it is a folder to go into."""
        is_dir = entry.is_dir(follow_symlinks=False)
        if self._exclude.leaves_out(below.absolute, entry.name, is_dir):
            return None
        is_ignored = below.is_ignored or below.ignores.leaves_out(below.absolute, entry.name, is_dir)
        if is_dir:
            return below._replace(is_ignored=is_ignored)
        if is_ignored:
            self._take_if_database(entry, below)
        else:
            self._take(entry, below)
        return None

    def _take(self, entry: disk.Entry, below: _Folder) -> None:
        """Take a file as what it is, told by its name where that says enough, else by its first bytes."""
        is_source = entry.name.lower().endswith(_SUFFIXES)
        if not is_source and may_be_one(entry.name) and disk.is_no_folder(entry.path):
            self.managers.add(below.absolute)
        kind = None if is_source else kind_of(below.absolute)
        if kind is not None:
            if entry.is_file(follow_symlinks=False) and not self._take_if_database(entry, below, is_read_later=True):
                self._take_other(below.os_path, below.absolute, kind)
        elif not could_be_source(entry.name):
            self._take_if_database(entry, below)
        elif _is_there(entry):
            head = b"" if is_source else _head(entry.path)
            if is_source or _names_python(head):
                self._found(below.os_path, below.absolute)
            elif not entry.is_symlink():
                self._take_by_head(head, entry.name, below)

    def _take_by_head(self, head: bytes, name: str, below: _Folder) -> None:
        """Take a file without an extension as a database or a shell script, if its first bytes say so."""
        if head.startswith(_MAGIC) and not _TOOLS.fullmatch(name):
            self._take_database(below.os_path, below.absolute)
        elif _is_shell(head):
            self._take_other(below.os_path, below.absolute, "shell")

    def _take_if_database(self, entry: disk.Entry, below: _Folder, *, is_read_later: bool = False) -> bool:
        """Take a file if it begins as databases do, whatever it is called; give back whether it does.

        What vanishes meanwhile was a journal or the like; why one cannot be read is told where it is read later.
        """
        if _TOOLS.fullmatch(entry.name) or is_source_name(entry.name) or not entry.is_file(follow_symlinks=False):
            return False
        try:
            head = _head(entry.path)
        except OSError as error:
            if is_read_later or isinstance(error, FileNotFoundError):
                return False
            raise
        if head.startswith(_MAGIC):
            self._take_database(below.os_path, below.absolute)
            return True
        return False

    def _take_database(self, os_path: str, absolute: str, beside: str = "") -> None:
        path = self._shown(absolute)
        self.databases[path] = DatabaseFile(path, os_path, beside)

    def _take_other(self, os_path: str, absolute: str, kind: str) -> None:
        path = self._shown(absolute)
        self.others.setdefault(path, OtherFile(path, os_path, kind))

    def _take_beside(self, entries: Mapping[str, disk.Entry], prefix: str) -> None:
        """Take what SQLite keeps beside the databases of a folder."""
        for name, entry in entries.items():
            ending = next((ending for ending in _BESIDE if name.endswith(ending)), None)
            database = self._shown(prefix + name.removesuffix(ending)) if ending is not None else ""
            if database in self.databases and entry.is_file(follow_symlinks=False):
                self._take_database(entry.path, prefix + name, database)

    def _found(self, os_path: str, absolute: str) -> None:
        """Take a file once, also where the named paths overlap."""
        path = self._shown(absolute)
        other = self.files.setdefault(path, SourceFile(path, os_path))
        if other.os_path != os_path and not _is_same(other.os_path, os_path):
            self.problems.add(Problem(path, 1, "two files have this name when it is printed: one is not analysed"))

    def _problem(self, absolute: str, reason: str) -> None:
        self.problems.add(Problem(self._shown(absolute), 1, reason))

    def _shown(self, absolute: str) -> str:
        """A path as reports name it."""
        inside = absolute.startswith(self._prefix)
        path = absolute[len(self._prefix) :] if inside else _relative(absolute, self._base)
        return printable(path if os.sep == "/" else path.replace(os.sep, "/"))


def is_cache_folder(os_path: str, names: Container[str]) -> bool:
    """Whether a folder with these names in it bears the tag of this program's cache, whatever it is called."""
    if TAG_NAME not in names:
        return False
    try:
        return disk.start_of(os.path.join(os_path, TAG_NAME), len(TAG)) == TAG.encode("ascii")  # noqa: PTH118
    except OSError:
        return False


def holds_facts(os_path: str) -> bool:
    """Whether a folder of a cache bears the mark of what is kept in it: only that is none of the program."""
    return disk.is_file(os.path.join(os_path, MARKER))  # noqa: PTH118 - texts are what is asked with


def kind_of(absolute: str) -> str | None:
    """The kind of a file that is no Python; None for one that is not read."""
    from sqlite_hunter.files import kind_of as told  # as late as here: it imports all kinds

    return told(absolute if os.sep == "/" else absolute.replace(os.sep, "/"))


def could_be_source(name: str) -> bool:
    """Whether the name alone leaves it open that this is Python: a source's suffix, or none."""
    return is_source_name(name) or "." not in name.removeprefix(".")


def is_source_name(name: str) -> bool:
    """Whether the name alone says that this is Python."""
    return name.lower().endswith(_SUFFIXES)


def _is_there(entry: disk.Entry) -> bool:
    """Whether an entry is a regular file, or a link to one; a link to nothing raises FileNotFoundError.

    Emacs marks a file that is being edited by a link to nothing, ``.#name``: that is no file that was lost.
    """
    if not entry.is_symlink():
        return entry.is_file()
    try:
        return stat.S_ISREG(disk.mode_of(entry.path))
    except FileNotFoundError:
        if entry.name.startswith(".#"):
            return False
        raise


def _head(os_path: str) -> bytes:
    """The first bytes of a file, more of a script; of a FIFO that took its place none, without waiting for a writer."""
    try:
        head = disk.start_of(os_path, len(_MAGIC))  # what follows in a database changes with each transaction
        return disk.start_of(os_path, _HEAD) if head.startswith(b"#!") else head
    except disk.NotRegularError:
        return b""


def names_python(os_path: str) -> bool:
    """Whether a file without an extension is a script for Python."""
    return _names_python(_head(os_path))


def _names_python(head: bytes) -> bool:
    """Whether a file without an extension is a script for Python."""
    return head.startswith(b"#!") and _SHEBANG.match(head) is not None


def _is_shell(head: bytes) -> bool:
    """Whether a file is a script for a shell."""
    return head.startswith(b"#!") and _SHELL.match(head) is not None


def _is_same(one: str, other: str) -> bool:
    """Whether two paths lead to one file; if that cannot be told, they do not."""
    disk.doubt()  # no question has this answer, and hardly anybody gives one file by two names
    try:
        return Path(one).samefile(other)
    except OSError:
        return False


def _root_name(path: Path) -> str:
    """A folder as the user gave it, but never the path of this machine to it."""
    shown = _relative(str(path), os.getcwd()) if path.is_absolute() else str(path)  # noqa: PTH109
    return printable(shown.replace(os.sep, "/"))


def _relative(absolute: str, base: str) -> str:
    """A path from ``base``; on Windows there is none to another drive."""
    try:
        return os.path.relpath(absolute, base)
    except ValueError:
        return absolute


def _not_regular(mode: int) -> str:
    """Why something that is no folder and no file is not read."""
    kind = next((name for test, name in _KINDS if test(mode)), "a folder" if stat.S_ISDIR(mode) else "something else")
    return f"not a regular file but {kind}"


def what_it_is(path: str) -> str:
    """Why something at a path is not read, without opening it: a device may do what it does as soon as it is opened."""
    try:
        return _not_regular(disk.mode_of(path))
    except (OSError, ValueError):
        return "vanished while it was being scanned"


def _reason(error: OSError) -> str:
    """Why the system could not, in its own words."""
    if isinstance(error, FileNotFoundError):
        return "cannot be read: it is not there, or a link to nothing"
    return f"cannot be read: {error.strerror or error}"
