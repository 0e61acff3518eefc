"""What stands between two markers; one kind of section a module, found by looking.

A module whose name does not begin with ``_`` is a kind; its name is what markers call it. It has

* ``KEYS``: the keys that its marker may have;
* ``render(part, facts)``: what is to stand there. Raises ``Unjudged`` where the marker asks for what there is none of:
  then the section stays as it is.

What people wrote inside of a section (the text of an item, its tick, a heading) is kept as far as the kind has a use
for it; what the tool wrote there before is written anew.
"""

import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from sqlite_hunter.checklist.facts import Facts


@dataclass(frozen=True, slots=True)
class Part:
    """A section to be written anew."""

    attributes: Mapping[str, str]
    lines: Sequence[str]
    """What stands there, without ends of lines; of a section within a line the one piece of it."""
    is_block: bool
    """Whether whole lines stand there."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A section as it is to be."""

    lines: tuple[str, ...]
    contradiction: str = ""
    """How the code contradicts a tick of the section; "" if it does not."""
    note: str = ""
    """The evidence."""
    holds: bool = False
    """Whether the code bears its item out."""


class Kind(Protocol):
    """What the module of a kind offers."""

    KEYS: frozenset[str]
    """See above."""

    def render(self, part: Part, facts: "Facts") -> Rendered:
        """See above."""


@cache
def kinds() -> dict[str, Kind]:
    """All kinds by name."""
    return {
        found.name: cast("Kind", import_module(f"{__name__}.{found.name}"))
        for found in pkgutil.iter_modules(__path__)
        if not found.name.startswith("_")
    }
