"""A finding: one construct that stands between a program and being off SQLite."""

from dataclasses import dataclass

from sqlite_hunter.model.location import Place, Span

SEVERITIES = ("info", "warning", "error")


@dataclass(frozen=True, slots=True)
class SqlSummary:
    """What is known of a statement's text without understanding it wholly."""

    text: str
    """The folded text; an expression that could not be folded stands as ``{source}``. Alternatives are joined by ``;``
    and a line break."""
    operation: str
    """Lower-case first keyword that decides what happens: "select", "insert", "update", "delete", "create",
    "pragma", ...; "script" of several in one text, "mixed" of alternatives that differ in it, "" if unknown."""
    tables: tuple[str, ...]
    placeholders: str
    """"none", "qmark", "numeric", "named", "format", "pyformat" or "mixed" (the names of PEP 249)."""
    dialect: tuple[str, ...]
    """Names of constructs that PostgreSQL reads otherwise, for the 4xx rules."""
    alternatives: int = 1
    """How many texts may be run there, one at a time."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of the findings document; the fields are those of the public JSON and mean the same."""

    rule: str
    name: str
    kind: str
    severity: str
    confidence: str
    path: str
    span: Span
    scope: str
    message: str
    backend: str
    database: str | None
    sql: SqlSummary | None
    via: tuple[Place, ...]
    service: str = ""
    fix: str | None = None
    fingerprint: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A file, or a part of one, that could not be looked at: always a non-zero exit."""

    path: str
    line: int
    reason: str
