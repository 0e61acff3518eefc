"""Bound values: ``?`` by position, ``?1`` by number, ``:a``, ``@a`` and ``$a`` by name."""

from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import bound
from sqlite_hunter.sql.values import ANY, UNTYPED, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "placeholder",
    "Psycopg's placeholders are %s and %(name)s",
    ("`?`", "`?1 ?2`, used twice or out of order", "`:n`, `@n`, `$n`"),
)
HANDLES: Final = ("parameter",)


def write(work: Work, node: nodes.Parameter) -> Out:
    """A placeholder; its text is decided when the whole statement is known."""
    return Out(bound(node.number, node.first), Type(ANY), UNTYPED)
