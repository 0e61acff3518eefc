"""The commands of a shell script, so far as they can be told without running it: words, comments, here-documents.

Written for POSIX sh and bash (https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html). What is only
known at run time stands in a word as ``{name}``. Commands in ``$(...)`` and backquotes are commands too. The scanner
goes forward only, and what is nested deeper than ``_DEEPEST`` is passed over, so it takes linear time on any text.
"""

import re
from bisect import bisect_left
from functools import cached_property
from typing import Final, NamedTuple, TypeAlias

from sqlite_hunter.files._source import Piece

_DEEPEST: Final = 40
_PLAIN: Final = re.compile(r"[^\s\\'\"$`;&|()<>#]+|#")
_QUOTED: Final = re.compile(r"[^\\\"$`]+")
_NAME: Final = re.compile(r"\w+|[@*#?$!-]")
_DEFAULT: Final = re.compile(r"\{(\w+)(?::?[-=])")
_DIGITS: Final = re.compile(r"\d+(?=[<>])")
_ARITHMETIC: Final = re.compile(r"\(\([^\n]{0,400}?\)\)")
_EXPANSION: Final = re.compile(r"\{[^{}\n]*(?:\{[^{}\n]*(?:\{[^{}\n]*\}[^{}\n]*)*\}[^{}\n]*)*\}")
_CONTINUED: Final = re.compile(r"\\(?:\r\n|\n|\r)")
_DELIMITER: Final = re.compile(r"(?:[^\s;&|()<>'\"]|'[^'\n]*'|\"[^\"\n]*\")+")
_LONGEST_DELIMITER: Final = 200
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_PIPE: Final = re.compile(r"\|\|?&?|&&?|;+&?")


class Word(NamedTuple):
    """A word as the command gets it, and where it is written."""

    text: str
    start: int
    end: int
    is_quoted: bool = False


class Heredoc(NamedTuple):
    """The text that a command is given on its standard input."""

    delimiter: str
    start: int
    end: int
    is_closed: bool
    strips_tabs: bool
    is_literal: bool
    """Whether nothing in it is expanded: the delimiter is quoted."""
    line_at: int
    """Where the operator stands."""
    margin: int = 0
    """Spaces before each line that belong to the file around the script."""


class Command(NamedTuple):
    """A simple command."""

    words: tuple[Word, ...]
    targets: tuple[Word, ...]
    """Files that its streams are redirected to or from, and here-strings."""
    heredocs: tuple[Heredoc, ...]
    strings: tuple[Word, ...] = ()
    """Those of the targets that are here-strings."""
    inputs: tuple[Word, ...] = ()
    """Those of the targets that are files which it reads."""
    feeds: tuple[Word, ...] = ()
    """The words of the command that its output is piped into."""


class Script(NamedTuple):
    """What a text has, in the order in which it ends."""

    commands: tuple[Command, ...]
    comments: tuple[Piece, ...]
    defaults: tuple[Word, ...]
    """What ``${NAME:-text}`` falls back on."""
    unclosed: tuple[Heredoc, ...] = ()
    """Here-documents whose delimiter never comes as it must stand."""


class _Pending:
    """A command that is being read, or that still waits for its here-document."""

    def __init__(self) -> None:
        self.words: list[Word] = []
        self.targets: list[Word] = []
        self.heredocs: list[Heredoc] = []
        self.strings: list[Word] = []
        self.inputs: list[Word] = []
        self.feeds: _Pending | None = None

    def command(self) -> Command:
        """The command as it was read."""
        fed = tuple(self.feeds.words) if self.feeds is not None else ()
        lists = (self.words, self.targets, self.heredocs, self.strings, self.inputs)
        words, targets, heredocs, strings, inputs = lists
        return Command(tuple(words), tuple(targets), tuple(heredocs), tuple(strings), tuple(inputs), fed)


class _Awaited(NamedTuple):
    """A here-document whose text begins on the next line."""

    command: _Pending
    delimiter: str
    strips_tabs: bool
    is_literal: bool
    line_at: int


def scan(text: str, start: int = 0, end: int | None = None, margin: int = 0) -> Script:
    """The commands in a part of a text, whose lines have ``margin`` spaces before them that are none of the script."""
    scanner = _Scanner(text, start, len(text) if end is None else end, margin)
    while scanner.at < scanner.end:
        scanner.commands("", 0)
    scanner.line_end()
    commands = tuple(pending.command() for pending in scanner.done)
    unclosed = tuple(each for command in commands for each in command.heredocs if not each.is_closed)
    return Script(commands, tuple(scanner.comments), tuple(scanner.defaults), unclosed)


def expansion(text: str, at: int, end: int) -> tuple[str, int]:
    """What stands for the expansion that begins with a ``$`` or a backquote, ``{name}``, and where it ends.

    A ``$`` that begins none is itself.
    """
    scanner = _Scanner(text, at, end)
    shown = scanner.expanded()
    return shown, min(scanner.at, end)


_ByText: TypeAlias = dict[str, list[tuple[int, int]]]


