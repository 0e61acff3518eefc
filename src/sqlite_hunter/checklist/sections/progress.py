"""How far the program is: the share of its services with a database that are on PostgreSQL only."""

from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist.sections import Part, Rendered
from sqlite_hunter.checklist.sections._standing import MIGRATED, on_the_way

if TYPE_CHECKING:
    from sqlite_hunter.checklist.facts import Facts

KEYS: Final = frozenset[str]()


def render(part: Part, facts: "Facts") -> Rendered:
    """Whole percents, rounded down: 100 are all of them, whatever else is said."""
    counts = on_the_way(facts)
    every = sum(counts.values())
    return Rendered((f"{100 * counts[MIGRATED] // every if every else 100}%",))
