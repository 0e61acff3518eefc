"""What is known of a suppression comment in a file, and where it stands."""

from dataclasses import dataclass
from typing import NamedTuple

from sqlite_hunter.model.location import Span
from sqlite_hunter.model.suppression import Suppression

Position = tuple[int, int]
"""Line and column, both from 1."""
END: int = 1 << 30
"""A column behind the end of any line."""


class Reach(NamedTuple):
    """A range of a file; both ends belong to it."""

    start: Position
    end: Position


def line_reach(line: int) -> Reach:
    """The whole of a line."""
    return Reach((line, 1), (line, END))


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment that was understood."""

    suppression: Suppression
    span: Span
    """What would be taken out: from its leader to its end."""
    on: Reach
    """A finding that touches this is meant: the line of the comment."""
    below: Reach | None = None
    """So is one that begins here: the line below a comment that is alone on its own."""
    statement: tuple[int, int] = (0, 0)
    """First and last line of the statement it belongs to; (0, 0) where nobody knows."""
    is_removable: bool = True
    """Whether it can be taken out; not of a string or a notebook, nor where the line above goes on in its own."""
    is_told: bool = True
    """Whether it is told where it silences nothing; not in a string that only may be SQL."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A comment that was not understood."""

    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All comments of a file, sorted by place."""

    comments: tuple[Comment, ...] = ()
    wrong: tuple[Wrong, ...] = ()
