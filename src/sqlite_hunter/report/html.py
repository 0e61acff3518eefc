"""One page for a browser: complete in itself, readable without script, and nothing of a scanned file is markup in it.

It asks for nothing from anywhere: the policy in its head forbids a browser to load or to run anything, so that a
mistake here could not be made use of by a scanned file.
"""

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
from sqlite_hunter.report._excerpt import excerpt, pieces, split_lines
from sqlite_hunter.report._lines import debt
from sqlite_hunter.report._markup import escaped, write_markup
from sqlite_hunter.report._verdict import is_clean, severities, verdict

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Sequence

    from sqlite_hunter.model.finding import Finding
    from sqlite_hunter.model.report import Report, Service
    from sqlite_hunter.report import RenderOptions

NAME: Final = "html"

_WIDTH: Final = 160
"""Cells of a source line that are shown."""

_STYLE: Final = """
:root { color-scheme: light dark; --line: #8884; --error: #c22; --warning: #a60; --info: #06a; --good: #080; }
@media (prefers-color-scheme: dark) { :root { --error: #f77; --warning: #fb5; --info: #6cf; --good: #6d6; } }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 80rem; padding: 1rem 1.5rem 4rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .75rem; text-align: left; vertical-align: top; }
td.number, th.number { text-align: right; }
h2 { border-bottom: 2px solid var(--line); margin-top: 2.5rem; }
h3, code, pre { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
h3 { font-size: 1rem; margin-bottom: .25rem; }
pre { background: #8881; font-size: .85rem; margin: .25rem 0; overflow-x: auto; padding: .5rem; }
mark { background: #fd06; color: inherit; }
article { border-left: 3px solid var(--line); margin: 1rem 0; padding-left: .75rem; }
p { margin: .25rem 0; overflow-wrap: anywhere; }
.verdict { font-weight: bold; } .small { font-size: .85rem; }
.error, .sqlite, .unknown, .problem { color: var(--error); } .warning, .dual { color: var(--warning); }
.info { color: var(--info); } .migrated, .clean { color: var(--good); }
"""


def render(report: "Report", stream: TextIO, options: "RenderOptions") -> None:
    """Write the page, the same whether or not ``quiet``: its summary is what it is for."""
    title = f"SQLite in {escaped(report.root)}"
    counts = severity_counts(report)
    page = _Page(report, options)
    lines = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        '<meta name="viewport" content="width=device-width">',
        f'<meta name="generator" content="sqlite-hunter {escaped(options.version)}">',
        f"<title>{title}</title>",
        f"<style>{_STYLE}</style>",
        "</head>",
        "<body>",
        f"<h1>{title}</h1>",
    ]
    kind = "clean" if is_clean(report, options) else "problem" if report.problems else "found"
    said = "<br>\n".join(escaped(line) for line in verdict(report, options).split("\n"))
    lines.append(f'<p class="verdict {kind}">{said}</p>')
    lines += _problems(report)
    found = parts(report)
    numbers = {part.name: number for number, part in enumerate(found)}
    lines += _services(report, counts, numbers)
    lines += _databases(report, numbers)
    for number, part in enumerate(found):
        lines += page.part(part, number, counts[part.name])
    write_markup("\n".join((*lines, "</body>", "</html>", "")), stream)


