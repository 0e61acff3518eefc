"""CURRENT_TIMESTAMP and its kin: UTC text on SQLite, a datetime in the session's zone on PostgreSQL."""

from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import replaced
from sqlite_hunter.sql.times import FORMATS, NOW
from sqlite_hunter.sql.values import STRING, TEXT, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "current-timestamp",
    "CURRENT_TIMESTAMP is a text in UTC to SQLite, and a datetime in the session's zone to PostgreSQL",
    ("date('now'), datetime('now'), CURRENT_TIMESTAMP",),
    "SQH420",
    silent=True,
    example="SELECT CURRENT_TIMESTAMP",
)
HANDLES: Final = ("literal current",)

_FORMATS: Final = {"CURRENT_TIMESTAMP": "datetime", "CURRENT_DATE": "date", "CURRENT_TIME": "time"}


def write(work: Work, node: nodes.Literal) -> Out:
    """The same text."""
    work.changed(CONSTRUCT, node)
    text = f"to_char({NOW}, '{FORMATS[_FORMATS[node.token.key]]}')"
    return Out(replaced(text, node.first), Type(TEXT, nullable=False, dated=True), STRING)
