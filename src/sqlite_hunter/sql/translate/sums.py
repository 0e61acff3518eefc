"""sum(), avg() and total(): integers and reals on SQLite, NUMERIC on PostgreSQL."""

from typing import Final

from sqlite_hunter.sql.aggregates import written
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import after, before
from sqlite_hunter.sql.translate.arithmetic import operand
from sqlite_hunter.sql.values import CAST, FLOAT8, INT8, INTEGER, NUMBER, REAL, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "sum-of-numbers",
    "PostgreSQL's sum() and avg() of integers are NUMERIC, Decimal in Python; it has no total()",
    ("`1.5 * 2`, `avg(x)`, `sum(bigint)`", "total(x)", "text in arithmetic, sum(text)"),
    "SQH461",
    silent=True,
    example="CREATE TABLE t (a INTEGER); SELECT sum(a) FROM t",
)
HANDLES: Final = ("call sum", "call avg", "call total")


def write(work: Work, node: nodes.Call) -> Out:
    """The aggregate in the type that sqlite3 gives."""
    if len(node.arguments) != 1 or node.star:
        raise work.refuse(CONSTRUCT, node, f"{node.name.text}() takes one argument")
    argument = operand(work, node.arguments[0])
    if not argument.type.is_number or (argument.type.kind == NUMBER and argument.form != FLOAT8):
        raise work.refuse(CONSTRUCT, node, "whether it adds integers or reals is not known")
    if argument.form == "numeric":
        argument = work.settled(argument)
    call = Out(written(work, node, "sum" if node.function == "total" else None, [argument.pieces]), Type(REAL), FLOAT8)
    windowed = node.over is not None or node.over_name is not None
    if node.function == "total":
        work.changed(CONSTRUCT, node)
        pieces = [*before("COALESCE("), *call.pieces, *after(", 0)::double precision")]
        return Out(pieces, Type(REAL, nullable=False), FLOAT8, CAST)
    if argument.form == FLOAT8:
        kind = NUMBER if node.function == "sum" and argument.type.kind == NUMBER else REAL
        return Out(call.pieces, Type(kind, zero=kind == NUMBER and argument.type.zero), FLOAT8)
    if node.function == "sum" and argument.form != INT8:
        return Out(call.pieces, Type(INTEGER), INT8)
    work.changed(CONSTRUCT, node)
    call = work.bracketed(call) if windowed else call
    if node.function == "sum":
        cast = work.cast(call, "bigint", INT8)
        return Out(cast.pieces, Type(INTEGER), INT8, CAST)
    return Out(work.cast(call, "double precision", FLOAT8).pieces, Type(REAL), FLOAT8, CAST)
