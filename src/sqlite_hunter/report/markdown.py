"""The audit as a Markdown page: what was not analysed, where each service and database stands, the findings by file.

The tables are those of GitHub Flavored Markdown (https://github.github.com/gfm/#tables-extension-). Nothing of a
scanned file is markup: every character that could begin some is escaped.
"""

import re
from typing import TYPE_CHECKING, Final, TextIO

from sqlite_hunter.model.audit import audit_lines
from sqlite_hunter.model.finding import SEVERITIES
from sqlite_hunter.report._audit import (
    Part,
    at_rest,
    databases,
    is_open,
    not_scanned,
    parts,
    service_titles,
    services,
    severity_counts,
)
from sqlite_hunter.report._lines import debt
from sqlite_hunter.report._markup import write_markup
from sqlite_hunter.report._text import visible
from sqlite_hunter.report._verdict import severities, verdict

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Sequence

    from sqlite_hunter.model.finding import Finding, Problem
    from sqlite_hunter.model.report import Report, Service
    from sqlite_hunter.report import RenderOptions

NAME: Final = "markdown"

_PUNCTUATION: Final = re.compile(r"[\\`*\[\]|~#$!]|(?<![^\W_])_|_(?![^\W_])|:(?=//)|(?<=www)\.")
"""What may begin markup inside of a line; ``_`` within a word does not, and names are full of them. ``://`` and
``www.`` make a link of plain text."""
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;"}


def render(report: "Report", stream: TextIO, options: "RenderOptions") -> None:
    """Write the page, the same whether or not ``quiet``: its summary is what it is for."""
    counts = severity_counts(report)
    blocks = [f"# SQLite in {escaped(report.root)}", _verdict(report, options)]
    blocks += _problems(sorted(report.problems))
    blocks += _services(report, counts)
    blocks += _databases(report)
    for part in parts(report):
        blocks += _part(part, counts[part.name], options)
    write_markup("\n\n".join(blocks) + "\n", stream)


def escaped(text: str) -> str:
    r"""``text`` as it is, on one line, whatever Markdown would make of it; controls are shown as ``\x1b``."""
    shown = _PUNCTUATION.sub(lambda match: f"\\{match[0]}", visible(text))
    return "".join(_ENTITIES.get(char, char) for char in shown)


def _verdict(report: "Report", options: "RenderOptions") -> str:
    """The verdict; a gate's has several lines, which stay lines."""
    return "\\\n".join(escaped(line.strip()) for line in verdict(report, options).split("\n"))


def _problems(problems: "Sequence[Problem]") -> list[str]:
    """What was not analysed: first, for nothing else on the page speaks of it."""
    if not problems:
        return []
    rows = [(escaped(p.path), str(p.line) if p.line else "", escaped(p.reason)) for p in problems]
    return ["## Not analysed", _table((("File", ""), ("Line", ":"), ("Reason", "")), rows)]


def _services(report: "Report", counts: "dict[str, Counter[str]]") -> "Iterable[str]":
    """The services in which there is something to do, then the names of the others."""
    if not report.services:
        return
    yield "## Services"
    shown = [service for service in services(report) if is_open(service, report)]
    if shown:
        sides = ("", "", "", ":", ":", ":", ":", ":")
        columns = list(zip(service_titles(), sides, strict=True))
        yield _table(columns, [_service(service, counts[service.name]) for service in shown])
    for title, resting in (*not_scanned(report), *at_rest(report)):
        yield f"{title}: {', '.join(escaped(service.name) for service in resting)}"


def _service(service: "Service", counts: "Counter[str]") -> list[str]:
    sites = [str(service.sqlite_sites), str(service.postgres_sites)]
    numbers = [str(counts[name]) for name in reversed(SEVERITIES)]
    return [escaped(service.name), escaped(service.status), escaped(service.reach or ""), *sites, *numbers]


def _databases(report: "Report") -> "Iterable[str]":
    """Which services use a database: what has to move together."""
    found = databases(report)
    if found:
        yield "## Databases"
        rows = ((escaped(name), ", ".join(escaped(each.name) for each in users)) for name, users in found)
        yield _table((("Database", ""), ("Services", "")), rows)


def _part(part: Part, counts: "Counter[str]", options: "RenderOptions") -> "Iterable[str]":
    """What there is to do in one service."""
    yield f"## {escaped(part.name) or '(no service)'}"
    facts = [f"- Findings: {severities(counts)}"]
    if part.service is not None:
        reach = f", {escaped(part.service.reach)}" if part.service.reach else ""
        facts.insert(0, f"- Status: {escaped(part.service.status)}{reach}")
        facts.append(f"- Sites: {part.service.sqlite_sites} SQLite, {part.service.postgres_sites} PostgreSQL")
        facts.append(f"- Databases: {escaped(', '.join(sorted(part.service.databases))) or 'none known'}")
    yield "\n".join(facts)
    for path, findings in part.files.items():
        yield f"### {escaped(path)}"
        lines = audit_lines(findings, options.rules)
        if lines:
            yield f"Lines: {lines}"
        yield _findings(findings)


def _findings(findings: "Sequence[Finding]") -> str:
    columns = [("Line", ":"), *((title, "") for title in ("Rule", "Severity", "Confidence", "Database", "Finding"))]
    return _table(columns, [_finding(finding) for finding in findings])


def _finding(finding: "Finding") -> list[str]:
    span = finding.span
    line = str(span.line) if span.line == span.end_line else f"{span.line}-{span.end_line}"
    texts = (f"{finding.rule} {finding.name}", finding.severity, finding.confidence, finding.database or "")
    return [line, *map(escaped, texts), escaped(finding.message + debt(finding))]


def _table(columns: "Iterable[tuple[str, str]]", rows: "Iterable[Iterable[str]]") -> str:
    """A table of cells that are escaped already; ``:`` beside a title puts its column to the right."""
    columns = list(columns)
    lines = [[title for title, _ in columns], [f"---{side}" for _, side in columns], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
