"""JUnit XML, which every CI service reads: a suite a file, a failing test a finding, an error what was not analysed.

There is no one specification: this holds to what the schema of Jenkins' xUnit plugin and GitLab's unit test reports
have in common, and adds ``file`` and ``line``, which GitLab, CircleCI and pytest's own reports have. No times, no host:
the same report gives the same bytes.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TextIO

from sqlite_hunter.model.finding import UNANALYSED
from sqlite_hunter.report._document import ordered
from sqlite_hunter.report._lines import finding_line, problem_line, untold
from sqlite_hunter.report._markup import escaped, write_markup
from sqlite_hunter.report._paths import from_here
from sqlite_hunter.report._verdict import verdict

if TYPE_CHECKING:
    from sqlite_hunter.model.finding import Finding, Problem
    from sqlite_hunter.model.report import Report
    from sqlite_hunter.report import RenderOptions

NAME: Final = "junit"

_PASSED: Final = "passed"


@dataclass(frozen=True, slots=True)
class _Case:
    """A test: its name, its line (0 if it has none), and how it ended."""

    name: str
    line: int
    outcome: str
    """"passed", or the element that says otherwise: "failure", "error" or "skipped"."""
    kind: str = ""
    message: str = ""
    text: str = ""


def render(report: "Report", stream: TextIO, options: "RenderOptions") -> None:
    """Write a suite for each file that something is said of; else one whose only test says what was looked at."""
    suites: defaultdict[str, list[_Case]] = defaultdict(list)
    for finding in ordered(report):
        suites[from_here(report, finding.path)].append(_finding(finding))
    for problem in untold(report):
        suites[from_here(report, problem.path)].append(_problem(problem))
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    cases = [case for suite in suites.values() for case in suite]
    whole = [] if cases else [_whole(report, options)]
    lines.append(f'<testsuites name="sqlite-hunter"{_totals(cases or whole)}>')
    for path in sorted(suites):
        lines += _suite(path, suites[path], path)
    if whole:
        lines += _suite("sqlite-hunter", whole, "")
    write_markup("\n".join((*lines, "</testsuites>", "")), stream)


def _finding(finding: "Finding") -> _Case:
    outcome = "error" if finding.rule == UNANALYSED else "failure"
    name = f"{finding.rule} {finding.name} {finding.span.line}:{finding.span.column}"
    return _Case(name, finding.span.line, outcome, finding.severity, finding.message, finding_line(finding))


def _problem(problem: "Problem") -> _Case:
    name = f"not analysed {problem.line}" if problem.line else "not analysed"
    return _Case(name, problem.line, "error", "error", f"not analysed: {problem.reason}", problem_line(problem))


def _whole(report: "Report", options: "RenderOptions") -> _Case:
    """The one test of a report that found nothing: CI services take a report without a test for a broken one."""
    said = verdict(report, options)
    if not report.files:
        return _Case("scan", 0, "skipped", message=said)
    if report.analysed != report.files:
        return _Case("scan", 0, "error", "error", said, said)
    return _Case(said, 0, _PASSED)


def _suite(name: str, cases: list[_Case], path: str) -> list[str]:
    """The lines of a suite; equal names of tests are numbered, for a CI service keeps one of each."""
    lines = [f'  <testsuite name="{escaped(name)}"{_totals(cases)}>']
    seen: Counter[str] = Counter()
    for case in cases:
        seen[case.name] += 1
        number = f" ({seen[case.name]})" if seen[case.name] > 1 else ""
        place = f' file="{escaped(path)}"' if path else ""
        place += f' line="{case.line}"' if case.line else ""
        head = f'    <testcase classname="{escaped(name)}" name="{escaped(case.name + number)}"{place}'
        lines += [f"{head}/>"] if case.outcome == _PASSED else [f"{head}>", _outcome(case), "    </testcase>"]
    return [*lines, "  </testsuite>"]


def _outcome(case: _Case) -> str:
    if case.outcome == "skipped":
        return f'      <skipped message="{escaped(case.message)}"/>'
    kind, message = escaped(case.kind), escaped(case.message)
    return f'      <{case.outcome} type="{kind}" message="{message}">{escaped(case.text)}</{case.outcome}>'


def _totals(cases: list[_Case]) -> str:
    count = Counter(case.outcome for case in cases)
    return f' tests="{len(cases)}" failures="{count["failure"]}" errors="{count["error"]}" skipped="{count["skipped"]}"'
