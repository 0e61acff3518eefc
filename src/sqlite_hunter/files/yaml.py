"""YAML: compose, CI, Kubernetes, Ansible, and settings."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from sqlite_hunter.files._commands import argv, commands
from sqlite_hunter.files._comments import mention
from sqlite_hunter.files._settings import COMMAND_KEY, PROSE_KEY
from sqlite_hunter.files._source import Found, Piece, Source
from sqlite_hunter.files._values import value
from sqlite_hunter.files._wellformed import yaml_fault
from sqlite_hunter.files._yaml import Scalar, scalars

NAMES: Final = ("*.yml", "*.yaml", "*.yml.example", "*.yaml.example")
NEEDED: Final = True


_ARGV_KEY: Final = re.compile(r"command|cmd|entrypoint|args|test|exec", re.IGNORECASE)
"""Keys of commands whose lists are the words of one; a list of others has a command in each item."""


def sites(source: Source) -> Iterator[Found]:
    """Commands where the key says so, else URLs, paths and words."""
    yield from yaml_fault(source)
    for is_argv, group in groupby(scalars(source), _is_word):
        if is_argv:
            for _, items in groupby((found for found in group if isinstance(found, Scalar)), lambda item: item.keys):
                yield from _words(source, [item.value for item in items])
        else:
            for found in group:
                yield from (
                    mention(source, "comment", found) if isinstance(found, Piece) else scalar_sites(source, found)
                )


def _is_word(found: Scalar | Piece) -> bool:
    """Whether a value is a word of a command that is written as a list."""
    return isinstance(found, Scalar) and found.is_item and bool(found.keys and _ARGV_KEY.fullmatch(found.keys[-1]))


def _words(source: Source, words: list[Piece]) -> Iterator[Found]:
    """A command that is written as a list; one whose first word is a sentence is a list of commands."""
    if " " in words[0].text:
        for word in words:
            yield from commands(source, word)
    else:
        yield from argv(source, words)


def scalar_sites(source: Source, scalar: Scalar) -> Iterator[Found]:
    """What a value says."""
    key = scalar.keys[-1] if scalar.keys else ""
    if PROSE_KEY.fullmatch(key) or key == "name":
        yield from mention(source, "setting", scalar.value)
    elif COMMAND_KEY.fullmatch(key):
        if scalar.items:
            yield from _words(source, list(scalar.items))
        else:
            yield from commands(source, scalar.value, margin=scalar.margin, is_script=scalar.is_block)
    elif "\n" in scalar.value.text:
        for line in source.lines(scalar.value.start, scalar.value.end):
            yield from value(source, line)
    else:
        for piece in scalar.items or (scalar.value,):
            yield from value(source, piece)
