"""What a scan asks the disk, and what it was told: all that a result hangs on, noted so that it can be asked again.

Whatever decides a result and lies on the disk is asked for here: the beginnings of files, the entries of folders, and
what stands at a path, if anything does. A result may be given again while every answer is still the same. The noted
*stamp* of a file or folder (what ``stat`` says of it) spares asking: what has the same stamp has the same content, as
git takes it for its index. It does not vouch for what was changed so shortly before it was looked at that a change
after it may bear the same time (https://git-scm.com/docs/racy-git), nor for an error, nor on Windows, where no time
tells of every change: there the answer itself is compared.

A *view* answers in the disk's place for what lies below some folder: so a revision that git keeps is scanned as if it
were checked out, and nothing is. Its answers never change, so they are not noted.
"""

import contextlib
import fnmatch
import hashlib
import os
import stat
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple, Protocol, TypeAlias

Stamp: TypeAlias = tuple[int, ...]
"""Mode, inode, device, size, and the times of the last change of content and of state in ns; () vouches for nothing."""

_DIGEST: Final = 16
"""Bytes of the digest of an answer."""
_CHUNK: Final = 1 << 16
_FLAGS: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""A FIFO that took the place of a file would block until somebody writes."""

START: Final = "start"
ENTRIES: Final = "entries"
NAMES: Final = "names"
KIND: Final = "kind"


class NotRegularError(OSError):
    """Something that is no regular file stands where one was to be read."""

    def __init__(self, mode: int) -> None:
        """``mode`` is what ``stat`` says of it."""
        super().__init__("not a regular file")
        self.mode = mode


class Question(NamedTuple):
    """Something that was asked."""

    what: str
    """START, ENTRIES, NAMES or KIND."""
    path: str
    """As it was asked for: absolute, or from the current folder."""
    argument: str
    """START: how many bytes, "" for all; NAMES: the pattern."""


class Answer(NamedTuple):
    """What was told."""

    digest: str
    stamp: Stamp


class Entry(Protocol):
    """An entry of a folder: what is used of ``os.DirEntry``."""

    @property
    def name(self) -> str:
        """Its name in the folder."""

    @property
    def path(self) -> str:
        """What to open."""

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a folder."""

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a regular file."""

    def is_symlink(self) -> bool:
        """Whether it is a link."""


class View(Protocol):
    """What answers for a folder in the disk's place; each raises OSError as the system would."""

    def covers(self, path: str) -> bool:
        """Whether it answers for a path, absolute or from the current folder."""

    def content(self, path: str) -> bytes:
        """The bytes of a regular file, over links."""

    def entries(self, path: str) -> Mapping[str, Entry]:
        """The entries of a folder, over links, by name."""

    def mode(self, path: str) -> int:
        """What stands at a path, over links, as ``st_mode`` tells it."""

    def is_link(self, path: str) -> bool:
        """Whether a link stands at a path, wherever it leads."""


class Ledger:
    """The questions and answers of one scan."""

    def __init__(self, settled: int) -> None:
        """``settled`` is a time in ns: what was changed later may be changed again without another stamp."""
        self.answers: dict[Question, Answer] = {}
        self.notes: list[str] = []
        """What was told the user on the way."""
        self.is_doubtful = False
        """Whether the result hangs on something else too, so that it must not be given again."""
        self._settled = settled

    def note(self, question: Question, digest: str, stamp: Stamp) -> None:
        """Note an answer; one that was another before makes all of it doubtful."""
        noted = Answer(digest, stamp if stamp and max(stamp[-2:]) < self._settled else ())
        if self.answers.setdefault(question, noted).digest != digest:
            self.is_doubtful = True


_ledgers: Final[list[Ledger]] = []
"""Those that are written, the last one only: none, where nobody wants to know."""


@contextlib.contextmanager
def noting(settled: int) -> Iterator[Ledger]:
    """Note everything that is asked in the block."""
    ledger = Ledger(settled)
    _ledgers.append(ledger)
    try:
        yield ledger
    finally:
        _ledgers.pop()


_views: Final[list[View]] = []
"""Those that answer in the disk's place, the last one only."""


@contextlib.contextmanager
def seen_through(view: View | None) -> Iterator[None]:
    """Let a view answer for what it covers in the block; None for the disk itself."""
    if view is None:
        yield
        return
    _views.append(view)
    try:
        yield
    finally:
        _views.pop()


def _view_of(path: str) -> View | None:
    return next((view for view in _views[-1:] if view.covers(path)), None)


def doubt() -> None:
    """Say that the result hangs on more than the disk: a fault of this program, a worker that died, want of memory."""
    for ledger in _ledgers[-1:]:
        ledger.is_doubtful = True


def tell(note: str) -> None:
    """Warn the user of something that belongs to the result: whoever gets that again is warned again."""
    warnings.warn(note, stacklevel=3)
    for ledger in _ledgers[-1:]:
        ledger.notes.append(note)


def start_of(path: str, limit: int | None = None) -> bytes:
    """The first ``limit`` bytes of a regular file, None for all of them.

    Raises OSError where it cannot be read; NotRegularError, which is one too, for anything else than a regular file.
    """
    view = _view_of(path)
    if view is not None:
        return view.content(path)[:limit]
    argument = "" if limit is None else str(limit)
    try:
        content, stamp = _read(path, sys.maxsize if limit is None else limit)
    except OSError as error:
        _note(START, path, argument, error, ())
        raise
    _note(START, path, argument, content, stamp)
    return content


