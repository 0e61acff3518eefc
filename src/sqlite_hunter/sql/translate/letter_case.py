"""lower() and upper(): ASCII letters alone on SQLite; under the collation "C" on PostgreSQL too."""

from typing import Final

from sqlite_hunter.sql.collating import by_byte
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import replaced
from sqlite_hunter.sql.values import CAST, STRING, TEXT, Out, Type
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
    if work.immutable and isinstance(out.constant, str):
        return _done(node, out.constant)
    pieces = work.renamed(node, None, [(node.arguments[0], by_byte(work, out).pieces)])
    return Out(pieces, Type(TEXT, out.type.nullable), STRING)


def _done(node: nodes.Call, text: str) -> Out:
    """The outcome for a literal: a generated column of PostgreSQL's takes no COLLATE of a constant."""
    change = str.upper if node.function == "upper" else str.lower
    shown = "".join(change(letter) if letter.isascii() else letter for letter in text)
    quoted = "'" + shown.replace("'", "''") + "'"
    return Out(replaced(f"{quoted}::text", node.first, node.last), Type(TEXT, nullable=False), STRING, CAST)
