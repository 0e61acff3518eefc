"""Blobs: ``x'41'`` is a bit string to PostgreSQL."""

from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import replaced
from sqlite_hunter.sql.values import BLOB, BYTES, CAST, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "blob-literal",
    "x'41' is a bit string to PostgreSQL",
    ("x'41'",),
    "SQH402",
    silent=True,
    example="SELECT x'41'",
)
HANDLES: Final = ("literal blob",)


def write(work: Work, node: nodes.Literal) -> Out:
    """The same bytes as BYTEA."""
    work.changed(CONSTRUCT, node)
    pieces = replaced(f"'\\x{node.token.text[2:-1].lower()}'::bytea", node.first)
    return Out(pieces, Type(BLOB, nullable=False), BYTES, CAST, constant=bytes.fromhex(node.token.text[2:-1]))
