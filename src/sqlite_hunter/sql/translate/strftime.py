"""strftime(): each code mapped to one of to_char's, others refused."""

import re
from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import Pieces, after, before, has_parameter
from sqlite_hunter.sql.times import epoch, moment, once
from sqlite_hunter.sql.values import CAST, OTHER, STRING, TEXT, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "strftime",
    "PostgreSQL has to_char with codes of its own",
    ("date(x), time(x), strftime(fmt,x)", "strftime('%s',x), unixepoch(x)"),
    "SQH451",
    example="SELECT strftime('%Y', 'now')",
)
HANDLES: Final = ("call strftime",)

_CODES: Final = {
    "%d": "DD",
    "%H": "HH24",
    "%j": "DDD",
    "%m": "MM",
    "%M": "MI",
    "%S": "SS",
    "%Y": "YYYY",
    "%f": "SS.MS",
}
_OWN: Final = ("%s", "%w", "%W")
"""What stands alone: it tells of the instant, rounded to milliseconds."""
_DIGITS: Final = re.compile(r"(?:%[dHjmMSYwW]){1,6}")
_CODE: Final = re.compile(r"(%.?)", re.DOTALL)


def write(work: Work, node: nodes.Call) -> Out:
    """to_char, and extract for the codes that it has not."""
    first = node.arguments[0] if node.arguments else None
    if not isinstance(first, nodes.Literal) or first.kind != "string" or first.token.holes:
        raise work.refuse(CONSTRUCT, node, "the format is not a literal")
    work.changed(CONSTRUCT, node)
    text = first.token.text[1:-1].replace("''", "'")
    groups = _groups(work, node, text)
    parts = [_part(work, node, kind, value) for kind, value in groups] or [before("''")]
    if len(parts) > 1 and any(map(has_parameter, parts)):
        raise work.refuse(CONSTRUCT, node, "the format needs a bound value written twice")
    pieces: Pieces = list(parts[0])
    for part in parts[1:]:
        pieces += [*after(" || "), *part]
    return Out(
        pieces, Type(TEXT, whole=_is_whole(text), dated=_separated(text)), STRING, OTHER if len(parts) > 1 else CAST
    )


def _is_whole(text: str) -> bool:
    """Whether what comes out is a number that fits 64 bits, or NULL: digits alone, of a few codes."""
    return text == "%s" or bool(_DIGITS.fullmatch(text))


def _separated(text: str) -> bool:
    """Whether what comes out is surely no number."""
    return any(each in text for each in ("-%", ":%", "/%"))


def _groups(work: Work, node: nodes.Call, text: str) -> list[tuple[str, str]]:
    """Runs of what to_char can do, and single codes that it cannot."""
    found: list[tuple[str, str]] = []
    for piece in _CODE.split(text):
        if not piece:
            continue
        if piece in _OWN:
            found.append((piece, ""))
            continue
        shown = _CODES.get(piece) or ("%" if piece == "%%" else None)
        if shown is None and piece[0] == "%":
            raise work.refuse(CONSTRUCT, node, f"the code {piece} has no counterpart; format it in Python")
        shown = _plain(piece) if shown is None else shown
        if found and found[-1][0] == "":
            found[-1] = ("", found[-1][1] + shown)
        else:
            found.append(("", shown))
    return found


def _plain(text: str) -> str:
    """Text that to_char is to leave alone: quoted if it has letters or digits."""
    if not re.search(r"[A-Za-z0-9\"\\]", text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _part(work: Work, node: nodes.Call, kind: str, value: str) -> Pieces:
    fraction = "SS.MS" in value
    if fraction and "SS" in value.replace("SS.MS", ""):
        raise work.refuse(CONSTRUCT, node, "%f is rounded and %S is not; format it in Python")
    out = moment(work, node, node.arguments[1:], shown=kind == "", fraction=fraction, months=kind == "%W")
    if kind == "%s":
        return [*epoch(work, out).pieces, *after("::text")]
    if kind == "%w":
        return [*before("extract(dow from "), *out.pieces, *after(")::int::text")]
    if kind == "%W":
        return _week(work, node, out)
    escaped = value.replace("'", "''")
    return [*before("to_char("), *out.pieces, *after(f", '{escaped}')")]


def _week(work: Work, node: nodes.Call, out: Out) -> Pieces:
    """The week of the year that begins on Mondays: 00 before the first of them."""

    def write(moment: Out) -> Pieces:
        return [
            *before("lpad(((extract(doy from "),
            *moment.pieces,
            *after(")::int + 7 - extract(isodow from "),
            *moment.pieces,
            *after(")::int) / 7)::text, 2, '0')"),
        ]

    return once(work, node, out, write, "%W needs a bound value written twice; format it in Python", node).pieces
