"""A site: one use of a database, at one place, with all that the flow knows of it. Rules turn sites into findings."""

from dataclasses import dataclass

from sqlite_hunter.model.finding import SqlSummary
from sqlite_hunter.model.location import Place, Span


@dataclass(frozen=True, slots=True)
class Gap:
    """A part of a statement that is only known at run time."""

    source: str
    """Source of the expression."""
    role: str
    """What the expression stands for in the SQL: one of the roles of ``sql.roles``."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Where a construct that PostgreSQL reads otherwise stands in ``statement`` (characters, from 0)."""

    statement: str
    """The text of one statement, where several are run."""
    start: int
    end: int
    reason: str
    """What is to be said of it there, "" where its rule says it all."""
    refused: bool
    """Whether no translation is known to keep the meaning."""


@dataclass(frozen=True, slots=True)
class Site:
    """One construct that uses a database; ``what`` says which rule it is for."""

    what: str
    member: str
    """The module, method, attribute, option, exception names, ... that is used; see the rules for each ``what``."""
    path: str
    span: Span
    scope: str
    backend: str
    """"sqlite", "either" or "unknown"."""
    certain: bool
    database: str | None = None
    """The one database concerned, as it is shown; None if it is not known or there are several."""
    databases: tuple[str, ...] = ()
    """All databases that may be concerned, as shown, sorted."""
    others: bool = False
    """Whether it may also be a database of which nothing is known; ``database`` is None then."""
    family: bool = False
    """Whether ``database`` stands for several files: a part of its path is chosen at run time."""
    foreign: bool = False
    """Whether the database belongs to another program: it is opened read-only and never created here."""
    opened: bool = False
    """Whether the program was seen to open a database of that name."""
    doubted: bool = False
    """Whether it stands in a branch whose test names other servers, which may speak of something else."""
    statement: SqlSummary | None = None
    gaps: tuple[Gap, ...] = ()
    via: tuple[Place, ...] = ()
    note: str = ""
    """A detail for the message, by ``what``."""
    part: str = ""
    """The part of the file that it is in, where that has a name: a cell of a notebook."""
    role: str = ""
    """What the used object is: "connection", "cursor", "rows", ...; "" if that is not known or differs."""
    occurrence: Occurrence | None = None
    """Of a site of kind "dialect", whose ``member`` is the code of the construct."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What a rule says of a site: the engine makes the finding of it."""

    site: Site
    message: str
