"""Why one line is a finding, or what is known of it where it is none: all that a renderer of it may know."""

from dataclasses import dataclass

from sqlite_hunter.model.finding import Finding, Problem
from sqlite_hunter.model.location import Place


@dataclass(frozen=True, slots=True, order=True)
class Hop:
    """A place on the way of a value, and what happens there."""

    place: Place
    what: str
    source: str = ""
    """The line as it is written; "" until it is looked up, or where it cannot be."""


@dataclass(frozen=True, slots=True)
class DatabaseName:
    """How the name of a database came about."""

    name: str
    """As reports show it; "" where nothing of it is known."""
    paths: tuple[str, ...]
    """The paths or URLs as they were put together; an expression that could not be folded stands as ``{source}``."""
    hops: tuple[Hop, ...]
    """Where it is opened, and the literals that its paths are made of."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as it was put together."""

    text: str
    holes: tuple[tuple[str, str], ...]
    """(source of an expression that is only known at run time, what it stands for in the SQL)."""
    literals: tuple[Hop, ...]
    """Where its text is written, if not in the finding itself."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the flow of values knows behind a finding."""

    chain: tuple[Hop, ...] = ()
    """From where the connection is opened to the finding; empty where no connection leads to it."""
    others: tuple[Hop, ...] = ()
    """Further places where what may be used here is opened."""
    databases: tuple[DatabaseName, ...] = ()
    statement: Statement | None = None
    used: tuple[Hop, ...] = ()
    """Of a text that is a finding by itself, where it is opened or run."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A finding with all that is known of it."""

    finding: Finding
    evidence: Evidence
    advice: str
    """What the rule's own page says to do, as Markdown."""
    switched_off: bool = False
    """Whether the rule is switched off, so that no report shows it."""


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """One thing that is known of a line without a finding."""

    kind: str
    """One of ``REASONS``."""
    text: str
    hops: tuple[Hop, ...] = ()


REASONS = (
    "blank", "comment", "string", "excluded", "not-python", "not-analysed", "not-followed", "passed-over", "beside",
    "postgres", "other-server", "unsettled", "sqlite", "own", "library", "value", "not-loaded", "not-known", "nothing",
    "statement", "path", "import", "code",
)  # fmt: skip
"""The kinds of reasons; each is worded where it is found."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer to ``explain FILE:LINE``."""

    root: str
    path: str
    line: int
    column: int | None
    source: str
    """The line as it is written."""
    findings: tuple[Explained, ...]
    reasons: tuple[Reason, ...]
    unanalysed: tuple[Problem, ...] = ()
    """What of other files could not be analysed: what they would tell is not known."""
    text: str = ""
    """Decoded text of the whole file, for excerpts; "" where it cannot be decoded."""
