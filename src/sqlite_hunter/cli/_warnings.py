"""Warnings of the analysis as one line each on stderr, instead of Python's two with a path of ours in them."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from sqlite_hunter.cli._streams import complain


@contextmanager
def warnings_on_stderr(quiet: bool) -> Iterator[None]:
    """Show each warning of the block once, or none if ``quiet``."""
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
        warnings.simplefilter("always", UserWarning)
        warnings.showwarning = show
        yield
