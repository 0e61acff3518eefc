"""printf() and format(): C's formats on SQLite; %s alone on PostgreSQL.

https://www.sqlite.org/printf.html. A width counts bytes there, and never cuts anything off, as lpad() does.
"""

import re
from typing import Final, NamedTuple

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import Pieces, after, before
from sqlite_hunter.sql.randomness import is_random
from sqlite_hunter.sql.values import ATOM, CAST, FLOAT8, INT8, INTEGER, OTHER, REAL, STRING, TEXT, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "printf",
    "PostgreSQL's format() knows %s alone",
    ("printf, format",),
    "SQH465",
    example="SELECT printf('%05d', 7)",
)
HANDLES: Final = ("call printf", "call format")

_DIRECTIVE: Final = re.compile(
    r"%(?:(?P<percent>%)|(?P<flags>[-+0]*)(?P<width>[0-9]{0,4})(?:\.(?P<places>[0-9]{1,4}))?(?P<kind>.)|$)", re.DOTALL
)
_DIGITS: Final = 14
"""A real with a fraction that is shown with as many digits fails: not all of them surely are SQLite's."""
_WHOLE_DIGITS: Final = 18
"""How many digits one without a fraction may have, with the zeros behind its point."""
_WIDEST: Final = 1000


class _Directive(NamedTuple):
    kind: str
    plus: bool
    zero: bool
    left: bool
    width: int
    places: int


def write(work: Work, node: nodes.Call) -> Out:
    """The texts between the directives, and each value as its directive wants it, put together."""
    first = node.arguments[0] if node.arguments else None
    if not isinstance(first, nodes.Literal) or first.kind != "string" or first.token.holes:
        raise work.refuse(CONSTRUCT, node, "the format is not a literal; format it in Python")
    text = first.token.text[1:-1].replace("''", "'")
    found = [match for match in _DIRECTIVE.finditer(text) if match["percent"] is None]
    arguments = node.arguments[1:]
    if not text:
        raise work.refuse(CONSTRUCT, node, "an empty format is NULL on some versions of SQLite")
    directives = [_read(match) for match in found]
    if len(directives) != len(arguments) or None in directives:
        raise work.refuse(CONSTRUCT, node, f"the format {text!r} is more than %d, %s, %x and %.2f; format it in Python")
    work.changed(CONSTRUCT, node)
    pieces: Pieces = []
    at = 0
    for match, directive, argument in zip(found, directives, arguments, strict=True):
        pieces += _constant(text[at : match.start()], bool(pieces))
        if directive is not None:
            pieces += [*(after(" || ") if pieces else []), *_shown(work, directive, argument).pieces]
        at = match.end()
    pieces += _constant(text[at:], bool(pieces))
    return Out(pieces or before("''"), Type(TEXT, nullable=False), STRING, OTHER)


def _read(match: re.Match[str]) -> _Directive | None:
    kind, flags, places = match["kind"], match["flags"] or "", match["places"]
    width = int(match["width"] or 0)
    if kind not in ("d", "i", "s", "x", "X", "f") or width > _WIDEST:
        return None
    directive = _Directive(
        kind, "+" in flags, "0" in flags and "-" not in flags, "-" in flags, width, int(places) if places else 6
    )
    if places is not None and (kind != "f" or directive.places > 10):
        return None
    if (kind in "sxX" and directive.plus) or (kind in "sf" and directive.zero) or (directive.plus and directive.zero):
        return None
    return directive


def _constant(text: str, begun: bool) -> Pieces:
    shown = text.replace("%%", "%").replace("'", "''")
    return (after(f" || '{shown}'") if begun else [*before(f"'{shown}'")]) if text else []


def _shown(work: Work, directive: _Directive, node: nodes.Expression) -> Out:
    """One value as text, never NULL."""
    if directive.kind == "s":
        return _text(work, directive, node)
    out = _number(work, directive, node)
    if directive.kind == "f":
        shown = _signed(work, directive, node, out, _fixed(work, out, directive.places))
    elif directive.kind in "xX":
        shown = work.call("to_hex", work.cast(out, "bigint", INT8), form=STRING, type_=Type(TEXT, nullable=False))
        shown = work.call("upper", shown, form=STRING, type_=shown.type) if directive.kind == "X" else shown
    elif directive.zero and directive.width:
        return _zeros(work, directive, node, out)
    elif directive.plus:
        shown = _signed(work, directive, node, out, out)
    else:
        shown = work.cast(out, "text", STRING)
    return _padded(work, directive, node, shown)


