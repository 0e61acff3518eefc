"""The items of a document: whose each is to tick, and what is known of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist.adopting import is_audit
from sqlite_hunter.checklist.claims import Unjudged, claim_of, claims
from sqlite_hunter.checklist.contradictions import contradicted, outside
from sqlite_hunter.checklist.markers import CONTRADICTION, find_markers
from sqlite_hunter.checklist.sections import Part, Rendered, kinds

if TYPE_CHECKING:
    from sqlite_hunter.checklist.blocks import Blocks, Statement
    from sqlite_hunter.checklist.facts import Facts
    from sqlite_hunter.checklist.lines import Lines
    from sqlite_hunter.checklist.markers import Section

EVIDENCE: Final = "evidence"
PEOPLE: Final = "people"
_LISTS: Final = "status"
"""Sections whose items are the tool's own, and no items of the document."""

_END_OF_LINE: Final = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True, order=True)
class Noted:
    """Something to tell of a line of the document, which counts from 1."""

    line: int
    text: str
    note: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An item with a box, and whose it is."""

    line: int
    """From 1."""
    text: str
    kind: str
    """``EVIDENCE``: the tool ticks it when the code bears it out; or ``PEOPLE``: only people do."""
    ticked: bool
    note: str
    """The evidence, or how the code contradicts it; "" where nothing is known."""
    is_contradicted: bool
    holds: bool = False
    """Whether the code bears it out."""


def render_section(section: "Section", old: str, facts: "Facts") -> Rendered:
    """What is to stand in a section in the place of ``old``. Raises Unjudged for a section that means nothing."""
    kind = kinds().get(section.kind)
    if kind is None:
        raise Unjudged(f"there is no section {section.kind!r} (known: {', '.join(sorted(kinds()))})")
    wrong = sorted(section.attributes.keys() - kind.KEYS)
    if wrong:
        known = ", ".join(sorted(kind.KEYS)) or "none"
        raise Unjudged(f"a section {section.kind!r} has no key {wrong[0]!r} (known: {known})")
    lines = _END_OF_LINE.split(old)
    return kind.render(Part(section.attributes, lines[:-1] if section.is_block else lines, section.is_block), facts)


def entries_of(lines: "Lines", blocks: "Blocks", text: str, facts: "Facts") -> tuple[Entry, ...]:
    """Every item with a box; ``text`` is the document before contradictions are told in its lines."""
    sections = [each for each in find_markers(text, lines, blocks.code).sections if each.kind != CONTRADICTION]
    rendered: dict[int, Rendered] = {}
    for section, item in _with_items(sections, blocks.statements, lines):
        try:
            rendered[item.line] = render_section(section, text[section.inner_start : section.inner_end], facts)
        except Unjudged as error:
            rendered[item.line] = Rendered((), note=str(error))
    listed = [section for section in sections if section.kind == _LISTS]
    boxes = [each for each in outside(blocks.statements, listed, lines) if each.ticked is not None]
    free = outside(boxes, sections, lines)
    said = outside(blocks.statements, sections, lines)
    against = {each.statement.line: each.note for each in contradicted(said, facts)}
    theirs = {each.line for each in free if not _could_be_evidence(each, facts)}
    return tuple(
        _entry(each, rendered.get(each.line), against.get(each.line, ""), each.line in theirs) for each in boxes
    )


def in_sections(
    text: str, sections: "Sequence[Section]", statements: "Sequence[Statement]", lines: "Lines", facts: "Facts"
) -> Iterator[Noted]:
    """The ticks between markers that the code contradicts."""
    for section, item in _with_items(sections, statements, lines):
        try:
            rendered = render_section(section, text[section.inner_start : section.inner_end], facts)
        except Unjudged:
            continue
        if rendered.contradiction:
            yield Noted(item.line + 1, item.text, rendered.contradiction)


def _with_items(
    sections: "Sequence[Section]", statements: "Sequence[Statement]", lines: "Lines"
) -> "Iterator[tuple[Section, Statement]]":
    """The sections that have an item, and their first."""
    boxes = {each.line: each for each in statements if each.ticked is not None}
    for section in sections:
        if section.kind != _LISTS:
            within = range(lines.at(section.inner_start), lines.at(section.inner_end) + 1)
            item = next((boxes[line] for line in within if line in boxes), None)
            if item is not None:
                yield section, item


def _entry(statement: "Statement", done: Rendered | None, against: str, is_theirs: bool) -> Entry:
    kind = PEOPLE if is_theirs else EVIDENCE
    note, is_contradicted = (against, bool(against)) if done is None else (done.note, bool(done.contradiction))
    holds = done is not None and done.holds
    return Entry(statement.line + 1, statement.text, kind, bool(statement.ticked), note, is_contradicted, holds)


def _could_be_evidence(statement: "Statement", facts: "Facts") -> bool:
    """Whether an item that is not between markers could be."""
    found = claim_of(statement, facts)
    return is_audit(statement, facts) or (found is not None and claims()[found[0]].TICKS)
