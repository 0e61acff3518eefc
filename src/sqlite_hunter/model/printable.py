"""Text that came from outside, made fit to stand in a one-line message or in a document's ``path``.

A file name may hold any byte but ``/`` and NUL: a line feed in it would forge a second message, and a byte that
is not UTF-8 (kept by Python as a lone surrogate) cannot be encoded at all.
"""

from typing import Final
from unicodedata import category

_UNPRINTABLE: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Controls, lone surrogates, and the separators that some readers take for the end of a line."""


def printable(text: str) -> str:
    r"""Return ``text`` with what would break a line or an encoding as an escape such as ``\n`` or ``\xff``."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(char) if category(char) in _UNPRINTABLE else char for char in text)


def _escaped(char: str) -> str:
    r"""The escape of one character; a byte that os.fsdecode could not decode becomes ``\xNN`` again."""
    code = ord(char)
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else char.encode("unicode_escape").decode("ascii")
