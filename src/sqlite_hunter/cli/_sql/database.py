"""The definitions in a SQLite database's file, which stays as it is, with the files beside it.

Nothing is asked but ``sqlite_master``. SQLite itself opens the file read-only; one in WAL mode would even so be given
a ``-shm`` file, or have its own written to (https://www.sqlite.org/wal.html#readonly). So without a log it is opened as
immutable, and with one a copy of both is.
"""

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlite_hunter.errors import UsageError

_HEADER: Final = 100
"""Bytes of the file's header: https://www.sqlite.org/fileformat2.html#the_database_header"""
_READ_VERSION: Final = 19
_WAL: Final = 2
_DEFINITIONS: Final = (
    "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
    "ORDER BY CASE type WHEN 'table' THEN 1 WHEN 'view' THEN 2 WHEN 'index' THEN 3 ELSE 4 END, rowid"
)
_TIMEOUT: Final = 2.0
"""Seconds to wait for somebody else's lock."""


def read_definitions(path: Path) -> str:
    """The definitions as a script, tables first. Raises UsageError for a file that is cut off, damaged or in use."""
    try:
        header = _header(path)
        real = path.resolve()
        log = real.with_name(f"{real.name}-wal")
        if log.is_file() and log.stat().st_size:
            return _read_copy(path, log)
        return _read(path, "mode=ro&immutable=1" if header[_READ_VERSION] == _WAL else "mode=ro")
    except sqlite3.Error as error:
        raise UsageError(f"{path}: {_reason(error)}") from error
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror or error}") from error


def _header(path: Path) -> bytes:
    """The first bytes; raises UsageError where the file is shorter than they say."""
    with path.open("rb") as file:
        header = file.read(_HEADER)
    size = path.stat().st_size
    page = int.from_bytes(header[16:18], "big")
    pages = int.from_bytes(header[28:32], "big")
    is_counted = header[24:28] == header[92:96]
    whole = (65536 if page == 1 else page) * pages if is_counted else 0
    if len(header) < _HEADER or size < whole:
        told = f"{size} of {whole} bytes are there" if whole else f"it has {size} bytes"
        raise UsageError(f"{path}: the SQLite database is cut off: {told}")
    return header


def _read(path: Path, how: str) -> str:
    uri = f"file:{quote(str(path.resolve()))}?{how}"
    with closing(sqlite3.connect(uri, uri=True, timeout=_TIMEOUT)) as connection:
        connection.text_factory = bytes
        rows: list[tuple[bytes, bytes]] = connection.execute(_DEFINITIONS).fetchall()
    return "".join(f"{_decoded(path, name, text)};\n" for name, text in rows)


def _decoded(path: Path, name: bytes, text: bytes) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        shown = name.decode("utf-8", "backslashreplace")
        raise UsageError(f"{path}: the definition of {shown} is not UTF-8 (byte {error.start})") from error


def _read_copy(path: Path, log: Path) -> str:
    """What the database says together with its log, of a copy of both; raises UsageError if they change meanwhile."""
    with tempfile.TemporaryDirectory(prefix="sqlite-hunter-") as folder:
        copy = Path(folder, "copy.db")
        before = _stamps(path, log)
        shutil.copyfile(path, copy)
        shutil.copyfile(log, copy.with_name(f"{copy.name}-wal"))
        if _stamps(path, log) != before:
            raise UsageError(f"{path}: is being written to; try again")
        return _read(copy, "mode=rw")


def _stamps(*paths: Path) -> list[tuple[int, int]]:
    return [(each.stat().st_size, each.stat().st_mtime_ns) for each in paths]


def _reason(error: sqlite3.Error) -> str:
    """In words that say what to do."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return "the SQLite database is locked: another program is writing to it; try again when it is done"
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
        return "the SQLite database has an unfinished transaction (its -journal): open it once with its program"
    return f"the SQLite database cannot be read: {error}"
