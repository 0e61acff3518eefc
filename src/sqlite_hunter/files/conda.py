"""Conda's ``environment.yml``.

https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html
"""

from collections.abc import Iterator
from typing import Final

from sqlite_hunter.files._comments import mention
from sqlite_hunter.files._requirements import requirement
from sqlite_hunter.files._source import Found, Piece, Source
from sqlite_hunter.files._wellformed import yaml_fault
from sqlite_hunter.files._yaml import Scalar, scalars
from sqlite_hunter.model.site import Site

NAMES: Final = ("environment*.yml", "environment*.yaml", "*-environment.yml", "conda*.yml", "conda*.yaml")
NEEDED: Final = True

_CHANNEL: Final = "::"
_OWN: Final = frozenset({"sqlite", "libsqlite"})
"""The library itself, which Python needs whatever the program does: with a version it comes from an exported list."""


def sites(source: Source) -> Iterator[Found]:
    """Dependencies that bring SQLite, and comments."""
    yield from yaml_fault(source)
    for found in scalars(source):
        if isinstance(found, Piece):
            yield from mention(source, "comment", found)
        elif "dependencies" in found.keys:
            yield from _dependency(source, found)


def _dependency(source: Source, scalar: Scalar) -> Iterator[Site]:
    for piece in scalar.items or (scalar.value,):
        at = piece.text.find(_CHANNEL) + len(_CHANNEL) if _CHANNEL in piece.text else 0
        name = piece.text[at:].partition("=")[0].strip()
        if name not in _OWN or "=" not in piece.text:
            yield from requirement(source, Piece(piece.text[at:], piece.start + at, piece.end))
