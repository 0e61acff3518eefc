"""``||``: any value as text on SQLite, and the tightest of all operators there."""

from typing import Final

from sqlite_hunter.sql.collating import by_byte
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.values import ANY, BLOB, INTEGER, OTHER, REAL, STRING, TEXT, UNTYPED, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "concatenation",
    "SQLite makes text of every side of ||, and binds it tighter than + and *",
    ("int `||` int", "`'a' || 1 + 2`", "real as text"),
    "SQH409",
    silent=True,
    example="CREATE TABLE t (a INTEGER, b INTEGER); SELECT a || b FROM t",
)
HANDLES: Final = ("chain ||",)


def write(work: Work, node: nodes.Chain) -> Out:
    """The same chain between texts; a number is cast unless a text stands beside it."""
    outs = [work.value(item) for item in node.items]
    for item, out in zip(node.items, outs, strict=True):
        if out.type.kind in (REAL, BLOB, "number"):
            work.as_text(out, item, CONSTRUCT)
            raise work.refuse(CONSTRUCT, item, f"{work.text(item)} is a number whose text is not known")
    for at, out in enumerate(outs):
        if (out.has_parameter or out.type.kind == ANY) and out.form == UNTYPED and not work.loose:
            work.changed(CONSTRUCT, node.items[at], "only a text is taken: a float or a boolean fails")
            outs[at] = by_byte(work, out)
    for at, out in enumerate(outs[:2]):
        if out.type.kind == INTEGER and all(each.type.kind == INTEGER for each in outs[:2]):
            work.changed(CONSTRUCT, node)
            outs[at] = work.as_text(out, node.items[at], CONSTRUCT)
    if work.immutable:
        outs = [work.as_text(out, item, CONSTRUCT) for item, out in zip(node.items, outs, strict=True)]
    parts = [
        (item, work.tight(out, OTHER + (at > 0)).pieces)
        for at, (item, out) in enumerate(zip(node.items, outs, strict=True))
    ]
    nullable = any(out.type.nullable for out in outs)
    whole = all(out.form == UNTYPED and out.constant is not None for out in outs)
    return Out(work.spliced(node, parts), Type(TEXT, nullable), UNTYPED if whole and len(outs) == 1 else STRING, OTHER)
