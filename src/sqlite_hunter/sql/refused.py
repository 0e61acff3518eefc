"""What SQLite's grammar refuses wherever it stands, though other servers read it: one row a construct.

A row says which key a token must have, and what must stand around it. Each was tried on SQLite itself; a construct that
SQLite reads in any place, as a name, an alias or a type (``INT AUTO_INCREMENT`` is one), is refused only where no such
reading is left. A hole is never what makes it refused.
"""

from collections.abc import Callable, Sequence
from typing import Final

from sqlite_hunter.sql.keywords import RESERVED, words
from sqlite_hunter.sql.tokens import HOLE, NAME, NUMBER, PARAMETER, STRING, WORD, Token

_SEQUENCES: Final = (
    ("FOR", "UPDATE"),
    ("DISTINCT", "ON"),
    ("AT", "TIME", "ZONE"),
    ("ON", "CONSTRAINT"),
    ("ON", "DUPLICATE", "KEY"),
    ("ALTER", "COLUMN"),
    ("COLUMN", "IF", "NOT", "EXISTS"),
    ("COLUMN", "IF", "EXISTS"),
    ("CONSTRAINT", "IF", "EXISTS"),
    ("<=", ">"),
    ("GENERATED", "BY", "DEFAULT", "AS"),
    ("GENERATED", "ALWAYS", "AS", "IDENTITY"),
    ("LATERAL", "(", "SELECT"),
    ("LATERAL", "(", "VALUES"),
    ("TRANSACTION", "ISOLATION"),
    (")", "ENGINE", "="),
    (")", "AGAINST", "("),
    (")", "PARTITION", "BY"),
    (")", "NULLS", "DISTINCT"),
    (")", "NULLS", "NOT", "DISTINCT"),
    ("DEFAULT", "CHARSET", "="),
    ("AS", "(", "DELETE"),
    ("AS", "(", "UPDATE"),
    ("AS", "(", "INSERT"),
    ("UNION", "("),
    ("UNION", "ALL", "("),
    ("EXCEPT", "("),
    ("INTERSECT", "("),
)
"""Words that SQLite's grammar has nowhere side by side."""
_NAMES: Final = (WORD, NAME)
_OPERANDS: Final = (WORD, NAME, PARAMETER, STRING, NUMBER, HOLE)
_HEAD: Final = 8
"""Tokens between CREATE INDEX and ON: IF NOT EXISTS, CONCURRENTLY, a name with its schema."""

Test = Callable[[Sequence[Token], int], bool]
"""Whether the construct stands at that token."""


def is_refused(tokens: Sequence[Token], at: int) -> bool:
    """Whether what begins at a token is what SQLite's grammar has nowhere."""
    key = tokens[at].key
    test = _TESTS.get(key)
    if test is not None and test(tokens, at):
        return True
    return any(stands(tokens, at, sequence) for sequence in _BY_START.get(key, ()))


def stands(tokens: Sequence[Token], at: int, sequence: Sequence[str]) -> bool:
    """Whether a token and those after it have these keys."""
    if at + len(sequence) > len(tokens):
        return False
    return all(wanted == tokens[at + shift].key for shift, wanted in enumerate(sequence))


def key_at(tokens: Sequence[Token], at: int) -> str:
    """A token's key; "" beyond either end."""
    return tokens[at].key if 0 <= at < len(tokens) else ""


def _verb(tokens: Sequence[Token], at: int) -> str:
    """The first word of the statement that a token stands in."""
    return key_at(tokens, next((begin + 1 for begin in range(at - 1, -1, -1) if tokens[begin].key == ";"), 0))


def _is_name(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].kind in _NAMES and tokens[at].key not in RESERVED


def _is_operand(token: Token) -> bool:
    """Whether a value may end with a token."""
    return token.key == ")" or (token.kind in _OPERANDS and token.key not in RESERVED)


def _ends(tokens: Sequence[Token], at: int) -> bool:
    return at >= len(tokens) or tokens[at].key == ";"


def _of_three_parts(tokens: Sequence[Token], at: int) -> bool:
    """``FROM a.b.c``; ``x IS DISTINCT FROM a.b.c`` compares with a column."""
    if key_at(tokens, at - 1) == "DISTINCT" or key_at(tokens, at + 1) == "(":
        return False
    after = at + 4 if stands(tokens, at + 1, ("IF", "NOT", "EXISTS")) else at + 1
    after += 2 if stands(tokens, after, ("IF", "EXISTS")) else 0
    dotted = key_at(tokens, after + 1) == key_at(tokens, after + 3) == "."
    return dotted and all(each.kind in _NAMES for each in tokens[after : after + 5 : 2]) and after + 4 < len(tokens)


def _index_elsewhere(tokens: Sequence[Token], at: int) -> bool:
    """``CREATE INDEX i ON schema.t``: to SQLite the schema is the index's, before its name."""
    if not _is_name(tokens, at + 1) or key_at(tokens, at + 2) != "." or _verb(tokens, at) != "CREATE":
        return False
    before = [token.key for token in tokens[max(at - _HEAD, 0) : at]]
    return "INDEX" in before and "ON" not in before and "SELECT" not in before


def _locks(tokens: Sequence[Token], at: int) -> bool:
    """``FROM t FOR SHARE`` at the end; elsewhere the two may be a column and its alias, or a type."""
    if key_at(tokens, at + 1) != "SHARE" or at == 0:
        return False
    skips = stands(tokens, at + 2, ("SKIP", "LOCKED")) or stands(tokens, at + 2, ("NOWAIT",))
    ends = _is_operand(tokens[at - 1]) and (_ends(tokens, at + 2) or skips)
    return ends and _verb(tokens, at) in ("SELECT", "WITH")


