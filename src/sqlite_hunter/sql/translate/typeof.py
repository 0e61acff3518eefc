"""typeof(): constant where a column holds one kind."""

from typing import Final

from sqlite_hunter.sql.aggregates import is_aggregate
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import after, before
from sqlite_hunter.sql.values import BLOB, INTEGER, IS, NULL, REAL, STRING, TEXT, UNTYPED, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "typeof",
    "PostgreSQL's columns have one type",
    ("typeof",),
    "SQH464",
    example="CREATE TABLE t (a INTEGER); SELECT typeof(a) FROM t",
)
HANDLES: Final = ("call typeof",)


def write(work: Work, node: nodes.Call) -> Out:
    """The kind, or 'null'."""
    if len(node.arguments) != 1:
        raise work.refuse(CONSTRUCT, node, "typeof() takes one argument")
    argument = node.arguments[0]
    if isinstance(argument, nodes.Call) and argument.function == "random":
        return Out(before("'integer'"), Type(TEXT, nullable=False), UNTYPED, constant="integer")
    if any(is_aggregate(each) for each in argument.walk()):
        raise work.refuse(CONSTRUCT, node, "it makes one value of many rows, which a constant would not")
    out = work.value(argument)
    if out.type.kind == NULL:
        return Out(before("'null'"), Type(TEXT, nullable=False), UNTYPED, constant="null")
    if out.type.kind not in (INTEGER, REAL, TEXT, BLOB):
        raise work.refuse(CONSTRUCT, node, f"the type of {work.text(argument)} is not known")
    work.changed(CONSTRUCT, node)
    if not out.type.nullable:
        return Out(before(f"'{out.type.kind}'"), Type(TEXT, nullable=False), UNTYPED, constant=out.type.kind)
    pieces = [
        *before("CASE WHEN "),
        *work.tight(out, IS + 1).pieces,
        *after(f" IS NULL THEN 'null' ELSE '{out.type.kind}' END"),
    ]
    return Out(pieces, Type(TEXT, nullable=False), STRING)
