"""The text of a file to its suppressions, and to what is wrong with others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from sqlite_hunter.model.embedded import Embedded
from sqlite_hunter.model.location import Span
from sqlite_hunter.model.suppression import Suppression
from sqlite_hunter.suppressions import lines, python
from sqlite_hunter.suppressions.comments import END, Comment, Reach, Reading, Wrong, line_reach
from sqlite_hunter.suppressions.python import Raw
from sqlite_hunter.suppressions.segments import Segment, segments
from sqlite_hunter.suppressions.words import understood

PYTHON: Final = ("#",)
SQL: Final = ("--",)
_PAGE: Final = "<!--"
"""The first leader of documents, which show code in blocks."""
_UNREADABLE: Final = "the file cannot be told apart into comments and text: no suppression of it holds"


def read_python(path: str, text: str, names: Mapping[str, str]) -> Reading:
    """The suppressions of a Python file; ``names`` are those of all rules, by code."""
    try:
        raws = python.comments(_plain(text))
    except python.NotTokenized as error:
        return Reading((), tuple(Wrong(Span(line, 1, line, 1), _UNREADABLE) for line in error.lines))
    return _reading(path, raws, PYTHON, names)


def read_lines(path: str, text: str, leaders: tuple[str, ...], names: Mapping[str, str]) -> Reading:
    """The suppressions of a file of another kind, whose comments have some leaders; of none, there are none."""
    if not leaders:
        return Reading()
    raws = list(lines.comments(_plain(text), leaders, has_fences=leaders[0] == _PAGE))
    return _reading(path, raws, leaders, names)


def read_embedded(path: str, sources: Sequence[Embedded], names: Mapping[str, str]) -> Reading:
    """The suppressions of Python that is written in another way inside a file: the cells of a notebook."""
    found = [_placed(read_python(path, source.text, names), source) for source in sources]
    comments = sorted((each for reading in found for each in reading.comments), key=lambda each: each.span)
    wrong = sorted((each for reading in found for each in reading.wrong), key=lambda each: each.span)
    return Reading(tuple(comments), tuple(wrong))


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _reading(path: str, raws: Sequence[Raw], leaders: tuple[str, ...], names: Mapping[str, str]) -> Reading:
    comments: list[Comment] = []
    wrong: list[Wrong] = []
    alone = {raw.line for raw in raws if raw.is_alone and any(segments(raw.text, leaders))}
    for raw in raws:
        for segment in segments(raw.text, SQL if raw.is_sql else leaders):
            span = Span(raw.line, raw.column + segment.start, raw.line, raw.column + segment.end)
            words = understood(segment.body, names)
            if isinstance(words, str):
                wrong += _wrong(raw, segment, span, words, is_python=leaders is PYTHON)
                continue
            below = line_reach(_first_below(raw.line, alone)) if raw.is_alone else None
            suppression = Suppression(path, raw.line, words.kind, words.codes, words.reason)
            is_told = raw.reads_as_sql or not raw.is_sql
            on, removable = line_reach(raw.line), not (raw.is_sql or raw.goes_on)
            comments.append(Comment(suppression, span, on, below, raw.statement, removable, is_told))
    return Reading(tuple(comments), tuple(wrong))


def _wrong(raw: Raw, segment: Segment, span: Span, reason: str, *, is_python: bool) -> Iterator[Wrong]:
    """A comment that says nothing; in SQL it is one only where the text surely is, and in settings it may be a key."""
    if raw.is_sql and not raw.reads_as_sql:
        return
    if segment.body.strip() or is_python:
        yield Wrong(span, reason)


def _first_below(line: int, alone: set[int]) -> int:
    """The line below a comment that is alone; several may be stacked."""
    while line in alone:
        line += 1
    return line


def _placed(reading: Reading, source: Embedded) -> Reading:
    """A reading whose places are those of the file; nothing can be taken out there, since all is written otherwise."""
    comments = [_placed_comment(comment, source) for comment in reading.comments]
    return Reading(tuple(comments), tuple(Wrong(_span(each.span, source), each.reason) for each in reading.wrong))


def _placed_comment(comment: Comment, source: Embedded) -> Comment:
    span = _span(comment.span, source)
    return replace(
        comment,
        suppression=replace(comment.suppression, line=span.line),
        span=span,
        on=_reach(comment.on, source),
        below=_reach(comment.below, source) if comment.below is not None else None,
        statement=(_position(comment.statement[0], 1, source)[0], _position(comment.statement[1], 1, source)[0]),
        is_removable=False,
    )


def _span(span: Span, source: Embedded) -> Span:
    return Span(
        *source.placement.position(span.line, span.column),
        *source.placement.position(span.end_line, span.end_column, is_end=True),
    )


def _reach(reach: Reach, source: Embedded) -> Reach:
    """Where a line of the source stands; a line behind its end is nowhere."""
    line, starts = reach.start[0], source.placement.line_starts
    if line > len(starts):
        return Reach((END, 1), (END, 1))
    end = (starts[line] if line < len(starts) else len(source.text)) - starts[line - 1]
    return Reach(_position(line, 1, source), source.placement.position(line, max(end, 1), is_end=True))


def _position(line: int, column: int, source: Embedded) -> tuple[int, int]:
    return source.placement.position(line, column)
