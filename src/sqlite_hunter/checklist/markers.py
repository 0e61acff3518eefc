"""The markers of a checklist: comments that Markdown does not show, between which the text is the tool's.

``<!-- sqlite-hunter:begin KIND key=value … -->`` opens a section and ``<!-- sqlite-hunter:end -->`` closes it. Both may
stand alone on their lines, and then whole lines lie between them, or within a line. What is written in a block of
code or between backticks is no marker (https://spec.commonmark.org/0.31.2/#html-blocks, kind 2, and #raw-html).
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sqlite_hunter.checklist.lines import Lines

CONTRADICTION: Final = "contradiction"
"""The kind of a section that says how the code contradicts what stands before it."""

_COMMENT: Final = re.compile(r"<!--[ \t]*sqlite-hunter:(?P<inside>(?:[^\n\r-]|-(?!->))*+)(?P<close>-->)?")
_TICKS: Final = re.compile(r"`+")
_WORD: Final = re.compile(r"(begin|end)\b(.*)", re.DOTALL)
_ATTRIBUTE: Final = re.compile(r"""[ \t]*+(?:([\w-]+)=("[^"]*"|[^\s"]+)(?=[ \t]|$)|([^\s=]+)(?=[ \t]|$))""")
_BARE: Final = re.compile(r'[^\s"<>]+')


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the document between two markers; offsets are characters of the whole text."""

    kind: str
    attributes: Mapping[str, str]
    line: int
    """Of the marker that opens it, from 1."""
    start: int
    """Where the marker that opens it begins."""
    inner_start: int
    inner_end: int
    end: int
    """Where the marker that closes it ends."""
    is_block: bool
    """Whether both markers stand alone on lines of their own, so that whole lines lie between."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A marker that means nothing; ``line`` counts from 1."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Markers:
    """What the comments of a document say."""

    sections: tuple[Section, ...]
    """Those that are whole, in order; none lies in another."""
    faults: tuple[Fault, ...]

    @property
    def is_marked(self) -> bool:
        """Whether there is any marker, be it a broken one."""
        return bool(self.sections or self.faults)


@dataclass(frozen=True, slots=True)
class _Marker:
    start: int
    end: int
    line: int
    is_begin: bool
    kind: str = ""
    attributes: Mapping[str, str] | None = None
    is_broken: bool = False
    """Whether what it says is not understood, so that nobody knows what its section is to hold."""


def begin(kind: str, attributes: Mapping[str, str]) -> str:
    """The marker that opens a section. Raises ValueError for a value that no comment can hold."""
    words = [f"sqlite-hunter:begin {kind}"]
    for key, value in attributes.items():
        if "-->" in value or '"' in value or not value.isprintable():
            raise ValueError(f"{value!r} cannot stand in a comment")
        words.append(f"{key}={value}" if _BARE.fullmatch(value) else f'{key}="{value}"')
    return f"<!-- {' '.join(words)} -->"


END: Final = "<!-- sqlite-hunter:end -->"


def find_markers(text: str, lines: Lines, code: frozenset[int]) -> Markers:
    """Find the sections of a document; ``code`` are the lines, from 0, that are code and hold no markers."""
    faults: list[Fault] = []
    pairs: list[tuple[_Marker, _Marker]] = []
    opened: list[_Marker] = []
    for marker in _markers(text, lines, code, faults):
        if marker.is_begin:
            opened.append(marker)
        elif opened:
            pairs.append((opened.pop(), marker))
        else:
            faults.append(Fault(marker.line, "this end has no begin: remove it, or mark where the section begins"))
    faults += [Fault(left.line, f"this section has no end: add {END} below what belongs to it") for left in opened]
    sections = _apart(sorted(pairs, key=lambda pair: pair[0].start), faults)
    faults.sort(key=lambda fault: (fault.line, fault.reason))
    whole = [(first, last) for first, last in sections if not first.is_broken]
    return Markers(tuple(_section(first, last, text, lines) for first, last in whole), tuple(faults))


def _apart(pairs: list[tuple[_Marker, _Marker]], faults: list[Fault]) -> list[tuple[_Marker, _Marker]]:
    """The pairs that neither lie in another nor hold one; the others are faults."""
    wrong: set[int] = set()
    outer: tuple[_Marker, _Marker] | None = None
    for pair in pairs:
        first, last = pair
        if outer is not None and last.end <= outer[1].start:
            faults.append(
                Fault(first.line, f"this section lies inside of that of line {outer[0].line}: end that before")
            )
            wrong |= {first.start, outer[0].start}
        else:
            outer = pair
    return [pair for pair in pairs if pair[0].start not in wrong]


def _section(first: _Marker, last: _Marker, text: str, lines: Lines) -> Section:
    begin_line, end_line = lines.at(first.start), lines.at(last.start)
    is_block = (
        begin_line != end_line
        and _stands_alone(first, lines.text(begin_line), text)
        and _stands_alone(last, lines.text(end_line), text)
    )
    inner_start = lines.starts[begin_line + 1] if is_block else first.end
    inner_end = lines.starts[end_line] if is_block else last.start
    attributes = first.attributes or {}
    return Section(first.kind, attributes, first.line, first.start, inner_start, inner_end, last.end, is_block)


def _stands_alone(marker: _Marker, line: str, text: str) -> bool:
    """Whether there is nothing else on the line of a marker, but for what makes the line part of a quotation."""
    return line.strip().lstrip("> \t") == text[marker.start : marker.end]


def _markers(text: str, lines: Lines, code: frozenset[int], faults: list[Fault]) -> Iterator[_Marker]:
    """Every marker in order; what looks like one and is none is a fault."""
    for match in _COMMENT.finditer(text):
        line = lines.at(match.start())
        if line in code or in_code_span(lines.text(line), match.start() - lines.starts[line]):
            continue
        word = _WORD.fullmatch(match["inside"].strip())
        if match["close"] is None:
            faults.append(Fault(line + 1, "this comment does not end on its line: close it with -->"))
        elif word is None:
            faults.append(Fault(line + 1, "neither sqlite-hunter:begin nor sqlite-hunter:end: correct or remove it"))
        elif word[1] == "end":
            yield _Marker(match.start(), match.end(), line + 1, is_begin=False)
        else:
            yield _opening(match, word[2], line + 1, faults)


def in_code_span(line: str, at: int) -> bool:
    """Whether a character of a line is between backticks: as many before it as behind."""
    spans = _code_spans(line)
    found = bisect_right(spans, (at, len(line))) - 1
    return found >= 0 and spans[found][0] <= at < spans[found][1]


@lru_cache(maxsize=8)
def _code_spans(line: str) -> list[tuple[int, int]]:
    """Where code begins and ends in a line, in order."""
    runs = [(match.start(), match.end()) for match in _TICKS.finditer(line)]
    later: dict[int, list[int]] = {}
    for number, (start, end) in enumerate(runs):
        later.setdefault(end - start, []).append(number)
    spans: list[tuple[int, int]] = []
    number = 0
    while number < len(runs):
        start, end = runs[number]
        same = later[end - start]
        after = bisect_right(same, number)
        if after < len(same):
            spans.append((start, runs[same[after]][1]))
            number = same[after]
        number += 1
    return spans


def _opening(match: re.Match[str], words: str, line: int, faults: list[Fault]) -> _Marker:
    """What a marker that opens a section says."""
    kind, attributes, at = "", {}, 0
    words = words.strip()
    while at < len(words):
        found = _ATTRIBUTE.match(words, at)
        if found is None or (found[3] is not None and kind):
            faults.append(Fault(line, f"{words[at:].strip()!r} is not key=value: correct it"))
            return _Marker(match.start(), match.end(), line, is_begin=True, is_broken=True)
        if found[3] is not None:
            kind = found[3]
        else:
            attributes[found[1]] = found[2].strip('"')
        at = found.end()
    return _Marker(match.start(), match.end(), line, is_begin=True, kind=kind, attributes=attributes)
