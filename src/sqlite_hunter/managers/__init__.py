"""Process managers: the text of one of their files in, the programs that it starts out; one kind a file.

A module whose name begins with an underscore is shared help and no kind. A kind has ``FILES`` (patterns of paths from
the folder that is looked at, of which the first that fits is taken unless ``ALL_FILES``), ``RANK`` (whose names are
given first where several kinds start the same file) and ``read(text, folder, name)``. Nothing here opens a file, and
nothing is run.
"""

import pkgutil
from functools import cache
from importlib import import_module
from typing import Protocol, cast

from sqlite_hunter.model.process import Reading


class Kind(Protocol):
    """What the module of a kind offers."""

    FILES: tuple[str, ...]
    """Patterns with at most one folder: ``supervisord.conf``, ``systemd/*.service``."""
    ALL_FILES: bool
    """Whether each file that fits counts, and not only the first."""
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
