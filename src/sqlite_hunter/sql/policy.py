"""Which types of PostgreSQL's columns get.

``preserve``: Python gets what sqlite3 gave it. ``native``: PostgreSQL's own types, where every statement allows it.
"""

from dataclasses import dataclass
from typing import Final

from sqlite_hunter.sql.native.candidates import Key

PRESERVE: Final = "preserve"
NATIVE: Final = "native"


@dataclass(frozen=True, slots=True)
class Policy:
    """``kept`` are the columns that keep their types under ``native`` too."""

    native: bool = False
    kept: frozenset[Key] = frozenset()

    @property
    def name(self) -> str:
        """As options have it."""
        return NATIVE if self.native else PRESERVE
