"""Shell scripts."""

from collections.abc import Iterator
from typing import Final

from sqlite_hunter.files._commands import commands
from sqlite_hunter.files._source import Source
from sqlite_hunter.model.site import Site

NAMES: Final = (
    "*.sh",
    "*.bash",
    "*.zsh",
    "*.ksh",
    "*.bats",
    ".bashrc",
    ".profile",
    ".bash_profile",
    ".zshrc",
    "procfile",
)
NEEDED: Final = True


def sites(source: Source) -> Iterator[Site]:
    """Commands, URLs, paths and mentions."""
    return commands(source, source.piece(0, len(source.text)))
