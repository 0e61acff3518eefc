"""round(): half away from zero on SQLite, half to even on PostgreSQL's reals."""

from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import after, before
from sqlite_hunter.sql.translate.arithmetic import operand
from sqlite_hunter.sql.values import CAST, FLOAT8, NUMBER, REAL, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "round",
    "round() takes half away from zero on SQLite; to even for PostgreSQL's reals",
    ("round(x), x real",),
    "SQH463",
    silent=True,
    example="CREATE TABLE t (a REAL); SELECT round(a) FROM t",
)
HANDLES: Final = ("call round",)


def write(work: Work, node: nodes.Call) -> Out:
    """round() of NUMERIC, as a real again."""
    if len(node.arguments) not in (1, 2):
        raise work.refuse(CONSTRUCT, node, "round() takes one or two arguments")
    out = operand(work, node.arguments[0])
    if not out.type.is_number or (out.type.kind == NUMBER and out.form != FLOAT8):
        raise work.refuse(CONSTRUCT, node, "what is rounded is not known to be a number")
    work.changed(CONSTRUCT, node)
    places = ""
    if len(node.arguments) == 2:
        digits = work.value(node.arguments[1])
        if not isinstance(digits.constant, int):
            raise work.refuse(CONSTRUCT, node, "to how many places is not a literal number")
        places = f", {min(max(digits.constant, 0), 30)}"
    number = out if out.form == "numeric" else work.cast(out, "numeric", "numeric")
    pieces = [*before("round("), *number.pieces, *after(f"{places})::double precision")]
    return Out(pieces, Type(REAL, out.type.nullable, whole=not places), FLOAT8, CAST)
