"""hex(), unicode(), char() and zeroblob()."""

from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import after, before
from sqlite_hunter.sql.values import BLOB, INT4, INTEGER, STRING, TEXT, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "byte-function",
    "PostgreSQL has encode(), ascii() and chr()",
    ("hex, unicode, char, quote, zeroblob",),
    "SQH466",
    example="SELECT hex('a')",
)
HANDLES: Final = ("call hex", "call unicode", "call char")


def write(work: Work, node: nodes.Call) -> Out:
    """Their counterparts, for one argument of a known kind."""
    if len(node.arguments) != 1:
        raise work.refuse(CONSTRUCT, node, f"{node.name.text}() of several values; do it in Python")
    work.changed(CONSTRUCT, node)
    argument = node.arguments[0]
    out = work.value(argument)
    if node.function == "hex":
        return _hex(work, node, out)
    if node.function == "char" and isinstance(out.constant, int) and out.constant > 0:
        return Out(work.renamed(node, "chr", [(argument, out.pieces)]), Type(TEXT, nullable=False), STRING)
    if node.function == "unicode" and out.type.kind == TEXT:
        pieces = [*before("NULLIF(ascii("), *out.pieces, *after("), 0)")]
        return Out(pieces, Type(INTEGER), INT4)
    raise work.refuse(CONSTRUCT, node, f"{node.name.text}() of {out.type.kind}")


def _hex(work: Work, node: nodes.Call, out: Out) -> Out:
    if out.type.kind not in (TEXT, BLOB, INTEGER):
        raise work.refuse(CONSTRUCT, node, f"hex() of {out.type.kind}")
    nullable = out.type.nullable
    if out.type.kind != BLOB:
        text = work.as_text(out, node, CONSTRUCT)
        out = Out([*before("convert_to("), *text.pieces, *after(", 'UTF8')")], Type(BLOB, nullable), "bytea")
    encoded = [*before("upper(encode("), *out.pieces, *after(", 'hex'))")]
    if nullable:
        encoded = [*before("COALESCE("), *encoded, *after(", '')")]
    return Out(encoded, Type(TEXT, nullable=False), STRING)
