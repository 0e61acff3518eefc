"""Is a text SQLite's own: has it syntax that no other common server has?

What PostgreSQL reads otherwise in a statement is the translator's to say (see ``differences``). This tells texts apart
of which nobody knows where they are run, from their tokens alone. To add a sign, add a row.
"""

from collections.abc import Callable, Sequence
from typing import Final

from sqlite_hunter.sql.shapes import PRAGMAS
from sqlite_hunter.sql.template import Template
from sqlite_hunter.sql.tokens import NAME, PARAMETER, Token, significant, unquoted

Test = Callable[[Sequence[Token], int], bool]
"""Whether the sign stands at that token."""

_CONFLICT_ACTIONS: Final = ("REPLACE", "IGNORE", "ABORT", "FAIL", "ROLLBACK")
_CATALOGUES: Final = (
    "SQLITE_MASTER", "SQLITE_SCHEMA", "SQLITE_TEMP_MASTER", "SQLITE_TEMP_SCHEMA", "SQLITE_SEQUENCE",
)  # fmt: skip


def is_sqlite_only(template: Template | str) -> bool:
    """Whether the text has syntax that no other common server has (``PRAGMA x``, ``INSERT OR IGNORE``, ``?1``, ...)."""
    tokens = significant(template)
    return any(_is_sign(tokens, at) for at in range(len(tokens)))


def has_backquotes(template: Template | str) -> bool:
    """Whether the text has a name in backquotes, as MySQL has them; SQLite reads them too."""
    return any(token.kind == NAME and token.text[0] == "`" for token in significant(template))


def _is_sign(tokens: Sequence[Token], at: int) -> bool:
    return any(test(tokens, at) for test in _SIGNS.get(tokens[at].key or _kind_key(tokens[at]), ()))


def _kind_key(token: Token) -> str:
    """What stands for a token without a key: its kind, or the catalogue that a quoted name is."""
    name = unquoted(token).upper() if token.kind == NAME else ""
    return name if name in _CATALOGUES else token.kind


def _key(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].key if 0 <= at < len(tokens) else ""


def _always(tokens: Sequence[Token], at: int) -> bool:
    return bool(tokens) and at >= 0


def _first(tokens: Sequence[Token], at: int) -> bool:
    return at == 0 or _key(tokens, at - 1) in (";", "EXPLAIN", "PLAN", "BEGIN")


def _call(tokens: Sequence[Token], at: int) -> bool:
    return _key(tokens, at + 1) == "(" and _key(tokens, at - 1) not in (".", "TABLE", "INTO", "EXISTS")


def _call_of_none(tokens: Sequence[Token], at: int) -> bool:
    return _call(tokens, at) and _key(tokens, at + 2) == ")"


def _call_of_now(tokens: Sequence[Token], at: int) -> bool:
    return _call(tokens, at) and tokens[at + 2 : at + 3] != [] and tokens[at + 2].text.lower() == "'now'"


def _next(*keys: str) -> Test:
    def test(tokens: Sequence[Token], at: int) -> bool:
        return _key(tokens, at + 1) in keys

    return test


def _conflict_action(tokens: Sequence[Token], at: int) -> bool:
    return _key(tokens, at + 1) == "OR" and _key(tokens, at + 2) in _CONFLICT_ACTIONS


def _numbered(tokens: Sequence[Token], at: int) -> bool:
    text = tokens[at].text
    return text[0] == "?" and len(text) > 1


def _conflict_clause(tokens: Sequence[Token], at: int) -> bool:
    return _key(tokens, at + 1) == "CONFLICT" and _key(tokens, at + 2) in _CONFLICT_ACTIONS


_ROWS: Final[tuple[tuple[tuple[str, ...], Test], ...]] = (
    (("INSERT", "UPDATE"), _conflict_action),
    (("ON",), _conflict_clause),
    (("AUTOINCREMENT", "GLOB", *_CATALOGUES), _always),
    (tuple(sorted(f"PRAGMA_{name.upper()}" for name in PRAGMAS)), _always),
    (("WITHOUT",), _next("ROWID")),
    (("VIRTUAL",), _next("TABLE")),
    (("PRAGMA", "ATTACH", "DETACH"), _first),
    (("VACUUM",), _next("INTO")),
    (("BEGIN",), _next("IMMEDIATE", "EXCLUSIVE", "DEFERRED")),
    (("INDEXED",), _next("BY")),
    (("LAST_INSERT_ROWID", "RANDOMBLOB", "ZEROBLOB", "JULIANDAY", "UNIXEPOCH"), _call),
    (("CHANGES", "TOTAL_CHANGES", "SQLITE_VERSION", "SQLITE_SOURCE_ID"), _call_of_none),
    (("DATETIME",), _call_of_now),
    ((PARAMETER,), _numbered),
    (("COLLATE",), _next("NOCASE", "RTRIM")),
)
"""The keys of a token (see ``Token.key``), and what must stand around it."""

_SIGNS: Final[dict[str, tuple[Test, ...]]] = {
    key: tuple(test for keys, test in _ROWS if key in keys) for keys, _ in _ROWS for key in keys
}
