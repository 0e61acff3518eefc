"""sum(), avg() and total(): integers and reals on SQLite, NUMERIC on PostgreSQL."""

from typing import Final

from sqlite_hunter.sql.aggregates import written
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.exact_numbers import bounded
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import after, before
from sqlite_hunter.sql.translate.arithmetic import operand
from sqlite_hunter.sql.values import CAST, FLOAT8, INT8, INTEGER, MULTIPLY, NUMBER, REAL, Out, Type
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
    argument = _argument(work, node)
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


def _argument(work: Work, node: nodes.Call) -> Out:
    if len(node.arguments) != 1 or node.star:
        raise work.refuse(CONSTRUCT, node, f"{node.name.text}() takes one argument")
    argument = operand(work, node.arguments[0])
    if not argument.type.is_number or (argument.type.kind == NUMBER and argument.form != FLOAT8):
        raise work.refuse(CONSTRUCT, node, "whether it adds integers or reals is not known")
    argument = work.settled(argument)
    if not slides(work, node):
        return argument
    if argument.form == FLOAT8:
        return _moderate(work, node, argument)
    return argument if node.function == "sum" else bounded(work, node.arguments[0], argument)


_FAILS_FROM: Final = "2::double precision ^ 991"
"""By what a number from 2**33 on is multiplied beyond what a real holds."""


def slides(work: Work, node: nodes.Call) -> bool:
    """Whether rows leave the frame as it moves; of a window with a name, whether any frame of the statement does so."""
    over = node.over
    if over is None and node.over_name is None:
        return False
    named = over is None or over.base is not None
    first, last = (0, len(work.tokens) - 1) if named or over is None else (over.first, over.last)
    words = [token.text.upper() for token in work.tokens[first : last + 1]]
    for at, word in enumerate(words):
        if word in ("ROWS", "RANGE", "GROUPS"):
            start = words[at + 1 : at + 3]
            if "UNBOUNDED" not in start[: 1 + (start[:1] == ["BETWEEN"])]:
                return True
    return False


def _moderate(work: Work, node: nodes.Call, out: Out) -> Out:
    """A number that fails ("out of range") from 2**33 on, a power of two so that all others stay as they are.

    SQLite takes off what leaves the frame, and with a large number the digits of small ones that it had swallowed;
    PostgreSQL adds up each frame anew. Below it differs beyond the sixth place alone.
    """
    work.changed(CONSTRUCT, node, "a number from 2**33 on fails, whose rounding SQLite leaves behind in the frame")
    factor = f"({_FAILS_FROM})"
    pieces = [*work.tight(out, MULTIPLY).pieces, *after(f" * {factor} / {factor}")]
    return Out(pieces, out.type, FLOAT8, MULTIPLY)
