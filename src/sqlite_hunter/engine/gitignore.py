"""Which lists of patterns git itself would heed in a folder: nested ``.gitignore`` files and ``info/exclude``."""

import os
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from sqlite_hunter.engine import disk
from sqlite_hunter.engine.ignore import Patterns


@dataclass(frozen=True, slots=True)
class GitIgnores:
    """The lists that hold in one folder, innermost first."""

    lists: tuple[Patterns, ...] = ()
    in_git: bool = False
    """Outside a repository a ``.gitignore`` means nothing to git, nor to ruff."""

    def leaves_out(self, path: str, name: str, is_dir: bool) -> bool:
        """Whether git ignores the entry: the innermost list that speaks of it decides; ``path`` is absolute."""
        patterns = self.deciding(path, name, is_dir)
        return patterns is not None and patterns.leaves_out(path, name, is_dir) is True

    def deciding(self, path: str, name: str, is_dir: bool) -> Patterns | None:
        """The list that speaks of the entry; None if none does."""
        return next((each for each in self.lists if each.leaves_out(path, name, is_dir) is not None), None)

    def entering(self, folder: str, names: Container[str]) -> "GitIgnores":
        """Return what holds in ``folder``, an absolute path, that has entries of these ``names``.

        A repository inside a repository knows nothing of the outer one's lists.
        """
        inner = GitIgnores(_existing(_info_exclude(folder)), in_git=True) if ".git" in names else self
        if not inner.in_git or ".gitignore" not in names:
            return inner
        return GitIgnores(_existing(_read(Path(folder, ".gitignore"), folder)) + inner.lists, in_git=True)


def above(folder: str) -> GitIgnores:
    """Return what holds in the parent of ``folder``, an absolute path, if that is in a git work tree."""
    parents = Path(folder).parents
    root = next((parent for parent in parents if disk.is_there(str(parent / ".git"))), None)
    if root is None:
        return GitIgnores()
    lists: tuple[Patterns, ...] = ()
    for parent in parents:
        lists += _existing(_read(parent / ".gitignore", str(parent)))
        if parent == root:
            break
    return GitIgnores(lists + _existing(_info_exclude(str(root))), in_git=True)


def _existing(patterns: Patterns | None) -> tuple[Patterns, ...]:
    return () if patterns is None else (patterns,)


def _read(file: Path, base: str) -> Patterns | None:
    """The patterns of a list; None where there is none that can be read: then more is scanned, and nothing lost."""
    try:
        content = disk.start_of(str(file))
    except (OSError, ValueError):
        return None
    lines = os.fsdecode(content.removeprefix(b"\xef\xbb\xbf")).split("\n")
    return Patterns((line.removesuffix("\r") for line in lines), base, str(file))


def _text(file: Path) -> str:
    return disk.start_of(str(file)).decode("utf-8", "surrogateescape")


def _info_exclude(root: str) -> Patterns | None:
    """The patterns of a repository that are not part of it, in ``info/exclude``.

    In a linked work tree ``.git`` is a file that names the real folder, which in turn names the common one
    (gitrepository-layout(5)).
    """
    folder = Path(root, ".git")
    try:
        if disk.is_file(str(folder)):
            folder = Path(root, _text(folder).partition("gitdir:")[2].strip())
        common = folder / "commondir"
        if disk.is_file(str(common)):
            folder /= _text(common).strip()
    except (OSError, ValueError):
        return None
    return _read(folder / "info" / "exclude", root)
