"""A revision of the program, or the index, as a view of the disk: scanned as if it were checked out, and nothing is.

A link is followed; one that leads out of the repository leads to the disk itself. What lies in Git LFS is what its
pointer stands for, where the disk has that. A
submodule is what its own repository keeps of it, if that is here, else an empty folder, as it is on the disk.
"""

import errno
import hashlib
import os
import posixpath
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, TypeAlias

from sqlite_hunter.engine import disk
from sqlite_hunter.engine.blobs import Blobs
from sqlite_hunter.engine.git import LINK, SUBMODULE, GitError, Leaf, Repository

_MOST_LINKS: Final = 40
"""As many as Linux itself follows."""
_GIT: Final = ".git"
_POINTER: Final = b"version https://git-lfs.github.com/spec/"
_LFS: Final = re.compile(rb"^oid sha256:([0-9a-f]{64})$", re.MULTILINE)


@dataclass(slots=True)
class _File:
    oid: str
    path: str
    blobs: Blobs
    is_link: bool = False
    content: bytes | None = None
    """What was read; kept for links and small files only."""

    def read(self) -> bytes:
        if self.content is not None:
            return self.content
        content = self.blobs.read(self.oid, self.path)
        if self.is_link or len(content) <= _KEPT:
            self.content = content
        return content


_KEPT: Final = 1 << 20
"""Bytes of a file that are kept: its beginning is asked for first, then all of it."""


@dataclass(slots=True)
class _Folder:
    entries: "dict[str, _Node]" = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """What is not answered here: the path to ask the disk for."""

    path: str


