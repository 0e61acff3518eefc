r"""JSON by the places of its values: what stands where, to the character, escapes included.

The text is known to be JSON before anything here looks at it. Values that nobody asks for are gone over by one regular
expression, so that a notebook with megabytes of pictures costs what reading it costs.
"""

import re
from collections.abc import Iterator
from typing import Final, TypeAlias

from sqlite_hunter.model.embedded import Stretch

Range: TypeAlias = tuple[int, int]
"""Where a value begins and ends in the text."""

_STRING: Final = r'"(?:[^"\\]++|\\.)*+"'
_TOKEN: Final = re.compile(rf"[ \t\r\n,:]*({_STRING}|[\[\]{{}}]|[^\s,:\[\]{{}}\"]++)", re.DOTALL)
_PIECE: Final = re.compile(
    r"[^\"\\]++|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\."
)
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def members(text: str, start: int) -> Iterator[tuple[str, Range]]:
    """The keys of the object that begins at an offset, and where their values stand; nothing if it is no object."""
    values = _children(text, start, "{")
    for key in values:
        value = next(values, None)
        if value is not None:
            yield string(text, key), value


def elements(text: str, start: int) -> Iterator[Range]:
    """Where the values of the list that begins at an offset stand; nothing if it is no list."""
    return _children(text, start, "[")


def string(text: str, value: Range) -> str:
    """A string; "" for any other value."""
    return "".join(each.text for each in stretches(text, value))


def stretches(text: str, value: Range) -> Iterator[Stretch]:
    """The stretches of a string; none for any other value."""
    if text[value[0] : value[0] + 1] != '"':
        return
    for match in _PIECE.finditer(text, value[0] + 1, value[1] - 1):
        written = match[0]
        yield Stretch(_unescaped(written) if written[0] == "\\" else written, match.start(), match.end())


def _unescaped(written: str) -> str:
    if written[1] != "u":
        return _ESCAPES.get(written[1], written[1])
    codes = [int(part, 16) for part in written[2:].split("\\u")]
    if len(codes) == 2:
        return chr(0x10000 + ((codes[0] - 0xD800) << 10) + (codes[1] - 0xDC00))
    return chr(codes[0])


def _children(text: str, start: int, opening: str) -> Iterator[Range]:
    """The values directly inside an object, keys among them, or a list."""
    if text[start : start + 1] != opening:
        return
    depth, begun = 0, start
    for match in _TOKEN.finditer(text, start):
        begins = match[1][0]
        if depth == 1 and begins not in "]}":
            begun = match.start(1)
        depth += (begins in "[{") - (begins in "]}")
        if depth == 1 and match.start(1) > start:
            yield begun, match.end(1)
        elif not depth:
            return
