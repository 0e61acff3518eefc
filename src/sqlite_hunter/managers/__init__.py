"""Process managers: the text of one of their files in, the programs that it starts out; one kind a file.

A module whose name begins with an underscore is shared help and no kind. A kind has ``FILES`` (patterns of paths from
the folder that is looked at, of which the first that fits is taken), ``FURTHER`` (patterns of which all are, where
``MARK`` is found in the text), ``RANK`` (whose names are given first where several kinds start the same file) and
``read(text, folder, name)``. Nothing here opens a file, and nothing is run.
"""

import pkgutil
import re
from fnmatch import translate
from functools import cache
from importlib import import_module
from typing import Protocol, cast

from sqlite_hunter.model.process import Reading, Target


class Kind(Protocol):
    """What the module of a kind offers."""

    FILES: tuple[str, ...]
    """Patterns with at most one folder: ``supervisord.conf``, ``systemd/*.service``."""
    FURTHER: tuple[str, ...]
    """Patterns of names that other files have too."""
    MARK: re.Pattern[str]
    """What only the text of this kind has."""
    RANK: int
    """The lowest names first."""

    def read(self, text: str, folder: str, name: str) -> Reading:
        """Read a file of that name in a folder; raises ValueError, one line, for a file that says nothing at all."""


@cache
def kinds() -> tuple[Kind, ...]:
    """All kinds, by rank."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    found = [cast("Kind", import_module(f"{__name__}.{name}")) for name in names]
    return tuple(sorted(found, key=lambda kind: kind.RANK))


def may_be_one(name: str) -> bool:
    """Whether a file may be of some kind, by its name without its folder."""
    return _names().match(name) is not None


def follow(text: str, target: Target) -> tuple[Target, ...]:
    """What a file runs that a target names, if that is a shell's script or a Dockerfile.

    Raises ValueError, one line, where that cannot be read.
    """
    from sqlite_hunter.managers import _command, dockerfile  # as late as here: hardly any scan of one file meets one

    return dockerfile.of_image(text, target) if target.kind == "image" else _command.of_script(text, target)


@cache
def _names() -> re.Pattern[str]:
    patterns = {pattern.rpartition("/")[2] for kind in kinds() for pattern in (*kind.FILES, *kind.FURTHER)}
    return re.compile("|".join(translate(pattern) for pattern in sorted(patterns)))
