"""Markdown as what it says, without the signs of its markup."""

import re
from typing import Final

_COMMENT: Final = re.compile(r"<!--(?:[^<]|<(?!!--))*?-->")
_MARKUP: Final = re.compile(r"<!--(?:[^<]|<(?!!--))*?-->|[*`]|(?<!\w)_+|_+(?!\w)|<[^>\s][^>]*>", re.DOTALL)
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>")
_LINK: Final = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
LONGEST: Final = 2_000
"""Characters of a statement that are looked at: an item that people tick is shorter."""


def without_links(text: str) -> str:
    """The beginning of a Markdown text with the words of its links, and without comments and where links lead."""
    return _LINK.sub(r"\1", _TAG.sub("", _COMMENT.sub("", text[:LONGEST])))


def plain(text: str) -> str:
    """The beginning of a Markdown text without the signs of its markup, in one line."""
    return " ".join(_MARKUP.sub("", _LINK.sub(r"\1", text[:LONGEST])).split())
