"""The lines of the audit: which findings stand in it, and how their lines are written."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from sqlite_hunter.model.location import joined

if TYPE_CHECKING:
    from sqlite_hunter.model.finding import Finding
    from sqlite_hunter.model.rule import Rule


def audit_lines(findings: Iterable["Finding"], rules: "Mapping[str, Rule]") -> str:
    """The lines of one file's findings that stand in the audit, as ``3, 8-10``; "" where none does.

    A rule that the catalogue does not know is taken for one of the audit: a line too many is seen, one that is missing
    is not.
    """
    return line_ranges(
        (finding.span.line, finding.span.end_line)
        for finding in findings
        if finding.rule not in rules or rules[finding.rule].audit
    )


def line_ranges(spans: Iterable[tuple[int, int]]) -> str:
    """Line spans as the audit writes them, neighbours joined: ``3, 8-10``."""
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in joined(spans))
