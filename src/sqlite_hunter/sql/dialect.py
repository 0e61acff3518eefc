"""Constructs that PostgreSQL reads otherwise than SQLite, or not at all: one row a construct.

A row says which key a token must have (see ``Token.key``) and, where that is not enough, what must stand around it. To
add a construct, add a row; rules refer to it by its name.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from sqlite_hunter.sql import quoted
from sqlite_hunter.sql.postgres import is_array
from sqlite_hunter.sql.shapes import PRAGMAS
from sqlite_hunter.sql.template import Template
from sqlite_hunter.sql.tokens import BLOB, NAME, PARAMETER, Token, significant, unquoted

Test = Callable[[Sequence[Token], int], bool]
"""Whether the construct stands at that token."""

_CONFLICT_ACTIONS: Final = ("REPLACE", "IGNORE", "ABORT", "FAIL", "ROLLBACK")
_CATALOGUES: Final = ("SQLITE_MASTER", "SQLITE_SCHEMA", "SQLITE_TEMP_MASTER", "SQLITE_TEMP_SCHEMA")


class Construct(NamedTuple):
    """A row of the table."""

    name: str
    keys: tuple[str, ...]
    test: Test
    exclusive: bool = False
    """No other common server reads it, so it alone says that a text is SQLite's."""


def constructs(statements: Iterable[Sequence[Token]]) -> tuple[str, ...]:
    """The names of the constructs in the significant tokens of each statement, in the order of the table."""
    found: set[str] = set()
    for tokens in statements:
        found.update(row.name for row in _matches(tokens))
        found |= quoted.kinds(tokens)
    return tuple(row.name for row in CONSTRUCTS if row.name in found)


def is_sqlite_only(template: Template | str) -> bool:
    """Whether the text has syntax that no other common server has (``PRAGMA x``, ``INSERT OR IGNORE``, ``?1``, ...)."""
    return any(row.exclusive for row in _matches(significant(template)))


def _matches(tokens: Sequence[Token]) -> Iterable[Construct]:
    for at, token in enumerate(tokens):
        key = token.key or _kind_key(token)
        for row in _BY_KEY.get(key, ()):
            if row.test(tokens, at):
                yield row


def _kind_key(token: Token) -> str:
    """What stands for a token without a key: its kind, or the quote of a name, or the catalogue it names."""
    if token.kind != NAME:
        return token.kind
    name = unquoted(token).upper()
    return name if name in (*_CATALOGUES, "SQLITE_SEQUENCE") else token.text[0]


def _key(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].key if 0 <= at < len(tokens) else ""


def _always(tokens: Sequence[Token], at: int) -> bool:
    return bool(tokens) and at >= 0


def _never(tokens: Sequence[Token], at: int) -> bool:
    """For constructs that one token and its neighbours do not show: a module of their own finds them."""
    return not tokens and at < 0


def _first(tokens: Sequence[Token], at: int) -> bool:
    return at == 0 or _key(tokens, at - 1) in (";", "EXPLAIN", "PLAN", "BEGIN")


def _call(tokens: Sequence[Token], at: int) -> bool:
    return _key(tokens, at + 1) == "(" and _key(tokens, at - 1) not in (".", "TABLE", "INTO", "EXISTS")


def _call_of_none(tokens: Sequence[Token], at: int) -> bool:
    return _call(tokens, at) and _key(tokens, at + 2) == ")"


def _call_of_now(tokens: Sequence[Token], at: int) -> bool:
    return _call(tokens, at) and tokens[at + 2 : at + 3] != [] and tokens[at + 2].text.lower() == "'now'"


def _column(tokens: Sequence[Token], at: int) -> bool:
    return _key(tokens, at - 1) != "WITHOUT" and _key(tokens, at + 1) != "("


def _operator(tokens: Sequence[Token], at: int) -> bool:
    return at > 0 and _key(tokens, at + 1) != "("


def _quoting_bracket(tokens: Sequence[Token], at: int) -> bool:
    return not is_array(tokens, at)


def _next(*keys: str) -> Test:
    def test(tokens: Sequence[Token], at: int) -> bool:
        return _key(tokens, at + 1) in keys

    return test


def _first_then(*keys: str) -> Test:
    def test(tokens: Sequence[Token], at: int) -> bool:
        return _first(tokens, at) and _key(tokens, at + 1) in keys

    return test


def _conflict_action(tokens: Sequence[Token], at: int) -> bool:
    return _key(tokens, at + 1) == "OR" and _key(tokens, at + 2) in _CONFLICT_ACTIONS


def _limit_comma(tokens: Sequence[Token], at: int) -> bool:
    depth = 0
    for token in tokens[at + 1 :]:
        if token.key in ("OFFSET", ";", "UNION", "LIMIT") or depth < 0:
            return False
        if token.key == "," and depth == 0:
            return True
        depth += (token.key == "(") - (token.key == ")")
    return False


def _is_value(tokens: Sequence[Token], at: int) -> bool:
    return _key(tokens, at + 1) != "NOT" and _value_follows(tokens, at)


