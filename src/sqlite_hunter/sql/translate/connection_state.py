"""changes(), last_insert_rowid(), sqlite_version() and their like: no counterpart in a statement."""

from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.values import Out
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "connection-state",
    "PostgreSQL keeps no such state for a statement to ask",
    ("changes(), sqlite_version()", "last_insert_rowid()"),
    "SQH467",
    example="SELECT last_insert_rowid()",
)

_HINTS: Final = {
    "changes": "use the cursor's rowcount",
    "total_changes": "add up the cursors' rowcount",
    "last_insert_rowid": "add RETURNING to the INSERT",
    "sqlite_version": "ask for SHOW server_version",
    "sqlite_source_id": "it is SQLite's own",
    "load_extension": "there is none",
}
HANDLES: Final = tuple(f"call {name}" for name in _HINTS)


def write(work: Work, node: nodes.Call) -> Out:
    """Refused, with the way to go."""
    raise work.refuse(CONSTRUCT, node, f"{node.name.text}(): {_HINTS[node.function]}")
