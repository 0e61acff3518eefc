"""lower() and upper(): ASCII letters alone on SQLite; under the collation "C" on PostgreSQL too."""

from typing import Final

from sqlite_hunter.sql.comparing import by_byte
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.values import STRING, TEXT, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "letter-case",
    "lower() and upper() know ASCII letters alone on SQLite, all letters on PostgreSQL",
    ("lower, upper",),
    "SQH455",
    silent=True,
    example="CREATE TABLE t (a TEXT); SELECT lower(a) FROM t",
)
HANDLES: Final = ("call lower", "call upper")


def write(work: Work, node: nodes.Call) -> Out:
    """The call by bytes."""
    if len(node.arguments) != 1:
        raise work.refuse(CONSTRUCT, node, f"{node.name.text}() takes one argument")
    out = work.as_text(work.value(node.arguments[0]), node.arguments[0], CONSTRUCT)
    work.changed(CONSTRUCT, node)
    pieces = work.renamed(node, None, [(node.arguments[0], by_byte(work, out).pieces)])
    return Out(pieces, Type(TEXT, out.type.nullable), STRING)
