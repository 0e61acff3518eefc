"""JSON held as text: paths, and values whose kind only the document knows.

https://www.sqlite.org/json1.html. A value of JSON is a text, an integer, a real, 1 or 0 on SQLite, as the document has
it; a column of PostgreSQL's has one type. So a value is taken as text, and fails where it is none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import Pieces, after, before
from sqlite_hunter.sql.tokens import unquoted
from sqlite_hunter.sql.values import CAST, TEXT, Out

if TYPE_CHECKING:
    from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "json-value",
    "A value of JSON has the kind that the document gives it on SQLite, and one type on PostgreSQL",
    (
        "json_extract(j,'$.a.b') of text",
        "the same, of a number or boolean",
        "json_extract(..) = constant",
    ),
    "SQH439",
    example="CREATE TABLE t (j TEXT); SELECT json_extract(j, '$.a') FROM t",
)

_STEP: Final = re.compile(r"\.([A-Za-z_][A-Za-z0-9_]*)|\.\"([^\"\\{},]+)\"|\[([0-9]{1,9})\]")
_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_ -]*")


def is_value(node: nodes.Expression) -> bool:
    """Whether the expression takes a value out of a document: ``json_extract`` of one path, or ``->>``."""
    while isinstance(node, nodes.Paren):
        node = node.inner
    if isinstance(node, nodes.Binary):
        return node.operator == "->>"
    return isinstance(node, nodes.Call) and node.function == "json_extract"


def place(work: Work, node: nodes.Expression) -> Pieces:
    """``document::jsonb #> '{path}'`` for such an expression, and for ``->``."""
    path: list[str] = []
    while True:
        if isinstance(node, nodes.Paren):
            node = node.inner
        elif isinstance(node, nodes.Binary) and node.operator in ("->", "->>"):
            path[:0] = _steps(work, node.right, bare=True)
            node = node.left
        elif isinstance(node, nodes.Call) and node.function == "json_extract":
            if len(node.arguments) != 2:
                raise work.refuse(
                    CONSTRUCT, node, "json_extract() of several paths gives an array; take them one by one"
                )
            path[:0] = _steps(work, node.arguments[1], bare=False)
            node = node.arguments[0]
        else:
            break
    document = work.value(node)
    if document.type.kind != TEXT:
        raise work.refuse(CONSTRUCT, node, f"{work.text(node)} is {document.type.kind} where a JSON text is wanted")
    work.changed(CONSTRUCT, node)
    written = work.tight(document, CAST).pieces
    return [*written, *after("::jsonb #> '{" + ",".join(path) + "}'")]


def _steps(work: Work, node: nodes.Expression, *, bare: bool) -> list[str]:
    """The keys and places of a path. Raises Refused for one that is not a plain literal."""
    text = ""
    if isinstance(node, nodes.Literal) and not node.token.holes:
        text = unquoted(node.token)
        if bare and node.kind == "integer":
            return [text]
    if bare and _KEY.fullmatch(text):
        return [f'"{text}"' if " " in text else text]
    if not text.startswith("$"):
        raise work.refuse(CONSTRUCT, node, f"the path {work.text(node)} is not a plain literal; take it in Python")
    found, at = [], 1
    while at < len(text):
        match = _STEP.match(text, at)
        if match is None:
            raise work.refuse(CONSTRUCT, node, f"the path {text!r} is not understood; take it in Python")
        found.append(match[1] or (f'"{match[2]}"' if match[2] else match[3]))
        at = match.end()
    return found


def as_text(work: Work, node: nodes.Expression) -> Pieces:
    """The value where it is a text, NULL where it is none; an error where it is of another kind."""
    target = place(work, node)
    if any(piece.parameter for piece in target):
        raise work.refuse(CONSTRUCT, node, "a bound document would have to be written twice")
    return [
        *before("CASE jsonb_typeof("),
        *target,
        *after(") WHEN 'string' THEN ("),
        *target,
        *after(") #>> '{}' WHEN 'null' THEN NULL ELSE ('JSON ' || jsonb_typeof("),
        *target,
        *after("))::int::text END"),
    ]


def compared(work: Work, node: nodes.Expression, other: Out) -> tuple[Pieces, Pieces] | None:
    """Both sides of ``value = constant`` as JSON; None where the constant is not one whose kind is plain."""
    constant = other.constant
    if isinstance(constant, str):
        return place(work, node), [*before("to_jsonb("), *other.pieces, *after("::text)")]
    if isinstance(constant, int | float) and constant not in (0, 1):
        return place(work, node), [*before("to_jsonb("), *other.pieces, *after(")")]
    return None
