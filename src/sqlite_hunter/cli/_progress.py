"""A progress bar for long scans, for people only: on a terminal, after a second, and gone when it is done."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TextIO, TypeAlias

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

Callback: TypeAlias = Callable[[int, int], None]

PATIENCE: Final = 1.0
"""Seconds without a bar; most scans are over by then."""


@contextmanager
def progress_bar(quiet: bool, title: str = "Scanning") -> Iterator[Callback | None]:
    """Give a callback ``(done, total)`` for the time of the block, or None where nobody would see a bar."""
    stream: TextIO | None = sys.stderr
    if quiet or stream is None or not _is_watched(stream):
        yield None
        return
    bar = _LateBar(title)
    try:
        yield bar.update
    finally:
        bar.close()


def _is_watched(stream: TextIO) -> bool:
    """Whether a person sees ``stream`` as it is written; a CI service may give a terminal that nobody watches."""
    return stream.isatty() and not os.environ.get("CI") and os.environ.get("TERM") != "dumb"


class _LateBar:
    """A bar that is not made, nor its library imported, before ``PATIENCE`` is over."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._start = time.monotonic()
        self._bar: tuple[Progress, TaskID] | None = None

    def update(self, done: int, total: int) -> None:
        if self._bar is None:
            if time.monotonic() - self._start < PATIENCE or done >= total:
                return
            self._bar = _make_bar(self._title, total)
        bar, task = self._bar
        bar.update(task, completed=done, total=total)

    def close(self) -> None:
        if self._bar is not None:
            self._bar[0].stop()


def _make_bar(title: str, total: int) -> "tuple[Progress, TaskID]":
    from rich.console import Console
    from rich.progress import Progress

    bar = Progress(console=Console(stderr=True), transient=True)
    task = bar.add_task(title, total=total)
    bar.start()
    return bar, task
