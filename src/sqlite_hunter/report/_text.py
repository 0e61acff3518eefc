"""Text from scanned files made fit to show: what a hostile file says must not drive the terminal of who reads of it."""

import unicodedata
from typing import Final, TextIO

from sqlite_hunter.model.printable import printable

_JOINERS: Final = frozenset("\u200c\u200d")
"""Format characters that ordinary Persian, Hindi and emoji text needs; they move no cursor."""


def visible(text: str) -> str:
    r"""``text`` on one line, with every harmful character written as its escape: ESC becomes ``\x1b``.

    Besides what ``printable`` escapes these are invisible format characters, such as the bidirectional overrides by
    which source shows in another order than it runs ("Trojan Source", CVE-2021-42574).
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible_format(char) for char in printable(text))


def encodable(text: str) -> str:
    r"""``text`` with lone surrogates, which are how Python holds undecodable file names, as ``\udcff``: valid UTF-8."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def takes_unicode(stream: TextIO) -> bool:
    """Whether any character can be written; a stream in memory has no encoding."""
    encoding: str | None = getattr(stream, "encoding", None)
    return encoding is None or encoding.lower().replace("-", "").startswith("utf")


def plural(count: int, singular: str, several: str = "") -> str:
    """``1 file``, ``2 files``."""
    return f"{count} {singular}" if count == 1 else f"{count} {several or singular + 's'}"


def _visible_format(char: str) -> str:
    if unicodedata.category(char) != "Cf" or char in _JOINERS:
        return char
    return char.encode("unicode_escape").decode("ascii")
