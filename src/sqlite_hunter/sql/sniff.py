"""Is a string literal surely SQL? Decided by grammar shape, so that prose with SQL's verbs in it is left alone.

After the verb a statement must go on as a statement does: ``select one of the following`` has three plain words in a
row, ``update the settings`` no SET, ``drop index finger`` a word too many. Text may be cut off, as the first piece of
a concatenation is, and may hold ``{...}`` and ``%s`` where something is filled in.
"""

import re
from functools import lru_cache
from typing import Final

from sqlite_hunter.sql.cursor import Cursor
from sqlite_hunter.sql.dialect import is_sqlite_only
from sqlite_hunter.sql.keywords import KEYWORDS
from sqlite_hunter.sql.prefilter import LONGEST_PREAMBLE, MIGHT_BE_SQL
from sqlite_hunter.sql.shapes import SHAPES
from sqlite_hunter.sql.template import Hole, Template
from sqlite_hunter.sql.tokens import HOLE, ILLEGAL, NAME, OPERATOR, PARAMETER, WORD, significant

__all__ = ["MIGHT_BE_SQL", "is_sqlite_only", "looks_like_sql"]

_LONGEST: Final = 6000
"""Characters looked at: a statement shows its shape long before."""

_START: Final = re.compile(
    rf"""(?=[\s(/-]|[A-Za-z])
    (?:[ \t\r\n\f(]|--[^\n]*\n|/\*(?:[^*]|\*(?!/))*+\*/){{0,{LONGEST_PREAMBLE}}}+
    (?P<verb>SELECT|INSERT|REPLACE|UPDATE|DELETE|CREATE|ALTER|DROP|PRAGMA|WITH|BEGIN|COMMIT|ROLLBACK|SAVEPOINT
    |RELEASE|VACUUM|ATTACH|DETACH|EXPLAIN)(?=[ \t\r\n\f(*;]|--|/\*|\Z)""",
    re.VERBOSE | re.IGNORECASE,
)
_FILLED_IN: Final = re.compile(r"\{[^{}]*\}|%s|%\([^()]*\)[sd]|%[-+ 0#]?[0-9]*(?:\.[0-9]+)?[dirfxu](?![A-Za-z0-9_])")
_NAME_LIKE: Final = re.compile(r"[_0-9]|[a-z][A-Z]")


@lru_cache(maxsize=1 << 14)
def looks_like_sql(text: str) -> bool:
    """Whether ``text`` is surely raw SQL, whole or cut off at the end."""
    start = _START.match(text)
    if start is None or start.start("verb") > LONGEST_PREAMBLE:
        return False
    at = start.start("verb")
    cursor = Cursor(significant(_template(text[at : at + _LONGEST])))
    if not _holds(cursor):
        return False
    return _certain(cursor, start["verb"], bracketed="(" in text[:at])


def _template(text: str) -> Template:
    """The text with what is filled in later as holes."""
    parts: list[str | Hole] = []
    at = 0
    for match in _FILLED_IN.finditer(text):
        parts += (text[at : match.start()], Hole(match[0].strip("{}")))
        at = match.end()
    parts.append(text[at:])
    return Template(tuple(parts))


def _holds(cursor: Cursor) -> bool:
    """Whether the whole has the shape of its verb's statement, and nothing in it is foreign to SQL."""
    if cursor.take("EXPLAIN", "QUERY", "PLAN"):
        if cursor.ended() or cursor.filled:
            return cursor.capitals
    else:
        cursor.take("EXPLAIN")
    shape = SHAPES.get(cursor.key())
    return shape is not None and _lawful(cursor) and shape(cursor)


def _certain(cursor: Cursor, verb: str, *, bracketed: bool) -> bool:
    """Whether it is SQL by more than its words: prose is seldom in capitals, and has no punctuation of SQL's."""
    if verb.isupper() or (cursor.decided and verb.islower()):
        return True
    if bracketed or any(token.kind in (OPERATOR, PARAMETER) for token in cursor.tokens):
        return True
    return verb.islower() and any(
        token.kind != WORD or _NAME_LIKE.search(token.text) or len(token.text) == 1 for token in cursor.tokens
    )


def _lawful(cursor: Cursor) -> bool:
    """No stray character before the end, no full stop of prose, no run of three plain words outside a definition."""
    plain = 0
    data = cursor.key() not in ("CREATE", "ALTER")
    for at, token in enumerate(cursor.tokens[cursor.at :], cursor.at):
        if token.kind == ILLEGAL and (at + 1 < len(cursor.tokens) or token.text[0] not in "'\"`[xX"):
            return False
        if token.key == "." and not _joins(cursor, at):
            return False
        glued = at > 0 and cursor.tokens[at - 1].end == token.start
        plain = plain + 1 if token.kind == WORD and token.key not in KEYWORDS and not glued else 0
        if plain >= 3 and data:
            return False
    return True


def _joins(cursor: Cursor, at: int) -> bool:
    """Whether the ``.`` joins two parts of a name, or is cut after a quoted part."""
    if at + 1 == len(cursor.tokens):
        return at > 0 and cursor.tokens[at - 1].kind in (NAME, HOLE)
    following = cursor.tokens[at + 1]
    return following.start == cursor.tokens[at].end and following.kind in (WORD, NAME, HOLE, OPERATOR)
