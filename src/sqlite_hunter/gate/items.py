"""A finding as the gate sees it: what it is, and where it is one of several."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlite_hunter.gate.baseline import Baseline, Entry, Key, baseline_of
from sqlite_hunter.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Item:
    """A finding and what it is known by."""

    rule: str
    path: str
    """Relative to the folder of the baseline, with ``/``: not always that of the finding."""
    scope: str
    hash: str
    finding: Finding
    text: str = ""
    """What an entry of it shows: ``gate/showing.py``."""

    @property
    def key(self) -> Key:
        """What an entry would know it by."""
        return Key(self.path, self.rule, self.scope, self.hash)

    @property
    def order(self) -> tuple[object, ...]:
        """By key; of one key by place in the file, and then by all else that is told of it."""
        found = self.finding
        return (self.key, found.span, found.message, found.confidence, found.database or "", repr(found))


def recorded(items: Iterable[Item]) -> Baseline:
    """The baseline that knows exactly these findings."""
    return baseline_of(Entry(each.path, each.rule, each.scope, each.hash, text=each.text) for each in items)
