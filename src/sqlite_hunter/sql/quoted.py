"""Texts in double quotes: a string to SQLite where no column is called so, always a name to PostgreSQL.

SQLite first looks for a column (https://www.sqlite.org/quirks.html#dblquote), so what stands where a value may stand is
surely a string only where no column can be meant: in the row of an INSERT, after DEFAULT, or when it is no word that
anybody calls a column. Elsewhere it may be either, and is told as that.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from sqlite_hunter.sql.keywords import words
from sqlite_hunter.sql.tokens import NAME, WORD, Token, unquoted

STRING: Final = "double-quoted-string"
EITHER: Final = "double-quoted-string-or-name"

_COMPARED: Final = words("= == < > <= >= <> != LIKE GLOB REGEXP MATCH IS")
_VALUE_AFTER: Final = _COMPARED | words("THEN ELSE BETWEEN ||")
_NAME_LIKE: Final = re.compile(r"[^\W\d][\w$]*(?: [\w$]+)*")
_HOLE: Final = re.compile(r"\{.*\}", re.DOTALL)


class Quoted(NamedTuple):
    """A text in double quotes where a value may stand."""

    text: str
    certain: bool
    """Whether it is surely a string to SQLite."""


def kinds(tokens: Sequence[Token]) -> set[str]:
    """Which of the two constructs of this module the significant tokens have."""
    return {STRING if each.certain else EITHER for each in double_quoted(tokens)}


def double_quoted(tokens: Sequence[Token]) -> list[Quoted]:
    """The texts in double quotes that are, or may be, strings to SQLite."""
    if not any(map(_is_double, tokens)):
        return []
    found = list(_values(tokens))
    places = {at for at, _ in found}
    others = [token for at, token in enumerate(tokens) if token.kind in (WORD, NAME) and at not in places]
    names = {unquoted(token).lower() for token in others}
    return [each for _, each in found if each.certain or each.text.lower() not in names]


def _values(tokens: Sequence[Token]) -> Iterator[tuple[int, Quoted]]:
    """Index and text of each that stands where a value may."""
    brackets: list[str] = []
    inserts = tokens[0].key in ("INSERT", "REPLACE")
    for at, token in enumerate(tokens):
        before = _key(tokens, at - 1)
        if token.key == "(":
            brackets.append(_inside(tokens, at, brackets))
        elif token.key == ")" and brackets:
            brackets.pop()
        elif _is_double(token) and before != "." and _key(tokens, at + 1) not in (".", "("):
            inside = brackets[-1] if brackets else ""
            row = (inserts and inside == "row" and before in ("(", ",")) or before == "DEFAULT"
            text = unquoted(token)
            odd = not _NAME_LIKE.fullmatch(_HOLE.sub("x", text))
            listed = inside in ("in", "row") or (odd and inside == "call")
            if row or before in _VALUE_AFTER or (listed and before in ("(", ",")):
                yield at, Quoted(text, row or odd)


def _inside(tokens: Sequence[Token], at: int, brackets: Sequence[str]) -> str:
    before = _key(tokens, at - 1)
    if before == "IN":
        return "in"
    if before == "VALUES" or (before == "," and not brackets and _follows_values(tokens, at)):
        return "row"
    return "call" if at > 0 and tokens[at - 1].kind == WORD and before not in ("AND", "OR", "NOT", "AS") else ""


def _follows_values(tokens: Sequence[Token], at: int) -> bool:
    """Whether a bracket after a comma is a further row: ``VALUES (...), (...)``."""
    return _key(tokens, at - 2) == ")" and any(token.key == "VALUES" for token in tokens[:at])


def _is_double(token: Token) -> bool:
    return token.kind == NAME and token.text[0] == '"'


def _key(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].key if 0 <= at < len(tokens) else ""
