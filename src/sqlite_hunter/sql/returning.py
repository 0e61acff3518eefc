"""RETURNING."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_hunter.sql.changed_rows import not_in_returning
from sqlite_hunter.sql.output import Pieces, source
from sqlite_hunter.sql.select_items import written_item

if TYPE_CHECKING:
    from sqlite_hunter.sql.grammar import nodes
    from sqlite_hunter.sql.schema.model import TableInfo
    from sqlite_hunter.sql.work import Work


def returning(work: Work, table: TableInfo, items: list[nodes.Item], after_: int) -> Pieces:
    """The clause, from the token after ``after_`` on; nothing if there is none. Labels are seen by Python."""
    if not items:
        return []
    pieces: Pieces = []
    at = after_ + 1
    not_in_returning(work, table, items)
    for item in items:
        out = work.selected(item.expression) if item.expression is not None else None
        pieces += [*source(at, item.first - 1), *written_item(work, item, out)]
        at = item.last + 1
    return pieces
