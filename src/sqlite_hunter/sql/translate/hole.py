"""A value put into the text at run time: carried through where nothing depends on it."""

from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import source
from sqlite_hunter.sql.values import ANY, UNTYPED, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct("spliced-value", "A part of the statement is put in at run time", ())
HANDLES: Final = ("unknown",)


def write(work: Work, node: nodes.Unknown) -> Out:
    """As it stands, as a value of any kind."""
    work.note(f"{node.token.text} is put in at run time: it must be a value, or placeholders in psycopg's form")
    return Out(source(node.first, node.first), Type(ANY), UNTYPED)
