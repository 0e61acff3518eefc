"""Names that a statement gives, and that PostgreSQL would cut in silence, or does not take because they are empty.

It keeps the first 63 bytes: two names may then be one, and whoever looks a column up by its name finds none
(https://www.postgresql.org/docs/15/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS). Names of indexes are told aside,
where they are made: nobody reads from them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.joining import TABLE
from sqlite_hunter.sql.postgres_names import MAX_NAME
from sqlite_hunter.sql.query_columns import repeated
from sqlite_hunter.sql.select_items import LABEL
from sqlite_hunter.sql.tokens import unquoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlite_hunter.sql.scopes import OutColumn
    from sqlite_hunter.sql.tokens import Token
    from sqlite_hunter.sql.work import Work


def check(work: Work, tree: nodes.Statement) -> None:
    """Raises Refused for the first name that is too long or empty; parts put in at run time are not counted."""
    for node in tree.walk():
        for token in _given(node):
            name = unquoted(token)
            if not token.holes and (not name or _is_long(name)):
                raise work.refuse(LABEL if isinstance(node, nodes.Item) else TABLE, node, _told(name))


def check_stored(work: Work, node: nodes.Statement, columns: Sequence[OutColumn] | None) -> None:
    """The same for the columns of a table or view that a query makes, some of which are called by their own text.

    Two of one name are refused too: SQLite calls the second ``a:1``, PostgreSQL fails.
    """
    twice = repeated(columns or ())
    if twice:
        raise work.refuse(LABEL, node, f"two of its columns are called {twice}; give them aliases")
    for each in columns or ():
        if _is_long(each.name):
            raise work.refuse(LABEL, node, _told(each.name))


def _is_long(name: str) -> bool:
    return len(name) > MAX_NAME // 4 and len(name.encode("utf-8", "replace")) > MAX_NAME


def _told(name: str) -> str:
    if not name:
        return "a name is empty, which PostgreSQL does not take; choose another"
    shown = " ".join(name[:30].split())
    return f"the name {shown}... is longer than PostgreSQL's {MAX_NAME} bytes: it would be cut; choose a shorter one"


def _given(node: nodes.Node) -> Sequence[Token]:
    """The names that a node gives to something."""
    match node:
        case nodes.Item() | nodes.Source() | nodes.Insert() | nodes.Update() | nodes.Delete():
            return () if node.alias is None else (node.alias,)
        case nodes.CommonTable():
            return node.name, *node.columns
        case nodes.Core():
            return [token for token, _ in node.windows]
        case nodes.ColumnDefinition():
            return (node.name,)
        case nodes.CreateView():
            return node.name.name, *node.columns
        case nodes.AlterTable():
            return () if node.new_name is None else (node.new_name,)
        case _:
            return ()
