"""Workflow commands of GitHub Actions: printed by a step, each becomes an annotation at its place in the pull request.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions; the escapes are those of the toolkit
``@actions/core``. GitHub shows ten errors, ten warnings and ten notices of a step, and all of them in its log.
"""

from typing import TYPE_CHECKING, Final, TextIO

from sqlite_hunter.report._document import ordered
from sqlite_hunter.report._lines import untold
from sqlite_hunter.report._paths import from_here
from sqlite_hunter.report._text import visible
from sqlite_hunter.report._verdict import verdict

if TYPE_CHECKING:
    from sqlite_hunter.model.finding import Finding, Problem
    from sqlite_hunter.model.report import Report
    from sqlite_hunter.report import RenderOptions

NAME: Final = "github"

_COMMANDS: Final = {"error": "error", "warning": "warning", "info": "notice"}
_ESCAPES: Final = {"%": "%25", "\r": "%0D", "\n": "%0A"}


def render(report: "Report", stream: TextIO, options: "RenderOptions") -> None:
    """Write a command for each finding and for each problem that no finding tells, then the verdict for the log."""
    for finding in ordered(report):
        stream.write(_finding(finding, report) + "\n")
    for problem in untold(report):
        stream.write(_problem(problem, report) + "\n")
    if options.gate is not None or not options.quiet:
        stream.write(verdict(report, options) + "\n")


def _finding(finding: "Finding", report: "Report") -> str:
    """Columns only count where a construct is on one line: GitHub refuses them where it is not."""
    span = finding.span
    place = {"file": from_here(report, finding.path), "line": str(span.line), "endLine": str(span.end_line)}
    if span.line == span.end_line:
        place |= {"col": str(span.column), "endColumn": str(span.end_column)}
    doubt = "" if finding.confidence == "certain" else f" ({finding.confidence})"
    title = f"{finding.rule} {finding.name}{doubt}"
    return _command(_COMMANDS[finding.severity], {**place, "title": title}, finding.message)


def _problem(problem: "Problem", report: "Report") -> str:
    place = {"file": from_here(report, problem.path)}
    if problem.line:
        place["line"] = str(problem.line)
    return _command("error", {**place, "title": "not analysed"}, f"not analysed: {problem.reason}")


def _command(name: str, properties: dict[str, str], message: str) -> str:
    told = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {told}::{_data(message)}"


def _data(text: str) -> str:
    """Text of a command, of which a line break would begin another."""
    return "".join(_ESCAPES.get(char) or visible(char) for char in text)


def _property(text: str) -> str:
    """Text of a property, which a comma or a colon would end."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
