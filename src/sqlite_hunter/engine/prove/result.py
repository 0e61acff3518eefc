"""What one side gave for a statement."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

Rows = list[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Result:
    """Rows, labels and the state of the tables after; or an error.

    ``rows`` is None where the statement gives none; ``count`` the rows that it changed, None for a query. ``state``
    is by table (lower case). ``code`` is the SQLSTATE on PostgreSQL.
    """

    rows: Rows | None = None
    labels: tuple[str, ...] = ()
    count: int | None = None
    state: Mapping[str, Rows] = field(default_factory=dict)
    error: str = ""
    code: str = ""

    def with_rows(self, rows: Rows | None) -> Self:
        """The same with other rows."""
        return replace(self, rows=rows)


class BuildError(Exception):
    """A database does not take a definition or a row; the text is its message, ``code`` the SQLSTATE."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


def one_line(error: BaseException) -> str:
    """The first line of a driver's message."""
    return str(error).strip().partition("\n")[0] or type(error).__name__
