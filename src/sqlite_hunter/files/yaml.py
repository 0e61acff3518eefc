"""YAML: compose, CI, Kubernetes, Ansible, and settings."""

from collections.abc import Iterator
from typing import Final

from sqlite_hunter.files._commands import argv, commands
from sqlite_hunter.files._comments import mention
from sqlite_hunter.files._settings import COMMAND_KEY, PROSE_KEY
from sqlite_hunter.files._source import Piece, Source
from sqlite_hunter.files._values import value
from sqlite_hunter.files._yaml import Scalar, scalars
from sqlite_hunter.model.site import Site

NAMES: Final = ("*.yml", "*.yaml", "*.yml.example", "*.yaml.example")
NEEDED: Final = True


def sites(source: Source) -> Iterator[Site]:
    """Commands where the key says so, else URLs, paths and words."""
    for found in scalars(source):
        yield from mention(source, "comment", found) if isinstance(found, Piece) else scalar_sites(source, found)


def scalar_sites(source: Source, scalar: Scalar) -> Iterator[Site]:
    """What a value says."""
    key = scalar.keys[-1] if scalar.keys else ""
    if PROSE_KEY.fullmatch(key) or key == "name":
        yield from mention(source, "setting", scalar.value)
    elif COMMAND_KEY.fullmatch(key):
        yield from argv(source, scalar.items) if scalar.items else commands(source, scalar.value)
    elif "\n" in scalar.value.text:
        for line in source.lines(scalar.value.start, scalar.value.end):
            yield from value(source, line)
    else:
        for piece in scalar.items or (scalar.value,):
            yield from value(source, piece)
