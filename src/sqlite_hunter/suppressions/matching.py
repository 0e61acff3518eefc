"""Which findings are silenced by which comments, and which comments silence nothing."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlite_hunter.model.finding import Finding
from sqlite_hunter.model.location import Span
from sqlite_hunter.suppressions.comments import END, Comment, Position, Reach

_AROUND: Final = 3
"""Lines above and below a comment in which a finding that it may mean is looked for."""


@dataclass(frozen=True, slots=True)
class Matched:
    """The findings of one file with its comments."""

    silencers: tuple[Comment | None, ...]
    """The comment that silences each finding, if one does."""
    counts: Mapping[tuple[Comment, str], int] = field(default_factory=dict)
    """How many findings each code of a comment silences; none, if it is not among these."""

    def count(self, comment: Comment) -> int:
        """How many findings a comment silences."""
        return sum(self.counts.get((comment, code), 0) for code in comment.suppression.codes)

    def unused(self, comment: Comment) -> tuple[str, ...]:
        """The codes of a comment that silence nothing."""
        return tuple(code for code in comment.suppression.codes if (comment, code) not in self.counts)


def match(findings: Sequence[Finding], comments: Sequence[Comment]) -> Matched:
    """Match the findings of one file with its comments.

    A comment means what begins on its line, or below it where it is alone; of what only goes on over its line it means
    the innermost, so that the comment on an inner call says nothing of the outer one. What two comments mean is
    silenced by the one that stands first.
    """
    silencers: list[Comment | None] = [None] * len(findings)
    counts: dict[tuple[Comment, str], int] = defaultdict(int)
    wanted = {code for comment in comments for code in comment.suppression.codes}
    by_code: dict[str, list[int]] = defaultdict(list)
    for index, finding in enumerate(findings):
        if finding.rule in wanted:
            by_code[finding.rule].append(index)
    for code, indexes in by_code.items():
        meaning = [comment for comment in comments if code in comment.suppression.codes]
        for index, comment in _matches([findings[index].span for index in indexes], meaning):
            found = indexes[index]
            silencers[found] = comment
            counts[comment, code] += 1
    return Matched(tuple(silencers), dict(counts))


def out_of_reach(code: str, comment: Comment, findings: Sequence[Finding], matched: Matched) -> int | None:
    """The line of the finding that an unused comment may mean: of its statement, or of the lines around it."""
    line = comment.suppression.line
    first = min(comment.statement[0] or line, line - _AROUND)
    last = max(comment.statement[1], line + _AROUND)
    near = [
        finding.span.line
        for finding, silencer in zip(findings, matched.silencers, strict=True)
        if finding.rule == code and silencer is None and first <= finding.span.line <= last
    ]
    return min(near, key=lambda found: (abs(found - line), found), default=None)


def _matches(spans: Sequence[Span], comments: Sequence[Comment]) -> Iterator[tuple[int, Comment]]:
    """(index of a span, comment) of all that are silenced, each once."""
    meant: dict[int, list[int]] = defaultdict(list)
    touching = _touching(spans, comments)
    for index, number in touching:
        meant[number].append(index)
    chosen: dict[int, int] = {}
    for index, number in touching:
        if _is_meant(index, comments[number], spans, meant[number]):
            chosen[index] = min(number, chosen.get(index, number))
    for index, number in sorted(chosen.items()):
        yield index, comments[number]


def _touching(spans: Sequence[Span], comments: Sequence[Comment]) -> list[tuple[int, int]]:
    """(index of a span, index of a comment) where the span lies on the comment's line or begins below it."""
    found: set[tuple[int, int]] = set()
    on = _Ranges([(comment.on, number) for number, comment in enumerate(comments)])
    below = _Ranges([(comment.below, number) for number, comment in enumerate(comments) if comment.below is not None])
    for index, span in enumerate(spans):
        start, end = _ends(span)
        found.update((index, number) for number in on.touching(start, end))
        found.update((index, number) for number in below.touching(start, start))
    return sorted(found)


class _Ranges:
    """Ranges of lines, of which no two overlap that are not equal."""

    def __init__(self, ranges: list[tuple[Reach, int]]) -> None:
        self._sorted = sorted(ranges)
        self._starts = [reach.start for reach, _ in self._sorted]
        self._ends = [reach.end for reach, _ in self._sorted]

    def touching(self, start: Position, end: Position) -> Iterator[int]:
        """The numbers of those that share a character with a range."""
        first, last = bisect_left(self._ends, start), bisect_right(self._starts, end)
        return (number for _, number in self._sorted[first:last])


def _is_meant(index: int, comment: Comment, spans: Sequence[Span], others: Sequence[int]) -> bool:
    start, end = _ends(spans[index])
    if _begins_in(start, comment.on) or (comment.below is not None and _begins_in(start, comment.below)):
        return True
    return not any(
        start <= inner[0] and inner[1] <= end and inner != (start, end)
        for inner in (_ends(spans[other]) for other in others)
    )


def _begins_in(start: Position, reach: Reach) -> bool:
    return reach.start <= start <= reach.end


def _ends(span: Span) -> tuple[Position, Position]:
    """First and last character of a span; one without any is that place."""
    start = (span.line, span.column)
    if span.end_column > 1:
        return start, max(start, (span.end_line, span.end_column - 1))
    return start, max(start, (span.end_line - 1, END))
