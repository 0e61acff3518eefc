"""A text with its lines, and the making of sites in it."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import Final, NamedTuple, TypeAlias

from sqlite_hunter.model.embedded import Embedded
from sqlite_hunter.model.finding import Problem, SqlSummary
from sqlite_hunter.model.location import Span
from sqlite_hunter.model.site import Site

_LINE_END: Final = re.compile(r"\r\n|\r|\n")

_BEFORE: Final = 200
"""Characters before a value in which its key is looked for."""


Found: TypeAlias = Site | Embedded | Problem
"""What a file has: a use of SQLite, a Python source, or something that keeps a part of it from being read."""


class Piece(NamedTuple):
    """A part of a text, by its offsets; ``text`` may be what it means, without quotes and with ``{...}`` holes."""

    text: str
    start: int
    end: int


class Source:
    """The text of one file."""

    def __init__(self, path: str, text: str) -> None:
        """Keep both; lines are told apart when the first place is asked for."""
        self.path = path
        self.text = text

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The offsets of the lines."""
        return (0, *(match.end() for match in _LINE_END.finditer(self.text)))

    def lines(self, start: int = 0, end: int | None = None) -> Iterator[Piece]:
        """The lines of a part of the text, without their ends."""
        stop = len(self.text) if end is None else end
        at = start
        while at < stop:
            match = _LINE_END.search(self.text, at, stop)
            last = match.start() if match is not None else stop
            yield Piece(self.text[at:last], at, last)
            at = match.end() if match is not None else stop

    def piece(self, start: int, end: int) -> Piece:
        """A part of the text as it stands."""
        return Piece(self.text[start:end], start, end)

    def before(self, piece: Piece) -> str:
        """What stands before a part of the text on its line, as far as it matters: the key that it is the value of."""
        start = self.starts[bisect_right(self.starts, piece.start) - 1]
        return self.text[max(start, piece.start - _BEFORE) : piece.start]

    def span(self, start: int, end: int) -> Span:
        """Lines and columns of a part of the text."""
        line, end_line = bisect_right(self.starts, start), bisect_right(self.starts, max(end, start))
        return Span(line, start - self.starts[line - 1] + 1, end_line, max(end, start) - self.starts[end_line - 1] + 1)

    def offset(self, line: int, characters: int) -> int:
        """The offset of a place: a line, and the characters before it."""
        return min(self.starts[min(line, len(self.starts)) - 1] + characters, len(self.text))

    def site(
        self,
        what: str,
        member: str,
        piece: Piece,
        *,
        certain: bool = True,
        keys: tuple[str, ...] = (),
        note: str = "",
        statement: SqlSummary | None = None,
    ) -> Site:
        """A site at a part of the text; ``keys`` are those of the databases that it names."""
        span = self.span(piece.start, piece.end)
        return Site(
            what, member, self.path, span, "", "sqlite", certain, databases=keys, note=note, statement=statement
        )
