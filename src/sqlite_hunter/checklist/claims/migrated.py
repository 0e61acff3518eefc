"""A service is on PostgreSQL only, or on no database at all."""

import re
from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist.claims import FAILS, HOLDS, UNKNOWN, Attributes, Unjudged, Verdict
from sqlite_hunter.checklist.claims._scope import no_such
from sqlite_hunter.checklist.facts import Scope, lines
from sqlite_hunter.checklist.wording import code, plural

if TYPE_CHECKING:
    from sqlite_hunter.checklist.blocks import Statement
    from sqlite_hunter.checklist.facts import Facts
    from sqlite_hunter.checklist.subjects import Subject

TICKS: Final = False
ORDER: Final = 90
DEFAULT: Final = "**Migrate to PostgreSQL**"

DONE: Final = re.compile(
    r"\b(?:migrat(?:ed?|ion|es|ing)|moved?|port(?:ed)?|switch(?:ed)?|convert(?:ed)?)\b.*\b(?:to|complete[d]?|done)\b"
    r"|\bmigrated\b|\bmigration complete\b|[✅✔].*\bpostgres|\b(?:uses?|using|on)\s+postgres"
    r"|\bfrom sqlite\b",
    re.IGNORECASE,
)
NOT_YET: Final = re.compile(
    r"⚠|❌|🔴|\bnot\b(?! required)|\bpartial\w*|\bdual[- ]?(?:write|read|mode)|\bpending\b|\bin progress\b|\bto be\b"
    r"|\bneeds?\b|\bstill\b|\btodo\b|\bwill\b|\bshould\b",
    re.IGNORECASE,
)


def recognise(statement: "Statement", facts: "Facts") -> dict[str, str] | None:
    """``Migrate … from SQLite to PostgreSQL`` and ``✅ MIGRATED`` of a service; not where dual writes are owned up."""
    if not statement.is_about(DONE) or statement.is_about(NOT_YET):
        return None
    subjects = facts.subjects.named_in(statement)
    if subjects:
        return Scope(subjects).attributes
    around = facts.subjects.around(statement)
    return Scope(around).attributes if around else None


def judge(attributes: Attributes, facts: "Facts") -> Verdict:
    """No service that is named has a site of SQLite."""
    names = [name.strip() for name in attributes.get("service", "").split(",") if name.strip()]
    subjects = [facts.subjects.find(name, attributes.get("file", "")) for name in names]
    found = [subject for subject in subjects if subject is not None]
    if not names or len(found) < len(names):
        raise Unjudged(no_such(attributes))
    verdicts = [_of(subject, facts) for subject in found]
    states = {verdict.state for verdict in verdicts}
    state = next((each for each in (FAILS, UNKNOWN) if each in states), HOLDS)
    return Verdict(state, "; ".join(verdict.note for verdict in verdicts if verdict.state == state))


def _of(subject: "Subject", facts: "Facts") -> Verdict:
    service = subject.service
    name = code(subject.path or (service.paths[0] if len(service.paths) == 1 else service.name))
    left = facts.left(Scope((subject,)), lambda _: True)
    if left:
        beside = "" if subject.path else f", {service.postgres_sites} PostgreSQL"
        return Verdict(FAILS, f"{name} has {plural(len(left), 'SQLite site')}{beside}: lines {lines(left)}")
    if service.status == "unknown":
        return Verdict(UNKNOWN, f"{name} is not known: no file of it is scanned, or one could not be analysed")
    if service.status == "none":
        return Verdict(HOLDS, f"{name} uses no database")
    return Verdict(HOLDS, f"{name} has no SQLite site, {service.postgres_sites} PostgreSQL")
