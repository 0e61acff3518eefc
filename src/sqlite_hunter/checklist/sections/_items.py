"""Items with a box: what people wrote of one stays, the tick and what the tool says below it are made anew."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlite_hunter.checklist.wording import BY_CODE, CONTRADICTED

_BOX: Final = re.compile(r"((?:[ \t]*>)*[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+)\[([ xX])\]([ \t].*|)", re.DOTALL)
_OURS: Final = re.compile(rf"(?:[ \t]*>)*[ \t]*[-*+][ \t]+(?:{re.escape(BY_CODE)}|{re.escape(CONTRADICTED)})")


@dataclass(frozen=True, slots=True)
class Item:
    """An item as it stands."""

    lead: str
    """What stands before the box."""
    tick: str
    text: str
    """What stands behind the box, with the blank before it."""
    more: tuple[str, ...]
    """Further lines that people wrote, behind it."""
    before: tuple[str, ...] = ()
    """Lines that people wrote before it."""

    @property
    def is_ticked(self) -> bool:
        """Whether anybody ticked it."""
        return self.tick != " "


def read_item(lines: Sequence[str], default: str) -> Item:
    """The item of a section; ``default`` is its text if there is none yet."""
    kept = [line for line in lines if not _OURS.match(line)]
    for at, line in enumerate(kept):
        match = _BOX.fullmatch(line)
        if match is not None:
            return Item(match[1], match[2], match[3], (*kept[at + 1 :],), (*kept[:at],))
    return Item("- ", " ", f" {default}", tuple(line for line in kept if line.strip()))


def write_item(item: Item, ticked: bool, note: str, is_contradicted: bool = False) -> tuple[str, ...]:
    """The lines of an item with what the tool says of it; a tick that is there stays as it is written."""
    tick = item.tick if item.is_ticked else "x" if ticked else " "
    lines = [*item.before, f"{item.lead}[{tick}]{item.text}", *item.more]
    if note:
        lines.append(f"{_below(item.lead)}- {CONTRADICTED if is_contradicted else BY_CODE} {note}")
    return tuple(lines)


def _below(lead: str) -> str:
    """What a line has to begin with to belong to an item."""
    quote, _, rest = lead.rpartition(">")
    return (f"{quote}>" if ">" in lead else "") + " " * len(rest.expandtabs(4))
