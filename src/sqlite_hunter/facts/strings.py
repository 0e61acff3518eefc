"""Literals of text: values of strings and f-strings, string annotations."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

import libcst as cst

from sqlite_hunter.facts.compiler import Compiler, Expression
from sqlite_hunter.model import ir
from sqlite_hunter.syntax import bounds
from sqlite_hunter.syntax.decode import Unreadable
from sqlite_hunter.syntax.escapes import unescape
from sqlite_hunter.syntax.tree import Span

Formatted: TypeAlias = cst.FormattedString | cst.TemplatedString
FORMATTED: Final = (cst.FormattedString, cst.TemplatedString)
HOLES: Final = (cst.FormattedStringExpression, cst.TemplatedStringExpression)
TEXTS: Final = (cst.FormattedStringText, cst.TemplatedStringText)
PREFIX: Final = re.compile(r"[A-Za-z]*")
LONGEST_ANNOTATION: Final = 2000


class _OneSpan:
    """The offsets of a string annotation, for every node of what it says."""

    def __init__(self, span: Span) -> None:
        self.span = span

    def __getitem__(self, key: int, /) -> Span:
        return self.span


def simple_string(c: Compiler, node: cst.SimpleString) -> int:
    """``"text"``, ``b"..."``; inside an annotation, the expression the string holds."""
    text = value_of(node)
    span = c.spans[id(node)]
    if text is None:
        return c.emit(ir.BYTES, span)
    return _text(c, span, text)


def concatenated_string(c: Compiler, node: cst.ConcatenatedString) -> int:
    """Pieces side by side: one string, or one f-string if any piece is one."""
    pieces = list(pieces_of(node))
    span = c.spans[id(node)]
    if any(isinstance(piece, FORMATTED) for piece in pieces):
        return _formatted(c, pieces, span)
    values = [value_of(piece) for piece in pieces if isinstance(piece, cst.SimpleString)]
    texts = [value for value in values if value is not None]
    if len(texts) < len(values):
        return c.emit(ir.BYTES, span)
    return _text(c, span, "".join(texts))


def formatted_string(c: Compiler, node: Formatted) -> int:
    """``f"..."`` and ``t"..."``."""
    return _formatted(c, [node], c.spans[id(node)])


def value_of(node: cst.SimpleString) -> str | None:
    """The string a literal stands for; None for bytes."""
    value = node.value
    found = PREFIX.match(value)
    prefix = value[: found.end()].lower() if found else ""
    if "b" in prefix:
        return None
    start = len(prefix)
    width = 3 if value[start : start + 3] in ('"""', "'''") else 1
    body = value[start + width : -width]
    return unescape(body, raw="r" in prefix)


def pieces_of(node: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """Left to right, without recursion: hundreds of pieces are common in generated code."""
    pending = [node]
    while pending:
        piece = pending.pop()
        if isinstance(piece, cst.ConcatenatedString):
            pending += (piece.right, piece.left)
        else:
            yield piece


def _text(c: Compiler, span: Span, text: str) -> int:
    if c.annotating:
        said = _annotation(text)
        if said is not None:
            return _said(c, said, span)
    c.note(span, text)
    scope = c.scope
    register = scope.next
    scope.next = register + 1
    c.ops.append((ir.STR, register, span[0], span[1], (), (text,), ()))
    return register


def _annotation(text: str) -> cst.BaseExpression | None:
    """The expression that a string annotation holds, or None if it holds none."""
    if len(text) > LONGEST_ANNOTATION:
        return None
    try:
        bounds.check(text)
        return cst.parse_expression(text.strip())
    except (Unreadable, cst.ParserSyntaxError, cst.CSTValidationError, UnicodeError):
        return None


def _said(c: Compiler, said: cst.BaseExpression, span: Span) -> int:
    spans, c.spans = c.spans, _OneSpan(span)
    try:
        return c.value(said)
    finally:
        c.spans = spans


def _formatted(c: Compiler, pieces: list[cst.BaseExpression], span: Span) -> int:
    names = [""]
    holes: list[int] = []
    annotating, c.annotating = c.annotating, False
    for piece in pieces:
        if isinstance(piece, FORMATTED):
            _parts(c, piece, names, holes)
        elif isinstance(piece, cst.SimpleString):
            names[-1] += value_of(piece) or ""
    c.annotating = annotating
    c.note(span, "".join(f"{{{name}}}" if index % 2 else name for index, name in enumerate(names)))
    return c.emit(ir.FSTR, span, tuple(holes), tuple(names))


def _parts(c: Compiler, node: Formatted, names: list[str], holes: list[int]) -> None:
    """Add a piece's texts and holes; ``names`` always ends with the text that goes on."""
    raw = "r" in node.start.lower()
    for part in node.parts:
        if isinstance(part, HOLES):
            expression = part.expression
            start, end = c.spans[id(expression)]
            source = c.source[start:end]
            if part.equal is not None:
                names[-1] += f"{source}="
            holes.append(c.value(expression))
            _format(c, part)
            names += (source, "")
        elif isinstance(part, TEXTS):
            names[-1] += unescape(part.value.replace("{{", "{").replace("}}", "}"), raw=raw)


def _format(c: Compiler, hole: cst.FormattedStringExpression | cst.TemplatedStringExpression) -> None:
    """Evaluate what a format spec splices in; it is no hole of the text."""
    for part in hole.format_spec or ():
        if isinstance(part, HOLES):
            c.value(part.expression)
            _format(c, part)


TABLE: Final[Mapping[type, Expression]] = {
    cst.SimpleString: simple_string,
    cst.ConcatenatedString: concatenated_string,
    cst.FormattedString: formatted_string,
    cst.TemplatedString: formatted_string,
}
