"""Python's two formatting mini languages, taken apart but not evaluated.

``%`` formatting: https://docs.python.org/3/library/stdtypes.html#printf-style-string-formatting;
``str.format``: https://docs.python.org/3/library/string.html#format-string-syntax.
SQL is often put together by either, so its text is only known when they are read exactly as Python reads them.
"""

import re
import string
from dataclasses import dataclass
from typing import Final

MAX_WIDTH: Final = 1000
"""Wider padding than this is not carried out: ``"%999999999d"`` must not cost a gigabyte."""

_DIRECTIVE: Final = re.compile(
    r"""%(?:\((?P<key>[^()]*(?:\([^()]*\)[^()]*)*)\))?
        (?P<flags>[#0\- +]*)(?P<width>\*|[0-9]+)?(?:\.(?P<precision>\*|[0-9]*))?[hlL]?(?P<conversion>.)""",
    re.VERBOSE | re.DOTALL,
)
_CONVERSIONS: Final = frozenset("diouxXeEfFgGcrsa%")
_FIELD_NAME: Final = re.compile(r"(?P<first>[^.\[]*)(?P<rest>.*)", re.DOTALL)
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,40}", re.ASCII)
_STRING_SPEC: Final = re.compile(r"(?:.?[<>^])(?P<width>[0-9]+)?s?|s")
_INTEGER_SPEC: Final = re.compile(r"(?:.?[<>=^])?[+\- ]?0?(?P<width>[0-9]+)?[,_]?d")


@dataclass(frozen=True, slots=True)
class Directive:
    """One ``%`` directive; ``conversion`` is "" where Python would refuse it."""

    source: str
    key: str | None
    flags: str
    width: str
    precision: str | None
    conversion: str

    @property
    def takes(self) -> int:
        """How many positional values it uses: a ``*`` takes one more, ``%%`` none."""
        stars = (self.width == "*") + (self.precision == "*")
        return stars + (self.conversion not in ("%", "") and self.key is None)


@dataclass(frozen=True, slots=True)
class Field:
    """One replacement field of ``str.format``, its nested fields kept as text."""

    source: str
    """What stands between the braces."""
    first: str
    """The argument: "" for automatic numbering, digits for a position, else a name."""
    rest: str
    """Attribute and index access on the argument, as written."""
    conversion: str
    spec: str


def percent_pieces(text: str) -> list[str | Directive]:
    """Literal text (``%%`` still a directive) and directives, in order; never raises."""
    pieces: list[str | Directive] = []
    at = 0
    while (sign := text.find("%", at)) >= 0:
        pieces.append(text[at:sign])
        match = _DIRECTIVE.match(text, sign)
        if match is None or match["conversion"] not in _CONVERSIONS:
            pieces.append(Directive("%", None, "", "", None, ""))
            at = sign + 1
            continue
        width, conversion = match["width"] or "", match["conversion"]
        pieces.append(Directive(match[0], match["key"], match["flags"], width, match["precision"], conversion))
        at = match.end()
    pieces.append(text[at:])
    return [piece for piece in pieces if piece != ""]


def brace_pieces(text: str) -> list[str | Field]:
    """Literal text (``{{`` undone) and replacement fields, in order.

    :raises ValueError: where Python would refuse the format string.
    """
    pieces: list[str | Field] = []
    for literal, name, spec, conversion in string.Formatter().parse(text):
        if literal:
            pieces.append(literal)
        if name is None:
            continue
        match = _FIELD_NAME.fullmatch(name)
        first, rest = (match["first"], match["rest"]) if match else (name, "")
        source = name + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "")
        pieces.append(Field(source, first, rest, conversion or "", spec or ""))
    return pieces


def render_directive(directive: Directive, text: str) -> str | None:
    """``directive`` carried out on a value whose ``str()`` is ``text``; None when the value's type would matter."""
    width, precision = directive.width, directive.precision
    if "*" in (width, precision) or _too_wide(width) or _too_wide(precision or ""):
        return None
    dot = "" if precision is None else f".{precision}"
    if directive.conversion == "s":
        return f"%{directive.flags}{width}{dot}s" % text
    if directive.conversion in "diu" and _INTEGER.fullmatch(text):
        return f"%{directive.flags}{width}{dot}d" % int(text)
    return None


def render_field(field: Field, text: str) -> str | None:
    """``field`` carried out on a value whose ``str()`` is ``text``; None when the value's type would matter.

    A bare width (``{:5}``) is such a case: strings are padded on the right, numbers on the left.
    """
    if field.conversion not in ("", "s"):
        return None
    if not field.spec:
        return text
    if (match := _STRING_SPEC.fullmatch(field.spec)) and not _too_wide(match.groupdict()["width"] or ""):
        return format(text, field.spec)
    match = _INTEGER_SPEC.fullmatch(field.spec)
    if match and not _too_wide(match["width"] or "") and _INTEGER.fullmatch(text):
        return format(int(text), field.spec)
    return None


def _too_wide(digits: str) -> bool:
    return len(digits) > len(str(MAX_WIDTH)) or int(digits or 0) > MAX_WIDTH
