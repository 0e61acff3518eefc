"""SQLite's tokenizer, over text with holes.

The classes are those of ``tokenize.c`` (https://www.sqlite.org/src/file?name=src/tokenize.c) with three additions for
text that was written for another driver or server, so that a statement need not be SQLite's to be read: ``%s`` and
``%(name)s`` are parameters, ``::`` is an operator (a cast, not a nameless parameter), and ``$$...$$`` a string.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from sqlite_hunter.sql.template import Hole, Template

SPACE: Final = "space"
COMMENT: Final = "comment"
WORD: Final = "word"
"""A bare identifier or keyword."""
NAME: Final = "name"
"""A quoted identifier: ``"a"``, ``[a]`` or a backquoted one; ``"a"`` may turn out to be a string."""
STRING: Final = "string"
BLOB: Final = "blob"
NUMBER: Final = "number"
PARAMETER: Final = "parameter"
OPERATOR: Final = "operator"
"""Operators and punctuation."""
HOLE: Final = "hole"
ILLEGAL: Final = "illegal"
"""What SQLite refuses: a stray character, a quote that is never closed, ``12ab``."""

_REMEMBERED_TEXTS: Final = 128
_REMEMBERED_LENGTH: Final = 2_000
"""Characters of a text whose tokens are remembered: each statement is read many times over, and few are longer."""

_ID: Final = r"[^\x00-\x23\x25-\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7f]"
"""``IdChar()``: letters, digits, ``_``, ``$``, all beyond ASCII; said by what it is not, to compile 10 ms faster."""
_DIGITS: Final = r"[0-9]++(?:_[0-9]++)*+"
_HEXADECIMAL: Final = r"0[xX][0-9a-fA-F]++(?:_[0-9a-fA-F]++)*+"
_DECIMAL: Final = rf"(?:{_DIGITS}(?:\.(?:{_DIGITS})?+)?+|\.{_DIGITS})(?:[eE][+-]?{_DIGITS})?+"
_NUMBER: Final = rf"(?:{_HEXADECIMAL}|{_DECIMAL})"
_PATTERN: Final = re.compile(
    rf"""
    (?P<space>[ \t\n\f\r\ufeff]++)
  | (?P<comment>--[^\n]*+|/\*(?!\Z)(?:[^*]++|\*(?!/))*+(?:\*/|\Z))
  | (?P<string>'(?:[^']++|'')*+'|\$\$(?:[^$]++|\$(?!\$))*+\$\$)
  | (?P<blob>[xX]'(?:[0-9a-fA-F]{{2}})*+')
  | (?P<number>{_NUMBER}(?!{_ID}))
  | (?P<parameter>\?[0-9]*+|%s(?!{_ID})|%\([^()]*+\)s|[:@]{_ID}++
      |\$[0-9]++(?!{_ID})|\$(?!\$){_ID}++(?:::{_ID}*+)*+)
  | (?P<badblob>[xX]'[^']*+(?:'|\Z))
  | (?P<word>(?![0-9$]){_ID}++)
  | (?P<name>"(?:[^"]++|"")*+"|`(?:[^`]++|``)*+`|\[[^\]]*+\])
  | (?P<hole>\x00)
  | (?P<operator>->>|->|\|\||::|<<|>>|<=|>=|<>|!=|==|%%|[-+*/%&|~<>=(),;.])
  | (?P<illegal>{_NUMBER}{_ID}++|['"`\[].*+|.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A piece of a statement; ``start`` and ``end`` are offsets in ``Template.text``, where a hole is ``{source}``."""

    kind: str
    text: str
    start: int
    end: int
    key: str
    """What grammar compares: a word in upper case, an operator as it is, "" for all else (so that the quoted name
    "from" is never taken for the keyword)."""
    holes: tuple[Hole, ...] = ()
    """The hole itself, or the holes inside this string, name or comment."""


def tokenize(template: Template | str) -> list[Token]:
    """All tokens, space and comments included: put together they are exactly the text. Never raises."""
    if not isinstance(template, str) and not template.is_constant:
        return _with_holes(template)
    text = template if isinstance(template, str) else template.text
    return list(_remembered(text)) if len(text) <= _REMEMBERED_LENGTH else _constant(text)


def significant(template: Template | str) -> list[Token]:
    """The tokens without space and comments."""
    return [token for token in tokenize(template) if token.kind not in (SPACE, COMMENT)]


def unquoted(token: Token) -> str:
    """The name a token stands for: quotes taken off and doubled ones undone; holes as ``{source}``."""
    if token.kind not in (NAME, STRING):
        return token.text
    quote = token.text[-1]
    inner = token.text[1:-1]
    return inner if quote == "]" else inner.replace(quote * 2, quote)


def _key(kind: str, text: str) -> str:
    if kind == WORD:
        return text.upper()
    return text if kind == OPERATOR else ""


@lru_cache(_REMEMBERED_TEXTS)
def _remembered(text: str) -> tuple[Token, ...]:
    return tuple(_constant(text))


def _constant(text: str) -> list[Token]:
    tokens = []
    for match in _PATTERN.finditer(text):
        kind = _kind(match.lastgroup)
        if kind == HOLE:
            kind = ILLEGAL
        piece = match[0]
        tokens.append(Token(kind, piece, match.start(), match.end(), _key(kind, piece)))
    return tokens


def _kind(group: str | None) -> str:
    return ILLEGAL if group in (None, "badblob") else str(group)


def _with_holes(template: Template) -> list[Token]:
    """Each hole is one NUL to the pattern; a NUL that was in the text is told apart by its position."""
    flat = "".join(part if isinstance(part, str) else "\0" for part in template.parts)
    waiting = _positions(template)
    tokens = []
    shift = 0
    for match in _PATTERN.finditer(flat):
        pieces: list[str] = []
        holes: list[Hole] = []
        start, at = match.start() + shift, match.start()
        while waiting and waiting[-1][0] < match.end():
            position, hole = waiting.pop()
            pieces += (flat[at:position], "{", hole.shown, "}")
            holes.append(hole)
            shift += len(hole.shown) + 1
            at = position + 1
        text = "".join((*pieces, flat[at : match.end()]))
        kind = _kind(match.lastgroup)
        if kind == HOLE and not holes:
            kind = ILLEGAL
        tokens.append(Token(kind, text, start, match.end() + shift, _key(kind, text), tuple(holes)))
    return tokens


def _positions(template: Template) -> list[tuple[int, Hole]]:
    """Flat offsets of the holes, the last first: a stack."""
    found = []
    at = 0
    for part in template.parts:
        if isinstance(part, Hole):
            found.append((at, part))
            at += 1
        else:
            at += len(part)
    found.reverse()
    return found
