"""What a translation is made of: tokens of the source, replaced tokens and inserted text, and how they become one text.

Everything between two tokens that stay neighbours (space, line breaks, comments) is the source's own, byte for byte.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlite_hunter.sql.tokens import Token

LEFT: Final = "left"
RIGHT: Final = "right"


class Piece(NamedTuple):
    """A token of the source (``text`` is None), text for some of its tokens, or inserted text (``first`` is -1).

    Inserted text stands next to the token on its side: before the space that follows the token to its left (LEFT), or
    after it, at the token to its right (RIGHT).
    """

    text: str | None
    first: int = -1
    last: int = -1
    side: str = LEFT
    parameter: int = 0
    """The number of the bound value that stands here, 0 for none."""
    finished: bool = False
    """Whether the text has its placeholders already."""


Pieces = list[Piece]


class Edit(NamedTuple):
    """Characters ``start`` to ``end`` of the source become ``text``."""

    start: int
    end: int
    text: str


def source(first: int, last: int) -> Pieces:
    """Tokens as they stand."""
    return [Piece(None, at, at) for at in range(first, last + 1)]


def replaced(text: str, first: int, last: int | None = None) -> Pieces:
    """Other text for these tokens."""
    return [Piece(text, first, first if last is None else last)]


def rewritten(text: str, at: int) -> Pieces:
    """Other text for a token, with placeholders as they are to stand there."""
    return [Piece(text, at, at, finished=True)]


def before(text: str) -> Pieces:
    """Text right before what follows."""
    return [Piece(text, side=RIGHT)]


def after(text: str) -> Pieces:
    """Text right after what came before."""
    return [Piece(text, side=LEFT)]


def bound(number: int, at: int) -> Pieces:
    """A placeholder of the source, by the number of its value."""
    return [Piece(None, at, at, parameter=number)]


def has_parameter(pieces: Pieces) -> bool:
    """Whether a bound value stands in them: they cannot be written twice then."""
    return any(piece.parameter for piece in pieces)


@dataclass(frozen=True, slots=True)
class Written:
    """The text, the spans of the source that were changed, and where the bound values went."""

    text: str
    edits: tuple[Edit, ...]
    parameters: tuple[int, ...]
    """The number of each placeholder's value, in the order of the text."""


class Writer:
    """Puts pieces together to one text.

    ``placeholders`` gives a bound value's text by number; with None no value is bound, and ``%`` stays as it is:
    psycopg looks at ``%`` only when it is handed values.
    """

    def __init__(self, text: str, tokens: Sequence[Token], placeholders: Mapping[int, str] | None) -> None:
        self._text = text
        self._tokens = tokens
        self._placeholders = placeholders
        self._out: list[str] = []
        self._length = 0
        self._kept: list[tuple[int, int, int]] = []
        """Spans of the source that stand in the output: start, end, and where in the output."""
        self._parameters: list[int] = []

    def write(self, pieces: Iterable[Piece]) -> Written:
        """One text of all the pieces, with what stands before the first token and after the last."""
        pending: list[Piece] = []
        previous = -1
        for piece in pieces:
            if piece.first < 0 and piece.side == RIGHT:
                pending.append(piece)
                continue
            if piece.first >= 0:
                self._gap(previous, piece.first)
                previous = piece.last
            for each in (*pending, piece):
                self._show(each)
            pending = []
        for each in pending:
            self._show(each)
        if self._tokens:
            self._keep(self._tokens[-1].end, len(self._text))
        return Written("".join(self._out), self._edits(), tuple(self._parameters))

    def _gap(self, previous: int, first: int) -> None:
        """What stood before this token; nothing if it is not where it was."""
        if first <= previous:
            return
        start = self._tokens[first - 1].end if first > 0 else 0
        self._keep(start, self._tokens[first].start)

    def _show(self, piece: Piece) -> None:
        if piece.parameter:
            self._parameters.append(piece.parameter)
            self._add((self._placeholders or {}).get(piece.parameter, "%s"))
        elif piece.text is None:
            token = self._tokens[piece.first]
            self._keep(token.start, token.end)
        else:
            self._add(piece.text if piece.finished else self._escaped(piece.text))

    def _keep(self, start: int, end: int) -> None:
        text = self._text[start:end]
        shown = self._escaped(text)
        at = self._add(shown)
        if text and shown == text:
            self._kept.append((start, end, at))

    def _add(self, text: str) -> int:
        """Where in the output it stands: after a space where two tokens would become one or begin a comment."""
        if text and self._out and _join(self._out[-1], text):
            self._out.append(" ")
            self._length += 1
        at = self._length
        if text:
            self._out.append(text)
            self._length += len(text)
        return at

    def _escaped(self, text: str) -> str:
        return text if self._placeholders is None else text.replace("%", "%%")

    def _edits(self) -> tuple[Edit, ...]:
        """What lies between the kept spans that stand in the order of the source."""
        whole = "".join(self._out)
        edits: list[Edit] = []
        at, shown = 0, 0
        for start, end, where in (*self._kept, (len(self._text), len(self._text), len(whole))):
            if start < at:
                continue
            if start > at or where > shown:
                edits.append(Edit(at, start, whole[shown:where]))
            at, shown = end, where + end - start
        return tuple(edits)


_OPERATORS: Final = frozenset("+-*/<>=~!@#%^&|`?")


def _join(one: str, other: str) -> bool:
    """Whether two tokens would be one: words, a comment, or an operator as PostgreSQL reads them.

    There an operator may end in ``+`` or ``-`` only if it has one of ``~!@#%^&|``.
    """
    last, first = one[-1], other[0]
    if (last.isalnum() or last in "_$\"'") and (first.isalnum() or first in "_$\"'"):
        return True
    if last not in _OPERATORS or first not in _OPERATORS:
        return False
    if last + first in ("--", "/*"):
        return True
    return first not in "+-" or any(each in one for each in "~!@#%^&|")
