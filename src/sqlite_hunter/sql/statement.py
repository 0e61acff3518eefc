"""What a statement becomes: one, none, or several."""

from dataclasses import dataclass, field

from sqlite_hunter.sql.output import Pieces


@dataclass(slots=True)
class StatementOut:
    """The statement as written. ``pieces`` is None where it is rightly dropped: it does nothing on PostgreSQL.

    ``ahead`` and ``behind`` are whole statements of PostgreSQL's that belong before and after it.
    """

    pieces: Pieces | None
    ahead: list[str] = field(default_factory=list)
    behind: list[str] = field(default_factory=list)
