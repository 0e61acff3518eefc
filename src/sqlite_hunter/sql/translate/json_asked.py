"""json_array_length() and json_type(): what a document holds."""

from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.json_paths import part
from sqlite_hunter.sql.output import after, before, has_parameter
from sqlite_hunter.sql.values import INT4, INTEGER, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "json-asked",
    "PostgreSQL's jsonb_array_length() fails for what is no array",
    ("json_array_length, json_set",),
    "SQH446",
    example="SELECT json_array_length('[1]')",
)
HANDLES: Final = ("call json_array_length",)


def write(work: Work, node: nodes.Call) -> Out:
    """The length of an array, 0 of what is none."""
    if len(node.arguments) not in (1, 2):
        raise work.refuse(CONSTRUCT, node, "json_array_length() takes one or two arguments")
    first, target = part(work, node.arguments[0], node.arguments[1] if len(node.arguments) > 1 else None)
    if has_parameter(target):
        raise work.refuse(CONSTRUCT, node, "a bound document would have to be written twice; take len() in Python")
    work.changed(CONSTRUCT, node)
    pieces = [
        *before("CASE WHEN jsonb_typeof("),
        *first,
        *after(") = 'array' THEN jsonb_array_length("),
        *target,
        *after(") WHEN ("),
        *target,
        *after(") IS NOT NULL THEN 0 END"),
    ]
    return Out(pieces, Type(INTEGER), INT4)
