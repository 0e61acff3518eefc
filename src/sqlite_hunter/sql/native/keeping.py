"""Columns that are to keep their types: whether there are such columns at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_hunter.errors import UsageError
from sqlite_hunter.sql.grammar import Unreadable, parse
from sqlite_hunter.sql.schema.collect import apply
from sqlite_hunter.sql.schema.model import Database
from sqlite_hunter.sql.tokens import significant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_hunter.sql.native.candidates import Key
    from sqlite_hunter.sql.template import Template


def check_kept(kept: Iterable[Key], statements: Iterable[Template | str]) -> None:
    """Raises UsageError for a column that no definition among the statements ever has, renamed and dropped ones too."""
    wanted = sorted(kept)
    if not wanted:
        return
    columns = _defined(statements)
    for table, column in wanted:
        if table not in columns:
            raise UsageError(f"--keep {table}.{column}: no statement defines a table {table}")
        if column not in columns[table]:
            raise UsageError(f"--keep {table}.{column}: the table {table} has no column {column}")


def _defined(statements: Iterable[Template | str]) -> dict[str, set[str]]:
    """The columns of each table, in lower case, by all definitions together."""
    columns: dict[str, set[str]] = {}
    database = Database()
    for statement in statements:
        tokens = significant(statement)
        while tokens and tokens[-1].key == ";":
            tokens.pop()
        if not tokens or tokens[0].key not in ("CREATE", "ALTER"):
            continue
        try:
            apply(database, parse(tokens), tokens, lambda _: None)
        except Unreadable:
            continue
        for name, table in database.tables.items():
            columns.setdefault(name, set()).update(each.name.lower() for each in table.columns)
    return columns
