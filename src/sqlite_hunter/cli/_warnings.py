"""Warnings of the analysis as one line each on stderr, instead of Python's two with a path of ours in them."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from sqlite_hunter.cli._streams import complain


@contextmanager
def warnings_on_stderr(quiet: bool) -> Iterator[None]:
    """Show each ``UserWarning`` of the block once, or none if ``quiet``; that is the class the analysis warns with.

    Warnings about the scanned code (``ast`` reports odd escapes in it) are no business of ours and are dropped.
    """
    seen: set[str] = set()

    def show(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        text = str(message)
        if text not in seen and not quiet:
            complain(f"warning: {text}")
        seen.add(text)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", UserWarning)
        warnings.showwarning = show
        yield