_Node: TypeAlias = _File | _Folder


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of a folder, as ``os.DirEntry`` is one."""

    name: str
    path: str
    _view: "Snapshot"
    _node: _Node | None
    """None for the folder of git itself."""

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a folder."""
        if self.is_symlink():
            return follow_symlinks and stat.S_ISDIR(self._mode())
        return not isinstance(self._node, _File)

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a regular file."""
        if self.is_symlink():
            return follow_symlinks and stat.S_ISREG(self._mode())
        return isinstance(self._node, _File)

    def is_symlink(self) -> bool:
        """Whether it is a link."""
        return isinstance(self._node, _File) and self._node.is_link

    def _mode(self) -> int:
        try:
            return self._view.mode(self.path)
        except OSError:
            return 0


class Snapshot:
    """The files of a revision or of the index at the places where they would lie; a ``disk.View``.

    Use it in a ``with``, so that git's process ends. Raises GitError for contents that are not in this clone.
    """

    def __init__(self, repository: Repository, leaves: Iterable[Leaf]) -> None:
        """``leaves`` are all files, from the top of the repository."""
        self._top = repository.top
        self._prefix = self._top if self._top.endswith(os.sep) else self._top + os.sep
        self._git = self._prefix + _GIT
        self._opened: list[Blobs] = []
        self.submodules: dict[str, bool] = {}
        """Whether each submodule is here, by its path from the top."""
        self._links: dict[str, _File] = {}
        self._root = _Folder()
        self._hang(self._root, repository, leaves, "")

    def __enter__(self) -> "Snapshot":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for blobs in self._opened:
            blobs.close()

    @property
    def targets(self) -> Iterator[str]:
        """Where links lead, from the top of the repository, with ``/``; also to nothing, and out of it."""
        for path, link in self._links.items():
            target = os.fsdecode(link.read()).replace(os.sep, "/")
            yield posixpath.normpath(posixpath.join(posixpath.dirname(path), target))

    def covers(self, path: str) -> bool:
        """Whether a path is the repository's top or below it, and nothing of git's own."""
        absolute = os.path.abspath(path)  # noqa: PTH100 - links are followed here
        if absolute != self._top and not absolute.startswith(self._prefix):
            return False
        return absolute != self._git and not absolute.startswith(self._git + os.sep)

    def content(self, path: str) -> bytes:
        """The bytes of a file. Raises OSError as the system would."""
        node = self._found(path)
        if isinstance(node, _Elsewhere):
            return disk.start_of(node.path)
        if isinstance(node, _Folder):
            raise disk.NotRegularError(stat.S_IFDIR)
        content = node.read()
        return self._from_lfs(node.path, content) if content.startswith(_POINTER) else content

    def _from_lfs(self, path: str, pointer: bytes) -> bytes:
        """What a pointer of Git LFS stands for, if it lies on the disk; else the pointer, which is all that is known.

        https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
        """
        told = _LFS.search(pointer)
        try:
            content = Path(self._prefix, path).read_bytes() if told is not None else b""
        except OSError:
            return pointer
        is_it = told is not None and hashlib.sha256(content).hexdigest().encode("ascii") == told[1]
        return content if is_it else pointer

    def entries(self, path: str) -> Mapping[str, disk.Entry]:
        """The entries of a folder. Raises OSError as the system would."""
        node = self._found(path)
        if isinstance(node, _Elsewhere):
            return disk.entries_of(node.path)
        if isinstance(node, _File):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path)
        found: dict[str, disk.Entry] = {
            name: _Entry(name, os.path.join(path, name), self, each)  # noqa: PTH118 - as os.scandir makes it
            for name, each in node.entries.items()
        }
        if node is self._root:
            found[_GIT] = _Entry(_GIT, os.path.join(path, _GIT), self, None)  # noqa: PTH118
        return found

    def mode(self, path: str) -> int:
        """The kind of what stands at a path. Raises OSError as the system would."""
        node = self._found(path)
        if isinstance(node, _Elsewhere):
            return disk.mode_of(node.path)
        return stat.S_IFDIR if isinstance(node, _Folder) else stat.S_IFREG

    def is_link(self, path: str) -> bool:
        """Whether a link stands at a path."""
        folder, name = os.path.split(os.path.abspath(path))  # noqa: PTH100
        try:
            parent = self._found(folder)
        except OSError:
            return False
        node = parent.entries.get(name) if isinstance(parent, _Folder) else None
        return isinstance(node, _File) and node.is_link

    def _hang(self, folder: _Folder, repository: Repository, leaves: Iterable[Leaf], above: str) -> None:
        """Put files into a folder by their paths."""
        blobs = Blobs(repository)
        self._opened.append(blobs)
        folders = {"": folder}
        for path, mode, oid in leaves:
            parent, _, name = path.rpartition("/")
            holder = folders.get(parent) or _made(folders, parent)
            if mode == SUBMODULE:
                holder.entries[name] = self._submodule(repository, path, oid, above)
            else:
                node = holder.entries[name] = _File(oid, above + path, blobs, mode == LINK)
                if mode == LINK:
                    self._links[above + path] = node

    def _submodule(self, repository: Repository, path: str, oid: str, above: str) -> _Folder:
        folder = _Folder()
        inner = repository.inner(path)
        self.submodules[above + path] = inner is not None
        if inner is not None:
            try:
                self._hang(folder, inner, list(inner.leaves_of_tree(oid)), f"{above}{path}/")
            except GitError as error:
                mend = f"git -C {path} fetch origin {oid}"
                raise GitError(f"submodule {path}: the commit {oid[:12]} is not in it: {mend}") from error
        return folder

    def _found(self, path: str) -> _Node | _Elsewhere:
        """What stands at a path, over links."""
        absolute = os.path.abspath(path)  # noqa: PTH100
        for _ in range(_MOST_LINKS):
            if not self.covers(absolute):
                return _Elsewhere(absolute)
            node, at, rest = self._down(absolute)
            if not (isinstance(node, _File) and node.is_link):
                return node
            target = os.fsdecode(node.read())
            absolute = os.path.abspath(os.path.join(os.path.dirname(at), target, *rest))  # noqa: PTH100, PTH118, PTH120
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), path)

    def _down(self, absolute: str) -> tuple[_Node, str, list[str]]:
        """What stands at a path, or the first link on the way, with where that is and what of the path follows."""
        node: _Node = self._root
        at = self._top
        parts = [part for part in absolute[len(self._prefix) :].split(os.sep) if part]  # noqa: PTH206 - no Path is made
        for number, name in enumerate(parts):
            if isinstance(node, _File):
                if node.is_link:
                    return node, at, parts[number:]
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), absolute)
            entry = node.entries.get(name)
            if entry is None:
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), absolute)
            node, at = entry, os.path.join(at, name)  # noqa: PTH118
        return node, at, []


def _made(folders: dict[str, _Folder], path: str) -> _Folder:
    """A folder and those above it."""
    known = folders.get(path)
    if known is not None:
        return known
    parent, _, name = path.rpartition("/")
    folder = folders[path] = _Folder()
    _made(folders, parent).entries[name] = folder
    return folder
