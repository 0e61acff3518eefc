"""The Code Quality report of GitLab, for the widget of a merge request: ``artifacts: reports: codequality``.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Final, TextIO

from sqlite_hunter.model.finding import UNANALYSED
from sqlite_hunter.report._document import ordered
from sqlite_hunter.report._json import Json, write_json
from sqlite_hunter.report._lines import untold
from sqlite_hunter.report._paths import from_here

if TYPE_CHECKING:
    from sqlite_hunter.model.finding import Finding, Problem
    from sqlite_hunter.model.report import Report
    from sqlite_hunter.report import RenderOptions

NAME: Final = "gitlab"

_SEVERITIES: Final = {"error": "major", "warning": "minor", "info": "info"}
_UNKNOWN: Final = "blocker"
"""Of what was not analysed: anything may be in it."""


def render(report: "Report", stream: TextIO, options: "RenderOptions") -> None:
    """Write an array with an entry for each finding and for each problem that no finding tells."""
    seen: Counter[str] = Counter()
    entries = [_finding(finding, report, seen) for finding in ordered(report)]
    entries += [_problem(problem, report, seen) for problem in untold(report)]
    write_json([*entries], stream)


def _finding(finding: "Finding", report: "Report", seen: Counter[str]) -> Json:
    severity = _UNKNOWN if finding.rule == UNANALYSED else _SEVERITIES[finding.severity]
    doubt = "" if finding.confidence == "certain" else f" ({finding.confidence})"
    fingerprint = _unique(finding.fingerprint, seen)
    path = from_here(report, finding.path)
    return _entry(
        f"{finding.name}{doubt}: {finding.message}", finding.rule, fingerprint, severity, path, finding.span.line
    )


def _problem(problem: "Problem", report: "Report", seen: Counter[str]) -> Json:
    path = from_here(report, problem.path)
    fingerprint = _unique(f"{problem.path}\x1e{problem.reason}", seen)
    return _entry(f"not analysed: {problem.reason}", "not-analysed", fingerprint, _UNKNOWN, path, problem.line)


def _entry(description: str, check: str, fingerprint: str, severity: str, path: str, line: int) -> Json:
    return {
        "description": description,
        "check_name": check,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": path, "lines": {"begin": max(line, 1)}},
    }


def _unique(fingerprint: str, seen: Counter[str]) -> str:
    """A fingerprint that no other entry of the report has: of equal ones GitLab shows one.

    The number of equal ones before it is all that is added, so that it stays the same when lines are moved.
    """
    text = f"{fingerprint}\x1e{seen[fingerprint]}"
    seen[fingerprint] += 1
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
