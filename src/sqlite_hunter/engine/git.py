"""What git knows of a repository, asked of git itself: revisions, the index, what differs.

The work tree is not touched. Only plumbing is used, with names that end in NUL, since a file may be called anything.
Of what the repository's own configuration could have run on the way, a file system monitor, an external diff and text
conversions are switched off, and filters are not asked for.
"""

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from sqlite_hunter.errors import UsageError
from sqlite_hunter.model.printable import printable

LINK: Final = "120000"
SUBMODULE: Final = "160000"

_QUIET: Final = (
    "-c", "core.fsmonitor=false", "-c", "core.untrackedCache=false", "-c", "diff.external=",
    "-c", "core.quotePath=false",
)  # fmt: skip
_PLACES: Final = ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_PREFIX")
"""Variables that a hook gets from git and that would have it look elsewhere than around the folder that is asked of."""
_STORES: Final = ("GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY")
"""Those that stay: a commit of some files has an index of its own. They may count from the current folder."""
_CALM: Final = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1"}
"""The last keeps git from asking a server for what a partial clone lacks (git 2.44 and later)."""
_SECONDS: Final = 300.0
"""For one question: a file system that hangs must not hang a commit for ever."""
_OWNER: Final = re.compile(rb"dubious ownership")


class GitError(UsageError):
    """Git is not there, or says no: one line that says what to do."""


class Leaf(NamedTuple):
    """A file, a link or a submodule of a revision."""

    path: str
    """From the top of the repository; with surrogates for bytes that are not UTF-8."""
    mode: str
    """As git writes it: "100644", "100755", LINK or SUBMODULE."""
    oid: str


