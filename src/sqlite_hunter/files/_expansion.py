"""What a command gets of a word or a here-document, stretch by stretch: the shell's quotes and escapes taken away.

https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html, 2.2 (quoting) and 2.7.4 (here-documents).
What the shell puts in for an expansion is a hole: nothing is guessed of it.
"""

import re
from collections.abc import Generator, Iterator, Sequence
from typing import Final, TypeAlias

from sqlite_hunter.files._shell import Heredoc, Word, expansion
from sqlite_hunter.model.embedded import Stretch
from sqlite_hunter.sql.template import Hole, Template

_PLAIN: Final = re.compile(r"[^\\'\"$`]+")
_IN_QUOTES: Final = re.compile(r"[^\\\"$`]+")
_IN_HEREDOC: Final = re.compile(r"[^\\$`]+")
_NEW_LINE: Final = re.compile(r"\\(?:\r\n|\n|\r)")
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|$)")
_TABS: Final = re.compile(r"\t*")
_ANSI: Final = re.compile(r"[^\\']+|\\(?P<escape>[0-7]{1,3}|x[0-9A-Fa-f]{1,2}|u[0-9A-Fa-f]{1,4}|.)", re.DOTALL)
_ANSI_NAMED: Final = {
    "n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "e": "\x1b", "E": "\x1b",
}  # fmt: skip


def of_word(text: str, word: Word, margin: int = 0) -> list[Stretch]:
    """The stretches of a word that stands in a text, whose lines have ``margin`` spaces that are none of the script."""
    return list(_Reader(text, word.end, _spaces(margin)).word(word.start))


def of_heredoc(text: str, heredoc: Heredoc) -> list[Stretch]:
    """The stretches of a here-document."""
    margin = re.compile(f" {{0,{heredoc.margin}}}\t*") if heredoc.strips_tabs else _spaces(heredoc.margin)
    reader = _Reader(text, heredoc.end, margin)
    if heredoc.is_literal:
        return list(reader.written(heredoc.start, heredoc.end, at_line_start=True))
    return list(reader.heredoc(heredoc.start))


def template(stretches: Sequence[Stretch]) -> Template:
    """The text of stretches, with holes."""
    return Template(tuple(Hole(each.text) if each.is_hole else each.text for each in stretches))


def shown(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Stretches whose holes are as a template shows them, ``{name}``: their text is then the template's."""
    return [each._replace(text=template([each]).text) if each.is_hole else each for each in stretches]


def _spaces(count: int) -> re.Pattern[str] | None:
    return re.compile(f" {{0,{count}}}") if count else None


_Reading: TypeAlias = Generator[Stretch, None, int]
"""Stretches, and where reading goes on."""


class _Reader:
    """Reads a part of a text, up to its end."""

    def __init__(self, text: str, end: int, margin: re.Pattern[str] | None) -> None:
        self._text, self._end, self._margin = text, end, margin

    def written(self, start: int, end: int, *, at_line_start: bool = False) -> Iterator[Stretch]:
        """What is meant as it is written, less the margin of each line."""
        if self._margin is None:
            yield from [Stretch(self._text[start:end], start, end)] if end > start else []
            return
        at, is_new = start, at_line_start
        while at < end:
            match = _LINE.match(self._text, at, end)
            last = match.end() if match is not None and match.end() > at else end
            blank = self._margin.match(self._text, at, last) if is_new else None
            first = blank.end() if blank is not None else at
            yield from [Stretch(self._text[first:last], first, last)] if last > first else []
            at, is_new = last, True

    def word(self, at: int) -> Iterator[Stretch]:
        """A word: stretches without quotes, in single ones, in double ones."""
        while at < self._end:
            char = self._text[at]
            if char == "'":
                close = self._text.find("'", at + 1, self._end)
                close = self._end if close < 0 else close
                yield from self.written(at + 1, close)
                at = close + 1
            elif char == '"':
                at = yield from self._double(at + 1)
            elif self._text.startswith("$'", at):
                at = yield from self._ansi(at + 2)
            elif self._text.startswith('$"', at):
                at += 1
            else:
                at = yield from self._one(at, _PLAIN, None)

    def heredoc(self, at: int) -> Iterator[Stretch]:
        """A here-document in which the shell expands."""
        is_new = True
        while at < self._end:
            if is_new and self._margin is not None and (match := self._margin.match(self._text, at, self._end)):
                at = match.end()
            if at < self._end:
                at = yield from self._one(at, _IN_HEREDOC, "$`\\")
            is_new = self._text[at - 1] in "\r\n"

    def _double(self, at: int) -> _Reading:
        while at < self._end:
            if self._text[at] == '"':
                return at + 1
            at = yield from self._one(at, _IN_QUOTES, '$`"\\')
        return at

    def _one(self, at: int, plain: re.Pattern[str], escaped: str | None) -> _Reading:
        """One stretch, and where it ends; a backslash takes its meaning from ``escaped`` only, if that is given."""
        text, char = self._text, self._text[at]
        if char == "\\":
            if (match := _NEW_LINE.match(text, at, self._end)) is not None:
                return self._after_margin(match.end())
            if at + 1 < self._end and (escaped is None or text[at + 1] in escaped):
                yield Stretch(text[at + 1], at, at + 2)
                return at + 2
            yield Stretch(char, at, at + 1)
            return at + 1
        if char in "$`":
            name, end = expansion(text, at, self._end)
            end = max(end, at + 1)
            is_hole = name.startswith("{")
            yield Stretch(name.strip("{}") if is_hole else text[at:end], at, end, is_hole)
            return end
        match = plain.match(text, at, self._end)
        end = match.end() if match is not None else at + 1
        yield from self.written(at, end)
        return end

    def _after_margin(self, at: int) -> int:
        match = self._margin.match(self._text, at, self._end) if self._margin is not None else None
        return match.end() if match is not None else at

    def _ansi(self, at: int) -> _Reading:
        """What stands in ``$'...'``."""
        while at < self._end and self._text[at] != "'":
            match = _ANSI.match(self._text, at, self._end)
            if match is None:
                break
            yield Stretch(_unescaped(match["escape"]) if match["escape"] else match[0], at, match.end())
            at = match.end()
        return at + 1


def _unescaped(escape: str) -> str:
    if escape[0] in "01234567":
        return chr(int(escape, 8) & 0xFF)
    if escape[0] in "xu" and len(escape) > 1:
        return chr(int(escape[1:], 16))
    return _ANSI_NAMED.get(escape, escape)
