"""A service is on PostgreSQL only, or on no database at all."""

import re
from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist.claims import FAILS, HOLDS, UNKNOWN, Attributes, Unjudged, Verdict
from sqlite_hunter.checklist.claims._forms import POSTGRES, SQLITE, said
from sqlite_hunter.checklist.claims._scope import NOT_KNOWN, no_such, unless_handed_on
from sqlite_hunter.checklist.facts import Scope, lines
from sqlite_hunter.checklist.subjects import MARK
from sqlite_hunter.checklist.wording import code, plural

if TYPE_CHECKING:
    from sqlite_hunter.checklist.blocks import Statement
    from sqlite_hunter.checklist.facts import Facts
    from sqlite_hunter.checklist.subjects import Subject

TICKS: Final = False
ORDER: Final = 90
DEFAULT: Final = "**Migrate to PostgreSQL**"

_NAMED: Final = rf"{MARK}(?: (?:service|module))?(?:(?:, and |, | and | & ){MARK})*(?: services| modules)?"
_NOW: Final = r"(?:(?:already|fully|completely|entirely|now|all) ){0,4}"
_MOVED: Final = r"(?:migrated|moved|ported|converted|switched)"
_HOW: Final = r"(?:[ ,;:(\u2013-].*)?"
_SENTENCES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:migrate|move|port|convert|switch|{_MOVED}) (?:(?:the|all of|service|module|it|{MARK}|and) ){{0,4}}"
        rf"(?:over )?(?:in)?to {POSTGRES}{_HOW}",
        rf"(?:migrate|move|port|convert|switch|{_MOVED}) (?:[\w{MARK}/.&-]+ ){{0,6}}?from {SQLITE} (?:over )?"
        rf"(?:in)?to {POSTGRES}{_HOW}",
        rf"{_NAMED}(?: -)?(?: (?:is|are|was|were|has been|have been))? {_NOW}{_MOVED} (?:over )?to {POSTGRES}{_HOW}",
        rf"{_NAMED}(?: -)?(?: (?:is|are|was|were|has been|have been))? {_NOW}migrated(?:[,;:(].*)?",
        rf"{_NAMED}(?: -)? {_NOW}(?:uses?|is on|are on|is using|are using|runs? on|on) {POSTGRES}{_HOW}",
        rf"[^✅✔]{{0,80}}[✅✔]️? ?{_NOW}(?:migrated(?! to (?!{POSTGRES}))|{POSTGRES}|migration complete|"
        rf"{_MOVED} to {POSTGRES}){_HOW}",
        rf"[✅✔]️? ?{_NAMED} (?:is |are |has been )?{_NOW}(?:{_MOVED} to {POSTGRES}|migrated){_HOW}",
    )
)
"""What says that it is done; what stands behind it is how."""
_NOT_YET: Final = re.compile(
    r"⚠|❌|🔴|\b(?:no|not|never|partial\w*|pending|needs?|still|todo|will|should|ready|plan\w*|agreed|tools?|scripts?|tests?"
    r"|schemas?|types?|data|tables?|rows?|docs?|documentation|once|when|if|until|unless|before|later|who|except)\b"
    r"|\bdual[- ]?(?:write|read|mode)|\bin progress\b|\bto be\b|[?]",
    re.IGNORECASE,
)
"""What makes it something else: not done, done in part, or done to what the code says nothing of."""
_DUAL: Final = re.compile(r"\bdual[- ]?(?:write|read|mode)|\bpartial")
_LABEL: Final = re.compile(r"\A[^:✅✔]{0,60}:\s*(?=[✅✔])")
"""What a line speaks of, before it says how that is."""
_EXPLAINED: Final = re.compile(r" [-\u2013\u2014] .*|\(.*", re.DOTALL)


def recognise(statement: "Statement", facts: "Facts") -> dict[str, str] | None:
    """``Migrate … from SQLite to PostgreSQL`` and ``✅ MIGRATED`` of a service; not where dual writes are owned up."""
    spoken = said(statement, facts)
    told = _LABEL.sub("", _EXPLAINED.sub("", statement.text))
    if spoken is None or _NOT_YET.search(told) is not None or _DUAL.search(spoken[0]) is not None:
        return None
    if not any(sentence.fullmatch(spoken[0]) for sentence in _SENTENCES):
        return None
    subjects = facts.subjects.of(statement)
    return Scope(subjects).attributes if subjects else None


def judge(attributes: Attributes, facts: "Facts") -> Verdict:
    """No service that is named has a site of SQLite."""
    names = [name.strip() for name in attributes.get("service", "").split(",") if name.strip()]
    subjects = [facts.subjects.find(name, attributes.get("file", "")) for name in names]
    found = [subject for subject in subjects if subject is not None]
    if not names or len(found) < len(names):
        raise Unjudged(no_such(attributes))
    verdicts = [unless_handed_on(_of(subject, facts), Scope((subject,)), facts) for subject in found]
    states = {verdict.state for verdict in verdicts}
    state = next((each for each in (FAILS, UNKNOWN) if each in states), HOLDS)
    notes = "; ".join(verdict.note for verdict in verdicts if verdict.state == state)
    return Verdict(state, notes, is_blind=any(verdict.is_blind for verdict in verdicts if verdict.state == state))


def _of(subject: "Subject", facts: "Facts") -> Verdict:
    service = subject.service
    name = code(subject.path or (service.paths[0] if len(service.paths) == 1 else service.name))
    left = facts.left(Scope((subject,)), lambda _: True)
    if left:
        beside = "" if subject.path else f", {service.postgres_sites} PostgreSQL"
        sites = plural(len(left), "SQLite site")
        return Verdict(FAILS, f"{name} has {sites}{beside}: lines {lines(facts.audited(left))}")
    if service.status == "unknown":
        return Verdict(UNKNOWN, f"{name} {NOT_KNOWN}", is_blind=True)
    if service.status == "none":
        return Verdict(HOLDS, f"{name} uses no database")
    beside = "" if subject.path else f", {service.postgres_sites} PostgreSQL"
    return Verdict(HOLDS, f"{name} has no SQLite site{beside}")