class _Page:
    """What the findings of one report are shown with: the sources are split into lines once a file."""

    def __init__(self, report: "Report", options: "RenderOptions") -> None:
        self._report = report
        self._options = options
        self._lines: dict[str, list[str]] = {}

    def part(self, part: Part, number: int, counts: "Counter[str]") -> "Iterable[str]":
        """What there is to do in one service."""
        yield f'<section id="service-{number}">'
        yield f"<h2>{escaped(part.name) or '(no service)'}</h2>"
        reach = f"{escaped(part.service.reach)}, " if part.service and part.service.reach else ""
        status = "" if part.service is None else f"{_status(part.service)}, {reach}"
        yield f"<p>{status}{severities(counts)}</p>"
        for path, findings in part.files.items():
            yield f"<h3>{escaped(path)}</h3>"
            lines = audit_lines(findings, self._options.rules)
            if lines:
                yield f'<p class="small">Lines: {lines}</p>'
            for finding in findings:
                yield from self._finding(finding)
        yield "</section>"

    def _finding(self, finding: "Finding") -> "Iterable[str]":
        doubt = "" if finding.confidence == "certain" else f" ({escaped(finding.confidence)})"
        head = f'<span class="{escaped(finding.severity)}">{escaped(finding.severity)}: {escaped(finding.rule)}</span>'
        place = f"{finding.span.line}:{finding.span.column}"
        yield "<article>"
        yield f"<p>{head} {escaped(finding.name)}{doubt}, {place}: {escaped(finding.message + debt(finding))}</p>"
        source = "\n".join(self._source(finding))
        if source:
            yield f"<pre>{source}</pre>"
        if finding.via:
            chain = " \u2192 ".join(escaped(f"{place.path}:{place.line}") for place in finding.via)
            yield f'<p class="small">via {chain}</p>'
        yield "</article>"

    def _source(self, finding: "Finding") -> "Iterable[str]":
        """The excerpt, line by line; nothing where the source is not at hand."""
        if finding.path not in self._report.sources:
            return
        if finding.path not in self._lines:
            self._lines[finding.path] = split_lines(self._report.sources[finding.path])
        shown = excerpt(self._lines[finding.path], finding.span, _WIDTH, "\u2026")
        digits = len(str(finding.span.end_line))
        for line in shown.lines:
            before, marked, after = map(escaped, pieces(line))
            yield f"{line.number:>{digits}} | {before}<mark>{marked}</mark>{after}"
        if shown.more:
            yield f"{'':>{digits}} | ({shown.more} more {'line' if shown.more == 1 else 'lines'})"


def _problems(report: "Report") -> "Iterable[str]":
    """What was not analysed: first, for nothing else on the page speaks of it."""
    if report.problems:
        yield "<section>"
        yield '<h2 class="problem">Not analysed</h2>'
        rows = [(p.path, str(p.line) if p.line else "", p.reason) for p in sorted(report.problems)]
        yield from _table(("File", "Line", "Reason"), [map(escaped, row) for row in rows], {1})
        yield "</section>"


def _services(report: "Report", counts: "dict[str, Counter[str]]", numbers: dict[str, int]) -> "Iterable[str]":
    """The services in which there is something to do, then the names of the others."""
    if not report.services:
        return
    rows = []
    for service in services(report):
        if not is_open(service, report):
            continue
        sites = [str(service.sqlite_sites), str(service.postgres_sites)]
        found = [str(counts[service.name][severity]) for severity in reversed(SEVERITIES)]
        rows.append([_link(service, numbers), _status(service), escaped(service.reach or ""), *sites, *found])
    yield "<section>"
    yield "<h2>Services</h2>"
    if rows:
        yield from _table(service_titles(), rows, {3, 4, 5, 6, 7})
    for title, resting in (*not_scanned(report), *at_rest(report)):
        yield f"<p>{title}: {', '.join(escaped(service.name) for service in resting)}</p>"
    yield "</section>"


def _databases(report: "Report", numbers: dict[str, int]) -> "Iterable[str]":
    """Which services use a database: what has to move together."""
    found = databases(report)
    if found:
        yield "<section>"
        yield "<h2>Databases</h2>"
        rows = ((escaped(name), ", ".join(_link(each, numbers) for each in users)) for name, users in found)
        yield from _table(("Database", "Services"), rows, set())
        yield "</section>"


def _link(service: "Service", numbers: dict[str, int]) -> str:
    """The name of a service, which leads to its findings where there are some."""
    name = escaped(service.name)
    return f'<a href="#service-{numbers[service.name]}">{name}</a>' if service.name in numbers else name


def _status(service: "Service") -> str:
    return f'<span class="{escaped(service.status)}">{escaped(service.status)}</span>'


def _table(titles: "Sequence[str]", rows: "Iterable[Iterable[str]]", numbers: set[int]) -> "Iterable[str]":
    """A table of cells that are escaped already; columns of ``numbers`` stand to the right."""
    kinds = [' class="number"' if index in numbers else "" for index in range(len(titles))]
    yield "<table>"
    heads = (f'<th scope="col"{kind}>{title}</th>' for title, kind in zip(titles, kinds, strict=True))
    yield f"<thead><tr>{''.join(heads)}</tr></thead>"
    yield "<tbody>"
    for row in rows:
        cells = (f"<td{kind}>{cell}</td>" for cell, kind in zip(row, kinds, strict=True))
        yield f"<tr>{''.join(cells)}</tr>"
    yield "</tbody>"
    yield "</table>"
