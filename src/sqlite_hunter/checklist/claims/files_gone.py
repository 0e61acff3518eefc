"""The references to SQLite files are gone: paths, URLs, and what is done with such files."""

import re
from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist.claims import Attributes, Verdict
from sqlite_hunter.checklist.claims._scope import SQLITE, gone, scope_from, scope_of, speaks_of_removal

if TYPE_CHECKING:
    from sqlite_hunter.checklist.blocks import Statement
    from sqlite_hunter.checklist.facts import Facts

TICKS: Final = True
ORDER: Final = 30
DEFAULT: Final = "**Remove SQLite file references**"

_REFERENCE: Final = re.compile(r"\breferences?\b|\b(?:file|database|db) paths?\b|\bpaths? to\b", re.IGNORECASE)
_KINDS: Final = frozenset({"file", "exists", "url"})


def recognise(statement: "Statement", facts: "Facts") -> dict[str, str] | None:
    """``Remove SQLite file references``."""
    if statement.is_about(_REFERENCE) and statement.is_about(SQLITE) and speaks_of_removal(statement):
        return scope_of(statement, facts).attributes
    return None


def judge(attributes: Attributes, facts: "Facts") -> Verdict:
    """No finding that is a path, a question about a file or a URL."""
    scope = scope_from(attributes, facts)
    what = "reference to a SQLite file|references to SQLite files"
    return gone(scope, facts, what, lambda finding: finding.kind in _KINDS)
