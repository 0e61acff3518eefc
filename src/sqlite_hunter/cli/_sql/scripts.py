"""Scripts of SQL from files, from standard input and from arguments: UTF-8, bounded, never guessed at."""

import os
import stat
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Final

from sqlite_hunter.errors import UsageError
from sqlite_hunter.report._translated import Script

MAX_BYTES: Final = 64 * 1024 * 1024
"""Of one script."""
STDIN: Final = "-"
MAGIC: Final = b"SQLite format 3\0"
"""https://www.sqlite.org/fileformat2.html#magic_header_string"""
_SHOWN: Final = 60
"""Characters of a statement that was taken for a file's name."""


def read_scripts(files: Sequence[str], statements: Sequence[str]) -> list[Script]:
    """The scripts in order: files (``-`` is standard input), then arguments.

    Raises UsageError for what cannot be read, or is not UTF-8.
    """
    scripts = [read_stdin() if file == STDIN else decoded(file, _named(file)) for file in files]
    return [*scripts, *(_argument(number, text) for number, text in enumerate(statements, start=1))]


def _named(file: str) -> bytes:
    """The bytes of a file that was named; a statement in its place is told how statements are given."""
    words = file.split()
    if len(words) > 1 and "\0" not in file and not os.path.lexists(file):
        shown = " ".join(words)[:_SHOWN]
        raise UsageError(f"{shown}: no such file; if it is a statement, write --execute before it")
    return read_file(Path(file))


def read_file(path: Path) -> bytes:
    """All bytes of a file or a pipe; raises UsageError."""
    try:
        if path.is_dir():
            raise UsageError(f"{path}: is a folder; name a file of it")
        with path.open("rb") as file:
            if stat.S_ISBLK(os.fstat(file.fileno()).st_mode):
                raise UsageError(f"{path}: is a device")
            return _bounded(str(path), file)
    except FileNotFoundError as error:
        raise UsageError(f"{path}: no such file") from error
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from error


def read_stdin() -> Script:
    """The script that comes in by standard input; raises UsageError if that is closed."""
    if sys.stdin is None or sys.stdin.closed:
        raise UsageError("standard input is closed: name a FILE or --execute a statement")
    try:
        return decoded("<stdin>", _bounded("<stdin>", sys.stdin.buffer))
    except OSError as error:
        raise UsageError(f"<stdin>: cannot be read: {error.strerror or error}") from error


def decoded(name: str, data: bytes) -> Script:
    """The script that some bytes are, without a byte order mark; raises UsageError for a database, and if not UTF-8."""
    if data.startswith(MAGIC):
        hint = "its definitions are read by --schema FILE, beside statements in a file of SQL or of --execute"
        raise UsageError(f"{name}: is a SQLite database, no file of statements; {hint}")
    try:
        return Script(name, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        found = f"byte 0x{data[error.start]:02x} at offset {error.start}"
        raise UsageError(f"{name}:{line}: {found} is not UTF-8; convert the file first, as with iconv") from error


def _bounded(name: str, file: BinaryIO) -> bytes:
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise UsageError(f"{name}: is larger than {MAX_BYTES // 1024 // 1024} MB: split it")
    return data


def _argument(number: int, text: str) -> Script:
    name = f"<execute {number}>"
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UsageError(f"{name}: character {error.start + 1} is not UTF-8") from error
    return Script(name, text)
