"""julianday(): days since noon in Greenwich on 24 November 4714 B.C."""

from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import after, before
from sqlite_hunter.sql.times import moment
from sqlite_hunter.sql.values import FLOAT8, MULTIPLY, REAL, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "julianday",
    "PostgreSQL has no julianday()",
    ("julianday(x), differences",),
    "SQH452",
    example="SELECT julianday('now')",
)
HANDLES: Final = ("call julianday",)


def write(work: Work, node: nodes.Call) -> Out:
    """Milliseconds since the Julian day 0, divided as SQLite does: the last digit would differ in decimals."""
    work.changed(CONSTRUCT, node)
    out = moment(work, node, node.arguments)
    milliseconds = [
        *before("(extract(epoch from "),
        *out.pieces,
        *after(") * 1000 + 210866760000000)::double precision"),
    ]
    return Out([*milliseconds, *after(" / 86400000")], Type(REAL, out.type.nullable), FLOAT8, MULTIPLY)
