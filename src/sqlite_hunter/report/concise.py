"""One line a finding, ``path:line:column: CODE message``: what editors, ``grep`` and people in a hurry read."""

from typing import TYPE_CHECKING, Final, TextIO

from sqlite_hunter.report._lines import finding_line, problem_line, untold
from sqlite_hunter.report._verdict import verdict

if TYPE_CHECKING:
    from sqlite_hunter.model.report import Report
    from sqlite_hunter.report import RenderOptions

NAME: Final = "concise"


def render(report: "Report", stream: TextIO, options: "RenderOptions") -> None:
    """Write findings, then problems, then the verdict; never a control code, whatever the scanned files hold."""
    for finding in report.findings:
        stream.write(finding_line(finding) + "\n")
    for problem in untold(report):
        stream.write(problem_line(problem) + "\n")
    if options.gate is not None or not options.quiet:
        stream.write(verdict(report, options) + "\n")
