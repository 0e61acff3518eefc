"""The audit of a program by its parts: services, the files of each, and the lines that have to move."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlite_hunter.model.location import joined
from sqlite_hunter.report._document import ordered

if TYPE_CHECKING:
    from sqlite_hunter.model.finding import Finding
    from sqlite_hunter.model.report import Report, Service
    from sqlite_hunter.model.rule import Rule


@dataclass(frozen=True, slots=True)
class Part:
    """A service, or what belongs to none, with its findings by file."""

    name: str
    """"" for what belongs to no service."""
    service: "Service | None"
    files: "Mapping[str, Sequence[Finding]]"
    """Findings by path; both sorted."""


def parts(report: "Report") -> list[Part]:
    """What has findings, by the name of its service; what belongs to none comes last."""
    by_name = {service.name: service for service in report.services}
    found: defaultdict[str, defaultdict[str, list[Finding]]] = defaultdict(lambda: defaultdict(list))
    for finding in ordered(report):
        found[finding.service][finding.path].append(finding)
    names = sorted(found, key=lambda name: (name == "", name))
    return [Part(name, by_name.get(name), found[name]) for name in names]


def services(report: "Report") -> list["Service"]:
    """All services, by name."""
    return sorted(report.services, key=lambda service: (service.name, service.paths))


def severity_counts(report: "Report") -> dict[str, Counter[str]]:
    """Findings by severity of each service."""
    counts: dict[str, Counter[str]] = {service.name: Counter() for service in report.services}
    for finding in report.findings:
        counts.setdefault(finding.service, Counter())[finding.severity] += 1
    return counts


def audit_lines(findings: Iterable["Finding"], rules: "Mapping[str, Rule]") -> str:
    """The lines of one file's findings that stand in the audit, as ``3, 8-10``; "" where none does.

    A rule that the catalogue does not know is taken for one of the audit: a line too many is seen, one that is missing
    is not.
    """
    return line_ranges(
        (finding.span.line, finding.span.end_line)
        for finding in findings
        if finding.rule not in rules or rules[finding.rule].audit
    )


def line_ranges(spans: Iterable[tuple[int, int]]) -> str:
    """Line spans as the audit writes them, neighbours joined: ``3, 8-10``."""
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in joined(spans))
