"""``ISNULL``, ``NOTNULL`` and ``NOT NULL`` after a value."""

from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import replaced, source
from sqlite_hunter.sql.translate.is_value import tested
from sqlite_hunter.sql.values import BOOL, INTEGER, IS, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "not-null-test",
    "PostgreSQL has no NOT NULL after a value",
    ("`x NOT NULL`",),
    "SQH413",
    example="CREATE TABLE t (a INTEGER); SELECT a FROM t WHERE a NOT NULL",
)
HANDLES: Final = ("nulltest",)


def write(work: Work, node: nodes.NullTest) -> Out:
    """IS NOT NULL in place of NOT NULL; the words written as one are PostgreSQL's too."""
    operand = work.tight(tested(work, node.operand), IS + 1).pieces
    if node.last > node.at:
        work.changed(CONSTRUCT, node)
        words = replaced("IS NOT NULL", node.at, node.last)
    else:
        words = source(node.at, node.last)
    return Out([*operand, *words], Type(INTEGER, nullable=False), BOOL, IS)
