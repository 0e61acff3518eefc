"""The suppressions in the text of a comment: one comment may hold several, and those of other tools beside them."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from sqlite_hunter.suppressions import MARK

_PAGE: Final = "<!--"
_PAGE_END: Final = "-->"
_WORDS: Final = {"rem": r"@?(?i:rem)\b", "#": "#+", ";": ";+"}
"""Leaders that are written in several ways."""
_NEXT: Final = re.compile(r"(?<=\s)#(?=\s)")
"""The comment of another tool behind one, ``  # noqa``; ``#123`` is a word of the reason."""


class Segment(NamedTuple):
    """One suppression, by its offsets in the text; ``body`` is what stands behind the mark."""

    body: str
    start: int
    end: int


def segments(text: str, leaders: tuple[str, ...]) -> Iterator[Segment]:
    """The suppressions in a line, by the leaders of its comments; each ends where another comment begins."""
    found = list(_begins(leaders).finditer(text)) if MARK in text else []
    limits = [*(match.start() for match in found), len(text)][1:]
    for match, limit in zip(found, limits, strict=True):
        if match["leader"] == _PAGE:
            close = text.find(_PAGE_END, match.end(), limit)
            stop = close if close >= 0 else limit
            yield Segment(text[match.end() : stop], match.start(), min(stop + len(_PAGE_END), limit))
            continue
        other = _NEXT.search(text, match.end(), limit) if match["leader"].startswith("#") else None
        body = text[match.end() : other.start() if other is not None else limit].rstrip()
        yield Segment(body, match.start(), match.end() + len(body))


@cache
def _begins(leaders: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(_WORDS.get(leader, re.escape(leader)) for leader in leaders)
    return re.compile(rf"(?<!\S)(?P<leader>{words})[ \t]*{re.escape(MARK)}")
