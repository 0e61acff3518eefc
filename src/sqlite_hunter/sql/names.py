"""Names in a statement, read off its tokens: of tables, with schemas and holes."""

from collections.abc import Sequence
from string import ascii_lowercase, ascii_uppercase
from typing import Final

from sqlite_hunter.sql.keywords import RESERVED
from sqlite_hunter.sql.tokens import HOLE, NAME, NUMBER, STRING, WORD, Token, unquoted

_CLAUSE_SOURCE: Final = ("where", "clause", "cond", "filter", "order", "limit", "group", "join")
_ASCII: Final = str.maketrans(ascii_uppercase, ascii_lowercase)


def ascii_lower(name: str) -> str:
    """The name as SQLite compares it: two letters beyond ASCII are never one."""
    return name.lower() if name.isascii() else name.translate(_ASCII)


def holds_clause(source: str) -> bool:
    """Whether a hole's source reads like the rest of a statement: ``FROM trades{where}`` names the table ``trades``."""
    lowered = source.lower()
    return any(word in lowered for word in _CLAUSE_SOURCE)


def name_at(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """The dotted name that starts at token ``at``, and the index after it; "" if there is none."""
    parts: list[str] = []
    while True:
        part, after = _part_at(tokens, at, first=not parts)
        if not part:
            return ".".join(parts), at - 1 if parts else at
        parts.append(part)
        at = after
        if at >= len(tokens) or tokens[at].key != ".":
            return ".".join(parts), at
        at += 1


def _part_at(tokens: Sequence[Token], at: int, *, first: bool) -> tuple[str, int]:
    """One part of a name: a word, or words, digits and holes without space between them (``t_{n}_day``)."""
    if at >= len(tokens):
        return "", at
    token = tokens[at]
    if token.kind in (NAME, STRING):
        return unquoted(token), at + 1
    if token.kind not in (WORD, HOLE) or (first and token.key in RESERVED):
        return "", at
    pieces = [token.text]
    at += 1
    while at < len(tokens) and tokens[at].start == tokens[at - 1].end and tokens[at].kind in (WORD, HOLE, NUMBER):
        if tokens[at].kind == HOLE and holds_clause(tokens[at].text):
            break
        pieces.append(tokens[at].text)
        at += 1
    return "".join(pieces), at
