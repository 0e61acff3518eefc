"""Batch files of Windows: a command a line."""

import re
from collections.abc import Iterator
from typing import Final

from sqlite_hunter.files._commands import commands
from sqlite_hunter.files._comments import mention
from sqlite_hunter.files._source import Found, Source

NAMES: Final = ("*.bat", "*.cmd")
NEEDED: Final = True
COMMENTS: Final[tuple[str, ...]] = ("rem", "::")

_COMMENT: Final = re.compile(r"\s*@?(?:rem\b|::)", re.IGNORECASE)
_LEAD: Final = re.compile(r"\s*@?\s*(?:(?:call|start)\s+)*(?P<rest>)", re.IGNORECASE)
_LINE: Final = re.compile(r"[^\r\n]+")
_SEPARATOR: Final = re.compile(r"\\(?=[\w.~*%])")
r"""Between folders; ``\"`` is a quote."""


def sites(source: Source) -> Iterator[Found]:
    r"""Commands, URLs and paths; of ``C:\data\a.db`` the separators are read as slashes."""
    read = Source(source.path, _LINE.sub(_with_slashes, source.text))
    for line in read.lines():
        if _COMMENT.match(line.text):
            yield from mention(read, "comment", line)
            continue
        lead = _LEAD.match(line.text)
        yield from commands(read, read.piece(line.start + (lead.end() if lead is not None else 0), line.end))


def _with_slashes(line: re.Match[str]) -> str:
    """A line as long as it was; code that Python is given keeps its escapes."""
    return line[0] if " -c" in line[0] else _SEPARATOR.sub("/", line[0])
