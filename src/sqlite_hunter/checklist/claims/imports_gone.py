"""The imports of SQLite libraries are gone."""

from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist.claims import Attributes, Verdict
from sqlite_hunter.checklist.claims._forms import SQLITE, claims_gone
from sqlite_hunter.checklist.claims._scope import gone, scope_from

if TYPE_CHECKING:
    from sqlite_hunter.checklist.blocks import Statement
    from sqlite_hunter.checklist.facts import Facts

TICKS: Final = True
ORDER: Final = 20
DEFAULT: Final = "**Remove SQLite imports**"

_THING: Final = rf"{SQLITE} imports?(?: statements?| lines?)?|imports? of {SQLITE}"


def recognise(statement: "Statement", facts: "Facts") -> dict[str, str] | None:
    """``Remove SQLite imports``, ``no sqlite3 import left``."""
    scope = claims_gone(statement, facts, _THING)
    return None if scope is None else scope.attributes


def judge(attributes: Attributes, facts: "Facts") -> Verdict:
    """No finding that is an import, or a use of a module that nobody imports."""
    scope = scope_from(attributes, facts)
    return gone(scope, facts, "SQLite import|SQLite imports", lambda finding: finding.kind == "import")
