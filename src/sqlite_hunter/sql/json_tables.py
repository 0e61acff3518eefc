"""json_each(): the members of an array, each with its kind.

https://www.sqlite.org/json1.html#jeach. An object or a single value in place of the array fails on PostgreSQL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.json_documents import unrepeated
from sqlite_hunter.sql.json_paths import part
from sqlite_hunter.sql.output import Pieces, after, replaced
from sqlite_hunter.sql.scopes import OutColumn
from sqlite_hunter.sql.values import INT8, INTEGER, JSON, UNTYPED, Type

if TYPE_CHECKING:
    from sqlite_hunter.sql.grammar import nodes
    from sqlite_hunter.sql.work import Work

_OTHERS: Final = ("type", "atom", "id", "parent", "fullkey", "path")
"""Columns that are not written: they hide those of that name further out."""


def columns() -> list[OutColumn]:
    """The columns by which the members are asked for."""
    known = [
        OutColumn("key", Type(INTEGER, nullable=False), INT8),
        OutColumn("value", Type(JSON), "jsonb"),
    ]
    return [*known, *(OutColumn(name, Type(""), UNTYPED) for name in _OTHERS)]


def members(work: Work, node: nodes.Source, arguments: list[nodes.Expression]) -> Pieces:
    """A query of the members with their places, counted from 0."""
    document, _ = part(work, arguments[0], arguments[1] if len(arguments) > 1 else None)
    work.note("json_each() is of an array: an object or a single value there is an error on PostgreSQL")
    value, kind = "value", "jsonb"
    if _looked_into(work) and len(arguments) == 1:
        value, kind = f"{unrepeated('value::text')} AS value", "json"
        document = [*document[:-1], *after("::json")]
    head = f"LATERAL (SELECT {value}, ordinality - 1 AS key FROM {kind}_array_elements("
    return [*replaced(head, node.first), *document, *after(") WITH ORDINALITY)")]


def _looked_into(work: Work) -> bool:
    """Whether the statement asks for more of JSON: perhaps for what is in a member, where a name may come twice."""
    texts = [token.text.lower() for token in work.tokens]
    return any(text in ("->", "->>") for text in texts) or sum(text.startswith("json_") for text in texts) > 1