def _is_not_value(tokens: Sequence[Token], at: int) -> bool:
    """``x IS NOT ?``, whose twin is the opposite of that of ``x IS ?``."""
    return _key(tokens, at + 1) == "NOT" and _value_follows(tokens, at + 1)


def _value_follows(tokens: Sequence[Token], at: int) -> bool:
    """Whether what ``IS`` or ``IS NOT`` compares with is more than the words that PostgreSQL takes there too."""
    after = at + 1
    return after < len(tokens) and _key(tokens, after) not in ("NULL", "TRUE", "FALSE", "UNKNOWN", "DISTINCT", ")", ";")


def _numbered(tokens: Sequence[Token], at: int) -> bool:
    text = tokens[at].text
    return text[0] == "?" and len(text) > 1


def _conflict_clause(tokens: Sequence[Token], at: int) -> bool:
    return _key(tokens, at + 1) == "CONFLICT" and _key(tokens, at + 2) in _CONFLICT_ACTIONS


CONSTRUCTS: Final = (
    Construct("insert-or", ("INSERT",), _conflict_action, exclusive=True),
    Construct("update-or", ("UPDATE",), _conflict_action, exclusive=True),
    Construct("replace-into", ("REPLACE",), _first_then("INTO")),
    Construct("on-conflict-clause", ("ON",), _conflict_clause, exclusive=True),
    Construct("autoincrement", ("AUTOINCREMENT",), _always, exclusive=True),
    Construct("without-rowid", ("WITHOUT",), _next("ROWID"), exclusive=True),
    Construct("virtual-table", ("VIRTUAL",), _next("TABLE"), exclusive=True),
    Construct("pragma", ("PRAGMA",), _first, exclusive=True),
    Construct("pragma-function", tuple(sorted(f"PRAGMA_{name.upper()}" for name in PRAGMAS)), _always, exclusive=True),
    Construct("attach", ("ATTACH", "DETACH"), _first, exclusive=True),
    Construct("vacuum-into", ("VACUUM",), _next("INTO"), exclusive=True),
    Construct("begin-immediate", ("BEGIN",), _next("IMMEDIATE", "EXCLUSIVE", "DEFERRED"), exclusive=True),
    Construct("indexed-by", ("INDEXED",), _next("BY"), exclusive=True),
    Construct("sqlite-master", _CATALOGUES, _always, exclusive=True),
    Construct("sqlite-sequence", ("SQLITE_SEQUENCE",), _always, exclusive=True),
    Construct("rowid", ("ROWID", "_ROWID_", "OID"), _column),
    Construct("last-insert-rowid", ("LAST_INSERT_ROWID",), _call, exclusive=True),
    Construct("changes", ("CHANGES", "TOTAL_CHANGES"), _call_of_none, exclusive=True),
    Construct("sqlite-version", ("SQLITE_VERSION", "SQLITE_SOURCE_ID"), _call_of_none, exclusive=True),
    Construct("randomblob", ("RANDOMBLOB", "ZEROBLOB"), _call, exclusive=True),
    Construct("datetime-function", ("DATETIME", "DATE", "TIME"), _call),
    Construct("datetime-now", ("DATETIME",), _call_of_now, exclusive=True),
    Construct("strftime", ("STRFTIME",), _call),
    Construct("julianday", ("JULIANDAY",), _call, exclusive=True),
    Construct("unixepoch", ("UNIXEPOCH",), _call, exclusive=True),
    Construct("current-timestamp", ("CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME"), _always),
    Construct("ifnull", ("IFNULL",), _call),
    Construct("iif", ("IIF",), _call),
    Construct("group-concat", ("GROUP_CONCAT",), _call),
    Construct("total", ("TOTAL",), _call),
    Construct("printf", ("PRINTF",), _call),
    Construct("instr", ("INSTR",), _call),
    Construct("typeof", ("TYPEOF",), _call),
    Construct("json-function", ("JSON_EXTRACT", "JSON_EACH", "JSON_TREE", "JSON_SET", "JSON_GROUP_ARRAY"), _call),
    Construct("backquote-name", ("`",), _always),
    Construct("bracket-name", ("[",), _quoting_bracket),
    Construct(quoted.STRING, (), _never),
    Construct(quoted.EITHER, (), _never),
    Construct("blob-literal", (BLOB,), _always),
    Construct("numbered-placeholder", (PARAMETER,), _numbered, exclusive=True),
    Construct("double-equals", ("==",), _always),
    Construct("is-value", ("IS",), _is_value),
    Construct("is-not-value", ("IS",), _is_not_value),
    Construct("like", ("LIKE",), _operator),
    Construct("glob", ("GLOB",), _always, exclusive=True),
    Construct("regexp", ("REGEXP",), _operator),
    Construct("match", ("MATCH",), _operator),
    Construct("collate-nocase", ("COLLATE",), _next("NOCASE"), exclusive=True),
    Construct("collate-rtrim", ("COLLATE",), _next("RTRIM"), exclusive=True),
    Construct("limit-comma", ("LIMIT",), _limit_comma),
)

_BY_KEY: Final[dict[str, tuple[Construct, ...]]] = {
    key: tuple(row for row in CONSTRUCTS if key in row.keys) for row in CONSTRUCTS for key in row.keys
}
