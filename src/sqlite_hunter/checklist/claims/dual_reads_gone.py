"""What a service reads comes from PostgreSQL alone.

As long as anything is read from SQLite this does not hold, be it read from PostgreSQL as well or not.
"""

from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist.claims import Attributes, Verdict
from sqlite_hunter.checklist.claims._forms import SQLITE, claims_gone
from sqlite_hunter.checklist.claims._statements import may_read, statements_gone
from sqlite_hunter.checklist.subjects import MARK

if TYPE_CHECKING:
    from sqlite_hunter.checklist.blocks import Statement
    from sqlite_hunter.checklist.facts import Facts

TICKS: Final = True
ORDER: Final = 11
DEFAULT: Final = "**Remove dual reads**"

_THING: Final = r"dual[- ]?read(?:s|ing)?(?: (?:code|logic|paths?|branch(?:es)?|mode))?"
_ALSO: Final = rf"stop reading from {SQLITE}|{MARK} (?:no longer|does not) reads? from {SQLITE}"


def recognise(statement: "Statement", facts: "Facts") -> dict[str, str] | None:
    """``Remove dual-read code from …``."""
    scope = claims_gone(statement, facts, _THING, _ALSO)
    return None if scope is None else scope.attributes


def judge(attributes: Attributes, facts: "Facts") -> Verdict:
    """No statement that may read is run on SQLite."""
    what = "statement that reads from SQLite|statements that read from SQLite"
    return statements_gone(attributes, facts, what, may_read)
