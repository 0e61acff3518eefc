"""Shell scripts."""

from collections.abc import Iterator
from typing import Final

from sqlite_hunter.files._commands import commands
from sqlite_hunter.files._source import Found, Source

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
COMMENTS: Final[tuple[str, ...]] = ("#", "--")
"""Also those of the SQL that a here-document holds."""


def sites(source: Source) -> Iterator[Found]:
    """Commands, URLs, paths and mentions."""
    return commands(source, source.piece(0, len(source.text)), is_script=True)
