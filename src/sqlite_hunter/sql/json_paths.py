"""JSON held as text: paths, and values whose kind only the document knows.

https://www.sqlite.org/json1.html. A value of JSON is a text, an integer, a real, 1 or 0 on SQLite, as the document has
it; a column of PostgreSQL's has one type. So a value is taken as text, and fails where it is none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.json_documents import checked, plain
from sqlite_hunter.sql.output import Pieces, after, before, has_parameter
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
_MARK: Final = re.compile("(@@?)")
_PLACE: Final = re.compile(r'"?[ +-]*[0-9]+ *"?')
_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_ -]*")


def is_value(work: Work, node: nodes.Expression) -> bool:
    """Whether it is a value out of a document: ``json_extract`` of one path, ``->>``, or ``value`` of json_each()."""
    node = nodes.unwrapped(node)
    if isinstance(node, nodes.Binary):
        return node.operator == "->>"
    if isinstance(node, nodes.Column):
        found = work.scope.find(unquoted(node.name), unquoted(node.table) if node.table is not None else "")
        return found is not None and found.column is not None and found.column.type.kind == JSON
    return isinstance(node, nodes.Call) and node.function == "json_extract"


class Place(NamedTuple):
    """A value within a document, as jsonb."""

    first: Pieces
    """To be written where it is looked at first: fails for repeated names."""
    again: Pieces
    text: Pieces
    """A number there as the document has it."""


def place(work: Work, node: nodes.Expression) -> Place:
    """``document::jsonb #> '{path}'`` for such an expression, and for ``->``."""
    inner, path = _walked(work, node)
    document = _document(work, inner)
    if document.type.kind == JSON and not path:
        return Place(document.pieces, document.pieces, [*work.tight(document, CAST).pieces, *after("::text")])
    if document.type.kind not in (TEXT, JSON):
        raise work.refuse(CONSTRUCT, inner, f"{work.text(inner)} is {document.type.kind} where a JSON text is wanted")
    work.changed(CONSTRUCT, inner)
    if document.type.kind == JSON:  # a text among the members is a document itself
        text = [*before("("), *document.pieces, *after(" #>> '{}')")]
        document = Out(text, Type(TEXT), STRING)
        first = plain(work, document)
    else:
        first = checked(work, document)
    shown = _stepwise([*work.tight(document, CAST).pieces, *after("::json")], path)
    return Place(_at(first, path), _at(plain(work, document), path), shown)


def _walked(work: Work, node: nodes.Expression) -> tuple[nodes.Expression, list[str]]:
    """The document and the path into it."""
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
            return node, path


def _at(document: Pieces, path: list[str]) -> Pieces:
    """What is at a path. ``#>`` takes "0" for a name and a place alike, and ``->`` a text for an array of it."""
    if not path:
        return document
    if any(step.isdecimal() or _PLACE.fullmatch(step) for step in path):
        steps = "".join(f"[{step}]" if step.isdecimal() else f'."{_unquoted(step)}"' for step in path)
        return [
            *before("jsonb_path_query_first("),
            *document,
            *after(f", 'strict ${steps}', '{{}}', true)"),
        ]
    return [*document, *after(" #> '{" + ",".join(path) + "}'")]


def _stepwise(document: Pieces, path: list[str]) -> Pieces:
    steps = [step if step.isdecimal() else f"'{_unquoted(step)}'" for step in path]
    shown = "".join(f" -> {step}" for step in steps[:-1]) + f" ->> {steps[-1]}" if steps else "::text"
    return [*before("("), *document, *after(shown + ")")]


def _unquoted(step: str) -> str:
    return step.removeprefix('"').removesuffix('"')


def _document(work: Work, node: nodes.Expression) -> Out:
    known, work.documents = work.documents, True
    try:
        return work.value(node)
    finally:
        work.documents = known


def part(work: Work, document: nodes.Expression, path: nodes.Expression | None) -> tuple[Pieces, Pieces]:
    """The same for the arguments of a function; the whole document, in which names may come twice, without a path."""
    out = work.value(document)
    if out.type.kind != TEXT and not (out.type.kind == ANY and out.form == UNTYPED):
        raise work.refuse(CONSTRUCT, document, f"{work.text(document)} is {out.type.kind} where a JSON text is wanted")
    steps = _steps(work, path, bare=False) if path is not None else []
    work.changed(CONSTRUCT, document)
    whole = plain(work, out)
    return _at(checked(work, out) if steps else whole, steps), _at(whole, steps)


