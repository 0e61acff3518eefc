"""The full report: every finding with its source and how it is known, then where the program stands.

What must be dealt with comes first, by service; remarks (severity info) come after it and short; the tables come
last, where the eye is when the command ends. All text from scanned files passes ``visible`` before it is styled.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from posixpath import dirname
from typing import TYPE_CHECKING, Final, TextIO

from rich.console import Console
from rich.text import Text

from sqlite_hunter.model.audit import line_ranges
from sqlite_hunter.report._console import make_console
from sqlite_hunter.report._finding import FindingPrinter
from sqlite_hunter.report._lines import problem_line, untold
from sqlite_hunter.report._styles import SEVERITY_STYLES, STATUS_STYLES
from sqlite_hunter.report._tables import print_tables
from sqlite_hunter.report._text import visible
from sqlite_hunter.report._verdict import is_clean, severities, verdict

if TYPE_CHECKING:
    from sqlite_hunter.model.finding import Finding
    from sqlite_hunter.model.report import Report, Service
    from sqlite_hunter.report import RenderOptions

_PLAIN: Final = "not bold not underline"


def write_page(report: "Report", stream: TextIO, options: "RenderOptions") -> None:
    """Write the report, fitted to the terminal's width where there is one; without colour, it is plain text."""
    console = make_console(stream, options)
    page = _Page(console, report)
    shown = [finding for finding in report.findings if options.verbose or finding.severity != "info"]
    for title, findings in _groups(report, shown):
        console.print(title, soft_wrap=True)
        console.print()
        for finding in findings:
            page.show(finding)
    if not options.verbose:
        page.remarks([finding for finding in report.findings if finding.severity == "info"])
    page.problems()
    if options.quiet and options.gate is None:
        return
    if options.gate is None and (report.findings or options.verbose):
        print_tables(console, report, options)
    style = "bold green" if is_clean(report, options) else "bold red" if report.problems else "bold"
    said, _, further = verdict(report, options).partition("\n")
    console.print(Text(said, style=style), soft_wrap=options.gate is not None)
    if further:
        console.print(Text(further), soft_wrap=True)


class _Page:
    """What the findings of one report are printed with."""

    def __init__(self, console: Console, report: "Report") -> None:
        self._console = console
        self._report = report
        self._printer = FindingPrinter(console, report.sources)
        self._arrow = " -> " if console.options.ascii_only else " \u2192 "

    def show(self, finding: "Finding") -> None:
        """Print one finding: what, where, the source, how it is known."""
        self._printer.show(finding)
        if finding.via:
            self._console.print(Text(f"  = via {self._chain(finding)}"), overflow="fold")
        self._console.print()

    def remarks(self, findings: list["Finding"]) -> None:
        """Print info findings, one line a rule and file: they bar nothing, and there are many."""
        places: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
        for finding in findings:
            places[finding.rule, finding.name, finding.path].append(finding.span.line)
        if places:
            self._console.print(Text("For information", style="bold"))
        for (rule, name, path), lines in sorted(places.items()):
            text = Text(f"  {rule}", style=SEVERITY_STYLES["info"])
            text.append(visible(f" {name} {path}:{line_ranges((line, line) for line in lines)}"), style="default")
            self._console.print(text, soft_wrap=True)
        if places:
            self._console.print()

    def problems(self) -> None:
        """Print what was not analysed: nothing is known of it, which must not be overlooked."""
        problems = untold(self._report)
        for problem in problems:
            self._console.print(Text(problem_line(problem), style="red"), soft_wrap=True)
        if problems:
            self._console.print()

    def _chain(self, finding: "Finding") -> str:
        return self._arrow.join(visible(f"{place.path}:{place.line}") for place in finding.via)


def _groups(report: "Report", findings: list["Finding"]) -> Iterable[tuple[Text, list["Finding"]]]:
    """Findings under their service where the program has services, else under their folder; sorted by name."""
    by_service = {service.name: service for service in report.services}
    groups: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[finding.service if by_service else dirname(finding.path)].append(finding)
    for name in sorted(groups, key=lambda name: (name == "", name)):
        counts = severities(Counter(finding.severity for finding in groups[name]))
        yield _title(name, by_service, counts), groups[name]


def _title(name: str, services: dict[str, "Service"], counts: str) -> Text:
    missing = "(no service)" if services else "."
    title = Text(visible(name) or missing, style="bold underline")
    service = services.get(name)
    if service is not None:
        title.append(" (", style=_PLAIN).append(service.status, style=f"{_PLAIN} {STATUS_STYLES[service.status]}")
        title.append(f", {service.reach})" if service.reach else ")", style=_PLAIN)
    return title.append(f": {counts}", style=_PLAIN)
