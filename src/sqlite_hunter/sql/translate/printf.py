"""printf() and format(): C's formats on SQLite; %s alone on PostgreSQL."""

import re
from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import Pieces, after, before
from sqlite_hunter.sql.values import INTEGER, OTHER, STRING, TEXT, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "printf",
    "PostgreSQL's format() knows %s alone",
    ("printf, format",),
    "SQH465",
    example="SELECT printf('%05d', 7)",
)
HANDLES: Final = ("call printf", "call format")

_DIRECTIVE: Final = re.compile(r"%(?:(%)|(0?)([0-9]*)([ds])|(.))", re.DOTALL)


def write(work: Work, node: nodes.Call) -> Out:
    """format() for a literal of %d and %s; lpad() for a padded number alone."""
    first = node.arguments[0] if node.arguments else None
    if not isinstance(first, nodes.Literal) or first.kind != "string" or first.token.holes:
        raise work.refuse(CONSTRUCT, node, "the format is not a literal; format it in Python")
    text = first.token.text[1:-1].replace("''", "'")
    directives = [match for match in _DIRECTIVE.finditer(text) if match[1] is None]
    arguments = node.arguments[1:]
    if len(directives) != len(arguments) or any(match[5] is not None for match in directives):
        raise work.refuse(CONSTRUCT, node, f"the format {text!r} is more than %d and %s; format it in Python")
    work.changed(CONSTRUCT, node)
    values = [_value(work, match[4], each) for match, each in zip(directives, arguments, strict=True)]
    pieces: Pieces = []
    at = 0
    for match, value in zip(directives, values, strict=True):
        pieces += _constant(text[at : match.start()], bool(pieces))
        pieces += [*(after(" || ") if pieces else []), *_padded(work, node, match, value).pieces]
        at = match.end()
    pieces += _constant(text[at:], bool(pieces))
    return Out(pieces or before("''"), Type(TEXT), STRING, OTHER)


def _constant(text: str, begun: bool) -> Pieces:
    shown = text.replace("%%", "%").replace("'", "''")
    return (after(f" || '{shown}'") if begun else [*before(f"'{shown}'")]) if text else []


def _value(work: Work, conversion: str, node: nodes.Expression) -> Out:
    out = work.value(node)
    if conversion == "d" and out.type.kind != INTEGER:
        raise work.refuse(CONSTRUCT, node, f"%d of {out.type.kind}")
    if out.type.kind not in (INTEGER, TEXT):
        raise work.refuse(CONSTRUCT, node, f"%{conversion} of {work.text(node)}, whose text is not known")
    zero = "0" if conversion == "d" else "''"
    text = work.as_text(out, node, CONSTRUCT)
    if not out.type.nullable:
        return text
    default = "'0'" if zero == "0" else zero
    pieces = [*before("COALESCE("), *text.pieces, *after(f", {default})")]
    return Out(pieces, Type(TEXT, nullable=False), STRING)


def _padded(work: Work, node: nodes.Call, match: re.Match[str], value: Out) -> Out:
    """``%05d`` and ``%5s``: never cut, as lpad() would; a number with a sign is refused by its type being unknown."""
    if not match[3]:
        return work.tight(value, OTHER + 1)
    if match[2] and match[4] == "d" and not _plain(node):
        raise work.refuse(CONSTRUCT, node, "a padded number may be negative or longer; pad it in Python")
    if any(piece.parameter for piece in value.pieces):
        raise work.refuse(CONSTRUCT, node, "a bound value would have to be written twice")
    fill = "0" if match[2] and match[4] == "d" else " "
    width = [*before("lpad("), *value.pieces, *after(f", greatest({match[3]}, length("), *value.pieces]
    return Out([*width, *after(f")), '{fill}')")], Type(TEXT, nullable=False), STRING)


def _plain(node: nodes.Call) -> bool:
    return all(isinstance(each, nodes.Literal) for each in node.arguments)