def entries_of(path: str) -> Mapping[str, Entry]:
    """The entries of a folder by name. Raises OSError."""
    view = _view_of(path)
    if view is not None:
        return view.entries(path)
    try:
        stamp = _stamp(path)
        with os.scandir(path) as listing:
            entries = {entry.name: entry for entry in listing}
    except OSError as error:
        _note(ENTRIES, path, "", error, ())
        raise
    if _ledgers:
        told = "\0".join(f"{_letter(entries[name])}{name}" for name in sorted(entries))
        _note(ENTRIES, path, "", told, stamp)
    return entries


def names_in(path: str, pattern: str) -> list[str]:
    """The names in a folder that fit a pattern, sorted; none where there is no such folder."""
    view = _view_of(path)
    if view is not None:
        try:
            return sorted(name for name in view.entries(path) if fnmatch.fnmatchcase(name, pattern))
        except OSError:
            return []
    try:
        stamp = _stamp(path)
        names = sorted(name for name in os.listdir(path) if fnmatch.fnmatchcase(name, pattern))  # noqa: PTH208
    except (OSError, ValueError):
        names, stamp = [], ()
    _note(NAMES, path, pattern, "\0".join(names), stamp)
    return names


def mode_of(path: str) -> int:
    """What stands at a path, over links, as ``stat`` tells it; raises OSError and ValueError as that does."""
    view = _view_of(path)
    if view is not None:
        return view.mode(path)
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - texts are what is asked with
    except OSError as error:
        _note(KIND, path, "", f"{error.errno} {os.path.lexists(path)}", ())
        raise
    _note(KIND, path, "", str(stat.S_IFMT(mode)), ())
    return mode


def _kind(path: str) -> int:
    try:
        return stat.S_IFMT(mode_of(path))
    except (OSError, ValueError):
        return 0


def is_file(path: str) -> bool:
    """Whether a regular file stands at a path, over links."""
    return stat.S_ISREG(_kind(path))


def is_folder(path: str) -> bool:
    """Whether a folder stands at a path, over links."""
    return stat.S_ISDIR(_kind(path))


def is_no_folder(path: str) -> bool:
    """Whether anything but a folder stands at a path, over links: a FIFO or a device too."""
    kind = _kind(path)
    return kind != 0 and not stat.S_ISDIR(kind)


def is_there(path: str) -> bool:
    """Whether anything stands at a path, a link to nothing too."""
    view = _view_of(path)
    if view is not None:
        return _kind(path) != 0 or view.is_link(path)
    return _kind(path) != 0 or os.path.lexists(path)


_ASK: Final[Mapping[str, Callable[[str, str], object]]] = {
    START: lambda path, limit: start_of(path, int(limit) if limit else None),
    ENTRIES: lambda path, _: entries_of(path),
    NAMES: names_in,
    KIND: lambda path, _: mode_of(path),
}


def asked_again(answers: Iterable[tuple[Question, Answer]], settled: int) -> dict[Question, Answer] | None:
    """The same answers, with the stamps of now; None if any is another."""
    fresh: dict[Question, Answer] = {}
    for question, answer in answers:
        if answer.stamp and answer.stamp == _stamp_or_none(question.path):
            fresh[question] = answer
            continue
        told = _told(question, settled)
        if told is None or told.digest != answer.digest:
            return None
        fresh[question] = told
    return fresh


def _told(question: Question, settled: int) -> Answer | None:
    """The answer of now."""
    with noting(settled) as ledger, contextlib.suppress(OSError, ValueError, KeyError):
        _ASK[question.what](question.path, question.argument)
    return ledger.answers.get(question)


def _note(what: str, path: str, argument: str, answer: bytes | str | OSError, stamp: Stamp) -> None:
    for ledger in _ledgers[-1:]:
        ledger.note(Question(what, path, argument), _digest(answer), stamp)


def _digest(answer: bytes | str | OSError) -> str:
    """An answer in short; an error as words, which no digest is."""
    if isinstance(answer, OSError):
        return f"error {answer.errno} {stat.S_IFMT(answer.mode) if isinstance(answer, NotRegularError) else 0}"
    content = answer if isinstance(answer, bytes) else answer.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(content, digest_size=_DIGEST).hexdigest()


def _read(path: str, wanted: int) -> tuple[bytes, Stamp]:
    """The beginning of a file, and its stamp from before it was read."""
    descriptor = os.open(path, _FLAGS)
    try:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            raise NotRegularError(state.st_mode)
        content = os.read(descriptor, min(wanted, state.st_size + 1))
        if len(content) != state.st_size or not content:  # it grew, more than the beginning is not wanted, or in /proc
            while len(content) < wanted and (more := os.read(descriptor, min(wanted - len(content), _CHUNK))):
                content += more
    finally:
        os.close(descriptor)
    return content, _stamp_of(state)


def _stamp(path: str) -> Stamp:
    return _stamp_of(os.stat(path))  # noqa: PTH116 - likewise


def _stamp_or_none(path: str) -> Stamp | None:
    try:
        return _stamp(path)
    except (OSError, ValueError):
        return None


def _stamp_of(state: os.stat_result) -> Stamp:
    if sys.platform == "win32":
        return ()
    return state.st_mode, state.st_ino, state.st_dev, state.st_size, state.st_mtime_ns, state.st_ctime_ns


def _letter(entry: Entry) -> str:
    """What an entry is, without following it."""
    if entry.is_symlink():
        return "l"
    return "d" if entry.is_dir(follow_symlinks=False) else "f" if entry.is_file(follow_symlinks=False) else "o"
