"""NULL, TRUE and FALSE: the latter are the numbers 1 and 0 to SQLite, and conditions to PostgreSQL."""

from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import source
from sqlite_hunter.sql.values import BOOL, INTEGER, NULL, UNTYPED, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct("constant", "A constant", ("TRUE, FALSE into an int column",))
HANDLES: Final = ("literal null", "literal true", "literal false")


def write(work: Work, node: nodes.Literal) -> Out:
    """As it stands; where a number is wanted, a condition becomes one."""
    pieces = source(node.first, node.first)
    if node.kind == "null":
        return Out(pieces, Type(NULL), UNTYPED)
    return Out(pieces, Type(INTEGER, nullable=False), BOOL)
