"""COLLATE BINARY, NOCASE and RTRIM."""

from dataclasses import replace
from typing import Final

from sqlite_hunter.sql.collating import by_byte
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.tokens import unquoted
from sqlite_hunter.sql.values import Out
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "collate",
    "PostgreSQL has none of SQLite's collations",
    ("COLLATE NOCASE in a query", "COLLATE RTRIM"),
    "SQH417",
    example="CREATE TABLE t (a TEXT); SELECT a FROM t ORDER BY a COLLATE NOCASE",
)
HANDLES: Final = ("collate",)


def write(work: Work, node: nodes.Collate) -> Out:
    """The value, with the collation in its type: comparison and order write it."""
    name = unquoted(node.name).upper()
    if name not in ("BINARY", "NOCASE", "RTRIM"):
        raise work.refuse(CONSTRUCT, node, f"the collation {name} is the program's own")
    work.changed(CONSTRUCT, node)
    out = work.value(node.operand)
    collated = replace(out, type=replace(out.type, collation=name, explicit=True), constant=None)
    return by_byte(work, collated) if name == "BINARY" else collated
