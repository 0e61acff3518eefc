"""AND, OR and NOT: conditions to PostgreSQL, numbers to SQLite."""

from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import source
from sqlite_hunter.sql.values import AND, BOOL, INTEGER, NOT, OR, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct("logic", "A condition put together", ("`SET a = NOT a`",))
HANDLES: Final = ("chain AND", "chain OR", "unary NOT")


def write(work: Work, node: nodes.Unary | nodes.Chain) -> Out:
    """The same operator between conditions."""
    if isinstance(node, nodes.Unary):
        operand = work.condition(node.operand)
        pieces = [*source(node.first, node.first), *work.tight(operand, NOT).pieces]
        return Out(pieces, Type(INTEGER, operand.type.nullable), BOOL, NOT)
    level = AND if node.operator == "AND" else OR
    outs = [work.condition(item, chooses=work.chooses(node)) for item in node.items]
    parts = [(item, work.tight(out, level).pieces) for item, out in zip(node.items, outs, strict=True)]
    return Out(work.spliced(node, parts), Type(INTEGER, any(out.type.nullable for out in outs)), BOOL, level)
