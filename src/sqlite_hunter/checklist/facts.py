"""What is known of a program, as the questions of a checklist ask for it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist.subjects import Subject, Subjects
from sqlite_hunter.checklist.wording import code, plural
from sqlite_hunter.model.audit import line_ranges
from sqlite_hunter.model.location import joined

if TYPE_CHECKING:
    from sqlite_hunter.model.finding import Finding
    from sqlite_hunter.model.report import Report
    from sqlite_hunter.model.rule import Rule
    from sqlite_hunter.model.variable import Variable

_MOST_FILES: Final = 6
_MOST_SPANS: Final = 6
"""Files, and lines of each, that are named where more are left; the audit of each service has them all."""
_MOST_TOLD: Final = 20
"""Findings of which the lines are told."""
PRODUCTION: Final = "production"


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of the program that a claim is about."""

    subjects: tuple[Subject, ...] = ()
    """Services; none for the whole program."""
    is_production: bool = False
    """Whether only what services reach counts."""

    @property
    def attributes(self) -> dict[str, str]:
        """What a marker says to name it."""
        found = {"reach": PRODUCTION} if self.is_production else {}
        if len(self.subjects) == 1:
            found |= self.subjects[0].attributes
        elif self.subjects:
            found["service"] = ",".join(subject.service.name for subject in self.subjects)
        return found


@dataclass(frozen=True)
class Facts:
    """A finished scan, and what else a checklist asks for."""

    report: "Report"
    rules: "Mapping[str, Rule]"
    """The catalogue by code."""
    variables: "Callable[[str], Variable]"
    """What the program does with an environment variable."""
    own_path: str = ""
    """The checklist itself, as the report would name it: what it says is no finding against it."""
    priorities: Mapping[str, str] = field(default_factory=dict)
    """By service."""
    impacts: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def subjects(self) -> Subjects:
        """The services by their names."""
        return Subjects(self.report)

    @cached_property
    def broken(self) -> frozenset[str]:
        """Paths that could not be analysed."""
        return frozenset(problem.path for problem in self.report.problems)

    def left(self, scope: Scope, accepts: "Callable[[Finding], bool]") -> "list[Finding]":
        """The errors of a part of the program that are of some kind, sorted by place."""
        return [
            finding
            for finding in self.report.findings
            if finding.severity == "error"
            and finding.kind != "meta"
            and finding.path != self.own_path
            and self._is_in(finding, scope)
            and accepts(finding)
        ]

    def audited(self, findings: "list[Finding]") -> "list[Finding]":
        """Those that stand in the audit of a service; all of them where none does."""
        return [each for each in findings if each.rule not in self.rules or self.rules[each.rule].audit] or findings

    def is_known(self, scope: Scope) -> bool:
        """Whether all of a part of the program could be analysed."""
        if not scope.subjects:
            return not self.report.problems and not any(s.status == "unknown" for s in self.report.services)
        return all(subject.service.status != "unknown" for subject in scope.subjects)

    def reach(self, path: str) -> str | None:
        """How far a file is reached; None where nobody knows."""
        return self._reaches.get(path)

    @cached_property
    def _reaches(self) -> "dict[str, str | None]":
        return {path: service.reach for service in self.report.services for path in service.paths}

    def _is_in(self, finding: "Finding", scope: Scope) -> bool:
        if scope.is_production and self.reach(finding.path) not in {PRODUCTION, None}:
            return False
        return not scope.subjects or any(finding.path in subject.paths for subject in scope.subjects)


def places(findings: "Iterable[Finding]") -> str:
    """Where findings are: files and their lines; of many only the files, with how many are in each."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.path, []).append(finding)
    many = sum(map(len, found.values())) > _MOST_TOLD
    told = [f"{code(path)} {f'({len(inside)})' if many else lines(inside)}" for path, inside in sorted(found.items())]
    more = len(told) - _MOST_FILES
    return "; ".join([*told[:_MOST_FILES], *([f"and {plural(more, 'more file')}"] if more > 0 else [])])


def lines(findings: "Iterable[Finding]") -> str:
    """The lines of findings of one file: ``3, 8-10``, only the first where they are many."""
    spans = joined((finding.span.line, finding.span.end_line) for finding in findings)
    more = len(spans) - _MOST_SPANS
    return f"{line_ranges(spans[:_MOST_SPANS])}{f' and {more} more' if more > 0 else ''}"
