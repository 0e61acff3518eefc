"""Requirements as PEP 508 writes them, wherever they stand."""

import re
from collections.abc import Iterator
from typing import Final

from sqlite_hunter.files._distributions import role_of
from sqlite_hunter.files._source import Piece, Source
from sqlite_hunter.model.site import Site

_LONGEST: Final = 400
"""Characters in which the name of a distribution has to stand."""
_REQUIREMENT: Final = re.compile(
    r"\s*(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[(?P<extras>[^\]\n]*)\])?\s*(?=$|[;#@(,<>=!~\\*\s])"
)
_EGG: Final = re.compile(r"[#&]egg=(?P<name>[A-Za-z0-9._-]+)(?:\[(?P<extras>[^\]\n]*)\])?")
_FROM_ADDRESS: Final = re.compile(
    r"(?:\w+\+)?(?:https?|ssh|git|file)://[^\s#]*?/"
    r"(?P<name>[A-Za-z0-9._-]+?)(?:\.git|-[0-9][^/\s#]*)?(?:@[^\s#/]*)?(?=[\s#]|$)"
)

_FILE: Final = re.compile(
    r"(?:[^\s#]*/)?(?P<name>[A-Za-z0-9][A-Za-z0-9._]*)-[0-9][^/\s#]*\.(?:whl|tar\.gz|zip)(?=[\s#;]|$)"
)
"""A wheel or an archive, by the path to it."""


def requirement(source: Source, piece: Piece) -> Iterator[Site]:
    """The site of one requirement: ``piece`` is a line, a string of a list, or a word of ``pip install``."""
    text = piece.text[:_LONGEST]
    match = _EGG.search(text) or _FILE.match(text.lstrip()) or _REQUIREMENT.match(text) or _FROM_ADDRESS.match(text)
    if match is None:
        return
    extras = match["extras"] if "extras" in match.re.groupindex else None
    yield from named(source, match["name"], piece, tuple(part.strip() for part in (extras or "").split(",")))


def named(source: Source, name: str, piece: Piece, extras: tuple[str, ...] = ()) -> Iterator[Site]:
    """The site of a distribution that is named, if it brings SQLite."""
    role = role_of(name, extras)
    if role:
        shown = f"{name}[{', '.join(extras)}]" if role == "extra" else name
        yield source.site("dependency", shown, piece, certain=role != "name", note=role)
