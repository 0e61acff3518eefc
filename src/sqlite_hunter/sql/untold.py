"""Columns of which nobody can tell what they hold: why that is, and how a person finds out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_hunter.sql.keywords import KEYWORDS
from sqlite_hunter.sql.postgres_names import canonical, quoted
from sqlite_hunter.sql.schema.affinity import kind

if TYPE_CHECKING:
    from sqlite_hunter.sql.schema.model import ColumnInfo, TableInfo


def untold(column: ColumnInfo | None, table: TableInfo | None) -> str:
    """Why a column may hold anything, and what to do; without a column or table where it comes out of a query."""
    if column is None or column.made:
        return (
            "what it comes out of does not say which values it gives; in a query, CAST it there if all are of one kind"
        )
    if kind(column.declared):
        told = f" ({table.differs})" if table is not None and table.differs else ""
        return f"it is defined more than once, and not alike{told}: leave one definition"
    said = f"its type, {column.declared}, does not say which" if column.declared else "it is declared without a type"
    return f"{said}; {to_declare(column.name, table.name if table is not None else '')}"


def to_declare(column: str, table: str) -> str:
    """What to do about a column without a telling type: SQLite keeps there what it is given, so only a look tells."""
    look = f"SELECT typeof({_named(column)}), count(*) FROM {_named(table) if table else '...'} GROUP BY 1"
    return f"declare INTEGER, REAL, TEXT or BLOB in CREATE TABLE, as what is stored is ({look} shows it)"


def _named(name: str) -> str:
    return quoted(name) if name.upper() in KEYWORDS else canonical(name) if not name.isidentifier() else name
