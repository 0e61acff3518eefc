"""One pattern over a file's bytes that says whether any string literal in it can be SQL.

It looks where ``looks_like_sql`` looks, at the start of a literal, and asks for the verb and for what must follow it there;
words of SQL in prose, comments or code do not match. It is a superset of ``looks_like_sql`` (held by a property test),
for literals written plainly: an identifier spelt with escapes (``"\\x53ELECT"``) is nobody's SQL.
"""

import re
from typing import Final

LONGEST_PREAMBLE: Final = 400
"""Spaces, comments and opening brackets before the verb; more than this and the text is not taken for SQL."""

_ESCAPED: Final = rb"(?:[ \t\r\n\f]|\\[nrtf]|\\\r?\n)"
_SEAM: Final = rb"""["'](?:[ \t\r\n\\+]|[fFrRbBuU]{1,2}(?=["']))++["']{1,3}"""
"""Where one literal ends and the next, put together with it, begins."""
_COMMENT: Final = rb"(?:--(?:[^\n\\]|\\[^n\n])*+(?:\\n|\\?\n)|/\*(?:[^*]|\*(?!/)){0,4000}+\*/)"
_BLANK: Final = rb"(?:" + _ESCAPED + rb"|" + _COMMENT + rb")"
_GAP: Final = rb"(?:" + _BLANK + rb"|" + _SEAM + rb")++"
_GAP0: Final = rb"(?:" + _BLANK + rb"|" + _SEAM + rb")*+"
_WORD: Final = rb"(?:[A-Za-z0-9_$\x80-\xff]|\\[xu])"
_END: Final = rb"(?!" + _WORD + rb")"
_QUOTED: Final = rb"""\\?["'`][^"'`\n]{0,200}["'`]|\[[^\]\n]{0,200}\]"""
_PIECE: Final = rb"(?:" + _WORD + rb"++|\{[^{}\n]{0,400}\}|%s|%\([^()\n]{0,80}\)s|%d|" + _QUOTED + rb")"
_NAME: Final = _PIECE + rb"(?:" + _PIECE + rb"|" + _GAP0 + rb"\." + _GAP0 + _PIECE + rb"){0,12}"
_STOP: Final = rb"""["'\\;){%]"""
"""The end of the literal or of the statement, or something filled in."""


def _words(text: str) -> bytes:
    return b"(?:" + "|".join(text.split()).encode() + b")" + _END


_FIRST_ITEM: Final = (
    rb"(?:" + _words("distinct all not") + _GAP + rb"){0,3}(?:"
    rb"""[*"'`\[({%?:@$0-9.+~\\-]|"""
    + _words("case exists cast")
    + rb"|"
    + _WORD
    + rb"++"
    + _GAP0
    + rb"(?:[,(.|+*/%=<>&~!:;)\[{-]|"
    + _words("from as and or is not in like glob regexp match ilike between collate isnull notnull over filter")
    + rb"|"
    + _PIECE
    + _GAP0
    + rb"(?:[,;)]|"
    + _words("from")
    + rb")))"
)
_MODIFIERS: Final = "temp temporary unique virtual or replace materialized unlogged global local foreign constraint recursive"
_INTO: Final = (
    rb"(?:" + _words("or") + _GAP + _WORD + rb"++" + _GAP + rb")?" + _words("into") + _GAP0 + rb"(?:" + _STOP + rb"|"
    + _NAME + _GAP0 + rb"(?:\(|" + _STOP + rb"|" + _words("as set default select with values") + rb"))"
)
_AFTER_CREATED: Final = _words("as using on before after instead insert update delete")
_STATEMENTS: Final = (
    rb"select(?:" + _BLANK + rb"++|(?=[*(]))" + _FIRST_ITEM,
    rb"insert" + _GAP + _INTO,
    rb"replace" + _GAP + _INTO,
    rb"update" + _GAP + rb"(?:" + _words("or") + _GAP + _WORD + rb"++" + _GAP + rb")?"
    + _NAME + _GAP + rb"(?:" + _words("as") + _GAP + rb")?(?:" + _NAME + _GAP + rb")?" + _words("set"),
    rb"delete" + _GAP + _words("from"),
    rb"create" + _GAP + rb"(?:" + _words(_MODIFIERS) + _GAP + rb"){0,4}" + _words("table index view trigger") + _GAP0
    + rb"(?:" + _words("if concurrently on") + rb"|" + _NAME + _GAP0 + rb"(?:\(|" + _STOP + rb"|" + _AFTER_CREATED + rb"))",
    rb"alter" + _GAP + _words("table"),
    rb"drop" + _GAP + _words("table index view trigger"),
    rb"pragma" + _GAP + _PIECE + _GAP0 + rb"""[=(.;"')\\{%]""",
    rb"with" + _GAP + rb"(?:" + _words("recursive") + _GAP + rb")?" + _NAME + _GAP0
    + rb"(?:\(|" + _words("as") + _GAP0 + rb"(?:\(|" + _words("not materialized") + rb"))",
    rb"begin" + _GAP0 + rb"(?:;|" + _words("immediate exclusive deferred transaction") + rb")",
    rb"(?:commit|rollback)" + _GAP0 + rb"(?:;|" + _words("to transaction") + rb")",
    rb"savepoint" + _GAP + _PIECE,
    rb"release" + _GAP + _words("savepoint"),
    rb"vacuum" + _GAP0 + rb"""(?:["';]|""" + _words("into") + rb")",
    rb"attach" + _GAP + rb"(?:" + _words("database") + _GAP + rb""")?["'`?:@${%\\\[]""",
    rb"detach" + _GAP + _words("database"),
)

MIGHT_BE_SQL: Final[re.Pattern[bytes]] = re.compile(
    rb"""["'](?:""" + _BLANK + rb"|\(){0," + str(4 * LONGEST_PREAMBLE).encode() + rb"}+"
    rb"(?=[AaBbCcDdEeIiPpRrSsUuVvWw])(?i:(?:explain" + _GAP + rb"(?:query" + _GAP + rb"plan" + _GAP + rb")?)?(?:"
    + rb"|".join(_STATEMENTS)
    + rb"))"
)
