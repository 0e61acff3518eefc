"""hex(), unicode(), char() and zeroblob()."""

from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import after, before
from sqlite_hunter.sql.values import BLOB, BYTES, INT4, INTEGER, OTHER, STRING, TEXT, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "byte-function",
    "PostgreSQL has encode(), ascii() and chr()",
    ("hex, unicode, char, quote, zeroblob",),
    "SQH466",
    example="SELECT hex('a')",
)
HANDLES: Final = ("call hex", "call unicode", "call char", "call zeroblob")


def write(work: Work, node: nodes.Call) -> Out:
    """Their counterparts, for one argument of a known kind; char() for as many as there are."""
    if node.function == "char":
        return _char(work, node)
    if len(node.arguments) != 1:
        raise work.refuse(CONSTRUCT, node, f"{node.name.text}() of several values; do it in Python")
    work.changed(CONSTRUCT, node)
    argument = node.arguments[0]
    out = work.value(argument)
    if node.function == "hex":
        return _hex(work, node, out)
    if node.function == "zeroblob" and isinstance(out.constant, int) and 0 <= out.constant <= _LONGEST:
        return Out(before(f"decode(repeat('00', {out.constant}), 'hex')"), Type(BLOB, nullable=False), BYTES)
    if node.function == "unicode" and out.type.kind == TEXT:
        pieces = [*before("NULLIF(ascii("), *out.pieces, *after("), 0)")]
        return Out(pieces, Type(INTEGER), INT4)
    raise work.refuse(CONSTRUCT, node, f"{node.name.text}() of {out.type.kind}")


_LONGEST: Final = 1_000_000


def _char(work: Work, node: nodes.Call) -> Out:
    """chr() for each; a code that both make a letter of."""
    codes = [work.value(each).constant for each in node.arguments]
    for each, code in zip(node.arguments, codes, strict=True):
        if not isinstance(code, int) or isinstance(code, bool) or not _is_letter(code):
            raise work.refuse(CONSTRUCT, each, f"char() of {work.text(each)}, which is no literal code of a letter")
    if not codes:
        raise work.refuse(CONSTRUCT, node, "char() of nothing")
    work.changed(CONSTRUCT, node)
    if len(codes) == 1:
        only = node.arguments[0]
        return Out(work.renamed(node, "chr", [(only, work.kept(only))]), Type(TEXT, nullable=False), STRING)
    text = " || ".join(f"chr({code})" for code in codes)
    return Out(before(text), Type(TEXT, nullable=False), STRING, OTHER)


def _is_letter(code: int) -> bool:
    return 0 < code < 0x110000 and not 0xD800 <= code < 0xE000


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