def _steps(work: Work, node: nodes.Expression, *, bare: bool) -> list[str]:
    """The keys and places of a path. Raises Refused for one that is not a plain literal."""
    text = ""
    if isinstance(node, nodes.Literal) and not node.token.holes:
        text = unquoted(node.token)
        if bare and node.kind == "integer":
            return [text]
    if bare and _KEY.fullmatch(text):
        return [_key(text)]
    if not text.startswith("$"):
        raise work.refuse(CONSTRUCT, node, f"the path {work.text(node)} is not a plain literal; take it in Python")
    found, at = [], 1
    while at < len(text):
        match = _STEP.match(text, at)
        if match is None:
            raise work.refuse(CONSTRUCT, node, f"the path {text!r} is not understood; take it in Python")
        name = match[1] or match[2]
        if name and not name.isascii():
            hint = "whether SQLite finds it where the document has \\u in place of its letters hangs on its version"
            raise work.refuse(CONSTRUCT, node, f"the name {name!r} is not ASCII: {hint}")
        found.append(_key(name) if name else str(int(match[3])))
        at = match.end()
    return found


def _key(name: str) -> str:
    """A name within a path: in quotes where it is no plain word, or NULL, or would be a place."""
    plain_word = name.isidentifier() and name.lower() != "null"
    return name if plain_word else '"' + name.replace("'", "''") + '"'


def as_text(work: Work, node: nodes.Expression) -> Pieces:
    """The value where it is a text, NULL where it is none; an error where it is of another kind."""
    first, target, _ = place(work, node)
    if has_parameter(target):
        raise work.refuse(CONSTRUCT, node, "a bound document would have to be written twice")
    return [
        *before("CASE jsonb_typeof("),
        *first,
        *after(") WHEN 'string' THEN ("),
        *target,
        *after(") #>> '{}' WHEN 'null' THEN NULL ELSE ('JSON ' || jsonb_typeof("),
        *target,
        *after("))::int::text END"),
    ]


def _by_kind(work: Work, node: nodes.Expression, branches: dict[str, str], otherwise: str) -> Pieces:
    """CASE over the value's kind; ``@`` in a branch is the value, ``@@`` its text in the document."""
    first, target, text = place(work, node)
    if has_parameter(target) or is_random(node):
        raise work.refuse(CONSTRUCT, node, "a bound or random document would have to be written twice")
    pieces = [*before("CASE jsonb_typeof("), *first, *after(")")]
    for kind, branch in branches.items():
        pieces += after(f" WHEN '{kind}' THEN ")
        pieces += _filled(branch, target, text)
    return [*pieces, *after(" ELSE "), *_filled(otherwise, target, text), *after(" END")]


def _filled(branch: str, target: Pieces, text: Pieces) -> Pieces:
    pieces: Pieces = []
    for each in _MARK.split(branch):
        pieces += {"@@": text, "@": [*after("("), *target, *after(")")]}.get(each, after(each))
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
    whole = f"CASE WHEN @@ ~ '^-?[0-9]{{1,15}}$' THEN @::text ELSE {_FAILS}::text END"
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
    pieces = [*before("NULLIF("), *place(work, node).first, *after(", 'null')")]
    return Out(pieces, Type(TEXT), "jsonb")


_NUMBER_BEFORE_TEXT: Final = {"=": "FALSE", "==": "FALSE", "<>": "TRUE", "!=": "TRUE"}


def compared(work: Work, node: nodes.Expression, other: Out, operator: str) -> Out | tuple[Pieces, Pieces] | None:
    """The value beside something else: the whole comparison, both sides as JSON, or None where nothing is plain.

    A number is less than any text on SQLite, where neither has an affinity.
    """
    constant = other.constant
    equality = operator in _NUMBER_BEFORE_TEXT
    if isinstance(constant, float) and abs(constant) >= 2**53:
        raise work.refuse(CONSTRUCT, node, "integers from 2**53 on are compared with reals exactly on SQLite")
    if isinstance(constant, str) and equality and constant[:1] not in ("[", "{"):
        return asked_for_null(work, node).pieces, [*before("to_jsonb("), *other.pieces, *after("::text)")]
    if not isinstance(constant, int | float):
        return None
    if isinstance(constant, int) and constant not in (0, 1) and equality:
        return asked_for_null(work, node).pieces, [*before("to_jsonb("), *other.pieces, *after(")")]
    sign = "=" if operator == "==" else operator
    whole = isinstance(constant, int)
    shown = str(int(constant)) if whole else repr(float(constant))
    number = "@::numeric" if whole else "@::double precision"
    greater = _NUMBER_BEFORE_TEXT.get(operator, "TRUE" if operator in (">", ">=") else "FALSE")
    branches = {
        "number": f"{number} {sign} {shown}",
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