def _index_method(tokens: Sequence[Token], at: int) -> bool:
    """``ON t USING gin``, ``DELETE FROM t USING u``: to SQLite a bracket follows, but in a virtual table."""
    is_other = _verb(tokens, at) == "ALTER" or any(token.key == "VIRTUAL" for token in tokens[:at])
    return _is_name(tokens, at + 1) and not is_other


def _target_begins(tokens: Sequence[Token], alias: int, word: str) -> bool:
    """Whether the word before an alias is the table of a statement that begins with ``word``, with or without a schema.

    A hole may be a table and ``AS``.
    """
    table = alias - 1
    if not _is_name(tokens, alias) or not _is_name(tokens, table):
        return False
    first = table - 2 if key_at(tokens, table - 1) == "." else table
    return key_at(tokens, first - 1) == word


def _renames_updated(tokens: Sequence[Token], at: int) -> bool:
    """``UPDATE t a SET``: SQLite wants ``AS`` before the alias there; ``UPDATE OR IGNORE t SET`` has none."""
    return _target_begins(tokens, at - 1, "UPDATE")


def _renames_deleted(tokens: Sequence[Token], at: int) -> bool:
    """``DELETE FROM t a WHERE``: SQLite wants ``AS`` before the alias there."""
    return (
        _verb(tokens, at) == "DELETE" and _target_begins(tokens, at - 1, "FROM") and "SELECT" not in _keys(tokens, at)
    )


def _keys(tokens: Sequence[Token], at: int) -> list[str]:
    return [token.key for token in tokens[:at]]


def _counts_up(tokens: Sequence[Token], at: int) -> bool:
    """``NOT NULL AUTO_INCREMENT``, ``INT(11) AUTO_INCREMENT``; after a bare type it is a part of its name."""
    before = [token.key for token in tokens[:at]]
    in_table = "TABLE" in before and "SELECT" not in before and before.count("(") > before.count(")")
    in_table = in_table and _verb(tokens, at) == "CREATE"
    is_key = stands(tokens, at - 2, ("PRIMARY", "KEY")) if at > 1 else False
    return in_table and (is_key or key_at(tokens, at - 1) in ("NULL", "UNIQUE", ")"))


def _drops_more(tokens: Sequence[Token], at: int) -> bool:
    """``DROP TABLE t CASCADE``."""
    named = _is_name(tokens, at - 1) or (at > 0 and tokens[at - 1].kind == HOLE)
    return named and at > 2 and _ends(tokens, at + 1) and _verb(tokens, at) == "DROP"


def _default_value(tokens: Sequence[Token], at: int) -> bool:
    """``VALUES (DEFAULT, 1)``, ``SET a = DEFAULT``."""
    in_values = key_at(tokens, at - 1) in ("(", ",", "=") and key_at(tokens, at + 1) in (")", ",")
    return in_values and _verb(tokens, at) in ("INSERT", "REPLACE", "UPDATE")


def _names_columns(tokens: Sequence[Token], at: int) -> bool:
    """``(VALUES ...) AS t (a, b)``; ``WITH t (a) AS MATERIALIZED (...)`` and a type's name are other than that."""
    if key_at(tokens, at - 1) != ")" or key_at(tokens, at + 2) != "(" or key_at(tokens, at + 1) == "MATERIALIZED":
        return False
    return _is_name(tokens, at + 1) and all(token.key != "CAST" for token in tokens[:at])


def _in_background(tokens: Sequence[Token], at: int) -> bool:
    """``CREATE INDEX CONCURRENTLY i ON t``; an index may be called so."""
    named = _is_name(tokens, at + 1)
    return named and key_at(tokens, at - 1) == "INDEX" and _verb(tokens, at) in ("CREATE", "DROP")


def _takes_out(tokens: Sequence[Token], at: int) -> bool:
    """``extract(year FROM a)``."""
    return key_at(tokens, at + 1) == "(" and _is_name(tokens, at + 2) and key_at(tokens, at + 3) == "FROM"


def _sees_others(tokens: Sequence[Token], at: int) -> bool:
    """``JOIN LATERAL f(x)``; a table or a function may be called so."""
    return key_at(tokens, at - 1) == "JOIN" and _is_name(tokens, at + 1) and key_at(tokens, at + 2) == "("


def _without_case(tokens: Sequence[Token], at: int) -> bool:
    """``a ILIKE b`` in a condition; in a list of columns, or as a type, it might be a name."""
    following = tokens[at + 1 : at + 2]
    if at == 0 or not following:
        return False
    if following[0].kind in (STRING, PARAMETER, HOLE):
        return _verb(tokens, at) not in ("CREATE", "ALTER") and _is_operand(tokens[at - 1])
    operand = _is_name(tokens, at - 1)
    start = at - 2 if key_at(tokens, at - 2) != "." else at - 4
    return operand and key_at(tokens, start) in words("WHERE AND OR WHEN HAVING ON") and _is_name(tokens, at + 1)


_TESTS: Final[dict[str, Test]] = {
    **dict.fromkeys(("FROM", "JOIN", "INTO", "UPDATE", "TABLE"), _of_three_parts),
    "ON": _index_elsewhere,
    "SET": _renames_updated,
    "WHERE": _renames_deleted,
    "FOR": _locks,
    "USING": _index_method,
    "AUTO_INCREMENT": _counts_up,
    "CASCADE": _drops_more,
    "RESTRICT": _drops_more,
    "DEFAULT": _default_value,
    "AS": _names_columns,
    "CONCURRENTLY": _in_background,
    "EXTRACT": _takes_out,
    "LATERAL": _sees_others,
    "ILIKE": _without_case,
}
_BY_START: Final = {
    start: tuple(sequence for sequence in _SEQUENCES if sequence[0] == start)
    for start in {sequence[0] for sequence in _SEQUENCES}
}
