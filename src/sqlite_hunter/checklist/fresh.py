"""A checklist for a program that has none: its services by priority, and what is left to people."""

from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist import markers
from sqlite_hunter.checklist.claims import claims
from sqlite_hunter.checklist.regenerating import Outcome, regenerate
from sqlite_hunter.checklist.sections._standing import DUAL, GROUPS, TITLES, group_of
from sqlite_hunter.checklist.wording import code

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlite_hunter.checklist.facts import Facts
    from sqlite_hunter.model.report import Service

_PRIORITIES: Final = ("critical", "high", "medium", "low")
"""In this order; other words that the configuration uses come behind these, by name."""
_EVIDENCE: Final = ("imports-gone", "files-gone")
_OF_BOTH: Final = ("dual-writes-gone", "dual-reads-gone")
"""What there is to do in a service that uses both."""
_PEOPLE: Final = (
    "**Create the PostgreSQL schema** and compare it with the one of the live database",
    "**Copy the data** and compare the counts",
    "**Test the service** on PostgreSQL",
    "**Put it into production**, and watch it",
)
_VARIABLES: Final = ("POSTGRES_HOST", "POSTGRES_PORT", "POSTGRES_DB", "POSTGRES_USER", "POSTGRES_PASSWORD")
_LAST: Final = (
    "**Back up every SQLite database**, and try the backup",
    "**Say how to go back**, and try it",
    "**Remove the SQLite files** from production",
)


def new_checklist(title: str, facts: "Facts") -> Outcome:
    """A whole document; ``title`` is what the program is called."""
    text = "\n".join(_lines(title, facts)) + "\n"
    return regenerate(text, facts)


def _lines(title: str, facts: "Facts") -> "Iterator[str]":
    yield from (f"# SQLite to PostgreSQL: {code(title)}", "")
    progress, counts = markers.begin("progress", {}) + markers.END, markers.begin("counts", {}) + markers.END
    yield from (f"**Migration status**: {progress} complete {counts}", "")
    yield from ("What stands between the markers of sqlite-hunter is kept true by `sqlite-hunter checklist`:", "")
    yield from ("- items that it ticks have their evidence below them;", "- all other items are yours to tick.", "")
    yield from ("## Where the services stand", "")
    for group in GROUPS:
        yield from (f"### {TITLES[group]}", "", markers.begin("status", {"group": group}), markers.END, "")
    yield from ("## Services", "")
    for priority, services in _by_priority(facts).items():
        yield from (f"### {priority}", "")
        for service in services:
            yield from _service(service, facts)
    yield from ("## Environment", "", "- [ ] **Say in the environment where PostgreSQL is**, for each service")
    for name in _VARIABLES:
        known = facts.variables(name)
        if known.reads or known.mentions:
            yield from _evidence("variable-used", {"name": name}, f"**Configure `{name}`**")
    yield from ("", "## The whole program", "")
    for claim in ("imports-gone", "files-gone", "sqlite-gone"):
        yield from _evidence(claim, {}, claims()[claim].DEFAULT)
    yield from (f"- [ ] {text}" for text in _LAST)


def _by_priority(facts: "Facts") -> "Mapping[str, list[Service]]":
    """The services that have a database and are no tests, by the priority that the configuration gives them."""
    found: dict[str, list[Service]] = {}
    for service in facts.report.services:
        if group_of(service):
            found.setdefault(facts.priorities.get(service.name, ""), []).append(service)
    ranks = {word: rank for rank, word in enumerate(_PRIORITIES)}
    order = sorted(found, key=lambda word: (not word, ranks.get(word.lower(), len(ranks)), word))
    return {_titled(word): found[word] for word in order}


def _titled(priority: str) -> str:
    return f"Priority: {_plain(priority)}" if priority else "Without a priority"


def _service(service: "Service", facts: "Facts") -> "Iterator[str]":
    """What there is to do in one service."""
    path = service.paths[0] if len(service.paths) == 1 else ""
    yield from (f"#### {code(path or service.name)}", "")
    try:
        first = markers.begin("audit", {"service": service.name})
    except ValueError:
        yield from (f"This service cannot be kept true: no marker can hold the name {code(service.name)}.", "")
        return
    if service.paths:
        yield from (first, "- [ ] **Audit SQLite usage** (Lines: )", f"  {markers.END}")
        for claim in (*_EVIDENCE, *(_OF_BOTH if service.status == DUAL else ())):
            yield from _evidence(claim, {"service": service.name}, claims()[claim].DEFAULT)
    yield from (f"- [ ] {text}" for text in _PEOPLE)
    if service.name in facts.impacts:
        yield f"- **Impact**: {_plain(facts.impacts[service.name])}"
    yield ""


def _evidence(claim: str, attributes: dict[str, str], text: str) -> "Iterator[str]":
    yield from (f"  {markers.begin('evidence', {'claim': claim, **attributes})}", f"- [ ] {text}", f"  {markers.END}")


def _plain(text: str) -> str:
    """Words of the configuration, in which no comment can begin or end."""
    return text.replace("<!--", "< !--").replace("-->", "-- >")
