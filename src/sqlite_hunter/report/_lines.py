"""Findings and problems as single lines of text, the same in every format that has lines."""

from typing import TYPE_CHECKING

from sqlite_hunter.model.finding import UNANALYSED
from sqlite_hunter.report._text import visible

if TYPE_CHECKING:
    from sqlite_hunter.model.finding import Finding, Problem
    from sqlite_hunter.model.report import Report


def finding_line(finding: "Finding") -> str:
    """The line of one finding; a finding that is not certain says so."""
    place = f"{finding.path}:{finding.span.line}:{finding.span.column}"
    confidence = "" if finding.confidence == "certain" else f" [{finding.confidence}]"
    return visible(f"{place}: {finding.rule}{confidence} {finding.message}{debt(finding)}")


def debt(finding: "Finding") -> str:
    """`` [fixme: reason]`` behind the message of what a person knows already; "" of anything else."""
    return f" [{finding.suppressed}: {finding.justification}]" if finding.suppressed else ""


def untold(report: "Report") -> list["Problem"]:
    """The problems, sorted, that no finding tells already: with SQH902 on, each is a finding, and that is enough."""
    told = {(finding.path, finding.span.line) for finding in report.findings if finding.rule == UNANALYSED}
    return [problem for problem in sorted(report.problems) if (problem.path, problem.line) not in told]


def problem_line(problem: "Problem") -> str:
    """The line of something that could not be analysed; line 0 stands for the whole file and is not shown."""
    place = f"{problem.path}:{problem.line}" if problem.line else problem.path
    return visible(f"{place}: not analysed: {problem.reason}")
