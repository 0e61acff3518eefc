"""A use that a column of PostgreSQL's own type does not allow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.constructs import Construct, Refused

if TYPE_CHECKING:
    from sqlite_hunter.sql.grammar.nodes import Node
    from sqlite_hunter.sql.native.candidates import Native

CONSTRUCT: Final = Construct("native-type", "A statement does not allow the column to have PostgreSQL's own type")


class Forbidden(Refused):
    """The statement cannot be kept as it is if the column gets that type."""

    def __init__(self, native: Native, node: Node | None, reason: str) -> None:
        super().__init__(CONSTRUCT, node, reason)
        self.native = native
