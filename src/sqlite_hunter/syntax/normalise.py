r"""The text as LibCST can reproduce it, with what is needed to give positions in the original.

LibCST does not round-trip two things (found by experiment with 1.9): a lone ``\r`` as a line end, and a form feed in
indentation. Both are removed before parsing, so that every offset is one in the text that was parsed.
"""

import re
from itertools import accumulate
from typing import Final, NamedTuple

from sqlite_hunter.syntax.lexer import STRING_OR_COMMENT

LONE_RETURN: Final = re.compile(r"\r(?!\n)")
FEED_IN_INDENT: Final = re.compile(r"^[ \t\f]*\f", re.MULTILINE)


class Source(NamedTuple):
    """A text that LibCST reproduces to the letter."""

    text: str
    line_starts: tuple[int, ...]
    """Offset of the start of each line; the line after a final line end counts."""
    column_shifts: tuple[tuple[int, int], ...]
    """(line, columns to add): characters of that line's indentation that were dropped, in front of everything kept."""


def normalise(text: str) -> Source:
    r"""Make lone ``\r`` a ``\n`` (same length) and drop indentation up to a form feed, which Python ignores too."""
    if "\r" in text:
        text = LONE_RETURN.sub("\n", text)
    shifts: tuple[tuple[int, int], ...] = ()
    if "\f" in text:
        text, shifts = _without_feeds(text)
    starts = accumulate([len(line) + 1 for line in text.split("\n")][:-1], initial=0)
    return Source(text, tuple(starts), shifts)


def _without_feeds(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Drop form feeds from indentation, but not from the inside of a string, where they are its value."""
    strings = [found.span() for found in STRING_OR_COMMENT.finditer(text) if found.group()[0] != "#"]
    kept: list[str] = []
    shifts: list[tuple[int, int]] = []
    done = line = 0
    for found in FEED_IN_INDENT.finditer(text):
        start, end = found.span()
        if any(first < start < last for first, last in strings):
            continue
        line += text.count("\n", done, start)
        shifts.append((line + 1, end - start))
        kept.append(text[done:start])
        done = end
    kept.append(text[done:])
    return "".join(kept), tuple(shifts)
