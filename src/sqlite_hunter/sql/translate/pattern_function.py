"""REGEXP and MATCH: what they mean is decided by a function that the program registers, or by an extension."""

from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.values import Out
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "regexp",
    "REGEXP is a function of the program's, MATCH one of an extension",
    ("REGEXP", "MATCH, FTS5, rtree"),
    "SQH416",
    example="CREATE TABLE t (a TEXT); SELECT a FROM t WHERE a REGEXP 'x'",
)
HANDLES: Final = ("match REGEXP", "match MATCH")


def write(work: Work, node: nodes.Match) -> Out:
    """Refused."""
    if node.operator == "REGEXP":
        hint = "if it is re.search, write ~ in its place"
        raise work.refuse(CONSTRUCT, node, f"REGEXP calls a function that the program registers: {hint}")
    raise work.refuse(
        CONSTRUCT, node, "MATCH belongs to an extension of SQLite; full-text search is tsvector on PostgreSQL"
    )
