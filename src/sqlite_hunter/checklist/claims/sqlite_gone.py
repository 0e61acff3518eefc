"""SQLite is gone altogether."""

import re
from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist.claims import Attributes, Verdict
from sqlite_hunter.checklist.claims._scope import SQLITE, gone, scope_from, scope_of, speaks_of_removal

if TYPE_CHECKING:
    from sqlite_hunter.checklist.blocks import Statement
    from sqlite_hunter.checklist.facts import Facts

TICKS: Final = True
ORDER: Final = 50
DEFAULT: Final = "**Zero SQLite usage**"

_USE: Final = re.compile(
    r"\b(?:usages?|uses?|dependenc\w+|code|calls?|operations?|connections?|access|remain\w*|left)\b", re.IGNORECASE
)
_OLD: Final = re.compile(r"\b(?:schemas?|dual)\b", re.IGNORECASE)
_ALL: Final = re.compile(
    r"\b(?:all|every)\b.*\bpostgres(?:ql)?\b.*\b(?:exclusively|only)\b"
    r"|\b(?:all|every)\b.*\b(?:exclusively|only)\b.*\bpostgres(?:ql)?\b",
    re.IGNORECASE,
)


def recognise(statement: "Statement", facts: "Facts") -> dict[str, str] | None:
    """``Zero SQLite usage in production code``, ``All services use PostgreSQL exclusively``."""
    is_about = statement.is_about(_USE) and statement.is_about(SQLITE) and not statement.is_about(_OLD)
    if (is_about and speaks_of_removal(statement)) or statement.is_about(_ALL):
        return scope_of(statement, facts).attributes
    return None


def judge(attributes: Attributes, facts: "Facts") -> Verdict:
    """No finding of severity error at all."""
    scope = scope_from(attributes, facts)
    return gone(scope, facts, "use of SQLite|uses of SQLite", lambda finding: finding.kind != "binary")
