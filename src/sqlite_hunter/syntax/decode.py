"""Bytes of a Python file to text, by the rules of PEP 263, with a line for everything that cannot be decoded."""

import codecs
import re
from typing import Final

LINE_END: Final = re.compile(rb"\r\n|\r|\n")
COOKIE: Final = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
BLANK: Final = re.compile(rb"[ \t\f]*(?:#[^\r\n]*)?\Z")
NOT_FOR_SOURCE: Final = frozenset({"idna", "punycode", "undefined"})
"""Text codecs that no source file is written in and that take quadratic time or always fail."""


class Unreadable(Exception):  # noqa: N818
    """A file that cannot be turned into a syntax tree; ``line`` counts from 1, ``reason`` is one line for a person."""

    def __init__(self, line: int, reason: str) -> None:
        """Keep both parts, so that the error survives pickling between processes."""
        super().__init__(line, reason)
        self.line = line
        self.reason = reason


def decode(data: bytes) -> str:
    """Decode a source file as Python would: byte order mark, then coding cookie, then UTF-8; a mark is dropped.

    Raises ``Unreadable`` for NUL bytes, an unknown or unsuitable encoding, and bytes the encoding does not know.
    """
    nul = data.find(b"\0")
    if nul >= 0:
        raise Unreadable(_line_at(data, nul), "contains a NUL byte")
    line, name, encoding = _declared(data)
    data = data.removeprefix(codecs.BOM_UTF8)
    text = _decode(data, encoding, line)
    if encoding != "utf-8" and not re.search(rf"coding[:=][ \t]*{re.escape(name)}", text):
        raise Unreadable(line, f"the file is not written in the encoding it declares, {name}")
    return text


def encoding_of(data: bytes) -> str:
    """The encoding that ``decode`` reads a source file in. Raises ``Unreadable`` for what is none."""
    return _declared(data)[2]


def _declared(data: bytes) -> tuple[int, str, str]:
    """The line of a declared encoding, its name there, and that of its codec."""
    marked = data.startswith(codecs.BOM_UTF8)
    line, name = _cookie(data.removeprefix(codecs.BOM_UTF8))
    encoding = _text_encoding(name, line)
    if marked and encoding != "utf-8":
        raise Unreadable(line, f"declares the encoding {name}, but starts with a UTF-8 byte order mark")
    return line, name, encoding


def _cookie(data: bytes) -> tuple[int, str]:
    """Line and name of the declared encoding; only the first two lines count, the second if the first is blank."""
    start = 0
    for line in (1, 2):
        end = LINE_END.search(data, start)
        content = data[start : end.start() if end else len(data)]
        found = COOKIE.match(content)
        if found:
            return line, found.group(1).decode("ascii", "replace")
        if end is None or not BLANK.match(content):
            break
        start = end.end()
    return 1, "utf-8"


def _text_encoding(name: str, line: int) -> str:
    """The codec's own name, refused unless it is known and decodes bytes to text (``zip`` and ``rot13`` do not)."""
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError, ImportError, SyntaxError):
        raise Unreadable(line, f"unknown encoding: {name}") from None
    if not getattr(codec, "_is_text_encoding", True) or codec.name in NOT_FOR_SOURCE:
        raise Unreadable(line, f"not an encoding for source text: {name}")
    return codec.name


def _decode(data: bytes, encoding: str, line: int) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        found = f": byte 0x{data[error.start]:02x}" if error.start < len(data) else ""
        raise Unreadable(_line_at(data, error.start), f"not valid {encoding}{found}") from None
    except Exception as error:  # a codec may raise anything; it is the file's declaration that brought it here
        raise Unreadable(line, f"the codec {encoding} failed: {type(error).__name__}") from None


def _line_at(data: bytes, position: int) -> int:
    r"""The line of a byte, lines ending at ``\n``, ``\r\n`` or ``\r``."""
    return 1 + sum(1 for _ in LINE_END.finditer(data, 0, position))
