"""Status lists: headings below which people list the services that stand alike."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist.sections._standing import DUAL, MIGRATED, SQLITE, UNREACHED

if TYPE_CHECKING:
    from sqlite_hunter.checklist.blocks import Blocks, Heading, Statement
    from sqlite_hunter.checklist.facts import Facts
    from sqlite_hunter.checklist.subjects import Subject

_GROUPS: Final = (
    (UNREACHED, r"\bnot reached\b|\bun(?:reached|referenced|used)\b|\bdelete or archive\b|\bobsolete\b|\bdead\b"),
    (DUAL, r"\bpartial\w*\b|\bdual[- ]?(?:write|read|mode)|\bdual\b|\bboth\b|\bhalf\b"),
    (SQLITE, r"\bstill\b.*\bsqlite\b|\bnot (?:yet )?migrated\b|\b(?:on|using) sqlite\b|\bsqlite only\b|\bto migrate\b"),
    (MIGRATED, r"\b(?:fully |completely )?migrated\b|\bon postgres\w*\b|\bpostgres\w* only\b"),
)
_PATTERNS: Final = tuple((group, re.compile(pattern, re.IGNORECASE)) for group, pattern in _GROUPS)


@dataclass(frozen=True, slots=True)
class StatusList:
    """A list of services below a heading that says how they stand."""

    group: str
    heading: "Heading"
    entries: "tuple[tuple[Statement, Subject], ...]"
    """Items that begin with a service."""
    last: int
    """The last line of the list, from 0."""


def status_lists(blocks: "Blocks", facts: "Facts") -> Iterator[StatusList]:
    """The status lists of a document: a heading that names no service, and items that each begin with one."""
    if facts.subjects.title(blocks.headings) is not None:
        return  # the document is about one service: what it lists are those around that one
    below: dict[int, list[Statement]] = {}
    for statement in blocks.statements:
        if statement.headings:
            below.setdefault(statement.headings[-1].line, []).append(statement)
    for heading in blocks.headings:
        group = _group_of(heading)
        if not group or facts.subjects.of_heading(heading) != ():
            continue
        under = below.get(heading.line, [])
        items = [found for found in under if found.is_item]
        shallow = min((item.depth for item in items), default=0)
        outer = [found for found in items if found.depth == shallow]
        named = [(found, facts.subjects.first_in(found)) for found in outer]
        entries = tuple((found, subject) for found, subject in named if subject is not None)
        if entries and 2 * len(entries) >= len(outer):
            yield StatusList(group, heading, entries, _last(items, under, shallow))


def _group_of(heading: "Heading") -> str:
    return next((group for group, pattern in _PATTERNS if pattern.search(heading.text)), "")


def _last(items: "Sequence[Statement]", under: "Sequence[Statement]", shallow: int) -> int:
    """The last line of the first list of some items: what belongs to them, up to a text outside of any list."""
    end = next((each.line for each in under if each.line > items[0].line and each.depth < shallow), None)
    return max(item.last for item in items if end is None or item.last < end)
