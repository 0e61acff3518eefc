"""min() and max(): of rows, text by byte; of several values, NULL if any is NULL."""

from dataclasses import replace
from typing import Final

from sqlite_hunter.sql.aggregates import written
from sqlite_hunter.sql.collating import BYTES, NOCASE, by_byte
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.outcomes import MIXED, outcome, unified, zero_or_real
from sqlite_hunter.sql.output import Pieces, after, before, replaced
from sqlite_hunter.sql.values import (
    ANY,
    BLOB,
    CAST,
    FLOAT8,
    INT8,
    INTEGER,
    IS,
    NULL,
    REAL,
    STRING,
    TEXT,
    UNTYPED,
    Out,
    Type,
)
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "scalar-min-max",
    "LEAST and GREATEST skip NULL; min() and max() of several values give it",
    ("min(a,b), max(a,b)",),
    "SQH460",
    silent=True,
    example="CREATE TABLE t (a INTEGER, b INTEGER); SELECT max(a, b) FROM t",
)
_FOLD: Final = "take it of lower(...), or sort by lower(...) with LIMIT 1"
HANDLES: Final = ("call min", "call max")


def write(work: Work, node: nodes.Call) -> Out:
    """The aggregate, or LEAST and GREATEST guarded."""
    if len(node.arguments) == 1:
        return _aggregate(work, node)
    if len(node.arguments) < 2 or node.star or node.distinct >= 0 or node.filter is not None:
        raise work.refuse(CONSTRUCT, node, f"{node.name.text}() is called with arguments that it does not take")
    return _scalar(work, node)


def _aggregate(work: Work, node: nodes.Call) -> Out:
    argument = node.arguments[0]
    out = work.exact(argument)
    if out.type.kind == NULL:
        raise work.refuse(MIXED, node, "the least or greatest of NULL alone has no type")
    if out.type.kind == BLOB or out.form == "bool":
        raise work.refuse(BYTES, node, "PostgreSQL has no least or greatest of bytes")
    if out.type.kind == TEXT:
        if out.type.is_folded:
            raise work.refuse(
                NOCASE, node, f"which text is the least or greatest under {out.type.collation} is not known: {_FOLD}"
            )
        work.changed(BYTES, node)
        out = by_byte(work, out)
    form = STRING if out.form == UNTYPED else out.form
    return Out(written(work, node, None, [out.pieces]), Type(out.type.kind, zero=out.type.zero), form)


def _scalar(work: Work, node: nodes.Call) -> Out:
    outs = _known(work, node, [work.value(each) for each in node.arguments])
    outs = unified(work, node, list(zip(node.arguments, outs, strict=True)), f"{node.name.text}()")
    kind, form = outcome(outs)
    if kind not in ("integer", "real", "number", TEXT):
        raise work.refuse(MIXED, node, f"PostgreSQL has no least or greatest of {kind}")
    if any(out.type.is_folded for out in outs):
        raise work.refuse(
            NOCASE, node, f"which is the least or greatest under a collation of SQLite's is not known: {_FOLD}"
        )
    if kind == TEXT:
        outs[0] = by_byte(work, outs[0])
        form = STRING
    work.changed(CONSTRUCT, node)
    parts = [(each, out.pieces) for each, out in zip(node.arguments, outs, strict=True)]
    chosen = work.renamed(node, "LEAST" if node.function == "min" else "GREATEST", parts)
    doubtful = [out for out in outs if out.type.nullable]
    if not doubtful:
        return Out(chosen, Type(kind, nullable=False, zero=zero_or_real(outs)), form)
    if any(out.has_parameter for out in doubtful):
        return _of_rows(work, node, outs, Type(kind, zero=zero_or_real(outs)), form)
    tests: Pieces = []
    for at, out in enumerate(doubtful):
        tests += [*(after(" AND ") if at else []), *work.tight(out, IS + 1).pieces, *after(" IS NOT NULL")]
    name = "LEAST" if node.function == "min" else "GREATEST"
    opening = [*replaced("CASE WHEN ", node.first), *tests, *after(f" THEN {name}")]
    return Out([*opening, *chosen[1:], *after(" END")], Type(kind, zero=zero_or_real(outs)), form)


def _known(work: Work, node: nodes.Call, outs: list[Out]) -> list[Out]:
    """The values, bound ones as what the others are; what is of another kind, or None beside a number, fails."""
    null = next((each for each, out in zip(node.arguments, outs, strict=True) if out.type.kind == NULL), None)
    if null is not None:
        raise work.refuse(MIXED, node, f"{work.text(null)} among its values makes it NULL: write NULL")
    kinds = {out.type.kind for out in outs} - {ANY}
    found = []
    for each, out in zip(node.arguments, outs, strict=True):
        if out.type.kind == ANY and not (kinds <= {INTEGER, REAL} or kinds == {TEXT}):
            raise work.refuse(MIXED, each, _unknown(work, each, node))
        if out.type.kind == ANY and not kinds:
            raise work.refuse(MIXED, each, _unknown(work, each, node))
        found.append(_bound(work, each, out, kinds) if out.type.kind == ANY else out)
    return found


def _unknown(work: Work, value: nodes.Expression, node: nodes.Call) -> str:
    hint = "write CAST(... AS INTEGER), AS REAL or AS TEXT round it, or choose in Python"
    return f"what {work.text(value)} is in {node.name.text}() is not known, nor what it is compared with: {hint}"


def _bound(work: Work, node: nodes.Expression, out: Out, kinds: set[str]) -> Out:
    """A bound value beside texts, or beside numbers.

    SQLite takes any text for greater than any number. A sign before it fails for a text and for None.
    """
    if not out.has_parameter or out.form != UNTYPED:
        raise work.refuse(MIXED, node, "it is put in at run time, and of which kind it is is not known; bind it")
    if kinds == {TEXT}:
        work.changed(CONSTRUCT, node, "only a text is taken: anything else fails")
        return by_byte(work, replace(out, type=Type(TEXT)))
    work.changed(CONSTRUCT, node, "only a number is taken, beside integers one without a fraction; anything else fails")
    signed = [*before("(-(-"), *out.pieces, *after("))::text")]
    if kinds == {INTEGER}:
        return Out([*signed, *after("::bigint")], Type(INTEGER, nullable=False), INT8, CAST)
    shown = [*before("translate("), *signed, *after(", 'N', '?')::double precision")]
    return Out(shown, Type(REAL, nullable=False), FLOAT8, CAST)


def _of_rows(work: Work, node: nodes.Call, outs: list[Out], type_: Type, form: str) -> Out:
    """The same of rows, which has each value once: what may be NULL and is bound cannot be asked for apart."""
    work.changed(CONSTRUCT, node)
    plain = "v" if type_.kind != TEXT else 'v COLLATE "C"'
    pieces: Pieces = before(f"(SELECT CASE WHEN count(v) = count(*) THEN {node.function}({plain}) END FROM (VALUES ")
    for at, out in enumerate(outs):
        pieces += [*after(f"{', ' if at else ''}("), *out.pieces, *after(")")]
    return Out([*pieces, *after(") AS given (v))")], type_, form)
