"""The audit of a program by its parts: services, the files of each, and the lines that have to move."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlite_hunter.model.finding import SEVERITIES
from sqlite_hunter.report._document import ordered

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlite_hunter.model.finding import Finding
    from sqlite_hunter.model.report import Report, Service


_REACHES: Final = ("production", "tool", "test", "unreferenced")
_AT_REST: Final = {"migrated": "On PostgreSQL only", "none": "Without a database"}


@dataclass(frozen=True, slots=True)
class Part:
    """A service, or what belongs to none, with its findings by file."""

    name: str
    """"" for what belongs to no service."""
    service: "Service | None"
    files: "Mapping[str, Sequence[Finding]]"
    """Findings by path; both sorted."""


def parts(report: "Report") -> list[Part]:
    """What has findings, in the order of ``services``; what belongs to none comes last."""
    by_name = {service.name: service for service in report.services}
    found: defaultdict[str, defaultdict[str, list[Finding]]] = defaultdict(lambda: defaultdict(list))
    for finding in ordered(report):
        found[finding.service][finding.path].append(finding)
    places = {service.name: at for at, service in enumerate(services(report))}
    names = sorted(found, key=lambda name: (name == "", places.get(name, len(places)), name))
    return [Part(name, by_name.get(name), found[name]) for name in names]


def services(report: "Report") -> list["Service"]:
    """All services: those of which not all is known, then those that reach furthest, with most errors first."""
    counts = severity_counts(report)
    return sorted(
        report.services,
        key=lambda service: (
            service.status != "unknown",
            _rank(service.reach),
            -counts[service.name]["error"],
            service.name,
            service.paths,
        ),
    )


def is_open(service: "Service", report: "Report") -> bool:
    """Whether there is still something to do in a service, or to find out; the others are only named."""
    return (
        service.status in {"sqlite", "dual", "unknown"}
        or service.sqlite_sites > 0
        or any(finding.service == service.name for finding in report.findings)
    )


def at_rest(report: "Report") -> list[tuple[str, list["Service"]]]:
    """The services in which there is nothing to do, by what can be said of them."""
    resting = [service for service in services(report) if not is_open(service, report)]
    groups = [(title, [each for each in resting if each.status == status]) for status, title in _AT_REST.items()]
    return [(title, found) for title, found in groups if found]


def not_scanned(report: "Report") -> list[tuple[str, list["Service"]]]:
    """Programs that run in production and of which no file was scanned: anything may be in them."""
    found = [service for service in services(report) if service.status == "unknown" and not service.paths]
    return [("Not scanned, so that nothing is known of them", found)] if found else []


def databases(report: "Report") -> list[tuple[str, list["Service"]]]:
    """Each database with the services that are seen to use it, in the order of ``services``."""
    using: defaultdict[str, list[Service]] = defaultdict(list)
    for service in services(report):
        for database in service.databases:
            using[database].append(service)
    for finding in report.findings:
        if finding.database is not None:
            using[finding.database] += []
    return sorted(using.items())


def service_titles() -> list[str]:
    """The heads of the table of services."""
    return [
        "Service", "Status", "Reach", "SQLite sites", "PostgreSQL sites",
        *("Info" if name == "info" else f"{name.capitalize()}s" for name in reversed(SEVERITIES)),
    ]  # fmt: skip


def _rank(reach: str | None) -> int:
    """A reach that is not known may be the furthest."""
    return _REACHES.index(reach) if reach in _REACHES else 0


def severity_counts(report: "Report") -> dict[str, Counter[str]]:
    """Findings by severity of each service."""
    counts: dict[str, Counter[str]] = {service.name: Counter() for service in report.services}
    for finding in report.findings:
        counts.setdefault(finding.service, Counter())[finding.severity] += 1
    return counts
