"""CSV for spreadsheets: one row a finding, and one for each problem that no finding tells.

Commas, quotes and a header as RFC 4180 has them; rows end in a line feed, and no cell holds one: control characters are
written as escapes. A cell that a spreadsheet would run as a formula gets an apostrophe before it, which such programs
read as "this is text", and ``guarded`` names the columns in which that was done.
https://owasp.org/www-community/attacks/CSV_Injection
"""

import csv
from typing import TYPE_CHECKING, Final, TextIO

from sqlite_hunter.report._document import ordered
from sqlite_hunter.report._lines import untold
from sqlite_hunter.report._text import visible

if TYPE_CHECKING:
    from sqlite_hunter.model.finding import Finding, Problem
    from sqlite_hunter.model.report import Report
    from sqlite_hunter.report import RenderOptions

NAME: Final = "csv"

COLUMNS: Final = (
    "rule",
    "name",
    "kind",
    "severity",
    "confidence",
    "path",
    "line",
    "column",
    "end_line",
    "end_column",
    "service",
    "scope",
    "message",
    "backend",
    "database",
    "operation",
    "tables",
    "placeholders",
    "sql",
    "via",
    "fix",
    "fingerprint",
    "guarded",
)
"""The header. Names of the findings document mean the same; ``operation`` to ``sql`` are of its ``sql``, ``tables`` is
joined by commas, ``via`` holds ``path:line`` joined by ``>``. A cell is empty where the document has null."""

_FORMULA: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What begins a formula, and the same characters in full width, which some spreadsheets take for them."""

_Row = dict[str, str]


def render(report: "Report", stream: TextIO, options: "RenderOptions") -> None:
    """Write the header, then findings, then problems; an empty report has the header alone."""
    writer = csv.DictWriter(stream, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for finding in ordered(report):
        writer.writerow(_guarded(_finding(finding)))
    for problem in untold(report):
        writer.writerow(_guarded(_problem(problem)))


def _finding(finding: "Finding") -> _Row:
    span = finding.span
    row = {
        "rule": finding.rule,
        "name": finding.name,
        "kind": finding.kind,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "path": finding.path,
        "line": str(span.line),
        "column": str(span.column),
        "end_line": str(span.end_line),
        "end_column": str(span.end_column),
        "service": finding.service,
        "scope": finding.scope,
        "message": finding.message,
        "backend": finding.backend,
        "database": finding.database or "",
        "via": " > ".join(f"{place.path}:{place.line}" for place in finding.via),
        "fix": finding.fix or "",
        "fingerprint": finding.fingerprint,
    }
    if finding.sql is not None:
        row["operation"] = finding.sql.operation
        row["tables"] = ", ".join(finding.sql.tables)
        row["placeholders"] = finding.sql.placeholders
        row["sql"] = finding.sql.text
    return row


def _problem(problem: "Problem") -> _Row:
    """A row without a rule: with SQH902 off, nothing else would tell that the file was not looked at."""
    return {
        "kind": "problem",
        "severity": "error",
        "confidence": "certain",
        "path": problem.path,
        "line": str(problem.line) if problem.line else "",
        "message": f"not analysed: {problem.reason}",
    }


def _guarded(row: _Row) -> _Row:
    """The row as a spreadsheet may read it."""
    cells = {column: visible(text) for column, text in row.items()}
    risky = [column for column in COLUMNS if cells.get(column, "").lstrip().startswith(_FORMULA)]
    cells.update({column: f"'{cells[column]}" for column in risky})
    return {**cells, "guarded": " ".join(risky)}
