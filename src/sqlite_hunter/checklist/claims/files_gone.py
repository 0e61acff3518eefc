"""The references to SQLite files are gone: paths, URLs, and what is done with such files."""

from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist.claims import Attributes, Verdict
from sqlite_hunter.checklist.claims._forms import SQLITE, claims_gone
from sqlite_hunter.checklist.claims._scope import gone, scope_from

if TYPE_CHECKING:
    from sqlite_hunter.checklist.blocks import Statement
    from sqlite_hunter.checklist.facts import Facts

TICKS: Final = True
ORDER: Final = 30
DEFAULT: Final = "**Remove SQLite file references**"

_THING: Final = (
    rf"{SQLITE} (?:database )?(?:file|path|database|db) references?|references? to {SQLITE} (?:database )?files?"
    rf"|{SQLITE} (?:database )?(?:file )?paths?"
)
_KINDS: Final = frozenset({"file", "exists", "url"})


def recognise(statement: "Statement", facts: "Facts") -> dict[str, str] | None:
    """``Remove SQLite file references``."""
    scope = claims_gone(statement, facts, _THING)
    return None if scope is None else scope.attributes


def judge(attributes: Attributes, facts: "Facts") -> Verdict:
    """No finding that is a path, a question about a file or a URL."""
    scope = scope_from(attributes, facts)
    what = "reference to a SQLite file|references to SQLite files"
    return gone(scope, facts, what, lambda finding: finding.kind in _KINDS)