class Change(NamedTuple):
    """What differs between two revisions; one side of it may not be there. Paths are as reports name them."""

    path: str
    old_path: str
    """Another path than ``path`` for what was renamed."""
    old_mode: str
    new_mode: str
    """ "000000" for what is not there."""
    old_oid: str
    new_oid: str
    """Zeros for what git has not stored: a file of the work tree."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A work tree and the repository that it belongs to."""

    top: str
    """The top folder of the work tree, absolute, as the current folder is spelt."""
    is_inner: bool = False
    """Whether it is a submodule: the index that a hook is told of is not its own."""
    head: str = field(default="", compare=False)
    """The tree of the current commit, if it is known already."""

    @classmethod
    def around(cls, folder: str) -> "Repository | None":
        """The repository whose work tree a folder lies in; None where there is none, or no git.

        Raises GitError where there is one that git refuses to read.
        """
        absolute = os.path.abspath(folder)  # noqa: PTH100 - links stay as they are spelt
        try:
            done = cls(absolute).ask("rev-parse", "--is-inside-work-tree", "--show-cdup", "HEAD^{tree}")
        except GitError:
            return None
        if _OWNER.search(done.stderr) is not None:
            raise _error(done)
        is_inside, up, head = [*done.stdout.decode("ascii", "replace").split("\n"), "", "", ""][:3]
        if is_inside != "true":
            return None
        return cls(_top(absolute, up), head=head if done.returncode == 0 else "")

    def commit(self, name: str) -> str:
        """The commit that a name means; ``main...`` is where the current one left ``main``.

        Raises GitError, which says how to get it where the clone is shallow.
        """
        base = name.removesuffix("...")
        oid = self._resolved(f"{base}^{{commit}}") if base else None
        if oid is None:
            raise GitError(self._unknown(name))
        if base == name:
            return oid
        try:
            return self._run("merge-base", oid, "HEAD").decode("ascii").strip()
        except GitError as error:
            mend = f": {_DEEPEN}" if self._is_shallow() else ""
            raise GitError(f"{printable(name)}: no common ancestor with HEAD is known here{mend}") from error

    def tree(self, commit: str) -> str:
        """The tree of a commit."""
        oid = self._resolved(f"{commit}^{{tree}}")
        if oid is None:
            raise GitError(f"the files of {printable(commit)} are not in this clone: {_DEEPEN}")
        return oid

    def head_tree(self) -> str:
        """The tree of the current commit; the empty one where there is no commit yet."""
        return self.head or self._resolved("HEAD^{tree}") or self._empty_tree()

    def merged_trees(self) -> list[str]:
        """The trees of the commits that are being merged into the current one; none where there is no merge."""
        file = os.fsdecode(self.ask("rev-parse", "--git-path", "MERGE_HEAD").stdout).rstrip("\n")
        try:
            commits = Path(self.top, file).read_text("ascii").split()
        except (OSError, ValueError):
            return []
        return [self.tree(commit) for commit in commits]

    def leaves_of_tree(self, tree: str) -> Iterator[Leaf]:
        """All files of a tree. Raises GitError."""
        for record in _records(self._run("ls-tree", "-r", "-z", "--full-tree", tree)):
            head, _, path = record.partition("\t")
            mode, _, oid = head.split(" ")
            yield Leaf(path, mode, oid)

    def leaves_of_index(self) -> Iterator[Leaf]:
        """All files of the index; raises GitError where a merge is not finished."""
        for record in _records(self._run("ls-files", "-s", "-z", "--full-name")):
            head, _, path = record.partition("\t")
            mode, oid, stage = head.split(" ")
            if stage != "0":
                raise GitError(f"{printable(path)}: the merge is not finished: resolve the conflict, then git add it")
            yield Leaf(path, mode, oid)

    def index_tree(self) -> str | None:
        """The tree that a commit of the index would have; None where it can have none.

        Git writes that tree into its store, as the commit itself will.
        """
        done = self.ask("write-tree")
        return done.stdout.decode("ascii").strip() if done.returncode == 0 else None

    def changes(self, old: str, new: str | None) -> list[Change]:
        """What differs between two trees; without a second one, between a tree and the index. Raises GitError."""
        if new is None:
            return _changes(self._run("diff-index", "--cached", *_RAW, "--no-renames", old))
        return _changes(self._run("diff-tree", "-r", *_RAW, "--no-renames", old, new))

    def renames(self, old: str, new: str | None, paths: Iterable[str]) -> dict[str, str]:
        """The path of now by the path of then, of files below some paths from the top that were renamed.

        ``old`` and ``new`` are as for ``changes``: the work tree is not asked, since git would run the filters of the
        repository for it. Empty where git lacks the contents to tell: whoever asks does without.
        """
        if new is None:
            asked = ["diff-index", "--cached", *_RAW, "-M", old]
        else:
            asked = ["diff-tree", "-r", *_RAW, "-M", old, new]
        within = [path for path in paths if path]
        limits = [] if "." in within else ["--", *(f":(top,literal){path}" for path in within)]
        done = self.ask(*asked, *limits)
        found = _changes(done.stdout) if done.returncode == 0 else []
        return {each.old_path: each.path for each in found if each.old_path != each.path}

    def ignored(self, paths: Iterable[str]) -> set[str]:
        """Those of some paths, from the top, that git ignores and does not track. Raises GitError."""
        asked = sorted(set(paths))
        if not asked:
            return set()
        done = self.ask("check-ignore", "-z", "--stdin", told=_joined(asked))
        if done.returncode not in (0, 1):
            raise _error(done)
        return set(_records(done.stdout))

    def tracked_though_ignored(self) -> list[str]:
        """The files, from the top, that git tracks and that its lists leave out all the same. Raises GitError."""
        return list(_records(self._run("ls-files", "-z", "-c", "-i", "--exclude-standard", "--full-name")))

    def not_checked_out(self) -> list[str]:
        """The files, from the top, that git tracks and was told not to check out. Raises GitError."""
        told = _records(self._run("ls-files", "-z", "-t", "--full-name"))
        return [record[2:] for record in told if record.startswith("S ")]

    def is_tracked(self, name: str) -> bool:
        """Whether git tracks anything by a name at the top, or in it; not where there is no repository, or no git."""
        try:
            return bool(self.ask("ls-files", "-z", "--", f":(literal){name}").stdout)
        except GitError:
            return False

    def inner(self, path: str) -> "Repository | None":
        """The repository of a submodule that is checked out; None where it is not."""
        folder = os.path.join(self.top, path)  # noqa: PTH118 - texts are what git is told
        there = os.path.lexists(os.path.join(folder, ".git"))  # noqa: PTH118
        return Repository(folder, is_inner=True) if there else None

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """Git with pipes to and from it, for one question after the other. Raises GitError."""
        try:
            return subprocess.Popen(
                ["git", *_QUIET, *arguments],  # noqa: S607
                cwd=self.top,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=self._environment(),
            )
        except OSError as error:
            raise GitError(_not_run(error)) from error

    def ask(self, *arguments: str, told: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
        """Run git, and wait for it. Raises GitError where it cannot be run, not where it says no."""
        command = ["git", *_QUIET, *arguments]
        try:
            return subprocess.run(
                command,
                cwd=self.top,
                input=told,
                capture_output=True,
                check=False,
                env=self._environment(),
                timeout=_SECONDS,
            )
        except subprocess.TimeoutExpired as error:
            raise GitError(f"git {arguments[0]} took longer than {_SECONDS:g} s") from error
        except OSError as error:
            raise GitError(_not_run(error)) from error

    def _run(self, *arguments: str) -> bytes:
        done = self.ask(*arguments)
        if done.returncode != 0:
            raise _error(done)
        return done.stdout

    def _environment(self) -> dict[str, str]:
        environment = {name: value for name, value in os.environ.items() if name not in _PLACES}
        for name in _STORES:
            if name in environment and self.is_inner:
                del environment[name]
            elif name in environment:
                environment[name] = os.path.abspath(environment[name])  # noqa: PTH100
        return {**environment, **_CALM}

    def _resolved(self, name: str) -> str | None:
        done = self.ask("rev-parse", "--verify", "--quiet", "--end-of-options", name)
        lines = done.stdout.decode("ascii", "replace").split()
        return lines[-1] if done.returncode == 0 and lines else None

    def _empty_tree(self) -> str:
        return self._run("hash-object", "-t", "tree", "--stdin").decode("ascii").strip()

    def _unknown(self, name: str) -> str:
        shown = printable(name)
        if self._resolved("HEAD^{commit}") is None:
            return f"{shown}: the repository has no commits yet"
        remote, _, branch = name.removesuffix("...").partition("/")
        is_remote = bool(branch) and remote in self.ask("remote").stdout.decode("utf-8", "replace").split()
        refspec = f" {remote} {printable(branch)}:refs/remotes/{remote}/{printable(branch)}" if is_remote else ""
        if self._is_shallow():
            return f"{shown}: not in this shallow clone: git fetch --unshallow{refspec}{_IN_CI}"
        if is_remote:
            return f"{shown}: no such commit here: git fetch{refspec}"
        return f"{shown}: no such commit in this repository"

    def _is_shallow(self) -> bool:
        return self.ask("rev-parse", "--is-shallow-repository").stdout.strip() == b"true"


_RAW: Final = ("--raw", "-z", "--no-abbrev", "--no-ext-diff", "--no-textconv")
_IN_CI: Final = " (or, in CI, a checkout of the whole history: fetch-depth: 0)"
_DEEPEN: Final = f"git fetch --unshallow{_IN_CI}"


def _top(folder: str, up: str) -> str:
    """The top folder, spelt as the folder in it is, unless a link leads into the middle of the work tree."""
    real = os.path.join(folder, up) if up else folder  # noqa: PTH118
    spelt = os.path.normpath(real)
    return spelt if os.path.samefile(spelt, real) else os.path.realpath(real)  # noqa: PTH121


def _not_run(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "git is not installed, or not on the PATH"
    return f"git cannot be run: {error.strerror or error}"


def _error(done: "subprocess.CompletedProcess[bytes]") -> GitError:
    """What git says, in one line."""
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    said = next((line for line in lines if line.startswith(("fatal:", "error:"))), lines[0] if lines else "no reason")
    hint = next((line.strip() for line in lines if "git config --global --add safe.directory" in line), "")
    return GitError(printable(f"git: {said.partition(': ')[2] or said}" + (f": {hint}" if hint else "")))


def _records(told: bytes) -> Iterator[str]:
    return (os.fsdecode(record) for record in told.split(b"\0") if record)


def _joined(paths: Iterable[str]) -> bytes:
    return b"".join(os.fsencode(path) + b"\0" for path in paths)


def _changes(told: bytes) -> list[Change]:
    """The raw format: ``:modes oids status`` and one path, or two for what was renamed."""
    records = _records(told)
    found: list[Change] = []
    for head in records:
        old_mode, new_mode, old_oid, new_oid, status = head.removeprefix(":").split(" ")
        old_path = next(records)
        path = next(records) if status[0] in "RC" else old_path
        found.append(Change(printable(path), printable(old_path), old_mode, new_mode, old_oid, new_oid))
    return found


def from_top(top: str, paths: Sequence[Path]) -> list[str]:
    """The paths of a program from the top of its repository, which is absolute."""
    return [printable(os.path.relpath(path, top).replace(os.sep, "/")) for path in paths or (Path(),)]


def repository_of(paths: Sequence[Path], option: str) -> Repository:
    """The repository that all paths lie in. Raises GitError where there is none."""
    found = [Repository.around(str(path) if path.is_dir() else str(path.parent)) for path in paths or (Path(),)]
    if any(each is None for each in found):
        raise GitError(f"{option}: no git repository here, or no git: there are no revisions to compare with")
    tops = {each.top: each for each in found if each is not None}
    if len(tops) > 1:
        shown = ", ".join(sorted(printable(os.path.relpath(top)) for top in tops))
        raise GitError(f"{option}: the paths lie in several repositories: {shown}")
    return tops.popitem()[1]
