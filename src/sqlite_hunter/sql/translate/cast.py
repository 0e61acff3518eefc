"""CAST: SQLite takes the number a text begins with, cuts fractions off, and makes text of reals in its own way.

https://www.sqlite.org/lang_expr.html#castexpr
"""

import math
import re
from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.json_paths import INTEGER_PREFIX, REAL_PREFIX, as_kind, is_value
from sqlite_hunter.sql.output import after, before, replaced, source
from sqlite_hunter.sql.schema.affinity import affinity
from sqlite_hunter.sql.values import (
    ANY,
    BLOB,
    BYTES,
    CAST,
    FLOAT8,
    INT8,
    INTEGER,
    NULL,
    NUMBER,
    REAL,
    STRING,
    TEXT,
    Out,
    Type,
)
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "cast",
    "SQLite's CAST takes what can be taken, PostgreSQL's fails or rounds",
    ("CAST('12abc' AS INTEGER)", "CAST(3.7 AS INTEGER)", "real as text"),
    "SQH419",
    silent=True,
    example="CREATE TABLE t (a REAL); SELECT CAST(a AS INTEGER) FROM t",
)
HANDLES: Final = ("cast",)

_INTEGERS: Final = 2**63
_LOSSLESS: Final = 2**51
"""From here on SQLite leaves a number with a point or an exponent a real."""


def write(work: Work, node: nodes.Cast) -> Out:
    """CAST with SQLite's outcome."""
    if "{" in node.type_name:
        raise work.refuse(CONSTRUCT, node, "the type is not known before run time")
    json = as_kind(work, node.operand, affinity(node.type_name)) if is_value(work, node.operand) else None
    if json is not None:
        work.changed(CONSTRUCT, node)
        return json
    out = work.value(node.operand)
    if out.type.kind == ANY:
        raise work.refuse(CONSTRUCT, node, "a bound value is cast: convert it in Python, where its type is known")
    target = affinity(node.type_name)
    writer = {"integer": _integer, "real": _real, "text": _text, "numeric": _numeric, "blob": _blob}[target]
    return writer(work, node, out)


def _as(work: Work, node: nodes.Cast, out: Out, postgres_type: str, kind: str, form: str) -> Out:
    """The same CAST with PostgreSQL's name of the type."""
    pieces = [
        *source(node.first, node.operand.first - 1),
        *out.pieces,
        *source(node.operand.last + 1, node.type_first - 1),
        *replaced(postgres_type, node.type_first, node.type_last),
        *source(node.last, node.last),
    ]
    affinity_ = "numeric" if kind == NUMBER else kind
    return Out(pieces, Type(kind, out.type.nullable, affinity_, out.type.collation), form)


def _integer(work: Work, node: nodes.Cast, out: Out) -> Out:
    work.changed(CONSTRUCT, node)
    if out.type.kind in (INTEGER, NULL) or (out.type.kind == TEXT and out.type.whole):
        return _as(work, node, out, "BIGINT", INTEGER, INT8)
    if out.type.kind == REAL or (out.type.kind == NUMBER and out.form == FLOAT8):
        cut = work.call("trunc", out, form=out.form, type_=out.type)
        return _as(work, node, cut, "BIGINT", INTEGER, INT8)
    if out.type.kind == TEXT:
        return _prefix(work, node, out, INTEGER_PREFIX, "bigint", Type(INTEGER, out.type.nullable, "integer"), INT8)
    raise work.refuse(CONSTRUCT, node, _unknown(work, node, out))


def _unknown(work: Work, node: nodes.Cast, out: Out) -> str:
    shown = work.text(node.operand)
    if out.type.is_number or out.type.kind == ANY:
        return f"whether {shown} is an integer or a real hangs on what is bound: CAST each bound value AS REAL first"
    return f"{shown} is {out.type.kind} and cast to a number"


