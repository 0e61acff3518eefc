"""JSONB, which no column gets: which statement stands in its way, for whoever wants to make it one by hand.

JSONB keeps a value and no text: the order of keys, blanks, the first of doubled keys and 1.0 beside 1 are lost, and
psycopg hands over a dict (https://www.postgresql.org/docs/15/datatype-json.html). A program that keeps JSON in SQLite
reads that text, in all but odd cases, to hand it to ``json.loads``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.grammar import Unreadable, nodes, parse
from sqlite_hunter.sql.schema.collect import named
from sqlite_hunter.sql.tokens import significant, unquoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_hunter.sql.native.candidates import Native

UNUSED: Final = (
    "nothing that is known reads its text, but no use of JSONB is translated: change the column by hand when the "
    "program runs on PostgreSQL"
)
_ASKED: Final = ("json_extract", "json_array_length", "json_type", "json_valid", "json_each", "json_tree")
_TEXT: Final = "JSONB keeps no text, and Python gets a dict"


def forbids(text: str, native: Native) -> str:
    """Why a statement does not allow the column to be JSONB, "" if it does, or has nothing to do with its table."""
    tokens = significant(text)
    while tokens and tokens[-1].key == ";":
        tokens.pop()
    try:
        tree = parse(tokens)
    except (Unreadable, RecursionError):
        return ""
    tables = {named(each.name).lower() for each in tree.walk() if isinstance(each, nodes.TableName)}
    if native.table not in tables or isinstance(tree, nodes.CreateTable | nodes.AlterTable | nodes.Drop):
        return ""
    inside = {id(each) for each in _asked(tree)}
    for each in tree.walk():
        if isinstance(each, nodes.Item) and each.star:
            return f"* gives its text; {_TEXT}"
        is_it = isinstance(each, nodes.Column) and unquoted(each.name).lower() == native.column
        if is_it and id(each) not in inside:
            return f"its text is asked for; {_TEXT}"
    return ""


def _asked(tree: nodes.Statement) -> Iterator[nodes.Expression]:
    """The columns that are only looked into."""
    for each in tree.walk():
        if isinstance(each, nodes.Call) and each.function in _ASKED:
            yield from each.arguments[:1]
        elif isinstance(each, nodes.Binary) and each.operator in ("->", "->>"):
            yield each.left
        elif isinstance(each, nodes.Source) and each.table is not None and each.arguments is not None:
            yield from each.arguments[:1]
