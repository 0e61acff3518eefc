"""A Python source inside another file: a here-document of a script, ``python -c``, the cells of a notebook.

It is a module of the program like any file, under a name that no file can have. Its text is what Python gets, which
may be written otherwise: with escapes, with an indentation that is removed, with expansions of a shell. Where each part
of it stands is known to the character, so that every place of it is told as one of the file that holds it.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

_INSIDE: Final = "\0"
"""Between a file's path and what tells the sources in it apart: no path of a file holds it."""
_COOKIE: Final = re.compile(r"(\A(?:[ \t\f]*(?:#[^\r\n]*)?(?:\r\n|\r|\n))?[ \t\f]*#[^\r\n]*?)coding([:=])")
"""A declared encoding (PEP 263), in the first two lines."""
_LINE_END: Final = re.compile(r"\r\n|\r|\n")

Position = tuple[int, int]
"""Line and column, both from 1."""


class Stretch(NamedTuple):
    """A part of a source's text, and the range of the file that it is written in.

    It is written to the letter where both are equally long; else all of it stands for all of the range.
    """

    text: str
    start: int
    end: int
    is_hole: bool = False
    """Whether something else puts a text in here that is not known; ``text`` is a name for it then."""

    @property
    def is_exact(self) -> bool:
        """Whether each character has a place of its own."""
        return not self.is_hole and len(self.text) == self.end - self.start


class Part(NamedTuple):
    """A part of a source that has a name, such as a cell."""

    line: int
    """The first line, in the source."""
    name: str


class Placement(NamedTuple):
    """Where the text of a source stands in the file that holds it."""

    path: str
    """Of that file."""
    stretches: tuple[Stretch, ...]
    offsets: tuple[int, ...]
    """Where each stretch begins in the source."""
    line_starts: tuple[int, ...]
    """Offsets of the lines of the source."""
    file_line_starts: tuple[int, ...]
    parts: tuple[Part, ...] = ()

    def position(self, line: int, column: int, *, is_end: bool = False) -> Position:
        """The place in the file of one in the source; an end stands behind the character before it."""
        found = self.offset(self.line_starts[min(line, len(self.line_starts)) - 1] + column - 1, is_end=is_end)
        number = bisect_right(self.file_line_starts, found)
        return number, found - self.file_line_starts[number - 1] + 1

    def offset(self, offset: int, *, is_end: bool = False) -> int:
        """The offset in the file of one in the source."""
        at = max(bisect_right(self.offsets, offset - is_end) - 1, 0)
        stretch, begun = self.stretches[at], self.offsets[at]
        if stretch.is_exact:
            return min(stretch.start + max(offset - begun, 0), stretch.end)
        return stretch.end if is_end or offset >= begun + len(stretch.text) else stretch.start

    def ranges(self, line: int, column: int | None) -> list[tuple[int, int]]:
        """The ranges of the source that are written on a line of the file, or at a column of it."""
        start = self.file_line_starts[line - 1]
        end = self.file_line_starts[line] if line < len(self.file_line_starts) else start + (1 << 30)
        if column is not None:
            start, end = start + column - 1, start + column
        found = []
        for stretch, offset in zip(self.stretches, self.offsets, strict=True):
            if stretch.text and stretch.start < end and stretch.end > start:
                first = offset + max(start - stretch.start, 0) if stretch.is_exact else offset
                last = offset + min(end - stretch.start, len(stretch.text)) if stretch.is_exact else None
                found.append((first, last or offset + len(stretch.text)))
        return found

    def part(self, line: int) -> str:
        """The name of the part that a line of the source is in; "" where it has none."""
        at = bisect_right([part.line for part in self.parts], line)
        return self.parts[at - 1].name if at else ""


class Embedded(NamedTuple):
    """A Python source, and where it stands."""

    path: str
    """The name that the program knows it by."""
    text: str
    placement: Placement
    holes: tuple[str, ...] = ()
    """What is put in at run time, as it is written there; one for each stretch that is a hole."""

    def hole_at(self, line: int) -> str:
        """What is put in on a line of the source, else the first that is put in anywhere; "" if nothing is."""
        offsets = zip(self.placement.stretches, self.placement.offsets, strict=True)
        lines = [bisect_right(self.placement.line_starts, offset) for each, offset in offsets if each.is_hole]
        return self.holes[lines.index(line) if line in lines else 0] if self.holes else ""

    @property
    def content(self) -> bytes:
        """The text in UTF-8, whatever encoding it declares: it was decoded with the file around it."""
        return _COOKIE.sub(r"\1c_ding\2", self.text).encode("utf-8", "replace")


def embed(
    path: str,
    text: str,
    stretches: Iterable[Stretch],
    *,
    parts: Sequence[Part] = (),
    holes: Sequence[str] = (),
    line_starts: tuple[int, ...] = (),
) -> Embedded:
    """The source that stretches of a file's text are, in order; there is at least one.

    ``line_starts`` are the offsets of the file's lines, where they are known: a file may hold thousands of texts.
    """
    listed = tuple(stretch for stretch in stretches if stretch.text or stretch.is_hole) or (Stretch("", 0, 0),)
    offsets = [0]
    for stretch in listed:
        offsets.append(offsets[-1] + len(stretch.text))
    source = "".join(stretch.text for stretch in listed)
    placement = Placement(
        path, listed, tuple(offsets[:-1]), _line_starts(source), line_starts or _line_starts(text), tuple(parts)
    )
    return Embedded(f"{path}{_INSIDE}{listed[0].start:09d}", source, placement, tuple(holes))


def holder(path: str) -> str:
    """The file that a source is in; that of a file is itself."""
    return path.partition(_INSIDE)[0]


def is_embedded(path: str) -> bool:
    """Whether a module is a source inside a file."""
    return _INSIDE in path


def _line_starts(text: str) -> tuple[int, ...]:
    return (0, *(match.end() for match in _LINE_END.finditer(text)))
