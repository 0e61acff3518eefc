"""Comments in Python: those that ``tokenize`` sees, and SQL's own inside a string of several lines.

Nothing in a string is a comment of Python, so that a test that holds such texts has no suppressions. In SQL of several
lines no comment of Python can stand: there ``-- sqlite-hunter: …`` speaks of the line it is on.
"""

import io
import re
import tokenize
from collections.abc import Iterator
from typing import Final, NamedTuple

from sqlite_hunter.suppressions import MARK

_SQL: Final = re.compile(
    r"[A-Za-z]{0,2}(?:'''|\"\"\"|['\"])(?:\s|\\\n|\(|--[^\n]*\n)*+(?:select|insert|replace|update|delete|create|alter|drop"
    r"|pragma|with|begin|commit|rollback|savepoint|release|vacuum|attach|detach|explain|analyze|reindex|end|values)\b",
    re.IGNORECASE,
)
"""A literal that begins as SQL does."""
_COMMENT: Final = re.compile(rf"#+[ \t]*{re.escape(MARK)}")
_OPENS: Final = {getattr(tokenize, name, -1) for name in ("FSTRING_START", "TSTRING_START")} - {-1}
_CLOSES: Final = {getattr(tokenize, name, -1) for name in ("FSTRING_END", "TSTRING_END")} - {-1}
"""From Python 3.12 on an f-string is several tokens; before, it is one."""
_NOTHING: Final = frozenset({tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING})


class NotTokenized(Exception):  # noqa: N818
    """Nobody knows what is a comment in a text; ``lines`` are those on which something looks like one."""

    def __init__(self, lines: tuple[int, ...]) -> None:
        """Keep the lines, from 1."""
        super().__init__(lines)
        self.lines = lines


class Raw(NamedTuple):
    """A comment, by line and column from 1; ``statement`` is the first and last line of the one that it belongs to."""

    text: str
    line: int
    column: int
    is_alone: bool = False
    goes_on: bool = False
    """Whether the line above goes on in the one of the comment."""
    is_sql: bool = False
    reads_as_sql: bool = False
    statement: tuple[int, int] = (0, 0)


def comments(text: str) -> list[Raw]:
    r"""The comments of a text, whose lines end in ``\n``, that hold the mark; sorted.

    Raises NotTokenized.
    """
    lines = text.split("\n")
    try:
        found = list(_Reader(lines).read(text))
    except (tokenize.TokenError, SyntaxError, ValueError):
        raise NotTokenized(_looking_like_one(lines)) from None
    return sorted(found, key=lambda raw: (raw.line, raw.column))


def _looking_like_one(lines: list[str]) -> tuple[int, ...]:
    return tuple(number for number, line in enumerate(lines, start=1) if MARK in line and _COMMENT.search(line))


class _Reader:
    """Goes through the tokens, a statement at a time."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._before: list[Raw] = []
        """Comments whose statement has not ended."""
        self._first = 0
        """The line that the statement begins on; 0 before it."""
        self._opened: list[tuple[int, int]] = []
        """Where the f-strings begin that have not ended."""

    def read(self, text: str) -> Iterator[Raw]:
        """The comments of all statements."""
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.ERRORTOKEN:
                raise tokenize.TokenError(token.string, token.start)
            if token.type in (tokenize.NEWLINE, tokenize.ENDMARKER):
                yield from self._ended(token.start[0])
            elif token.type == tokenize.COMMENT:
                self._take_comment(token)
            elif token.type not in _NOTHING:
                self._first = self._first or token.start[0]
                self._take(token)

    def _take(self, token: tokenize.TokenInfo) -> None:
        if token.type in _OPENS:
            self._opened.append(token.start)
        elif token.type in _CLOSES and self._opened:
            self._take_literal(self._opened.pop(), token.end)
        elif token.type == tokenize.STRING:
            self._take_literal(token.start, token.end)

    def _take_comment(self, token: tokenize.TokenInfo) -> None:
        if MARK not in token.string:
            return
        line, column = token.start
        is_alone = not self._lines[line - 1][:column].strip()
        goes_on = is_alone and line > 1 and self._lines[line - 2].endswith("\\")
        self._before.append(Raw(token.string, line, column + 1, is_alone=is_alone, goes_on=goes_on))

    def _take_literal(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """The comments of SQL in a literal of several lines; one in another literal's hole is that one's too."""
        if start[0] == end[0] or self._opened:
            return
        rows = range(start[0], end[0] + 1)
        if not any(MARK in self._lines[row - 1] for row in rows) or self._is_documentation(start, end):
            return
        opening = "\n".join(self._lines[row - 1] for row in rows)[start[1] :]
        reads_as_sql = _SQL.match(opening) is not None
        for row in rows:
            line = self._lines[row - 1]
            first = start[1] if row == start[0] else 0
            last = end[1] if row == end[0] else len(line)
            part = line[first:last]
            if MARK in part:
                part = part.rstrip("\"'") if row == end[0] else part
                self._before.append(Raw(part, row, first + 1, is_sql=True, reads_as_sql=reads_as_sql))

    def _is_documentation(self, start: tuple[int, int], end: tuple[int, int]) -> bool:
        """Whether a literal is a statement of its own: nothing stands before it, and nothing behind."""
        before = self._lines[start[0] - 1][: start[1]].strip()
        behind = self._lines[end[0] - 1][end[1] :].strip()
        return self._first == start[0] and not before and (not behind or behind.startswith("#"))

    def _ended(self, line: int) -> Iterator[Raw]:
        first = self._first or line
        yield from (raw._replace(statement=(min(first, raw.line), max(line, raw.line))) for raw in self._before)
        self._before.clear()
        self._first = 0
