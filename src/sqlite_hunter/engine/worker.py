"""The child's side of the pool: take a number, do that task, send bytes; and what the parent must know of the wire."""

import contextlib
import faulthandler
import os
import signal
import struct
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Final, NoReturn, TypeVar

from sqlite_hunter.model.printable import printable

Task = TypeVar("Task")

HEADER: Final = struct.Struct("!BQ")
"""To a worker: (OK, number of the task). From it: (status, length of what follows)."""
OK: Final = 0
"""What follows is the result."""
FAILED: Final = 1
"""What follows is why there is no result, as UTF-8."""
LAST: Final = 2
"""As FAILED, and the worker ends: it can take no more tasks."""

Results = Generator[tuple[int, tuple[int, bytes]], None, None]
"""(number of the task, (status, content)) as they come; closing it ends the workers."""

_LONGEST_REASON: Final = 300


def serve(tasks: Sequence[Task], work: Callable[[Task], bytes], receive: int, send: int) -> NoReturn:
    """Do tasks until the parent closes its end, then end the process; never returns into the parent's code."""
    try:
        _become_quiet(receive, send)
        while header := os.read(receive, HEADER.size):
            status, content = attempt(work, tasks[HEADER.unpack(header)[1]])
            _write(send, HEADER.pack(status, len(content)))
            _write(send, content)
            if status == LAST:
                break
    finally:
        os._exit(0)  # also where the parent is gone and nobody reads


def attempt(work: Callable[[Task], bytes], task: Task) -> tuple[int, bytes]:
    """Return (status, content) of one task; whatever it raises becomes a reason."""
    try:
        content = work(task)
        memoryview(content)
    except MemoryError:
        return LAST, b"ran out of memory"
    except BaseException as error:  # the edge of the process: beyond it only bytes are left
        return FAILED, _reason(error).encode("utf-8", "backslashreplace")
    return OK, content


def _become_quiet(receive: int, send: int) -> None:
    """Leave the terminal to the parent: its Ctrl-C, its output, and no dump of a death that is reported anyway."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    faulthandler.disable()
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in {0, 1, 2} - {receive, send, null}:
        os.dup2(null, descriptor)


def _write(descriptor: int, content: bytes) -> None:
    """Write all of it; a pipe takes what it has room for."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _reason(error: BaseException) -> str:
    """One line that says what was raised and where, for a report of an error of this tool."""
    name = type(error).__name__
    try:
        text = f"{name}: {error}" if str(error) else name
    except Exception:  # an exception whose text cannot be had
        text = name
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" ({Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno})" if trace is not None else ""
    return printable(text.strip().partition("\n")[0])[:_LONGEST_REASON] + place
