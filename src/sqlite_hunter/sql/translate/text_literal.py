"""Texts: the same on both, but for NUL, which PostgreSQL has not."""

from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import source
from sqlite_hunter.sql.tokens import unquoted
from sqlite_hunter.sql.values import TEXT, UNTYPED, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct("text-literal", "A text in quotes", ("`\\0` in text",))
HANDLES: Final = ("literal string",)


def write(work: Work, node: nodes.Literal) -> Out:
    """A text as it stands."""
    if node.token.holes:
        work.note("a value is spliced into a text literal: bind it instead")
        return Out(source(node.first, node.first), Type(TEXT, nullable=False), UNTYPED)
    return Out(source(node.first, node.first), Type(TEXT, nullable=False), UNTYPED, constant=unquoted(node.token))
