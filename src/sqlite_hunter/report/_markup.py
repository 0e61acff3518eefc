"""Text that is fit to stand in HTML and in XML, wherever in them it stands: between tags or in a quoted attribute."""

import html
import re
from typing import Final, TextIO

from sqlite_hunter.report._text import takes_unicode, visible

_PLANE_ENDS: Final = "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_NO_XML: Final = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufdd0-\ufdef{_PLANE_ENDS}]")
"""What is no character of XML 1.0 (section 2.2, production Char), and what it advises against beside that: code points
that are no characters, which readers of HTML replace as well."""


def escaped(text: str) -> str:
    r"""``text`` without markup, on one line; controls are shown as ``\x1b``, what XML has no way to write as U+FFFD."""
    return html.escape(_NO_XML.sub("\ufffd", visible(text)))


def write_markup(text: str, stream: TextIO) -> None:
    """Write a document that says that it is UTF-8; a stream that is not gets references for what is not ASCII."""
    stream.write(text if takes_unicode(stream) else text.encode("ascii", "xmlcharrefreplace").decode("ascii"))
