"""The definitions that a file of SQLite keeps, read without changing anything: not the file, nor what lies beside it.

SQLite itself writes where it reads: it makes ``-shm`` beside a file in WAL mode and rolls a hot journal back
(https://www.sqlite.org/wal.html#read_only_databases, https://www.sqlite.org/lockingv3.html#rollback). So a file beside
which a WAL or a journal lies is copied with it, and the copy is read; any other is opened as one that nobody changes
(``immutable=1``), under the lock that any reader takes.
"""

import os
import shutil
import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final
from urllib.parse import quote

from sqlite_hunter.engine.disk import start_of
from sqlite_hunter.errors import UsageError
from sqlite_hunter.model.printable import printable
from sqlite_hunter.sql.ddl.definition import Definition
from sqlite_hunter.sql.template import Template

_MAGIC: Final = b"SQLite format 3\x00"
_HEADER: Final = 100
"""Bytes: https://www.sqlite.org/fileformat.html#the_database_header."""
_BESIDE: Final = ("-wal", "-journal")
_PENDING: Final = 0x40000000
_SHARED: Final = _PENDING + 2
_SHARED_LENGTH: Final = 510
"""What a reader locks, in bytes of the file: https://www.sqlite.org/src/file?name=src/os.h."""
_IS_LOCKED: Final = "another program has it locked, try again when that is done"
_TRIES: Final = 3
"""Times a copy is made of files that somebody writes to meanwhile."""
_ASKED: Final = (
    "SELECT name, sql FROM sqlite_master"
    " WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid"
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a file keeps."""

    texts: tuple[str, ...]
    """Its definitions whole, in the order in which they were made."""
    definitions: tuple[Definition, ...]
    """The same as templates, which end in a hole where a text is very long."""
    user_version: int


def is_sqlite_file(path: Path) -> bool:
    """Whether a regular file begins as a database does; what cannot be read is told by who reads it."""
    try:
        return start_of(str(path), len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def read_sqlite_file(path: Path) -> Kept:
    """The definitions in a file of SQLite.

    Raises UsageError, one line, for what cannot be read: not there, no database, encrypted, damaged, locked.
    """
    shown = printable(str(path))
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            _check(file, shown)
            with (
                _reader_lock(file, shown),
                _readable(path) as uri,
                closing(sqlite3.connect(uri, uri=True)) as connection,
            ):
                return _read(connection, shown)
    except OSError as error:
        raise UsageError(f"cannot read {shown}: {error.strerror or error}") from error
    except sqlite3.Error as error:
        why = _IS_LOCKED if "locked" in str(error) else f"it is damaged ({error})"
        raise UsageError(f"cannot read {shown}: {why}") from error


def _without_waiting(path: str, flags: int) -> int:
    """Open a file; a FIFO would wait until somebody writes to it."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _check(file: BinaryIO, shown: str) -> None:
    state = os.fstat(file.fileno())
    if not stat.S_ISREG(state.st_mode):
        raise UsageError(f"cannot read {shown}: it is no regular file")
    header = file.read(_HEADER)
    if not header:
        raise UsageError(f"cannot read {shown}: it is empty, so it defines nothing")
    if not header.startswith(_MAGIC):
        raise UsageError(f"cannot read {shown}: it is no SQLite database, or an encrypted one (decrypt a copy first)")
    if len(header) < _HEADER:
        raise UsageError(f"cannot read {shown}: it is cut off in its header")
    page = int.from_bytes(header[16:18], "big")
    pages = int.from_bytes(header[28:32], "big")
    size = (65536 if page == 1 else page) * pages
    if header[24:28] == header[92:96] and state.st_size < size:
        raise UsageError(f"cannot read {shown}: it is cut off ({state.st_size} of {size} bytes are there)")


@contextmanager
def _reader_lock(file: BinaryIO, shown: str) -> Iterator[None]:
    """The lock of a reader, so that no writer is in the midst of changing the file; nobody who reads is kept out."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    try:
        fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB, 1, _PENDING)
        fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB, _SHARED_LENGTH, _SHARED)
        fcntl.lockf(file, fcntl.LOCK_UN, 1, _PENDING)
    except (BlockingIOError, PermissionError):  # POSIX has either
        raise UsageError(f"cannot read {shown}: {_IS_LOCKED}") from None
    yield  # closing the file ends the lock


@contextmanager
def _readable(path: Path) -> Iterator[str]:
    """The URI of the file, or of a copy where opening the file would change what lies beside it."""
    real = path.resolve()  # SQLite follows links before it looks for what lies beside
    beside = [
        each for each in (Path(f"{real}{ending}") for ending in _BESIDE) if each.is_file() and each.stat().st_size
    ]
    if not beside:
        yield f"file:{quote(os.path.abspath(path))}?mode=ro&immutable=1"  # noqa: PTH100 - links stay
        return
    for _ in range(_TRIES):
        with TemporaryDirectory(prefix="sqlite-hunter-") as folder:
            before = [_state(each) for each in (path, *beside)]
            copy = Path(folder, "copy.db")
            shutil.copyfile(path, copy)
            for each in beside:
                shutil.copyfile(each, Path(folder, f"copy.db{str(each)[len(str(real)) :]}"))
            if before == [_state(each) for each in (path, *beside)]:
                yield f"file:{quote(str(copy))}"
                return
    raise UsageError(f"cannot read {printable(str(path))}: somebody writes to it all the time, give a copy of it")


def _state(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ino


def _read(connection: sqlite3.Connection, shown: str) -> Kept:
    connection.text_factory = bytes
    connection.execute("PRAGMA trusted_schema=OFF")
    texts = [_decoded(shown, name, text) for name, text in connection.execute(_ASKED) if isinstance(text, bytes)]
    [version] = connection.execute("PRAGMA user_version").fetchone()
    return Kept(tuple(texts), tuple(Definition(Template.of(text), shown) for text in texts), version)


def _decoded(shown: str, name: bytes, text: bytes) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        told = printable(name.decode("utf-8", "backslashreplace"))
        raise UsageError(f"cannot read {shown}: the definition of {told} is not UTF-8 (byte {error.start})") from error
