"""What an item claims, and whether the code bears it out; one claim a module, found by looking.

A module whose name does not begin with ``_`` is a claim; its name, with ``-`` for ``_``, is what markers call it. It
has

* ``TICKS``: whether an item that claims it is adopted wherever it stands, and ticked when the code bears it out. If
  not, it is people's, and the code can only contradict it; but where people list services that stand alike, or write a
  marker by hand, the tool keeps it too;
* ``ORDER``: claims are asked in this order whether an item is theirs; the first that takes it has it;
* ``recognise(statement, facts)``: the attributes of a marker for it, or None if the statement does not claim this;
* ``judge(attributes, facts)``: the verdict. Raises ``Unjudged`` for attributes that mean nothing.

No claim is recognised by a name of one program: by what its words say, and by the services that they name.
"""

import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol, cast

if TYPE_CHECKING:
    from sqlite_hunter.checklist.blocks import Statement
    from sqlite_hunter.checklist.facts import Facts

Attributes = Mapping[str, str]

HOLDS: Final = "holds"
FAILS: Final = "fails"
UNKNOWN: Final = "unknown"


class Unjudged(Exception):  # noqa: N818
    """A marker asks for what cannot be judged; its text is one line for a person."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the code says of a claim."""

    state: str
    """``HOLDS``, ``FAILS`` or ``UNKNOWN``."""
    note: str
    """The evidence: what there is, or what is left and where."""
    is_blind: bool = False
    """Whether it is unknown because not all could be analysed: then what is written already says more."""


class Claim(Protocol):
    """What the module of a claim offers."""

    TICKS: bool
    """See above."""
    ORDER: int
    """See above."""
    DEFAULT: str
    """The text of an item that has none yet."""

    def recognise(self, statement: "Statement", facts: "Facts") -> dict[str, str] | None:
        """See above."""

    def judge(self, attributes: Attributes, facts: "Facts") -> Verdict:
        """See above."""


@cache
def claims() -> dict[str, Claim]:
    """All claims by name, in the order that they are asked in."""
    modules = {
        found.name.replace("_", "-"): cast("Claim", import_module(f"{__name__}.{found.name}"))
        for found in pkgutil.iter_modules(__path__)
        if not found.name.startswith("_")
    }
    return dict(sorted(modules.items(), key=lambda entry: (entry[1].ORDER, entry[0])))


def claim_of(statement: "Statement", facts: "Facts") -> tuple[str, dict[str, str]] | None:
    """The claim that a statement makes, and the attributes that its marker would have."""
    for name, claim in claims().items():
        attributes = claim.recognise(statement, facts)
        if attributes is not None:
            return name, attributes
    return None
