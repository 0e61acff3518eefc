"""min() and max(): of rows, text by byte; of several values, NULL if any is NULL."""

from typing import Final

from sqlite_hunter.sql.aggregates import written
from sqlite_hunter.sql.comparing import BYTES, MIXED, NOCASE, by_byte, outcome, unified, zero_or_real
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import Pieces, after, before
from sqlite_hunter.sql.values import BLOB, IS, NULL, STRING, TEXT, UNTYPED, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "scalar-min-max",
    "LEAST and GREATEST skip NULL; min() and max() of several values give it",
    ("min(a,b), max(a,b)",),
    "SQH460",
    silent=True,
    example="CREATE TABLE t (a INTEGER, b INTEGER); SELECT max(a, b) FROM t",
)
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
        if out.type.collation in ("NOCASE", "RTRIM"):
            raise work.refuse(NOCASE, node, f"the least or greatest under {out.type.collation} is not known")
        work.changed(BYTES, node)
        out = by_byte(work, out)
    form = STRING if out.form == UNTYPED else out.form
    return Out(written(work, node, None, [out.pieces]), Type(out.type.kind, zero=out.type.zero), form)


def _scalar(work: Work, node: nodes.Call) -> Out:
    outs = unified(work, node, [(each, work.value(each)) for each in node.arguments], f"{node.name.text}()")
    kind, form = outcome(outs)
    if kind not in ("integer", "real", "number", TEXT) or any(out.type.kind in ("any", "null") for out in outs):
        raise work.refuse(MIXED, node, "the kinds of its values are not known")
    if any(out.type.collation in ("NOCASE", "RTRIM") for out in outs):
        raise work.refuse(NOCASE, node, "the least or greatest under a collation of SQLite's is not known")
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
        raise work.refuse(CONSTRUCT, node, "a bound value would have to be written twice")
    tests: Pieces = []
    for at, out in enumerate(doubtful):
        tests += [*(after(" AND ") if at else []), *work.tight(out, IS + 1).pieces, *after(" IS NOT NULL")]
    return Out(
        [*before("CASE WHEN "), *tests, *after(" THEN "), *chosen, *after(" END")],
        Type(kind, zero=zero_or_real(outs)),
        form,
    )
