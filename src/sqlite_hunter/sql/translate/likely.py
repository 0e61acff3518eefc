"""likely(), unlikely() and likelihood(): hints to SQLite's planner, whose value is their argument's."""

from dataclasses import replace
from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import before
from sqlite_hunter.sql.values import Out
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "likely",
    "PostgreSQL takes no hints in a statement",
    ("ifnull, iif, likely",),
    "SQH448",
    example="CREATE TABLE t (a INTEGER); SELECT a FROM t WHERE likely(a > 1)",
)
HANDLES: Final = ("call likely", "call unlikely", "call likelihood")


def write(work: Work, node: nodes.Call) -> Out:
    """The argument."""
    count = 2 if node.function == "likelihood" else 1
    if len(node.arguments) != count or node.star or node.distinct >= 0 or node.filter is not None:
        raise work.refuse(CONSTRUCT, node, f"{node.name.text}() is called with arguments that it does not take")
    out = work.raw(node.arguments[0])
    if out.type.native is not None:
        out = work.value(node.arguments[0])
    work.changed(CONSTRUCT, node)
    return replace(out, pieces=[*before(""), *out.pieces], type=out.type.bare())
