"""YAML by its lines: scalars with their keys. Anchors, tags and what templates put between are text like any other."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from sqlite_hunter.files._settings import STRING, strings, stripped
from sqlite_hunter.files._source import Piece, Source
from sqlite_hunter.files._written import lines_of, listed, quoted
from sqlite_hunter.model.embedded import Stretch

_LINE: Final = re.compile(
    r"(?P<indent> *+)(?P<dashes>(?:-(?:[ \t]++|$))*+)"
    r"(?:(?P<key>\"[^\"\n]*\"|'[^'\n]*'|[\w./$@-]++(?: [\w./-]++)*+)[ \t]*+:(?=[ \t]|$)[ \t]*+)?(?P<rest>)"
)
_BLOCK: Final = re.compile(r"(?:[&!]\S+[ \t]+)*[|>][+-]?[0-9]?[+-]?[ \t]*(?:#.*)?$")
_COMMENT: Final = re.compile(r"\"(?:[^\"\\\n]|\\.)*+\"?|(?<![\w])'[^'\n]*'|(?P<comment>(?:^|(?<=\s))#.*)")


_OTHERWISE: Final = re.compile(r"[\\\r\n]")
"""What makes a text in double quotes read otherwise than it is written."""
_OTHERWISE_SINGLE: Final = re.compile(r"''|[\r\n]")
_WHOLE: Final = {
    '"': re.compile(r"\"(?:[^\"\\]|\\.)*+\"", re.DOTALL), "'": re.compile(r"'(?:[^']|'')*+'"),
}  # fmt: skip
_OPEN: Final = {'"': re.compile(r"\"(?:[^\"\\]|\\.)*+\\?"), "'": re.compile(r"'(?:[^']|'')*+")}
_CLOSING: Final = {'"': re.compile(r"(?:[^\"\\]|\\.)*+\""), "'": re.compile(r"(?:[^']|'')*+'")}
_LONGEST_QUOTED: Final = 200
"""Lines of a quoted scalar."""
_FLOW: Final = re.compile(r"\{(?!\{)|\[[^{]*+\{(?!\{)")
_SIGNS: Final = frozenset("{}[],:")
_TOKEN: Final = re.compile(
    r"\"(?:[^\"\\]|\\.)*+\"|'(?:[^']|'')*+'|[{}\[\],]|:(?=[\s,\[\]{}]|$)"
    r"|(?!\s)(?:\$?\{\{[^{}\n]*\}\}|\$\{[^{}\n]*\}|[^\n,\[\]{}:]|:(?![\s,\[\]{}]|$))++"
)
"""A sign of a mapping in braces, or a scalar in one."""
_DEEPEST: Final = 20
"""Braces and brackets inside each other."""


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
    """Whether it is an item of a list, and no word of one in brackets."""
    mappings: tuple[int, ...] = ()
    """Where each of the mappings that it stands in begins, the outermost first: one for each key."""
    stretches: tuple[Stretch, ...] = ()
    """What it reads as, where it is written otherwise: with escapes, or lines that are folded."""


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
        place = nesting.place(match, line.start)
        rest = stripped(source.piece(line.start + match.start("rest"), line.start + stop))
        if _BLOCK.match(rest.text):
            first, at = at, _end_of_block(lines, at, match.start("key") if match["key"] else len(match["indent"]))
            if at > first:
                yield _block(source, place, lines[first:at], is_folded="|" not in rest.text)
        elif rest.text:
            is_item = bool(match["dashes"]) and match["key"] is None
            end = _end_of_quoted(lines, at, len(match["indent"]), rest)
            if end > at:
                rest, at = stripped(source.piece(rest.start, lines[end - 1].end)), end
            yield from _flow(source, place, rest) or [_scalar(place, rest)._replace(is_item=is_item)]


def _block(source: Source, place: "_Place", lines: list[Piece], *, is_folded: bool) -> Scalar:
    margin = next((_indent(line.text) for line in lines if line.text.strip()), 0)
    whole = source.piece(lines[0].start, lines[-1].end)
    stretches = tuple(lines_of(source, whole, margin, is_folded=True)) if is_folded else ()
    return Scalar(place.keys, whole, (), margin, not is_folded, mappings=place.mappings, stretches=stretches)


class _Place(NamedTuple):
    """Where a value stands: its keys and their mappings."""

    keys: tuple[str, ...]
    mappings: tuple[int, ...]


class _Nesting:
    """The mappings that a line stands in, by their indentation."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str, int]] = []

    def place(self, line: re.Match[str], start: int) -> _Place:
        """The keys of a line, with its own; an item of a list may stand as deep as the key of the list."""
        indent = len(line["indent"])
        deep = indent + len(line["dashes"])
        is_item = bool(line["dashes"])
        mapping = start + deep
        while self._open and (self._open[-1][0] > indent or (self._open[-1][0] == indent and not is_item)):
            depth, _, begun = self._open.pop()
            mapping = begun if depth == deep and not is_item else mapping
        if line["key"] is not None:
            self._open.append((deep, line["key"].strip("\"'"), mapping))
        return _Place(tuple(key for _, key, _ in self._open), tuple(begun for _, _, begun in self._open))


