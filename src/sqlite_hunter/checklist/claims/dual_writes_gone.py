"""What a service writes goes to PostgreSQL alone.

As long as anything is written to SQLite this does not hold, be it written to PostgreSQL as well or not: an item that
says so is about the SQLite half.
"""

from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist.claims import Attributes, Verdict
from sqlite_hunter.checklist.claims._forms import SQLITE, claims_gone
from sqlite_hunter.checklist.claims._statements import may_write, statements_gone
from sqlite_hunter.checklist.subjects import MARK

if TYPE_CHECKING:
    from sqlite_hunter.checklist.blocks import Statement
    from sqlite_hunter.checklist.facts import Facts

TICKS: Final = True
ORDER: Final = 10
DEFAULT: Final = "**Remove dual writes**"

_THING: Final = r"dual[- ]?writ(?:es?|ing)(?: (?:code|logic|paths?|branch(?:es)?|mode))?"
_ALSO: Final = rf"stop writing to {SQLITE}|{MARK} (?:no longer|does not) writes? to {SQLITE}"


def recognise(statement: "Statement", facts: "Facts") -> dict[str, str] | None:
    """``Remove dual-write code from …``."""
    scope = claims_gone(statement, facts, _THING, _ALSO)
    return None if scope is None else scope.attributes


def judge(attributes: Attributes, facts: "Facts") -> Verdict:
    """No statement that may write is run on SQLite."""
    what = "statement that writes to SQLite|statements that write to SQLite"
    return statements_gone(attributes, facts, what, may_write)
