"""The SQLite databases themselves are gone.

Only those in the tree that is scanned are seen, so this is never ticked: those of a machine in production are people's
to remove. It can be contradicted.
"""

import re
from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist.claims import FAILS, UNKNOWN, Attributes, Verdict
from sqlite_hunter.checklist.claims._scope import SQLITE, gone, scope_from, scope_of, speaks_of_removal

if TYPE_CHECKING:
    from sqlite_hunter.checklist.blocks import Statement
    from sqlite_hunter.checklist.facts import Facts

TICKS: Final = False
ORDER: Final = 40
DEFAULT: Final = "**Remove SQLite database files**"

_FILES: Final = re.compile(r"\b(?:files?|databases?|dbs?)\b", re.IGNORECASE)
_OTHER: Final = re.compile(r"\b(?:imports?|code|dependenc\w+|access|operations?|calls?|usages?|uses?)\b", re.IGNORECASE)


def recognise(statement: "Statement", facts: "Facts") -> dict[str, str] | None:
    """``Remove SQLite database files``."""
    told = statement.is_about(_FILES) and statement.is_about(SQLITE) and not statement.is_about(_OTHER)
    return scope_of(statement, facts).attributes if told and speaks_of_removal(statement) else None


def judge(attributes: Attributes, facts: "Facts") -> Verdict:
    """A database in the tree contradicts; that there is none proves nothing of another machine."""
    scope = scope_from({key: value for key, value in attributes.items() if key != "reach"}, facts)
    verdict = gone(scope, facts, "SQLite file|SQLite files", lambda finding: finding.kind == "binary")
    return verdict if verdict.state == FAILS else Verdict(UNKNOWN, f"{verdict.note} in the scanned folder")
