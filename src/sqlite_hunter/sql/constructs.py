"""A construct: something that PostgreSQL reads otherwise than SQLite, with what is to be said about it.

Each file in ``translate/`` is one construct. The translator, the explanations of ``sql`` and the 4xx rules of ``scan``
all take code, name and message from the same place, so that they cannot disagree.
"""

from typing import NamedTuple

from sqlite_hunter.sql.grammar.nodes import Node


class Construct(NamedTuple):
    """What a construct is called and where it is described."""

    name: str
    """In words with hyphens: ``insert-or-replace``."""
    message: str
    """One sentence: what PostgreSQL does with it."""
    rows: tuple[str, ...] = ()
    """The rows of the catalogue of differences, by their first column."""
    code: str = ""
    """The code of its rule, ``SQH4nn``; "" for a construct that both read alike but for its parts."""
    silent: bool = False
    """Whether PostgreSQL runs the untranslated text without an error, and the answer or the stored row differs."""
    example: str = ""
    """Statements of SQLite's, the last of which has it."""
    existing: str = ""
    """Definitions of PostgreSQL's own, on whose tables the example lands."""


class Change(NamedTuple):
    """A construct that was translated, from token ``first`` to token ``last``."""

    construct: Construct
    first: int
    last: int
    reason: str
    """Why, where the construct's own message does not say it all."""


class Refused(Exception):  # noqa: N818  what happened, not a fault
    """No translation is known to keep the meaning.

    ``reason`` says what stands in the way and what a person can do about it.
    """

    def __init__(self, construct: Construct, node: Node | None, reason: str) -> None:
        super().__init__(reason)
        self.construct = construct
        self.node = node
        self.reason = reason