def _real(work: Work, node: nodes.Cast, out: Out) -> Out:
    if out.type.kind in (INTEGER, REAL, NULL, "number"):
        return _as(work, node, out, "DOUBLE PRECISION", REAL, FLOAT8)
    if out.type.kind != TEXT:
        raise work.refuse(CONSTRUCT, node, f"{work.text(node.operand)} is {out.type.kind} and cast to a number")
    work.changed(CONSTRUCT, node)
    kind = Type(REAL, out.type.nullable, "real")
    return _prefix(work, node, out, REAL_PREFIX, "double precision", kind, FLOAT8)


def _prefix(work: Work, node: nodes.Cast, out: Out, pattern: str, postgres_type: str, kind: Type, form: str) -> Out:
    """The number a text begins with, else 0; NULL stays NULL."""
    number = [*before("COALESCE(substring("), *out.pieces, *after(f" from {pattern})::{postgres_type}, 0)")]
    if not out.type.nullable:
        return Out(number, kind, form)
    if out.has_parameter:
        raise work.refuse(CONSTRUCT, node, "a bound value would have to be written twice")
    pieces = [
        *before("CASE WHEN "),
        *work.tight(out, CAST).pieces,
        *after(" IS NOT NULL THEN "),
        *number,
        *after(" END"),
    ]
    return Out(pieces, kind, form)


def _text(work: Work, node: nodes.Cast, out: Out) -> Out:
    if out.type.kind == BLOB:
        raise work.refuse(CONSTRUCT, node, "bytes are cast to text; decode them in Python")
    work.as_text(out, node, CONSTRUCT)
    return _as(work, node, out, "TEXT", TEXT, STRING)


def _numeric(work: Work, node: nodes.Cast, out: Out) -> Out:
    work.changed(CONSTRUCT, node)
    if out.type.kind == INTEGER:
        return _as(work, node, out, "BIGINT", INTEGER, INT8)
    if out.type.kind in (REAL, NULL):
        return _as(work, node, out, "DOUBLE PRECISION", REAL, FLOAT8)
    if out.type.kind == NUMBER and out.form == FLOAT8:
        return _as(work, node, out, "DOUBLE PRECISION", NUMBER, FLOAT8)
    if isinstance(out.constant, str):
        return _number(work, node, out, out.constant)
    hint = "whether an integer or a real comes out depends on the text; cast to INTEGER or REAL"
    raise work.refuse(CONSTRUCT, node, f"{work.text(node.operand)} is cast to {node.type_name}: {hint}")


def _number(work: Work, node: nodes.Cast, out: Out, text: str) -> Out:
    """The number that a literal text begins with, else 0.

    An integer is one up to 64 bits; what has a point or an exponent is one up to 51 bits, if it has no fraction.
    """
    match = re.match(REAL_PREFIX.strip("'"), text)
    found = match[1] if match else "0"
    real = float(found)
    if math.isinf(real):
        raise work.refuse(CONSTRUCT, node, f"{found[:20]} is beyond all reals: write 9e999, which is infinite")
    digits = found.lstrip("+-").isdecimal()
    whole, limit = (int(found), _INTEGERS) if digits else (int(real), _LOSSLESS)
    if (digits or whole == real) and -limit <= whole < limit:
        return Out(before(f"'{whole}'::bigint"), Type(INTEGER, False, "numeric"), INT8, CAST)
    if match and match[0] == text:
        return _as(work, node, out, "DOUBLE PRECISION", REAL, FLOAT8)
    return Out(before(f"'{real!r}'::double precision"), Type(REAL, False, "numeric"), FLOAT8, CAST)


def _blob(work: Work, node: nodes.Cast, out: Out) -> Out:
    work.changed(CONSTRUCT, node)
    if out.type.kind == TEXT:
        encoding = Out(before("'UTF8'"), Type(TEXT), STRING)
        return work.call("convert_to", out, encoding, form=BYTES, type_=Type(BLOB, out.type.nullable))
    if out.type.kind in (BLOB, NULL):
        return _as(work, node, out, "BYTEA", BLOB, BYTES)
    raise work.refuse(CONSTRUCT, node, f"{work.text(node.operand)} is {out.type.kind} and cast to bytes")
