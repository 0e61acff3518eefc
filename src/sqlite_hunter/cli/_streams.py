"""Standard output, standard error and the file of ``--output-file``, with everything that can go wrong with them.

Any of the streams can be closed, full, a pipe whose reader has gone, or of an encoding that lacks a character.
"""

import io
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, TextIO

from sqlite_hunter.errors import UsageError

STDOUT: Final = "-"

_DESCRIPTORS: Final = re.compile(rf"/proc/(?:self|thread-self|{os.getpid()})(?:/task/\d+)?/fd|/dev/fd")
"""Folders whose entries are what this process has open: https://man7.org/linux/man-pages/man5/proc_pid_fd.5.html."""
_MOST_LINKS: Final = 40
"""As many as Linux itself follows."""


def complain(message: str, *, lines: bool = False) -> None:
    """Write one line to stderr (or ``lines``), made safe to show; a stderr that is gone is no reason to fail."""
    from sqlite_hunter.report._text import visible

    text = "\n".join(visible(line) for line in message.split("\n")) if lines else visible(message)
    stream: TextIO | None = sys.stderr
    if stream is None:
        return
    try:
        stream.write(f"{text}\n")
        stream.flush()
    except (OSError, ValueError):
        return


def write_output(target: str | None, write: Callable[[TextIO], None]) -> None:
    """Let ``write`` write to stdout (``target`` None or ``-``) or, whole or not at all, to the file ``target``.

    Raises UsageError when it cannot be written, BrokenPipeError when the reader of stdout has gone.
    """
    if target is None or target == STDOUT:
        try:
            write(_stdout())
            flush_output()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise UsageError(f"cannot write to standard output: {error.strerror or error}") from error
        return
    text = io.StringIO()
    write(text)
    try:
        _write_file(Path(target), text.getvalue().encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise UsageError(f"cannot write {target}: {error.strerror or error}") from error


def check_target(target: str | None) -> None:
    """Raise UsageError before the work is done for nothing: ``target`` is a folder, or its folder is missing."""
    if target is None or target == STDOUT:
        return
    path = Path(target)
    descriptor = _descriptor(path)
    if descriptor is not None:
        try:
            os.fstat(descriptor)
        except OSError as error:
            raise UsageError(f"cannot write {target}: {error.strerror}") from error
        return
    if path.is_dir():
        raise UsageError(f"cannot write {target}: it is a directory")
    if not path.parent.is_dir():
        raise UsageError(f"cannot write {target}: there is no directory {path.parent}")


def is_there(target: str) -> bool:
    """Whether a target is a file already; standard output is none."""
    return target != STDOUT and _descriptor(Path(target)) is None and Path(target).is_file()


def flush_output() -> None:
    """Flush stdout, so that a full disk or a gone reader is an error of ours and not a message at exit."""
    stream: TextIO | None = sys.stdout
    if stream is not None and not stream.closed:
        stream.flush()


def flush_quietly() -> bool:
    """Flush stdout at the very end; False if it cannot be, and what is still buffered would fail again at exit."""
    try:
        flush_output()
    except OSError:
        return False
    return True


def discard_output() -> None:
    """Point stdout at nothing: what is still buffered has no reader, and the interpreter flushes it when it ends.

    https://docs.python.org/3/library/signal.html#note-on-sigpipe
    """
    with Path(os.devnull).open("wb") as sink:
        os.dup2(sink.fileno(), sys.stdout.fileno())


def _stdout() -> TextIO:
    """Standard output, able to take any text."""
    stream: TextIO | None = sys.stdout
    if stream is None:
        raise UsageError("cannot write to standard output: it is closed")
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
    return stream


def _write_file(path: Path, data: bytes) -> None:
    """Replace a file at once by a finished one beside it; a device or a pipe is written to as it is.

    So is what is open already: whoever opened it has written to it, and will go on.
    """
    descriptor = _descriptor(path)
    if descriptor is not None:
        _write_through(descriptor, data)
        return
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    final = path.resolve()
    draft = final.with_name(f".{final.name}.{os.getpid()}.tmp")
    try:
        with draft.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if final.exists():
            draft.chmod(final.stat().st_mode & 0o7777)
        draft.replace(final)
    finally:
        draft.unlink(missing_ok=True)


def _descriptor(path: Path) -> int | None:
    """The open descriptor that a path leads to over links (``/dev/stdout``), or whose file it is; None for none."""
    current = os.fspath(path)
    for _ in range(_MOST_LINKS):
        folder, name = os.path.split(current)
        folder = os.path.realpath(folder)
        if name.isdecimal() and _DESCRIPTORS.fullmatch(folder):
            return int(name)
        try:
            current = os.path.join(folder, os.readlink(os.path.join(folder, name)))  # noqa: PTH115, PTH118 - texts
        except OSError:
            break
    return next((number for number in (1, 2) if _is_open_file(path, number)), None)


def _is_open_file(path: Path, descriptor: int) -> bool:
    """Whether a descriptor is a regular file that stands at a path too."""
    try:
        return path.is_file() and os.path.samestat(path.stat(), os.fstat(descriptor))
    except (OSError, ValueError):
        return False


def _write_through(descriptor: int, data: bytes) -> None:
    """Write to what is open, behind what has been written there."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and not stream.closed:
            stream.flush()
    while data:
        data = data[os.write(descriptor, data) :]
