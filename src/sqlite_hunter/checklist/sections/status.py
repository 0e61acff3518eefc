"""A group of services that stand alike: on PostgreSQL only, on both, on SQLite, reached by nothing, not known."""

import re
from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist.claims import Unjudged
from sqlite_hunter.checklist.sections import Part, Rendered
from sqlite_hunter.checklist.sections._standing import GROUPS, MIGRATED, UNREACHED, in_group, told
from sqlite_hunter.checklist.wording import BY_CODE, plural

if TYPE_CHECKING:
    from sqlite_hunter.checklist.facts import Facts

KEYS: Final = frozenset({"group"})

_HEADING: Final = re.compile(r"(?:[ \t]*>)*[ ]{0,3}#{1,6}(?:[ \t].*)?")


def render(part: Part, facts: "Facts") -> Rendered:
    """All services of the group, whatever people list beside it; a heading that stands in the section stays."""
    group = part.attributes.get("group", "")
    if group not in GROUPS:
        raise Unjudged(f"there is no group {group!r} (known: {', '.join(GROUPS)})")
    found = in_group(facts, group)
    if not part.is_block:
        return Rendered((str(len(found)),))
    heading = [line for line in part.lines if _HEADING.fullmatch(line)][:1]
    lines = [*heading, ""] if heading else []
    by_hand = sum(service.reach == "tool" for service in found)
    aside = f", {by_hand} of them run by hand" if by_hand and group != UNREACHED else ""
    lines += [f"{BY_CODE} {plural(len(found), 'service') if found else 'none'}{aside}"]
    box = "[x]" if group == MIGRATED else "[ ]"
    if found:
        lines += ["", *(f"- {box} {told(service)}" for service in found)]
    return Rendered(tuple(lines))
