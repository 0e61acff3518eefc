"""Requirements files of pip, and those that they are made of.

https://pip.pypa.io/en/stable/reference/requirements-file-format/
"""

import re
from collections.abc import Iterator
from typing import Final

from sqlite_hunter.files._comments import mention
from sqlite_hunter.files._requirements import requirement
from sqlite_hunter.files._source import Piece, Source
from sqlite_hunter.model.site import Site

NAMES: Final = (
    "requirements*.txt", "requirements*.in", "*requirements.txt", "*requirements.in", "*-requirements-*.txt",
    "requirements/*.txt", "requirements/*.in",
)  # fmt: skip
NEEDED: Final = True

_COMMENT: Final = re.compile(r"(?:^|(?<=\s))#")
_EDITABLE: Final = re.compile(r"\s*(?:-e|--editable)[ =]\s*")


def sites(source: Source) -> Iterator[Site]:
    """Each requirement that brings SQLite, and comments that speak of it; a line that goes on is an option's."""
    for line in source.lines():
        match = _COMMENT.search(line.text)
        at = match.start() if match is not None else len(line.text)
        text = line.text[:at].rstrip()
        editable = _EDITABLE.match(text)
        start = editable.end() if editable is not None else len(text) - len(text.lstrip())
        if text[start:] and not text[start:].startswith("-"):
            yield from requirement(source, Piece(text[start:], line.start + start, line.start + len(text)))
        if at < len(line.text):
            yield from mention(source, "comment", source.piece(line.start + at, line.end))
