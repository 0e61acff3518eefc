"""Counts by rule in the place of the findings: what ``--statistics`` writes."""

from collections import Counter
from typing import TYPE_CHECKING, Final, TextIO

from sqlite_hunter.model.finding import SEVERITIES
from sqlite_hunter.report._document import problem_fields
from sqlite_hunter.report._json import Json, write_json
from sqlite_hunter.report._lines import problem_line
from sqlite_hunter.report._text import visible
from sqlite_hunter.report._verdict import verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_hunter.model.finding import Finding
    from sqlite_hunter.model.report import Report
    from sqlite_hunter.report import RenderOptions

SCHEMA_VERSION: Final = 1


def statistics_text(report: "Report", stream: TextIO, options: "RenderOptions") -> None:
    """Write a line a rule, most first, with its services, most first; then the problems and the verdict.

    Nothing is cut, so that it can be searched with ``grep``.
    """
    rows = [(str(len(found)), *_named(found[0]), _services(found)) for found in _by_rule(report.findings)]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(4)]
    for count, rule, name, severity, services in rows:
        head = f"{count:>{widths[0]}}  {rule:<{widths[1]}}  {name:<{widths[2]}}  {severity:<{widths[3]}}"
        stream.write(f"{head}  {services}".rstrip() + "\n")
    for problem in sorted(report.problems):
        stream.write(problem_line(problem) + "\n")
    if not options.quiet:
        stream.write(verdict(report, options) + "\n")


def statistics_json(report: "Report", stream: TextIO, options: "RenderOptions") -> None:
    """Write the same as an object; ``narrowed`` says that not all rules or services were asked for."""
    document: Json = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "sqlite-hunter", "version": options.version},
        "root": report.root,
        "files": report.files,
        "analysed": report.analysed,
        "narrowed": options.narrowed or options.chosen,
        "statistics": [_row(found) for found in _by_rule(report.findings)],
        "problems": [problem_fields(problem) for problem in sorted(report.problems)],
    }
    write_json(document, stream)


def _row(found: "list[Finding]") -> Json:
    return {
        "rule": found[0].rule,
        "name": found[0].name,
        "severity": found[0].severity,
        "count": len(found),
        "services": dict(_most_first(Counter(finding.service for finding in found))),
    }


def _by_rule(findings: "Iterable[Finding]") -> "list[list[Finding]]":
    """The findings of each rule; those with most come first, of as many those that weigh more."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.rule, []).append(finding)
    return sorted(groups.values(), key=lambda found: (-len(found), -SEVERITIES.index(found[0].severity), found[0].rule))


def _named(finding: "Finding") -> tuple[str, str, str]:
    return visible(finding.rule), visible(finding.name), visible(finding.severity)


def _services(found: "list[Finding]") -> str:
    counts = _most_first(Counter(finding.service for finding in found))
    return ", ".join(f"{visible(name) or '(no service)'} {count}" for name, count in counts)


def _most_first(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
