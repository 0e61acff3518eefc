"""SQLite is gone altogether."""

from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist.claims import Attributes, Verdict
from sqlite_hunter.checklist.claims._forms import POSTGRES, SQLITE, claims_gone
from sqlite_hunter.checklist.claims._scope import gone, scope_from, unless_handed_on
from sqlite_hunter.checklist.subjects import MARK

if TYPE_CHECKING:
    from sqlite_hunter.checklist.blocks import Statement
    from sqlite_hunter.checklist.facts import Facts

TICKS: Final = True
ORDER: Final = 50
DEFAULT: Final = "**Zero SQLite usage**"

_THING: Final = (
    rf"{SQLITE}(?: (?:usages?|uses?|dependenc(?:y|ies)|code|calls?|operations?|connections?|(?:database )?access))?"
    rf"|(?:uses?|usage) of {SQLITE}|using {SQLITE}"
)
_ALSO: Final = (
    rf"(?:all|every) [a-z ]*(?:services?|modules?|code|files?) (?:uses?|(?:is|are) on|runs? on) (?:"
    rf"only {POSTGRES}|{POSTGRES} (?:only|exclusively))"
    rf"|{MARK} (?:no longer|does not) uses? {SQLITE}|{MARK} is off {SQLITE}"
)


def recognise(statement: "Statement", facts: "Facts") -> dict[str, str] | None:
    """``Zero SQLite usage in production code``, ``All services use PostgreSQL exclusively``."""
    scope = claims_gone(statement, facts, _THING, _ALSO)
    return None if scope is None else scope.attributes


def judge(attributes: Attributes, facts: "Facts") -> Verdict:
    """No finding of severity error at all."""
    scope = scope_from(attributes, facts)
    verdict = gone(scope, facts, "use of SQLite|uses of SQLite", lambda finding: finding.kind != "binary")
    return unless_handed_on(verdict, scope, facts)
