"""A finding: one construct that stands between a program and being off SQLite."""

from dataclasses import dataclass

from sqlite_hunter.model.location import Place, Span

SEVERITIES = ("info", "warning", "error")
META = "meta"
"""The kind of findings about the scan itself: no baseline knows them, and no revision excuses them."""
UNUSED = "SQH900"
"""The rule whose findings are suppressions that silence nothing."""
BLANKET = "SQH901"
"""That of suppressions that say too little, or are not understood."""
UNANALYSED = "SQH902"
"""That of problems."""
STALE = "SQH903"
"""That of entries of a baseline. The engine makes the findings of all four, for a rule sees sites only."""


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
    suppressed: str = ""
    """The kind of the suppression that silences it ("ignore" or "fixme"), "" for none."""
    justification: str = ""
    """The reason that the suppression gives."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A file, or a part of one, that could not be looked at: always a non-zero exit."""

    path: str
    line: int
    reason: str
