"""unixepoch()."""

from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.times import epoch, moment
from sqlite_hunter.sql.values import Out
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "unixepoch",
    "PostgreSQL has no unixepoch()",
    ("strftime('%s',x), unixepoch(x)",),
    "SQH453",
    example="SELECT unixepoch('now')",
)
HANDLES: Final = ("call unixepoch",)


def write(work: Work, node: nodes.Call) -> Out:
    """Seconds by extract."""
    work.changed(CONSTRUCT, node)
    return epoch(work, moment(work, node, node.arguments))
