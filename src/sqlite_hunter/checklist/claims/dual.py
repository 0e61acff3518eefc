"""A service is at least half way: something of it is on PostgreSQL."""

import re
from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist.claims import FAILS, HOLDS, UNKNOWN, Attributes, Unjudged, Verdict
from sqlite_hunter.checklist.claims._scope import NOT_KNOWN, no_such
from sqlite_hunter.checklist.wording import code, plural

if TYPE_CHECKING:
    from sqlite_hunter.checklist.blocks import Statement
    from sqlite_hunter.checklist.facts import Facts

TICKS: Final = False
ORDER: Final = 80
DEFAULT: Final = "**Write to PostgreSQL as well**"

_SENTENCE: Final = re.compile(
    r"status\W{0,6}(?:dual[- ]?(?:write|read|mode)\b|partial(?:ly)? migrated\b|partial migration\b)[^?]*", re.IGNORECASE
)


def recognise(statement: "Statement", facts: "Facts") -> dict[str, str] | None:
    """``Status: ⚠️ DUAL-WRITE MODE``."""
    if _SENTENCE.fullmatch(statement.text.strip()) is None:
        return None
    subjects = facts.subjects.of(statement) or ()
    return subjects[0].attributes if len(subjects) == 1 else None


def judge(attributes: Attributes, facts: "Facts") -> Verdict:
    """The service has a site of PostgreSQL, or no database."""
    subject = facts.subjects.find(attributes.get("service", ""), attributes.get("file", ""))
    if subject is None:
        raise Unjudged(no_such(attributes))
    service = subject.service
    name = code(service.paths[0] if len(service.paths) == 1 else service.name)
    sites = plural(service.sqlite_sites, "SQLite site")
    if service.status == "unknown":
        return Verdict(UNKNOWN, f"{name} {NOT_KNOWN}", is_blind=True)
    if service.postgres_sites or not service.sqlite_sites:
        done = "" if service.sqlite_sites else ": it is on PostgreSQL only by now"
        return Verdict(HOLDS, f"{name} has {sites}, {service.postgres_sites} PostgreSQL{done}")
    return Verdict(FAILS, f"{name} has {sites} and none of PostgreSQL")