def _number(work: Work, directive: _Directive, node: nodes.Expression) -> Out:
    """The number, without its fraction unless %f wants it, and 0 for NULL."""
    out = work.settled(work.value(node))
    kind = REAL if out.type.zero else out.type.kind
    if kind not in ((INTEGER, REAL) if directive.kind in "dif" else (INTEGER,)):
        raise work.refuse(CONSTRUCT, node, f"%{directive.kind} of {out.type.kind}")
    if kind == REAL and directive.kind != "f":
        out = work.cast(work.call("trunc", out, form=out.form, type_=out.type), "bigint", INT8)
    if not out.type.nullable:
        return out
    return work.call("COALESCE", out, Out(after("0"), out.type, out.form), form=out.form, type_=out.type)


def _fixed(work: Work, out: Out, places: int) -> Out:
    """The number with so many places, as far as SQLite has its digits: else it fails.

    It fails too where SQLite takes for a half what is just below one, by 3e-16 of it; newer versions do not.
    """
    whole = min(_DIGITS + 1, _WHOLE_DIGITS - places)
    if out.form != FLOAT8:
        return work.cast(out, f"numeric({whole + places}, {places})", "numeric")
    some = f"[0-9]{{{places}}}" if places else ""
    below = f"^(?=.{{17}})-?[0-9]*[.]{some}49*[0-9]{{0,2}}$"
    beyond = f"^-?[0-9]{{{_DIGITS - places},}}[.]|^-?[0-9]{{{whole + 1},}}$|e[+]|y"
    text = [*before("round(regexp_replace("), *work.tight(out, CAST).pieces]
    return Out([*text, *after(f"::text, '{below}|{beyond}', '?')::numeric, {places})")], out.type, "numeric")


def _signed(work: Work, directive: _Directive, node: nodes.Expression, out: Out, shown: Out) -> Out:
    """The sign of the number as it is, for it may be rounded to nothing, and its digits."""
    _twice(work, node, out)
    plus = "+" if directive.plus else ""
    pieces = [*before("CASE WHEN "), *work.tight(out, OTHER).pieces, *after(f" < 0 THEN '-' ELSE '{plus}' END || abs(")]
    pieces += [*shown.pieces, *after(")::text")]
    return Out([*before("("), *pieces, *after(")")], Type(TEXT, nullable=False), STRING, ATOM)


def _zeros(work: Work, directive: _Directive, node: nodes.Expression, out: Out) -> Out:
    """The sign, zeros as far as the width goes, and the digits."""
    _twice(work, node, out)
    sign = [*before("CASE WHEN "), *work.tight(out, OTHER).pieces, *after(" < 0 THEN '-' ELSE '' END")]
    digits = [*before("abs("), *out.pieces, *after(")::text")]
    pieces = [
        *before("("),
        *sign,
        *after(f" || repeat('0', {directive.width} - length("),
        *work.tight(out, CAST).pieces,
        *after("::text)) || "),
        *digits,
        *after(")"),
    ]
    return Out(pieces, Type(TEXT, nullable=False), STRING, ATOM)


def _text(work: Work, directive: _Directive, node: nodes.Expression) -> Out:
    out = work.value(node)
    if out.type.kind not in (INTEGER, TEXT):
        raise work.refuse(CONSTRUCT, node, f"%s of {work.text(node)}, whose text is not known")
    text = work.as_text(out, node, CONSTRUCT)
    if out.type.nullable:
        text = work.call(
            "COALESCE", text, Out(after("''"), text.type, STRING), form=STRING, type_=Type(TEXT, nullable=False)
        )
    return _padded(work, directive, node, text)


def _padded(work: Work, directive: _Directive, node: nodes.Expression, text: Out) -> Out:
    """The text with spaces up to the width, which is in bytes."""
    text = work.tight(text, OTHER + 1)
    if not directive.width:
        return text
    _twice(work, node, text)
    fill = "0" if directive.zero else " "
    spaces = [*before(f"repeat('{fill}', {directive.width} - octet_length("), *text.pieces, *after("))")]
    parts = [*text.pieces, *after(" || "), *spaces] if directive.left else [*spaces, *after(" || "), *text.pieces]
    return Out(parts, Type(TEXT, nullable=False), STRING, OTHER)


def _twice(work: Work, node: nodes.Expression, out: Out) -> None:
    """Raises Refused for what must not be written twice."""
    if out.has_parameter:
        raise work.refuse(CONSTRUCT, node, "a bound value would have to be written twice; format it in Python")
    if is_random(node):
        raise work.refuse(CONSTRUCT, node, "random() would be taken twice; format it in Python")
