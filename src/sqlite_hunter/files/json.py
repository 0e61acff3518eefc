"""JSON: settings, or data that is only looked at for URLs, paths and the name of a backend."""

import re
from collections.abc import Iterator
from typing import Final

from sqlite_hunter.files._comments import mention
from sqlite_hunter.files._source import Found, Source
from sqlite_hunter.files._values import paths, urls
from sqlite_hunter.files._wellformed import json_fault

NAMES: Final = ("*.json", "*.jsonc", "*.json5")
NEEDED: Final = False
COMMENTS: Final[tuple[str, ...]] = ()
"""It has none."""

_STRING: Final = re.compile(r"\"((?:[^\"\\\n]|\\.)*+)\"?(?P<key>\s*:)?")


def sites(source: Source) -> Iterator[Found]:
    """The strings that are a URL or a path, or that only say "sqlite"; sentences among data say nothing."""
    yield from json_fault(source)
    for match in _STRING.finditer(source.text):
        piece = source.piece(*match.span(1))
        found = list(urls(source, piece)) or list(paths(source, piece))
        if found:
            yield from found
        elif match["key"] is None and re.fullmatch(r"sqlite3?", piece.text, re.IGNORECASE):
            yield from mention(source, "setting", piece)
