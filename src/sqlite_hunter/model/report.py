"""The finished result of a scan: all that a renderer may know."""

from dataclasses import dataclass

from sqlite_hunter.model.finding import Finding, Problem


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
    problems: tuple[Problem, ...]
    sources: dict[str, str]
    """Decoded text of each file that has a finding, by path: for excerpts."""