class _Lines:
    """The lines of a script by their text, so that to look for the end of a here-document takes no time."""

    def __init__(self, text: str, start: int, end: int, margin: int) -> None:
        self.written: _ByText = {}
        self.unindented: _ByText = {}
        """Without the tabs in front."""
        self.stripped: _ByText = {}
        at = start
        while at < end:
            match = _LINE_END.search(text, at, end)
            last, following = match.span() if match is not None else (end, end)
            line = text[at:last]
            written = line[min(len(line) - len(line.lstrip(" ")), margin) :]
            for lines, key in (
                (self.written, written), (self.unindented, written.lstrip("\t")), (self.stripped, line.strip())
            ):  # fmt: skip
                if len(key) <= _LONGEST_DELIMITER:
                    lines.setdefault(key, []).append((at, following))
            at = following

    @staticmethod
    def next(lines: _ByText, text: str, start: int) -> tuple[int, int] | None:
        """The range of the first line from an offset on that has a text, with its end; None if there is none."""
        found = lines.get(text, [])
        at = bisect_left(found, (start, 0))
        return found[at] if at < len(found) else None


class _Scanner:
    """One run over a text, from left to right."""

    def __init__(self, text: str, start: int, end: int, margin: int = 0) -> None:
        self.text, self.at, self.end = text, start, end
        self._margin = margin
        self.done: list[_Pending] = []
        self.comments: list[Piece] = []
        self.defaults: list[Word] = []
        self._awaited: list[_Awaited] = []
        self._in_backquotes = 0

    def commands(self, closing: str, depth: int) -> None:
        """Read commands up to a closing ``)`` or backquote, or to the end."""
        pending = _Pending()
        opened = 0
        while self.at < self.end:
            char = self.text[self.at]
            if char == closing and not opened:
                self.at += 1
                break
            if char in "()":
                opened = max(0, opened + (1 if char == "(" else -1))
            pending = self._step(pending, char, depth)
        self._flush(pending)

    def _step(self, pending: _Pending, char: str, depth: int) -> _Pending:
        """Read one thing; what it belongs to afterwards is given."""
        if char in "\r\n":
            pending = self._flush(pending)
            self.line_end()
        elif char == "#":
            self._comment()
        elif char in "<>":
            self._redirection(pending, depth)
        elif char in ";&|":
            pending = self._separator(pending)
        elif char == ")" or (char == "(" and not self._skip(_ARITHMETIC)):
            self.at += 1
            pending = self._flush(pending)
        elif char.isspace():
            self.at += 1
        elif not (self._skip(_CONTINUED) or self._skip(_DIGITS) or char == "("):
            pending.words.append(self._word(depth))
        return pending

    def _separator(self, pending: _Pending) -> _Pending:
        """End a command; what it is piped into is the next one."""
        match = _PIPE.match(self.text, self.at, self.end)
        self.at = match.end() if match is not None else self.at + 1
        following = self._flush(pending)
        if match is not None and match[0] in ("|", "|&"):
            pending.feeds = following
        return following

    def _skip(self, pattern: re.Pattern[str]) -> bool:
        """Go over what matches here, if it does."""
        match = pattern.match(self.text, self.at, self.end)
        self.at = match.end() if match is not None else self.at
        return match is not None

    def _flush(self, pending: _Pending) -> _Pending:
        if pending.words or pending.targets or any(awaited.command is pending for awaited in self._awaited):
            self.done.append(pending)
        return _Pending()

    def line_end(self) -> None:
        """Go over the end of a line, and over the here-documents that begin behind it."""
        match = _LINE_END.match(self.text, self.at, self.end)
        self.at = match.end() if match is not None else min(self.at + 1, self.end)
        for awaited in self._awaited:
            self._body(awaited)
        self._awaited.clear()

    def _body(self, awaited: _Awaited) -> None:
        """Take the lines up to the one that is the delimiter; without it, up to one that was meant to be, or all."""
        start, lines = self.at, self._lines
        closing = lines.next(lines.unindented if awaited.strips_tabs else lines.written, awaited.delimiter, start)
        found = closing or lines.next(lines.stripped, awaited.delimiter, start) or (self.end, self.end)
        self.at = found[1]
        self._take(awaited, start, found[0], is_closed=closing is not None)

    @cached_property
    def _lines(self) -> "_Lines":
        return _Lines(self.text, self.at, self.end, self._margin)

    def _take(self, awaited: _Awaited, start: int, end: int, *, is_closed: bool) -> None:
        command, delimiter, strips_tabs, is_literal, line_at = awaited
        found = Heredoc(delimiter, start, end, is_closed, strips_tabs, is_literal, line_at, self._margin)
        command.heredocs.append(found)

    def _comment(self) -> None:
        match = _LINE_END.search(self.text, self.at, self.end)
        last = match.start() if match is not None else self.end
        self.comments.append(Piece(self.text[self.at : last], self.at, last))
        self.at = last

    def _redirection(self, pending: _Pending, depth: int) -> None:
        text, start = self.text, self.at
        if text.startswith("<<", start) and not text.startswith("<<<", start):
            self._heredoc(pending, start)
        elif text[start + 1 : start + 2] == "(":
            self.at += 2
            self._nested(")", depth)
        else:
            is_string = text.startswith("<<<", start)
            self.at += 3 if is_string else 1
            while self.at < self.end and text[self.at] in ">&|":
                self.at += 1
            self._blanks()
            if self.at < self.end and text[self.at] not in "\r\n;&|()<>":
                word = self._word(depth)
                pending.targets.append(word)
                if is_string:
                    pending.strings.append(word)
                elif text[start] == "<":
                    pending.inputs.append(word)

    def _heredoc(self, pending: _Pending, start: int) -> None:
        self.at = start + 2
        strips_tabs = self.text[self.at : self.at + 1] == "-"
        self.at += strips_tabs
        self._blanks()
        match = _DELIMITER.match(self.text, self.at, self.end)
        if match is None:
            return
        self.at = match.end()
        written = match[0]
        delimiter = re.sub(r"[\\'\"]", "", written)
        self._awaited.append(_Awaited(pending, delimiter, strips_tabs, written != delimiter, start))

    def _blanks(self) -> None:
        while self.at < self.end and self.text[self.at] in " \t":
            self.at += 1

    def _nested(self, closing: str, depth: int) -> None:
        """Read the commands of a substitution; where they are nested too deeply they are only words."""
        if depth < _DEEPEST:
            self.commands(closing, depth + 1)

    def _word(self, depth: int) -> Word:
        """Read a word; there is at least one character of it."""
        start = self.at
        parts: list[str] = []
        is_quoted = False
        while self.at < self.end:
            char = self.text[self.at]
            if char.isspace() or char in ";&|()<>":
                break
            if char == "`" and depth and self._in_backquotes:
                break
            is_quoted = is_quoted or char in "'\""
            parts.append(self._part(char, depth))
            self.at = min(self.at, self.end)
        if self.at == start:
            self.at += 1
        return Word("".join(parts), start, self.at, is_quoted)

    def _part(self, char: str, depth: int) -> str:
        """A part of a word, without its quotes."""
        if char == "'":
            return self._single(self.at + 1)
        if char == '"':
            return self._double(depth)
        if char == "\\":
            match = _CONTINUED.match(self.text, self.at)
            self.at = match.end() if match is not None else self.at + 2
            return "" if match is not None else self.text[self.at - 1 : self.at]
        if char == "$":
            return self._expansion(depth)
        if char == "`":
            return self._backquotes(depth)
        match = _PLAIN.match(self.text, self.at, self.end)
        self.at = match.end() if match is not None else self.at + 1
        return match[0] if match is not None else char

    def _single(self, start: int) -> str:
        end = self.text.find("'", start, self.end)
        end = self.end if end < 0 else end
        self.at = min(end + 1, self.end)
        return self.text[start:end]

    def _double(self, depth: int) -> str:
        parts: list[str] = []
        self.at += 1
        while self.at < self.end:
            char = self.text[self.at]
            if char == '"':
                self.at += 1
                break
            if char == "\\":
                escaped = self.text[self.at + 1 : self.at + 2]
                parts.append("" if escaped in "\r\n" else escaped if escaped in '$`"\\' else f"\\{escaped}")
                self.at += 2
            elif char == "$":
                parts.append(self._expansion(depth))
            elif char == "`":
                parts.append(self._backquotes(depth))
            else:
                match = _QUOTED.match(self.text, self.at, self.end)
                self.at = match.end() if match is not None else self.at + 1
                parts.append(match[0] if match is not None else "")
        return "".join(parts)

    def _backquotes(self, depth: int) -> str:
        self.at += 1
        self._in_backquotes += 1
        self._nested("`", depth)
        self._in_backquotes -= 1
        return "{command}"

    def expanded(self) -> str:
        """What stands for the expansion that begins here."""
        return self._backquotes(0) if self.text[self.at] == "`" else self._expansion(0)

    def _expansion(self, depth: int) -> str:
        """What stands for ``$...``: a hole with the variable's name."""
        text, at = self.text, self.at + 1
        if (match := _ARITHMETIC.match(text, at, self.end)) is not None:
            self.at = match.end()
            return "{number}"
        following = text[at : at + 1]
        if following == "(":
            self.at = at + 1
            self._nested(")", depth)
            return "{command}"
        if following == "'":
            return self._single(at + 1)
        if following == "{":
            return self._braces(at)
        match = _NAME.match(text, at, self.end)
        self.at = match.end() if match is not None else at
        return f"{{{match[0]}}}" if match is not None else "$"

    def _braces(self, at: int) -> str:
        match = _EXPANSION.match(self.text, at, self.end)
        if match is None:
            self.at = at + 1
            return "$"
        self.at = match.end()
        default = _DEFAULT.match(self.text, at, self.at)
        if default is not None:
            word = self.text[default.end() : self.at - 1]
            self.defaults.append(Word(word.strip("\"'"), default.end(), self.at - 1))
            return f"{{{default[1]}}}"
        return f"{{{re.sub(r'[{}]', '', match[0])}}}"
