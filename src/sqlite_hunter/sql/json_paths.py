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
from sqlite_hunter.sql.randomness import is_random
from sqlite_hunter.sql.tokens import unquoted
from sqlite_hunter.sql.values import (
    ANY,
    BOOL,
    CAST,
    DECIMAL,
    FLOAT8,
    INT8,
    INTEGER,
    JSON,
    NUMBER,
    REAL,
    STRING,
    TEXT,
    UNTYPED,
    Out,
    Type,
)

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

INTEGER_PREFIX: Final = r"'^[ \t\n\v\f\r]*([-+]?[0-9]+)'"
REAL_PREFIX: Final = r"'^[ \t\n\v\f\r]*([-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)'"
"""The number that a text begins with."""

_STEP: Final = re.compile(r"\.([A-Za-z_][A-Za-z0-9_]*)|\.\"([^\"\\{},]+)\"|\[([0-9]{1,9})\]")
_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_ -]*")


def is_value(work: Work, node: nodes.Expression) -> bool:
    """Whether it is a value out of a document: ``json_extract`` of one path, ``->>``, or ``value`` of json_each()."""
    while isinstance(node, nodes.Paren):
        node = node.inner
    if isinstance(node, nodes.Binary):
        return node.operator == "->>"
    if isinstance(node, nodes.Column):
        found = work.scope.find(unquoted(node.name), unquoted(node.table) if node.table is not None else "")
        return found is not None and found.column is not None and found.column.type.kind == JSON
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
    document = _document(work, node)
    if document.type.kind == JSON and not path:
        return document.pieces
    if document.type.kind not in (TEXT, JSON):
        raise work.refuse(CONSTRUCT, node, f"{work.text(node)} is {document.type.kind} where a JSON text is wanted")
    work.changed(CONSTRUCT, node)
    written = work.tight(document, CAST).pieces
    cast = "" if document.type.kind == JSON else "::jsonb"
    return [*written, *after(cast + (" #> '{" + ",".join(path) + "}'" if path else ""))]


def _document(work: Work, node: nodes.Expression) -> Out:
    known, work.documents = work.documents, True
    try:
        return work.value(node)
    finally:
        work.documents = known


def part(work: Work, document: nodes.Expression, path: nodes.Expression | None) -> Pieces:
    """``document::jsonb #> '{path}'`` for the arguments of a function; the whole document without a path."""
    out = work.value(document)
    if out.type.kind != TEXT and not (out.type.kind == ANY and out.form == UNTYPED):
        raise work.refuse(CONSTRUCT, document, f"{work.text(document)} is {out.type.kind} where a JSON text is wanted")
    steps = _steps(work, path, bare=False) if path is not None else []
    work.changed(CONSTRUCT, document)
    tail = " #> '{" + ",".join(steps) + "}'" if steps else ""
    return [*work.tight(out, CAST).pieces, *after("::jsonb" + tail)]


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


def _by_kind(work: Work, node: nodes.Expression, branches: dict[str, str], otherwise: str) -> Pieces:
    """CASE over the value's kind; ``@`` in a branch is the value."""
    target = place(work, node)
    if any(piece.parameter for piece in target) or is_random(node):
        raise work.refuse(CONSTRUCT, node, "a bound or random document would have to be written twice")
    pieces = [*before("CASE jsonb_typeof("), *target, *after(")")]
    for kind, text in branches.items():
        pieces += after(f" WHEN '{kind}' THEN ")
        pieces += _filled(text, target)
    return [*pieces, *after(" ELSE "), *_filled(otherwise, target), *after(" END")]


def _filled(text: str, target: Pieces) -> Pieces:
    first, *others = text.split("@")
    pieces = after(first)
    for each in others:
        pieces += [*after("("), *target, *after(f"){each}")]
    return pieces


_FAILS: Final = "('JSON ' || jsonb_typeof(@))::int"


