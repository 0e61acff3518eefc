"""length(): of a number's text on SQLite."""

from typing import Final

from sqlite_hunter.sql.collating import by_byte
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.values import ANY, BLOB, INT4, INTEGER, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "length",
    "PostgreSQL's length() takes no number",
    ("length(int)",),
    "SQH456",
    example="CREATE TABLE t (a INTEGER); SELECT length(a) FROM t",
)
HANDLES: Final = ("call length",)


def write(work: Work, node: nodes.Call) -> Out:
    """The call on a text or on bytes."""
    if len(node.arguments) != 1:
        raise work.refuse(CONSTRUCT, node, "length() takes one argument")
    argument = node.arguments[0]
    out = work.value(argument)
    if out.type.kind == ANY:
        out = by_byte(work, out)
    elif out.type.kind != BLOB:
        if out.type.is_number:
            work.changed(CONSTRUCT, node)
        out = work.as_text(out, argument, CONSTRUCT)
    return Out(work.renamed(node, None, [(argument, out.pieces)]), Type(INTEGER, out.type.nullable), INT4)
