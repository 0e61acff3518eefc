"""What people say is done and the code shows is not: ticked items, and lines that say so without a box.

It is said at the end of the very line, in a section of its own, so that everything else stays byte for byte.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist import markers
from sqlite_hunter.checklist.claims import FAILS, Unjudged, Verdict, claim_of, claims
from sqlite_hunter.checklist.edits import Edit
from sqlite_hunter.checklist.wording import CONTRADICTED

if TYPE_CHECKING:
    from sqlite_hunter.checklist.blocks import Statement
    from sqlite_hunter.checklist.facts import Facts
    from sqlite_hunter.checklist.lines import Lines
    from sqlite_hunter.checklist.markers import Section

_SAID: Final = re.compile(r"[✅✔]|\bstatus\b", re.IGNORECASE)
"""What makes a line without a box say that something is done."""
_STATUS: Final = re.compile(r"\A\W*status\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Contradicted:
    """A statement that the code contradicts."""

    statement: "Statement"
    note: str


def contradicted(statements: "Sequence[Statement]", facts: "Facts") -> Iterator[Contradicted]:
    """The statements that the code contradicts, in order; what cannot be judged is not contradicted."""
    half_way = _admitting(statements, facts)
    for statement in statements:
        if statement.ticked or (statement.ticked is None and statement.is_about(_SAID)):
            verdict = _verdict(statement, facts, half_way)
            if verdict is not None and verdict.state == FAILS:
                yield Contradicted(statement, verdict.note)


def outside(statements: "Iterable[Statement]", sections: "Iterable[Section]", lines: "Lines") -> "list[Statement]":
    """The statements that are in no section."""
    taken: set[int] = set()
    for section in sections:
        taken.update(range(lines.at(section.start), lines.at(section.end) + 1))
    return [statement for statement in statements if statement.line not in taken]


def told(found: Iterable[Contradicted], lines: "Lines") -> Iterator[Edit]:
    """A section behind each contradicted statement, in its last line."""
    for each in found:
        line = each.statement.last
        written = lines.text(line).rstrip()
        if each.statement.is_row:  # within its last cell
            written = written.removesuffix("|").rstrip()
        stop = lines.starts[line] + len(written)
        note = each.note.replace("|", " ") if each.statement.is_row else each.note
        text = f" {CONTRADICTED} {note} "
        yield Edit(stop, stop, f"{markers.begin(markers.CONTRADICTION, {})}{text}{markers.END}")


def _verdict(statement: "Statement", facts: "Facts", half_way: frozenset[str]) -> Verdict | None:
    found = claim_of(statement, facts)
    if found is None:
        return None
    name, attributes = found
    if name == "migrated" and attributes.get("service") in half_way and not facts.subjects.named_in(statement):
        name = "dual"
    try:
        return claims()[name].judge(attributes, facts)
    except Unjudged:
        return None


def _admitting(statements: "Iterable[Statement]", facts: "Facts") -> frozenset[str]:
    """Services whose own status line says that they are half way: what is ticked there does not claim more."""
    return frozenset(
        attributes["service"]
        for statement in statements
        if statement.is_about(_STATUS)
        and (found := claim_of(statement, facts)) is not None
        and found[0] == "dual"
        and "service" in (attributes := found[1])
    )
