"""Places in source text, as every output of the tool counts them."""

from collections.abc import Iterable
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


def joined(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Line spans with neighbours and overlaps joined: (334, 335), (336, 338) -> (334, 338)."""
    result: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return tuple(result)
