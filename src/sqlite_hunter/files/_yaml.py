"""YAML by its lines: scalars with their keys. Anchors, tags and what templates put between are text like any other."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from sqlite_hunter.files._settings import STRING, strings, stripped
from sqlite_hunter.files._source import Piece, Source

_LINE: Final = re.compile(
    r"(?P<indent> *+)(?P<dashes>(?:-(?:[ \t]++|$))*+)"
    r"(?:(?P<key>\"[^\"\n]*\"|'[^'\n]*'|[\w./$@-]++(?: [\w./-]++)*+)[ \t]*+:(?=[ \t]|$)[ \t]*+)?(?P<rest>)"
)
_BLOCK: Final = re.compile(r"(?:[&!]\S+[ \t]+)*[|>][+-]?[0-9]?[+-]?[ \t]*(?:#.*)?$")
_COMMENT: Final = re.compile(r"\"(?:[^\"\\\n]|\\.)*+\"?|(?<![\w])'[^'\n]*'|(?P<comment>(?:^|(?<=\s))#.*)")


class Scalar(NamedTuple):
    """A value."""

    keys: tuple[str, ...]
    """Of the mappings that it stands in, the outermost first."""
    value: Piece
    items: tuple[Piece, ...]
    """Of a list in brackets its strings."""
    margin: int = 0
    """Spaces before each line of a block, which are none of it."""
    is_block: bool = False
    """Whether it is a block that keeps its lines."""
    is_item: bool = False
    """Whether it is an item of a list that is written over several lines."""


def scalars(source: Source) -> Iterator[Scalar | Piece]:
    """The values of a text in order, and its comments as pieces."""
    lines = list(source.lines())
    nesting = _Nesting()
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        comment = next((found for found in _COMMENT.finditer(line.text) if found["comment"]), None)
        stop = comment.start() if comment is not None else len(line.text)
        if comment is not None:
            yield source.piece(line.start + stop, line.end)
        match = _LINE.match(line.text, 0, stop)
        if match is None or not line.text[:stop].strip():
            continue
        keys = nesting.keys(match)
        rest = stripped(source.piece(line.start + match.start("rest"), line.start + stop))
        if _BLOCK.match(rest.text):
            first, at = at, _end_of_block(lines, at, len(match["indent"]))
            if at > first:
                margin = next((_indent(line.text) for line in lines[first:at] if line.text.strip()), 0)
                whole = source.piece(lines[first].start, lines[at - 1].end)
                yield Scalar(keys, whole, (), margin, is_block="|" in rest.text)
        elif rest.text:
            is_item = bool(match["dashes"]) and match["key"] is None
            yield _scalar(keys, rest)._replace(is_item=is_item)


class _Nesting:
    """The mappings that a line stands in, by their indentation."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []

    def keys(self, line: re.Match[str]) -> tuple[str, ...]:
        """The keys of a line, with its own; an item of a list may stand as deep as the key of the list."""
        indent = len(line["indent"])
        deep = indent + len(line["dashes"])
        is_item = bool(line["dashes"])
        while self._open and (self._open[-1][0] > indent or (self._open[-1][0] == indent and not is_item)):
            self._open.pop()
        if line["key"] is not None:
            self._open.append((deep, line["key"].strip("\"'")))
        return tuple(key for _, key in self._open)


def _end_of_block(lines: list[Piece], at: int, indent: int) -> int:
    """The line after a block scalar that begins at a line."""
    while at < len(lines) and (not lines[at].text.strip() or _indent(lines[at].text) > indent):
        at += 1
    return at


def _scalar(keys: tuple[str, ...], rest: Piece) -> Scalar:
    whole = STRING.fullmatch(rest.text)
    if whole is not None:
        return Scalar(keys, strings(rest)[0], ())
    if rest.text.startswith("["):
        return Scalar(keys, rest, tuple(strings(rest)))
    return Scalar(keys, rest, ())


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))
