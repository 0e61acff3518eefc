"""LIKE: ASCII case does not count on SQLite, and a backslash is a plain character.

``ILIKE`` under the collation "C" folds ASCII letters alone, as SQLite does; under any other it folds all
(https://www.sqlite.org/lang_expr.html#like, https://www.postgresql.org/docs/15/functions-matching.html).
"""

from dataclasses import replace
from typing import Final

from sqlite_hunter.sql.collating import by_byte
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.json_paths import as_kind, is_value
from sqlite_hunter.sql.output import Pieces, after, replaced, source
from sqlite_hunter.sql.tokens import unquoted
from sqlite_hunter.sql.values import BOOL, INTEGER, LIKE, TEXT, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "like",
    "LIKE does not look at ASCII case on SQLite, and knows no escape character unless one is named",
    (
        "LIKE",
        "LIKE with a backslash",
        "LIKE on a number",
        "LIKE, non-ASCII case",
        "LIKE, the pattern ends in its ESCAPE",
    ),
    "SQH414",
    silent=True,
    example="CREATE TABLE t (a TEXT); SELECT a FROM t WHERE a LIKE 'x%'",
)
HANDLES: Final = ("match LIKE",)


def write(work: Work, node: nodes.Match) -> Out:
    """ILIKE by bytes, or LIKE where the pattern has no letter."""
    json = as_kind(work, node.left, TEXT) if is_value(work, node.left) else None
    left = work.as_text(work.value(node.left) if json is None else json, node.left, CONSTRUCT)
    pattern = work.as_text(work.value(node.pattern), node.pattern, CONSTRUCT)
    plain = work.database.case_sensitive_like or _without_letters(pattern)
    if not plain:
        work.changed(CONSTRUCT, node)
        left = by_byte(work, replace(left, type=replace(left.type, collation="")))
    pieces = [
        *work.tight(left, LIKE + 1).pieces,
        *source(node.left.last + 1, node.at - 1),
        *(source(node.at, node.at) if plain else replaced("ILIKE", node.at)),
        *source(node.at + 1, node.pattern.first - 1),
        *work.tight(pattern, LIKE + 1).pieces,
        *_escape(work, node, pattern),
    ]
    return Out(pieces, Type(INTEGER), BOOL, LIKE)


def _without_letters(pattern: Out) -> bool:
    text = pattern.constant
    return isinstance(text, str) and not any(each.isalpha() for each in text)


def _escape(work: Work, node: nodes.Match, pattern: Out) -> Pieces:
    if node.escape is None:
        text = pattern.constant
        if isinstance(text, str) and "\\" not in text:
            return []
        work.changed(CONSTRUCT, node)
        return after(" ESCAPE ''")
    out = work.value(node.escape)
    if not isinstance(out.constant, str) or len(out.constant) != 1:
        raise work.refuse(CONSTRUCT, node, "the escape character is not one literal character")
    end = pattern.constant if isinstance(pattern.constant, str) else _literal_end(node.pattern)
    if end is None or (end is not pattern.constant and not end.strip(out.constant)):
        work.note(
            f"PostgreSQL fails where the pattern ends in its escape character {out.constant}; SQLite finds nothing"
        )
    elif (len(end) - len(end.rstrip(out.constant))) % 2:
        raise work.refuse(CONSTRUCT, node, "the pattern ends in its escape character: SQLite finds nothing by it")
    return [*source(node.pattern.last + 1, node.escape.first - 1), *out.pieces]


def _literal_end(node: nodes.Expression) -> str | None:
    """The text in which a pattern that is put together ends, None where it is not known."""
    while isinstance(node, nodes.Paren | nodes.Chain):
        node = node.inner if isinstance(node, nodes.Paren) else node.items[-1]
    return unquoted(node.token) if isinstance(node, nodes.Literal) and node.kind == "string" else None
