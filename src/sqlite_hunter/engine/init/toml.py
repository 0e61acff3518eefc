"""Where things stand in a TOML text, so that it can be edited and the rest of it kept.

The text must be valid: ``tomllib`` has accepted it. Nothing is judged here, and a mistake does no harm, since whoever
edits parses the outcome and compares.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

Path = tuple[str, ...]

_PART: Final = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_KEY: Final = re.compile(rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*")
_SINGLE_PART: Final = re.compile(_PART)
_BLANK: Final = re.compile(r"[ \t]*")
_TOKEN: Final = re.compile(
    r'''"""(?:[^\\]|\\.)*?"{3,5}(?!")|\'\'\'.*?'{3,5}(?!')|"(?:[^"\\]|\\.)*"|'[^']*'|\#[^\n]*|[\[\]{},\n]|[^"'\#\[\]{},\n]+''',
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A key with its value, or the header of a table."""

    table: Path
    key: Path | None
    """None for a header."""
    start: int
    """Of the value, or of the header."""
    end: int
    """Behind the value or the header; a comment may follow."""
    line_end: int
    """Behind the line's end, or the end of the text."""


@dataclass(frozen=True, slots=True)
class Array:
    """An array's items and what is around them."""

    items: tuple[tuple[int, int], ...]
    comma: int | None
    """Behind the comma that follows the last item, if there is one."""
    close: int
    """Where the closing bracket stands."""


def entries(text: str) -> Iterator[Entry]:
    """All headers and all keys outside of inline tables, in order."""
    at = 1 if text.startswith("\ufeff") else 0
    table: Path = ()
    while at < len(text):
        start = _skip_blank(text, at)
        line_end = _line_end(text, start)
        if text[start : start + 1] == "[":
            brackets = 2 if text.startswith("[[", start) else 1
            found = _KEY.match(text, _skip_blank(text, start + brackets))
            if found is None:
                return
            table = (*_parts(found[0]), *(("[]",) if brackets == 2 else ()))
            end = text.index("]" * brackets, found.end()) + brackets
            yield Entry(table, None, start, end, line_end)
        elif (found := _KEY.match(text, start)) is not None:
            value = _skip_blank(text, text.index("=", found.end()) + 1)
            end = _value_end(text, value)
            line_end = _line_end(text, end)
            yield Entry(table, _parts(found[0]), value, end, line_end)
        at = line_end


def array(text: str, start: int) -> Array | None:
    """The array of strings that begins at a place; None where another value stands."""
    if text[start : start + 1] != "[":
        return None
    items: list[tuple[int, int]] = []
    comma: int | None = None
    for token in _TOKEN.finditer(text, start + 1):
        first = token[0][0]
        if first in "\"'":
            items.append(token.span())
            comma = None
        elif first == ",":
            comma = token.end()
        elif first == "]":
            return Array(tuple(items), comma, token.start())
        elif first in "[{":
            return None
    return None


def _value_end(text: str, start: int) -> int:
    """Behind a value: at its line's end, or before the comment that follows it."""
    depth, end = 0, start
    for token in _TOKEN.finditer(text, start):
        first = token[0][0]
        if depth == 0 and first in "\n#":
            break
        depth += (first in "[{") - (first in "]}")
        if first not in "\n#":
            end = token.start() + len(token[0].rstrip())  # white space alone adds nothing
            end = end if token[0].strip() else token.start()
    return end if text[start:end].strip() else start


def _parts(key: str) -> Path:
    return tuple(_plain(part) for part in _SINGLE_PART.findall(key))


def _plain(part: str) -> str:
    if part[0] == "'":
        return part[1:-1]
    return str(tomllib.loads(f"key = {part}")["key"]) if part[0] == '"' else part


def _skip_blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found is not None else at


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1
