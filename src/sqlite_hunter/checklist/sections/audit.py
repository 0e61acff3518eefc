"""The audit of a service: the lines of it that stand in the way, neighbours joined (``334-338``)."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist.claims import Unjudged
from sqlite_hunter.checklist.claims._scope import no_such
from sqlite_hunter.checklist.sections import Part, Rendered
from sqlite_hunter.checklist.sections._items import read_item, write_item
from sqlite_hunter.checklist.wording import code
from sqlite_hunter.model.audit import audit_lines

if TYPE_CHECKING:
    from sqlite_hunter.checklist.facts import Facts
    from sqlite_hunter.checklist.subjects import Subject

KEYS: Final = frozenset({"service", "file"})

_NUMBER: Final = r"\d+(?:\s?[-\u2013]\s?\d+)?"
_NUMBERS: Final = rf"{_NUMBER}(?:\s?,\s*{_NUMBER})*"
_GIVEN: Final = rf"(?:`[^`\n]*` )?{_NUMBERS}(?:; `[^`\n]*` {_NUMBERS})*|none\b"
LINES: Final = re.compile(
    rf"\((?P<word>lines?|l\.)\s?:?\s?(?:{_GIVEN})?(?P<rest>[^()\n]{{0,400}})\)"
    rf"|\b(?P<bare>lines?)\s?:\s?(?:{_GIVEN})?",
    re.IGNORECASE,
)
"""Where an item has its lines; what people wrote behind them, in the same brackets, is the ``rest``."""


def render(part: Part, facts: "Facts") -> Rendered:
    """The lines that the scan found; the item is ticked, for the audit is done, if all could be analysed."""
    subject = facts.subjects.find(part.attributes.get("service", ""), part.attributes.get("file", ""))
    if subject is None:
        raise Unjudged(no_such(part.attributes))
    is_known = subject.service.status != "unknown" and facts.broken.isdisjoint(subject.paths)
    if not is_known and any(line.strip() for line in part.lines):
        return Rendered((*part.lines,), note="not known: not all of it could be analysed")  # what is there says more
    lines = _lines(subject, facts)
    if not part.is_block:
        return Rendered((lines,))
    item = read_item(part.lines, f"**Audit SQLite usage** (Lines: {lines})")
    note = "" if is_known else "not all of it could be analysed: there may be more"
    text, *more = _with_lines("\n".join((item.text, *item.more)), lines).split("\n")
    written = write_item(replace(item, text=text, more=tuple(more)), is_known, note)
    return Rendered(written, note=note or f"lines: {lines}", holds=is_known)


def _with_lines(text: str, lines: str) -> str:
    """The text of an item with these lines in the place of those that it has; behind it if it has none."""
    match = LINES.search(text)
    if match is None:
        return f"{text.rstrip()} (Lines: {lines})"
    told = f"({match['word']}: {lines}{match['rest']})" if match["word"] else f"{match['bare']}: {lines}"
    return text[: match.start()] + told + text[match.end() :]


def _lines(subject: "Subject", facts: "Facts") -> str:
    """The lines of each file of a service."""
    told = []
    for path in subject.paths:
        lines = audit_lines((found for found in facts.report.findings if found.path == path), facts.rules)
        if lines:
            told.append(f"{code(path)} {lines}" if len(subject.paths) > 1 else lines)
    return "; ".join(told) or "none"
