"""date(), time() and datetime()."""

from typing import Final

from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.times import CONSTRUCT, FORMATS, moment, shown
from sqlite_hunter.sql.values import Out
from sqlite_hunter.sql.work import Work

HANDLES: Final = ("call date", "call time", "call datetime")


def write(work: Work, node: nodes.Call) -> Out:
    """The same text by to_char."""
    work.changed(CONSTRUCT, node)
    return shown(work, moment(work, node, node.arguments, shown=True), FORMATS[node.function])
