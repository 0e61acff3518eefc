"""The finished result of a scan: all that a renderer may know."""

from dataclasses import dataclass, field

from sqlite_hunter.model.finding import Finding, Problem
from sqlite_hunter.model.suppression import Suppression


@dataclass(frozen=True, slots=True)
class Service:
    """A named part of the program and how far it is on its way."""

    name: str
    paths: tuple[str, ...]
    status: str
    """"sqlite", "dual", "migrated", "none" or "unknown" (a file of it could not be analysed, or none was scanned)."""
    reach: str | None
    """"production", "tool", "test" or "unreferenced"; None where nobody can know."""
    sqlite_sites: int
    postgres_sites: int
    databases: tuple[str, ...]
    lines: tuple[tuple[int, int], ...]
    """Joined line spans of the findings on audit lines; only where the service is one file."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a scan found, sorted by path, line, column and rule."""

    root: str
    """The path the user gave, relative, with ``/``."""
    files: int
    """Files considered."""
    analysed: int
    """Files considered and not in ``problems``."""
    services: tuple[Service, ...]
    findings: tuple[Finding, ...]
    """All but those that are ignored; those of known debt (``fixme``) are among them, and say so."""
    problems: tuple[Problem, ...]
    sources: dict[str, str]
    """Decoded text of each file that has a finding or a suppression, by path."""
    ignored: tuple[Finding, ...] = ()
    """Findings that a person called false alarms."""
    suppressions: tuple[Suppression, ...] = ()
    """The comments that were understood, used or not."""
    reach: dict[str, str] = field(default_factory=dict)
    """"production", "tool", "test" or "unreferenced" by the path of a Python file; empty where nobody can know."""
    followed: tuple[str, ...] = ()
    """The Python files that the flow went over, sorted: what the findings in Python hang on."""
