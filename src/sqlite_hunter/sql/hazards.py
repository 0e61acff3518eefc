"""Text that SQLite and PostgreSQL cut into tokens otherwise, whatever the statement says.

https://www.sqlite.org/draft/tokenreq.html, https://www.postgresql.org/docs/15/sql-syntax-lexical.html
"""

import re
from collections.abc import Iterable
from typing import Final

from sqlite_hunter.sql.grammar.reader import Unreadable
from sqlite_hunter.sql.tokens import COMMENT, NAME, PARAMETER, STRING, Token, unquoted

_RETURN: Final = re.compile(r"\r(?!\n|\Z)")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def check(tokens: Iterable[Token]) -> None:
    """Raises Unreadable at the first token of which PostgreSQL would make something else."""
    for token in tokens:
        reason = _reason(token)
        if reason:
            raise Unreadable(reason, token.start)


def _reason(token: Token) -> str:
    if "\0" in token.text and not token.holes:
        return "it has a NUL byte, which PostgreSQL takes in no text"
    if not token.text.isascii() and _SURROGATE.search(token.text):
        return "it has half of a surrogate pair, which is no character"
    if "\ufeff" in token.text and token.kind not in (STRING, NAME, COMMENT):
        return "it has a byte order mark, which is space to SQLite and a letter to PostgreSQL"
    if token.kind == COMMENT:
        return _comment(token.text)
    if token.kind == STRING and token.text[0] == "$":
        return "SQLite has no text between dollar signs"
    if token.kind == PARAMETER and token.text[0] == "%":
        return f"{token.text} is a placeholder of another driver's"
    if token.kind == NAME and not unquoted(token):
        return "a name is empty, which PostgreSQL does not take"
    return ""


def _comment(text: str) -> str:
    if text.startswith("--"):
        return "a comment ends at the carriage return on PostgreSQL" if _RETURN.search(text) else ""
    if not text.endswith("*/") or len(text) < 4:
        return "a comment is never closed"
    return "a comment within a comment goes on to its own end on PostgreSQL" if "/*" in text[2:] else ""
