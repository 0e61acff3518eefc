"""The lines of a construct with the construct marked, fitted to a width: plain data, to be coloured by the renderer.

Columns of a finding count characters; a terminal counts cells. A tab, a wide character and an escaped control code
are several cells for one character, so marks are laid over cells.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from sqlite_hunter.report._text import visible

if TYPE_CHECKING:
    from sqlite_hunter.model.location import Span

MOST_LINES: Final = 6
"""Lines of a construct that are shown; of a longer one the rest is counted."""

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_TAB: Final = "    "
_LEAD: Final = 8
"""Cells kept before a construct that starts too far to the right to be shown from the line's beginning."""


@dataclass(frozen=True, slots=True)
class ExcerptLine:
    """One line of an excerpt, safe to print, with the part of it (in cells of ``text``) that is the construct."""

    number: int
    text: str
    mark: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What is shown of a construct; ``more`` lines of it are not."""

    lines: tuple[ExcerptLine, ...]
    more: int


def split_lines(source: str) -> list[str]:
    r"""Lines as findings count them: they end at ``\n``, ``\r\n`` or ``\r``, and nowhere else."""
    return _LINE_END.split(source)


def excerpt(lines: list[str], span: "Span", width: int, ellipsis: str) -> Excerpt:
    """Show ``span`` in at most ``width`` cells a line; a span outside of the text gives an excerpt without lines.

    All lines are shifted together, so that the shape of a multi-line statement stays.
    """
    last = min(span.end_line, len(lines))
    numbers = range(span.line, min(last, span.line + MOST_LINES - 1) + 1)
    if span.line < 1 or not numbers:
        return Excerpt((), 0)
    cells = [_cells(lines[number - 1]) for number in numbers]
    marks = [_mark(lines[number - 1], number, span) for number in numbers]
    start = sum(cell_len(cell) for cell in cells[0][: marks[0][0]])
    longest = max(sum(cell_len(cell) for cell in line) for line in cells)
    shift = max(0, start - _LEAD) if longest > width and start > width * 2 // 3 else 0
    shown = tuple(
        _fit(number, line, mark, (shift, width), ellipsis)
        for number, line, mark in zip(numbers, cells, marks, strict=True)
    )
    return Excerpt(shown, last - numbers[-1])


def pieces(line: ExcerptLine) -> tuple[str, str, str]:
    """The text before the mark, in it and after it."""
    before = list(accumulate((cell_len(char) for char in line.text), initial=0))
    start, end = (bisect_left(before, edge) for edge in line.mark)
    return line.text[:start], line.text[start:end], line.text[end:]


def _cells(line: str) -> list[str]:
    """What is printed for each character of a line."""
    return [_TAB if char == "\t" else visible(char) for char in line]


def _mark(line: str, number: int, span: "Span") -> tuple[int, int]:
    """The characters of a line that are the construct, from its first to its last that is not blank."""
    start = span.column - 1 if number == span.line else len(line) - len(line.lstrip())
    end = span.end_column - 1 if number == span.end_line else len(line.rstrip())
    start = min(max(start, 0), len(line))
    return start, min(max(end, start), len(line))


def _fit(number: int, cells: list[str], mark: tuple[int, int], window: tuple[int, int], ellipsis: str) -> ExcerptLine:
    """Cut a line to the cells of ``window`` (shift, width), with an ellipsis where something was left out."""
    shift, width = window
    before = list(accumulate((cell_len(cell) for cell in cells), initial=0))
    lead = ellipsis if shift else ""
    first = bisect_left(before, shift)
    room = width - len(lead)
    tail = "" if before[-1] - before[min(first, len(cells))] <= room else ellipsis
    last = max(bisect_right(before, before[min(first, len(cells))] + room - len(tail)) - 1, first)
    text = lead + "".join(cells[first:last]) + tail
    start, end = (before[min(max(edge, first), last, len(cells))] - before[min(first, len(cells))] for edge in mark)
    return ExcerptLine(number, text, (start + len(lead), end + len(lead) + len(tail) * (mark[1] > last)))