def as_number(work: Work, node: nodes.Expression) -> Out:
    """The value where it is a number, 1 or 0 for a boolean; an error where it is of another kind."""
    branches = {"number": "@::numeric", "boolean": "@::boolean::int", "null": "NULL"}
    return Out(_by_kind(work, node, branches, _FAILS), Type(NUMBER), DECIMAL)


def as_kind(work: Work, node: nodes.Expression, affinity: str) -> Out | None:
    """CAST of the value to INTEGER, REAL or TEXT; None for another type.

    A real as text fails, for SQLite writes it in its own way; so does what is beyond 64 bits.
    """
    integer, real = (
        f"COALESCE(substring(@ #>> '{{}}' from {pattern})::{name}, 0)"
        for pattern, name in ((INTEGER_PREFIX, "bigint"), (REAL_PREFIX, "double precision"))
    )
    whole = f"CASE WHEN @::text ~ '^-?[0-9]{{1,18}}$' THEN @::text ELSE {_FAILS}::text END"
    if affinity == "integer":
        branches = {"number": "trunc(@::numeric)::bigint", "boolean": "@::boolean::int", "string": integer}
        otherwise, out = {"array": "0", "object": "0"}, Type(INTEGER, affinity="integer")
        form = INT8
    elif affinity == "real":
        branches = {"number": "@::double precision", "boolean": "@::boolean::int", "string": real}
        otherwise, out = {"array": "0", "object": "0"}, Type(REAL, affinity="real")
        form = FLOAT8
    elif affinity == "text":
        branches = {"string": "@ #>> '{}'", "number": whole, "boolean": "@::boolean::int::text", "null": "NULL"}
        return Out(_by_kind(work, node, branches, f"{_FAILS}::text"), Type(TEXT, affinity="text"), STRING)
    else:
        return None
    return Out(_by_kind(work, node, {**branches, **otherwise}, "NULL"), out, form)


def asked_for_null(work: Work, node: nodes.Expression) -> Out:
    """The value, of which JSON's null is NULL too."""
    pieces = [*before("NULLIF("), *place(work, node), *after(", 'null')")]
    return Out(pieces, Type(TEXT), "jsonb")


_NUMBER_BEFORE_TEXT: Final = {"=": "FALSE", "==": "FALSE", "<>": "TRUE", "!=": "TRUE"}


def compared(work: Work, node: nodes.Expression, other: Out, operator: str) -> Out | tuple[Pieces, Pieces] | None:
    """The value beside something else: the whole comparison, both sides as JSON, or None where nothing is plain.

    A number is less than any text on SQLite, where neither has an affinity.
    """
    constant = other.constant
    equality = operator in _NUMBER_BEFORE_TEXT
    if isinstance(constant, str) and equality and constant[:1] not in ("[", "{"):
        return asked_for_null(work, node).pieces, [*before("to_jsonb("), *other.pieces, *after("::text)")]
    if not isinstance(constant, int | float):
        return None
    if constant not in (0, 1) and equality:
        return asked_for_null(work, node).pieces, [*before("to_jsonb("), *other.pieces, *after(")")]
    sign = "=" if operator == "==" else operator
    shown = str(int(constant)) if isinstance(constant, int) else repr(float(constant))
    greater = _NUMBER_BEFORE_TEXT.get(operator, "TRUE" if operator in (">", ">=") else "FALSE")
    branches = {
        "number": f"@::numeric {sign} {shown}",
        "boolean": f"@::boolean::int {sign} {shown}",
        "string": greater,
        "array": greater,
        "object": greater,
    }
    return Out(_by_kind(work, node, branches, "NULL"), Type(INTEGER), BOOL)


def wanted(work: Work, node: nodes.Expression, kind: Type) -> Out | None:
    """The value as it is compared with a value of such a kind: None where it is not known how."""
    if kind.kind == TEXT and kind.affinity == TEXT:
        return as_kind(work, node, TEXT)
    if kind.kind in (TEXT, ANY):
        return Out(as_text(work, node), Type(TEXT), STRING)
    return as_number(work, node) if kind.is_number else None
