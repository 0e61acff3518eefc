"""julianday(): days since noon in Greenwich on 24 November 4714 B.C."""

from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import after, before
from sqlite_hunter.sql.times import moment
from sqlite_hunter.sql.values import CAST, FLOAT8, REAL, Out, Type
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
    """Seconds since 1970 as days, from the Julian day of that date on."""
    work.changed(CONSTRUCT, node)
    out = moment(work, node, node.arguments)
    pieces = [*before("(extract(epoch from "), *out.pieces, *after(") / 86400 + 2440587.5)::double precision")]
    return Out(pieces, Type(REAL, out.type.nullable), FLOAT8, CAST)
