"""The SQLite databases themselves are gone.

Only those in the tree that is scanned are seen, so this is never ticked: those of a machine in production are people's
to remove. It can be contradicted.
"""

from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist.claims import FAILS, UNKNOWN, Attributes, Verdict
from sqlite_hunter.checklist.claims._forms import SQLITE, claims_gone
from sqlite_hunter.checklist.claims._scope import gone, scope_from

if TYPE_CHECKING:
    from sqlite_hunter.checklist.blocks import Statement
    from sqlite_hunter.checklist.facts import Facts

TICKS: Final = False
ORDER: Final = 40
DEFAULT: Final = "**Remove SQLite database files**"

_THING: Final = (
    rf"{SQLITE} (?:(?:database|db) )?(?:files?|databases?|dbs?)"
    r"(?: (?:after (?:the )?migration|from (?:production|disk|the servers?|all servers|servers)))?"
)
_ALSO: Final = rf"{SQLITE} (?:(?:database|db) )?(?:files?|databases?) (?:removed|deleted|gone)(?: from [a-z ]+)?"


def recognise(statement: "Statement", facts: "Facts") -> dict[str, str] | None:
    """``Remove SQLite database files``."""
    scope = claims_gone(statement, facts, _THING, _ALSO)
    return None if scope is None else scope.attributes


def judge(attributes: Attributes, facts: "Facts") -> Verdict:
    """A database in the tree contradicts; that there is none proves nothing of another machine."""
    scope = scope_from({key: value for key, value in attributes.items() if key != "reach"}, facts)
    verdict = gone(scope, facts, "SQLite file|SQLite files", lambda finding: finding.kind == "binary")
    return verdict if verdict.state == FAILS else Verdict(UNKNOWN, f"{verdict.note} in the scanned folder")
