"""The summary of the full report: where each service stands, and which rules found how much."""

from collections import Counter
from typing import TYPE_CHECKING, Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sqlite_hunter.model.finding import SEVERITIES
from sqlite_hunter.report._audit import is_open, severity_counts
from sqlite_hunter.report._styles import SEVERITY_STYLES, STATUS_STYLES
from sqlite_hunter.report._text import plural, visible
from sqlite_hunter.report._verdict import severities

if TYPE_CHECKING:
    from sqlite_hunter.model.finding import Finding
    from sqlite_hunter.model.report import Report, Service
    from sqlite_hunter.report import RenderOptions

_TABLE_WIDTH: Final = 76
"""Columns below which a table of services would break every name; they are then listed one below the other."""


def print_tables(console: Console, report: "Report", options: "RenderOptions") -> None:
    """Print the table of services, unless there are none, and the totals by rule."""
    shown = [service for service in report.services if options.verbose or is_open(service, report)]
    if shown:
        counts = severity_counts(report)
        if console.width >= _TABLE_WIDTH:
            console.print(_service_table(shown, counts))
        else:
            _list_services(console, shown, counts)
    _print_rest(console, [service for service in report.services if service not in shown])
    if report.findings:
        _print_rules(console, report)


def _service_table(services: list["Service"], counts: dict[str, Counter[str]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Service", overflow="fold", ratio=None)
    table.add_column("Status", no_wrap=True)
    for title in ("SQLite sites", "PostgreSQL sites"):
        table.add_column(title, justify="right")
    table.add_column("Databases", overflow="fold")
    for severity in reversed(SEVERITIES):
        table.add_column("Info" if severity == "info" else f"{severity.capitalize()}s", justify="right", no_wrap=True)
    for service in services:
        found = counts[service.name]
        table.add_row(
            visible(service.name),
            Text(service.status, style=STATUS_STYLES[service.status]),
            str(service.sqlite_sites),
            str(service.postgres_sites),
            visible(", ".join(service.databases)),
            *(str(found[severity]) for severity in reversed(SEVERITIES)),
        )
    return table


def _list_services(console: Console, services: list["Service"], counts: dict[str, Counter[str]]) -> None:
    for service in services:
        title = Text(f"{visible(service.name)}: ", style="bold")
        console.print(title.append(service.status, style=STATUS_STYLES[service.status]), overflow="fold")
        lines = [f"{service.sqlite_sites} SQLite, {service.postgres_sites} PostgreSQL sites"]
        if service.databases:
            lines.append("databases: " + visible(", ".join(service.databases)))
        lines.append(severities(counts[service.name]) or "no findings")
        for line in lines:
            console.print(Text(f"  {line}"), overflow="fold")
    console.print()


def _print_rest(console: Console, services: list["Service"]) -> None:
    """One line for the services that need no work, so that nobody looks for them in vain."""
    states = Counter(service.status for service in services)
    parts = [f"{plural(states[status], 'service')} {word}" for status, word in _REST.items() if states[status]]
    if parts:
        console.print(Text("Also " + ", ".join(parts) + "."))
        console.print()


_REST: Final = {"migrated": "on PostgreSQL only", "none": "without a database"}


def _print_rules(console: Console, report: "Report") -> None:
    """The totals, most first within a severity."""
    totals: Counter[tuple[str, str, str]] = Counter(_rule_key(finding) for finding in report.findings)
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for (severity, rule, name), count in sorted(totals.items(), key=_worst_first):
        table.add_row(str(count), Text(rule, style=SEVERITY_STYLES[severity]), visible(name))
    console.print(table)
    console.print()


def _rule_key(finding: "Finding") -> tuple[str, str, str]:
    return finding.severity, finding.rule, finding.name


def _worst_first(item: tuple[tuple[str, str, str], int]) -> tuple[int, int, str]:
    (severity, rule, _), count = item
    return -SEVERITIES.index(severity), -count, rule
