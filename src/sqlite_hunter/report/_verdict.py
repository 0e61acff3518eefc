"""The sentence a report ends with; the only place that may say that no SQLite was found."""

from collections import Counter
from typing import TYPE_CHECKING

from sqlite_hunter.model.finding import SEVERITIES
from sqlite_hunter.model.gate import CLEAN
from sqlite_hunter.model.suppression import FIXME
from sqlite_hunter.report._gate import gate_lines
from sqlite_hunter.report._text import plural

if TYPE_CHECKING:
    from sqlite_hunter.model.report import Report
    from sqlite_hunter.report import RenderOptions


def is_clean(report: "Report", options: "RenderOptions") -> bool:
    """Whether the report shows that there is no SQLite: all rules looked at every file of all, and found nothing."""
    if options.gate is not None:
        return options.gate.outcome == CLEAN
    looked_at_all = report.files > 0 and report.analysed == report.files and not report.problems
    return looked_at_all and not (report.findings or report.ignored) and not options.narrowed and not options.chosen


def verdict(report: "Report", options: "RenderOptions") -> str:
    """One line that claims no more than was looked at; of a gate, several."""
    if options.gate is not None:
        return "\n".join(gate_lines(options.gate, quiet=options.quiet) + ([options.advice] if options.advice else []))
    if is_clean(report, options):
        return f"No SQLite found: {plural(report.files, 'file')} analysed."
    if not report.files and not report.findings and not report.problems:
        return "No files found to analyse."
    parts = [_found(report, options)]
    if report.problems or report.analysed != report.files:
        parts.append(f"only {report.analysed} of {plural(report.files, 'file')} analysed")
    else:
        parts.append(f"{plural(report.files, 'file')} analysed")
    if report.problems:
        parts.append(plural(len(report.problems), "problem"))
    return ", ".join(parts) + f"{_silenced(report)}."


def _silenced(report: "Report") -> str:
    """What comments silenced: nobody is to take that for nothing found."""
    debts = sum(finding.suppressed == FIXME for finding in report.findings)
    parts = [f"{plural(len(report.ignored), 'finding')} ignored by comments"] if report.ignored else []
    if debts:
        parts.append(f"{debts if parts else plural(debts, 'finding')} of known debt (fixme)")
    return f"; {', '.join(parts)}" if parts else ""


def severities(counts: Counter[str]) -> str:
    """``2 errors, 1 warning, 3 info``; severities that do not occur are left out."""
    words = {"error": ("error", "errors"), "warning": ("warning", "warnings"), "info": ("info", "info")}
    return ", ".join(plural(counts[name], *words[name]) for name in reversed(SEVERITIES) if counts[name])


def _found(report: "Report", options: "RenderOptions") -> str:
    part = " of the chosen services" if options.chosen else ""
    part += " by the selected rules" if options.narrowed else ""
    if not report.findings:
        return f"No findings{part}"
    counts = Counter(finding.severity for finding in report.findings)
    return f"Found {plural(len(report.findings), 'finding')}{part} ({severities(counts)})"
