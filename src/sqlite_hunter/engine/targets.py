"""The files of the program that a process manager's commands mean; shell scripts and Dockerfiles are read on.

Only whether a file exists is asked of paths that commands name, and only in the folders of the project: a report must
not hang on what else is on the machine. Nothing is run.
"""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlite_hunter.engine import disk
from sqlite_hunter.engine.discover import SourceFile, read
from sqlite_hunter.managers import follow
from sqlite_hunter.model.finding import Problem
from sqlite_hunter.model.printable import printable
from sqlite_hunter.model.process import Target

LARGEST: Final = 250_000
"""Bytes of a file that is read; real ones have some thousands."""
LONGEST_NAME: Final = 200
"""Characters of a name, beyond which messages cut it and no file is looked for."""
_DEEPEST: Final = 4
"""Files that lead to one another: a compose file to a Dockerfile, that to a script, that to a last one."""
_MOST: Final = 500
"""Targets of one program that are looked at."""
_MOST_FOLLOWED: Final = 1_000
"""Scripts and Dockerfiles that are read on in one scan; people have some dozens."""
_SHELL: Final = (b"sh", b"bash", b"dash", b"ash", b"zsh", b"ksh")


@dataclass(slots=True)
class Found:
    """What the targets of one program mean."""

    files: list[str] = field(default_factory=list)
    """Absolute paths of the Python files, in the order they are run."""
    missing: str = ""
    """The first target that is not there, as the command names it."""
    absence: str = ""
    """What is known of where that is: nothing out of the project is asked for."""
    unfollowed: str = ""
    """The first target that cannot be followed."""
    looked_at: int = 0
    seen: set[tuple[str, Target]] = field(default_factory=set)


class Finder:
    """Looks for targets in the folders of a project."""

    def __init__(self, folders: Sequence[str]) -> None:
        """``folders`` are those that are looked at, absolute, the nearest first."""
        self._folders = tuple(folders)
        self._commands: dict[str, dict[str, str]] = {}
        self._followed = 0

    def find(self, targets: Iterable[Target], folder: str) -> Found:
        """The files of the targets that a file in a folder names."""
        found = Found()
        self._take(targets, folder, found, 0)
        return found

    def is_ours(self, path: str) -> bool:
        """Whether a path lies in the project."""
        return any(is_in(path, folder) for folder in self._folders)

    def _take(self, targets: Iterable[Target], folder: str, found: Found, depth: int) -> None:
        for target in targets:
            found.looked_at += 1
            if found.looked_at > _MOST:
                found.unfollowed = found.unfollowed or f"more than {_MOST} commands"
                return
            self._take_one(target, folder, found, depth)

    def _take_one(self, target: Target, folder: str, found: Found, depth: int) -> None:
        if target.kind == "unfollowed":
            found.unfollowed = found.unfollowed or shortened(target.name)
            return
        file = self._file_of(target, folder)
        if target.kind == "image":
            self._follow(target, file, folder, found, depth)
        elif file is None and target.kind in {"command", "program"}:
            self._take_command(target, folder, found)
        elif file is None:
            is_known = target.name.partition(".")[0] in sys.stdlib_module_names and target.kind != "script"
            if not is_known:
                self._miss(target, folder, found)
        elif target.kind == "shell" or (target.kind in {"command", "program"} and _is_shell(file)):
            self._follow(target, file, folder, found, depth)
        else:
            found.files.append(file)

    def _take_command(self, target: Target, folder: str, found: Found) -> None:
        """A command that the program's own installation brings."""
        from sqlite_hunter.engine.installed import commands_of  # as late as here: it reads TOML

        name = target.name.rpartition("/")[2]
        for base in self._bases(target, folder):
            if base not in self._commands:
                self._commands[base] = commands_of(base)
            module = self._commands[base].get(name)
            if module:
                file = self._file_of(Target("app", module, (base,)), base)
                found.files += [file] if file is not None else []
                return

    def _follow(self, target: Target, file: str | None, folder: str, found: Found, depth: int) -> None:
        if (file or "", target) in found.seen:
            return
        found.seen.add((file or "", target))
        text = text_of(file) if file is not None else ""
        if file is None and not target.words:
            self._miss(target, folder, found)
            return
        self._followed += 1
        if depth >= _DEEPEST or self._followed > _MOST_FOLLOWED or isinstance(text, Problem):
            found.unfollowed = found.unfollowed or shortened(target.name)
            return
        try:
            inner = follow(text, target)
        except ValueError:
            found.unfollowed = found.unfollowed or shortened(target.name)
            return
        place = os.path.dirname(file) if file is not None else folder  # noqa: PTH120
        absolute = [tuple(os.path.join(folder, each) for each in one.folders) for one in inner]  # noqa: PTH118
        further = [one._replace(folders=(*each, place)) for one, each in zip(inner, absolute, strict=True)]
        self._take(further, folder, found, depth + 1)

    def _miss(self, target: Target, folder: str, found: Found) -> None:
        """Note a target for which the project has no file, if it is the first."""
        if found.missing:
            return
        found.missing = shortened(target.name)
        written = os.path.join(*target.folders[:1], target.name)  # noqa: PTH118 - as the command writes it
        if self.is_ours(os.path.normpath(os.path.join(folder, written))):  # noqa: PTH118
            found.absence = "is not there"
        elif written.startswith(("/", "~", "$")) or target.kind in {"module", "app"}:
            found.absence = "is not in the project"  # it may be meant on another machine, where the project is there
        else:
            found.absence = "lies outside the project and is not read"

    def _file_of(self, target: Target, folder: str) -> str | None:
        """The file that a target means: from its working folder, else from the folders that are looked at.

        A path on another machine, ``/app/backend/main.py``, is looked for by its last parts.
        """
        if len(target.name) > LONGEST_NAME:
            return None
        bases = self._bases(target, folder)
        for ending in _endings(target):
            for base in bases:
                file = os.path.normpath(os.path.join(base, ending))  # noqa: PTH118
                if self.is_ours(file) and disk.is_file(file):
                    return file
        return next((file for file in self._within(target.name) if disk.is_file(file)), None)

    def _within(self, name: str) -> Iterator[str]:
        """Where a path leads that begins with the name of the folder that is looked at: its start is above that."""
        for folder in self._folders:
            own = os.path.basename(folder)  # noqa: PTH119
            if own and name.removeprefix("./").startswith(f"{own}/"):
                file = os.path.normpath(os.path.join(folder, name.removeprefix("./").removeprefix(f"{own}/")))  # noqa: PTH118
                yield from [file] if self.is_ours(file) else []

    def _bases(self, target: Target, folder: str) -> list[str]:
        """The folders to look in: those that the target names, the manager's, those above it, and all others."""
        given = [os.path.normpath(os.path.join(folder, each)) for each in target.folders]  # noqa: PTH118
        return [base for base in dict.fromkeys([*given, *_upwards(folder), *self._folders]) if self.is_ours(base)]


