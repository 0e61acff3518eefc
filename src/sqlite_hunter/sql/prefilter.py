r"""One pattern over a file's bytes that says whether any string literal in it can be SQL.

It looks where ``looks_like_sql`` looks, at the start of a literal, and asks for the verb and for what must follow it
there; words of SQL in prose, comments or code do not match. It is a superset of ``looks_like_sql`` (held by a property
test) for literals written plainly: a keyword spelt with escapes (``"\x53ELECT"``) is nobody's SQL.
"""

import re
from typing import Final

LONGEST_PREAMBLE: Final = 500
"""Characters of space, comments and opening brackets before the verb; after more the text is not taken for SQL, so
that the pattern's work at each quote is bounded."""

_WORD: Final = r"(?:[A-Za-z0-9_$\x80-\xff]|\\[xu])"
_END: Final = rf"(?!{_WORD})"
_COMMENT: Final = r"(?: -- (?:[^\n\\]|\\[^n\n]){0,2000}+ (?:\\n|\\?\n) | /\* (?:[^*]|\*(?!/)){0,2000}+ \*/ )"
_BLANK: Final = rf"(?: [ \t\r\n\f] | \\[nrtf] | \\\r?\n | {_COMMENT} )"
_SEAM: Final = r"""(?: ["'] (?: [ \t\r\n\\+] | [fFrRbBuU]{1,2}(?=["']) )++ ["']{1,3} )"""
"""Where one literal ends and the next, put together with it, begins."""
_GAP: Final = rf"(?: {_BLANK} | {_SEAM} )++"
_GAP0: Final = rf"(?: {_BLANK} | {_SEAM} )*+"
_HOLE: Final = r"(?: \{[^{}\n]{0,400}\} | %s | %\([^()\n]{0,80}\)s | %d )"
_QUOTED: Final = r"""(?: \\?["'`][^"'`\n]{0,200}["'`] | \[[^\]\n]{0,200}\] )"""
_PIECE: Final = rf"(?: {_WORD}++ | {_HOLE} | {_QUOTED} )"
_NAME: Final = rf"(?: {_PIECE} (?: {_PIECE} | {_GAP0} \. {_GAP0} {_PIECE} ){{0,12}} )"
_STOP: Final = r"""["'\\;){%?:@$/-]"""
"""The end of the literal or of the statement, something filled in, or a comment that is cut."""


def _words(text: str) -> str:
    return f"(?:{'|'.join(text.split())}){_END}"


_FIRST_ITEM: Final = rf"""
    (?: {_words("distinct all not")} {_GAP} ){{0,3}}
    (?: [*"'`\[({{%?:@$0-9.+~\\-]
      | x\\?["']
      | {_words("case exists cast")}
      | {_WORD}++ {_GAP0}
        (?: [,(.|+*/%=<>&~!:;)\[{{-]
          | {_words("from as and or is not in like glob regexp match ilike between collate isnull notnull over filter")}
          | {_PIECE} {_GAP0} (?: [,;)] | {_words("from union except intersect")} )
        )
    )"""
"""How the list of a SELECT begins; ``select a valid choice`` does not."""

_OR: Final = rf"(?: {_words('or')} {_GAP} {_PIECE} {_GAP} )?"
_INTO: Final = rf"""
    {_OR} {_words("into")} {_GAP0}
    (?: {_STOP} | {_NAME} {_GAP0} (?: \( | {_STOP} | {_words("as set default select with values")} ) )"""
_CREATED: Final = _words("table index view trigger")
_MODIFIERS: Final = _words(
    "temp temporary unique virtual or replace materialized unlogged global local foreign constraint recursive"
)
_STATEMENTS: Final = (
    rf"select (?: {_BLANK}++ | (?=[*(]) ) {_FIRST_ITEM}",
    rf"(?:insert|replace) {_GAP} {_INTO}",
    rf"update {_GAP} {_OR} {_NAME} {_GAP0} (?: {_words('as')} {_GAP0} )? (?: {_NAME} {_GAP0} )? {_words('set')}",
    rf"delete {_GAP} {_words('from')}",
    rf"""create {_GAP} (?: {_MODIFIERS} {_GAP} | {_HOLE} {_GAP0} ){{0,4}} {_CREATED} {_GAP0}
        (?: {_words("if concurrently on")}
          | {_NAME} {_GAP0} (?: \( | {_STOP} | {_words("as using on before after instead insert update delete")} ) )""",
    rf"alter {_GAP} {_words('table')}",
    rf"drop {_GAP} {_CREATED}",
    rf"""pragma {_GAP} {_NAME} {_GAP0} [=(.;"')\\{{%/-]""",
    rf"""with {_GAP} (?: {_words("recursive")} {_GAP} )? {_NAME} {_GAP0}
        (?: \( | {_words("as")} {_GAP0} (?: \( | {_words("not materialized")} ) )""",
    rf"begin {_GAP0} (?: ; | {_words('immediate exclusive deferred transaction')} )",
    rf"(?:commit|rollback) {_GAP0} (?: ; | {_words('to transaction')} )",
    rf"savepoint {_GAP} {_PIECE}",
    rf"""release {_GAP} (?: {_words("savepoint")} | \\?["'`\[] )""",
    rf"""vacuum {_GAP0} (?: ["';] | {_words("into")} )""",
    rf"""attach {_GAP} (?: {_words("database")} {_GAP0} )? ["'`?:@${{%\\\[]""",
    rf"detach {_GAP} {_words('database')}",
    rf"explain {_GAP} query {_GAP} plan {_END}",
)

MIGHT_BE_SQL: Final[re.Pattern[bytes]] = re.compile(
    rf"""["'] (?: {_BLANK} | \( ){{0,{4 * LONGEST_PREAMBLE}}}+ (?=[AaBbCcDdEeIiPpRrSsUuVvWw])
    (?i: (?: explain {_GAP} )? (?: {" | ".join(_STATEMENTS)} ) )""".encode(),
    re.VERBOSE,
)
"""Matches a file's bytes if a string literal in them may satisfy ``looks_like_sql``."""
