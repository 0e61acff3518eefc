"""Texts that are written otherwise than they read: what is found in one is told where it stands in the file.

https://yaml.org/spec/1.2.2/: 5.7 (escapes), 7.3 (quoted scalars and the folding of their lines), 8.1.3 (folded blocks).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final, TypeAlias

from sqlite_hunter.files._settings import strings
from sqlite_hunter.files._source import Found, Piece, Source
from sqlite_hunter.model.embedded import Embedded, Part, Placement, Stretch, embed
from sqlite_hunter.model.location import Span
from sqlite_hunter.model.site import Site

Looking: TypeAlias = Callable[[Source], Iterator[Found]]
"""What looks at a text."""

_FOLD: Final = r"[ \t]*(?:(?:\r\n|\r|\n)[ \t]*)+"
_DOUBLE: Final = re.compile(
    r"[^\\\r\n \t]++|\\(?:\r\n|\r|\n)[ \t]*|\\x[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\U00[0-9A-Fa-f]{6}|\\."
    rf"|{_FOLD}|[ \t]++|\\",
    re.DOTALL,
)
_SINGLE: Final = re.compile(rf"[^'\r\n \t]++|''|{_FOLD}|[ \t]++|'")
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_ESCAPES: Final = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
    "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_LAST_CHARACTER: Final = 0x10FFFF


def cut(stretches: Sequence[Stretch], start: int, end: int) -> list[Stretch]:
    """The stretches of a part of a text, given by offsets in it."""
    found = []
    at = 0
    for each in stretches:
        after = at + len(each.text)
        if at < end and after > start:
            found.append(_part(each, max(start - at, 0), min(end - at, len(each.text))))
        at = after
    return found


def _part(stretch: Stretch, first: int, last: int) -> Stretch:
    """A part of a stretch; of one that is not written to the letter all of the range stands for it."""
    text = stretch.text[first:last]
    if stretch.is_exact:
        return Stretch(text, stretch.start + first, stretch.start + last)
    return stretch._replace(text=text) if last - first < len(stretch.text) else stretch


def quoted(piece: Piece, quote: str) -> list[Stretch]:
    """The stretches of what stands between the quotes of a scalar of YAML, or of a string of JSON."""
    pattern = _DOUBLE if quote == '"' else _SINGLE
    return [
        Stretch(_meant(match[0], quote), piece.start + match.start(), piece.start + match.end())
        for match in pattern.finditer(piece.text)
    ]


def listed(piece: Piece) -> list[Piece]:
    """The quoted strings in a piece as they read; their places are without the quotes."""
    found: list[Piece] = []
    for each in strings(piece):
        is_other = "\\" in each.text and piece.text[each.start - piece.start - 1] == '"'
        text = "".join(part.text for part in quoted(each, '"')) if is_other else each.text
        found.append(each._replace(text=text))
    return found


def _meant(written: str, quote: str) -> str:
    if (breaks := len(_LINE_END.findall(written))) and written[0] != "\\":
        return "\n" * (breaks - 1) or " "
    if quote == "'":
        return written.replace("''", "'")
    if written[0] != "\\" or len(written) == 1:
        return written
    if breaks:
        return ""
    if written[1] in "xuU" and len(written) > len("\\x"):
        code = int(written[2:], 16)
        return chr(code) if code <= _LAST_CHARACTER else written
    return _ESCAPES.get(written[1], written[1])


def lines_of(source: Source, piece: Piece, margin: int, *, is_folded: bool = False) -> list[Stretch]:
    """The stretches of a block of lines, less the spaces before each that are none of it.

    In a folded one the end of a line is a space, unless a line beside it is blank or indented further.
    """
    found: list[Stretch] = []
    lines = list(source.lines(piece.start, piece.end))
    texts = [line.text[min(len(line.text) - len(line.text.lstrip(" ")), margin) :] for line in lines]
    for (line, text), (after, following) in pairwise([*zip(lines, texts, strict=True), (None, "")]):
        if line is None:
            continue
        found += [Stretch(text, line.end - len(text), line.end)] if text else []
        if after is not None:
            goes_on = is_folded and text[:1].strip() and following[:1].strip()
            found.append(Stretch(" " if goes_on else source.text[line.end : after.start], line.end, after.start))
    return found


def within(source: Source, given: Sequence[Stretch], look: Looking, part: str = "") -> Iterator[Found]:
    """What there is in a text that stretches of a file are, told where it stands in the file."""
    whole = embed(source.path, source.text, given, line_starts=source.starts)
    for found in look(Source(source.path, whole.text)):
        if isinstance(found, Site):
            yield replace(found, span=_span(whole.placement, found.span), part=part)
        elif isinstance(found, Embedded):
            yield _replaced(source, whole.placement, found, part)
        else:
            yield replace(found, line=whole.placement.position(found.line, 1)[0])


def _span(placement: Placement, span: Span) -> Span:
    end = (span.end_line, span.end_column)
    is_empty = end == (span.line, span.column)
    return Span(*placement.position(span.line, span.column), *placement.position(*end, is_end=not is_empty))


def _replaced(source: Source, outer: Placement, inner: Embedded, part: str) -> Embedded:
    """A source inside a text, as one of the file."""
    found: list[Stretch] = []
    for each in inner.placement.stretches:
        first = max(bisect_right(outer.offsets, each.start) - 1, 0)
        last = max(bisect_left(outer.offsets, each.end), first + 1)
        begun = outer.offsets[first]
        covered = cut(outer.stretches[first:last], each.start - begun, each.end - begun)
        if each.is_exact:
            found += covered
        elif covered:
            found.append(each._replace(start=covered[0].start, end=covered[-1].end))
    parts = [Part(1, part)] if part else ()
    return embed(source.path, source.text, found, parts=parts, holes=inner.holes, line_starts=source.starts)
