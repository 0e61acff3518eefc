"""quote(): a value as a literal of SQL, which is the same text on both where it is a text or an integer."""

from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import after, before
from sqlite_hunter.sql.values import INTEGER, NULL, STRING, TEXT, UNTYPED, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "quote",
    "PostgreSQL has quote_literal(), which writes backslashes otherwise",
    ("quote(x)",),
    "SQH449",
    example="SELECT quote('a')",
)
HANDLES: Final = ("call quote",)


def write(work: Work, node: nodes.Call) -> Out:
    """The text between quotes, those in it doubled; an integer as it is; NULL as the word."""
    if len(node.arguments) != 1 or node.star or node.distinct >= 0:
        raise work.refuse(CONSTRUCT, node, "quote() takes one argument")
    out = work.value(node.arguments[0])
    if out.type.kind not in (TEXT, INTEGER, NULL):
        hint = "bind the value instead, or quote it in Python"
        raise work.refuse(CONSTRUCT, node, f"{work.text(node.arguments[0])} is {_KINDS[out.type.kind]}: {hint}")
    work.changed(CONSTRUCT, node)
    if out.type.kind == NULL:
        return Out(before("'NULL'::text"), Type(TEXT, nullable=False), STRING)
    text = work.cast(out, "text", STRING) if out.type.kind == INTEGER or out.form == UNTYPED else out
    quoted = text.pieces
    if out.type.kind == TEXT:
        quoted = [*before("'''' || replace("), *text.pieces, *after(", '''', '''''') || ''''")]
    pieces = [*before("COALESCE("), *quoted, *after(", 'NULL')")]
    return Out(pieces, Type(TEXT, nullable=False), STRING)


_KINDS: Final = {"any": "a bound value", "blob": "bytes", "real": "a real", "number": "perhaps a real"}