def _end_of_block(lines: list[Piece], at: int, indent: int) -> int:
    """The line after a block scalar that begins at a line."""
    while at < len(lines) and (not lines[at].text.strip() or _indent(lines[at].text) > indent):
        at += 1
    return at


def _end_of_quoted(lines: list[Piece], at: int, indent: int, rest: Piece) -> int:
    """The line after a quoted scalar that goes on behind its first line; that line's own end for any other."""
    pattern = _OPEN.get(rest.text[:1])
    if pattern is None or pattern.fullmatch(rest.text) is None:
        return at
    for number in range(at, min(at + _LONGEST_QUOTED, len(lines))):
        text = lines[number].text
        if text.strip() and _indent(text) <= indent:
            break
        close = _CLOSING[rest.text[0]].match(text)
        if close is not None:
            return number + 1 if not text[close.end() :].strip() else at
    return at


def _flow(source: Source, place: _Place, rest: Piece) -> list[Scalar]:
    """The values of a mapping in braces, or of a list of such; nothing for what is none, or none on its line."""
    if not _FLOW.match(rest.text) or rest.text[-1] not in "]}":
        return []
    found: list[Scalar] = []
    opened: list[tuple[str, _Place]] = []
    here, key, last = place, "", None
    for token in _TOKEN.finditer(rest.text):
        char, at = token[0], rest.start + token.start()
        if char in _SIGNS:
            if last is not None and char != ":":
                found.append(_scalar(_under(here, key), last)._replace(is_item=opened[-1][0] == "["))
            if char in "{[":
                opened.append((char, here))
                here = _under(here, key) if char == "[" else _Place(_under(here, key).keys, (*here.mappings, at))
            elif char in "}]":
                here = opened.pop()[1]
            key = last.text.strip("\"'") if char == ":" and last is not None else ""
            last = None
            if not opened or len(opened) > _DEEPEST:
                break
        else:
            last = stripped(source.piece(at, rest.start + token.end()))
    return found if not opened else []


def _under(place: _Place, key: str) -> _Place:
    """The place of a value in a mapping in braces, which has begun."""
    return _Place((*place.keys, key), place.mappings) if key else place


def _scalar(place: _Place, rest: Piece) -> Scalar:
    plain = Scalar(place.keys, rest, (), mappings=place.mappings)
    quote = rest.text[:1]
    if quote in _WHOLE and _WHOLE[quote].fullmatch(rest.text) is not None:
        inner = Piece(rest.text[1:-1], rest.start + 1, rest.end - 1)
        is_other = (_OTHERWISE if quote == '"' else _OTHERWISE_SINGLE).search(inner.text) is not None
        return plain._replace(value=inner, stretches=tuple(quoted(inner, quote)) if is_other else ())
    if STRING.fullmatch(rest.text) is not None:  # one that never ends
        return plain._replace(value=strings(rest)[0])
    if rest.text.startswith("["):
        return plain._replace(items=tuple(listed(rest)))
    return plain


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))
