"""Places in source text, as every output of the tool counts them."""

from dataclasses import dataclass
from typing import NamedTuple


class Place(NamedTuple):
    """A line of a file: one hop of a chain that says how a use is known."""

    path: str
    line: int


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A range of characters in a file.

    Lines and columns count from 1, columns are characters, ``end_column`` is exclusive: the convention of
    the findings document, of SARIF and of ruff.
    """

    line: int
    column: int
    end_line: int
    end_column: int
