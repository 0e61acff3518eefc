"""An item that the code bears out or not: the tool ticks it when it does, and says what the evidence is."""

from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist.claims import FAILS, HOLDS, Unjudged, claims
from sqlite_hunter.checklist.sections import Part, Rendered
from sqlite_hunter.checklist.sections._items import read_item, write_item

if TYPE_CHECKING:
    from sqlite_hunter.checklist.facts import Facts

KEYS: Final = frozenset({"claim", "service", "file", "reach", "name", "value"})


def render(part: Part, facts: "Facts") -> Rendered:
    """A tick that somebody set stays; one that the code contradicts is said to be."""
    claim = claims().get(part.attributes.get("claim", ""))
    if claim is None:
        known = ", ".join(sorted(claims()))
        raise Unjudged(f"there is no claim {part.attributes.get('claim', '')!r} (known: {known})")
    if not part.is_block:
        raise Unjudged("the markers of an item stand on lines of their own, around it")
    verdict = claim.judge(part.attributes, facts)
    item = read_item(part.lines, claim.DEFAULT)
    if verdict.is_blind and part.lines:
        return Rendered((*part.lines,), note=verdict.note)
    is_contradicted = item.is_ticked and verdict.state == FAILS
    holds = verdict.state == HOLDS
    return Rendered(
        write_item(item, holds, verdict.note, is_contradicted),
        contradiction=verdict.note if is_contradicted else "",
        note=verdict.note,
        holds=holds,
    )
