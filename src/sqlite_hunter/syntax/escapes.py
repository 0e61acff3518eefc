"""What a string literal's body stands for; ``ast.literal_eval`` would do, but warns of odd escapes and is slower."""

import re
import unicodedata
from typing import Final

ESCAPE: Final = re.compile(
    r"\\(?:(\r?\n)|([0-7]{1,3})|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|N\{([^}]*)\}|(.))", re.DOTALL
)
SINGLE: Final = {
    "\\": "\\", "'": "'", '"': '"', "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
}  # fmt: skip


def unescape(body: str, *, raw: bool) -> str:
    r"""The value of a literal's body; line ends are ``\n`` in it, and an escape that Python does not know stays."""
    if "\r" in body:
        body = body.replace("\r\n", "\n")
    if raw or "\\" not in body:
        return body
    return ESCAPE.sub(_character, body)


def _character(found: "re.Match[str]") -> str:
    joined, octal, two, four, eight, name, single = found.groups()
    if joined is not None:
        return ""
    if single is not None:
        return SINGLE.get(single, found.group())
    if name is not None:
        return _named(name, found.group())
    code = int(octal, 8) if octal is not None else int(two or four or eight, 16)
    return chr(code) if code <= 0x10FFFF else found.group()


def _named(name: str, otherwise: str) -> str:
    try:
        return unicodedata.lookup(name)
    except KeyError:
        return otherwise
