"""What the terminal, or its absence, allows: control codes and columns, by the conventions of other tools."""

import os
import shutil
from typing import TYPE_CHECKING, Final, TextIO

if TYPE_CHECKING:
    from sqlite_hunter.report import RenderOptions

PIPE_WIDTH: Final = 120
"""Columns where nobody says how many there are: fixed, so that a log does not depend on the machine that wrote it."""

_NARROWEST: Final = 20


def wants_colour(stream: TextIO, options: "RenderOptions") -> bool:
    """Whether control codes may go to ``stream``: the caller's word, NO_COLOR, FORCE_COLOR, then what the stream is.

    https://no-color.org counts an empty variable as unset.
    """
    if options.colour is not None:
        return options.colour
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def columns(stream: TextIO, options: "RenderOptions") -> int:
    """Width to lay text out in: the caller's word, COLUMNS, the terminal's own, or ``PIPE_WIDTH``."""
    if options.width is not None:
        return max(options.width, _NARROWEST)
    return max(shutil.get_terminal_size((PIPE_WIDTH, 0)).columns if _sized(stream) else PIPE_WIDTH, _NARROWEST)


def _sized(stream: TextIO) -> bool:
    return os.environ.get("COLUMNS", "").isdecimal() or stream.isatty()
