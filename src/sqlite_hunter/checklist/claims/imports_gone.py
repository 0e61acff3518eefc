"""The imports of SQLite libraries are gone."""

import re
from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist.claims import Attributes, Verdict
from sqlite_hunter.checklist.claims._scope import SQLITE, gone, scope_from, scope_of, speaks_of_removal

if TYPE_CHECKING:
    from sqlite_hunter.checklist.blocks import Statement
    from sqlite_hunter.checklist.facts import Facts

TICKS: Final = True
ORDER: Final = 20
DEFAULT: Final = "**Remove SQLite imports**"

_IMPORT: Final = re.compile(r"\bimports?\b", re.IGNORECASE)


def recognise(statement: "Statement", facts: "Facts") -> dict[str, str] | None:
    """``Remove SQLite imports``, ``no sqlite3 import left``."""
    if statement.is_about(_IMPORT) and statement.is_about(SQLITE) and speaks_of_removal(statement):
        return scope_of(statement, facts).attributes
    return None


def judge(attributes: Attributes, facts: "Facts") -> Verdict:
    """No finding that is an import, or a use of a module that nobody imports."""
    scope = scope_from(attributes, facts)
    return gone(scope, facts, "SQLite import|SQLite imports", lambda finding: finding.kind == "import")