def is_in(path: str, folder: str) -> bool:
    """Whether a path is a folder or lies in it."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def shortened(name: str) -> str:
    """A name as messages show it."""
    return printable(name)[:LONGEST_NAME]


def text_of(file: str) -> str | Problem:
    """The text of a file, or why there is none."""
    label = printable(file)
    content = read(SourceFile(label, file), LARGEST)
    if isinstance(content, Problem):
        is_large = content.reason.startswith("larger than")
        return Problem(label, 1, f"larger than {LARGEST:,} bytes") if is_large else content
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        return Problem(label, content.count(b"\n", 0, error.start) + 1, "not UTF-8")
    if "\0" in text:
        return Problem(label, text.count("\n", 0, text.index("\0")) + 1, "contains a NUL byte")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _upwards(folder: str) -> Iterator[str]:
    while True:
        yield folder
        parent = os.path.dirname(folder)  # noqa: PTH120 - texts are what is compared
        if parent == folder:
            return
        folder = parent


def _endings(target: Target) -> list[str]:
    """Relative paths under which a target may lie, the likeliest first."""
    if target.kind == "module":
        return _module_endings(target.name, "__main__.py")
    if target.kind == "app":
        inner = target.name.rpartition(".")[0]  # the name of an object may stand behind the module's
        return [*_module_endings(target.name, "__init__.py"), *(_module_endings(inner, "__init__.py") if inner else [])]
    return _path_endings(target)


def _module_endings(name: str, inner: str) -> list[str]:
    path = name.replace(".", "/")
    return [f"{source}{path}{ending}" for source in ("", "src/") for ending in (".py", f"/{inner}")]


def _path_endings(target: Target) -> list[str]:
    name = target.name
    if not name.startswith(("/", "~", "$", "%", "`")):
        elsewhere = (folder.strip("/").split("/")[1:] for folder in target.folders if folder.startswith("/"))
        return [name, *("/".join((*parts[at:], name)) for parts in elsewhere for at in range(len(parts)))]
    own = [
        name.removeprefix(folder).lstrip("/") for folder in target.folders if folder and name.startswith(f"{folder}/")
    ]
    parts = [part for part in name.split("/") if part]
    shortest = 1 if len(parts) <= 2 else 2  # /app/main.py is the usual place in a container
    return [
        *own,
        name,
        *("/".join(parts[at:]) for at in range(1, len(parts) - shortest + 1)),
        *parts[:1][len(parts) - 1 :],
    ]


def _is_shell(file: str) -> bool:
    content = read(SourceFile("", file), LARGEST)
    if isinstance(content, Problem) or not content.startswith(b"#!"):
        return False
    return content.partition(b"\n")[0].rstrip().rpartition(b"/")[2].split()[-1:][0] in _SHELL
