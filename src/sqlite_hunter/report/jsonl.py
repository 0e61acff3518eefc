"""JSON Lines: one object a line, for programs that read as they go.

A line has ``type``: ``finding`` and ``problem`` have the fields of the JSON document, ``summary`` ends the report, so
that one that was cut off is not taken for a whole one.
"""

from typing import TYPE_CHECKING, Final, TextIO

from sqlite_hunter.report._document import finding_fields, ordered, problem_fields
from sqlite_hunter.report._json import Json, write_json

if TYPE_CHECKING:
    from sqlite_hunter.model.report import Report
    from sqlite_hunter.report import RenderOptions

NAME: Final = "jsonl"
SCHEMA_VERSION: Final = 1


def render(report: "Report", stream: TextIO, options: "RenderOptions") -> None:
    """Write findings, then problems, then the summary."""
    for finding in ordered(report):
        write_json({"type": "finding", **finding_fields(finding)}, stream, indent=None)
    for problem in sorted(report.problems):
        write_json({"type": "problem", **problem_fields(problem)}, stream, indent=None)
    write_json(_summary(report, options), stream, indent=None)


def _summary(report: "Report", options: "RenderOptions") -> Json:
    """What was looked at; ``narrowed`` says that not all rules or services were asked for."""
    return {
        "type": "summary",
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "sqlite-hunter", "version": options.version},
        "root": report.root,
        "files": report.files,
        "analysed": report.analysed,
        "findings": len(report.findings),
        "problems": len(report.problems),
        "narrowed": options.narrowed or options.chosen,
    }
