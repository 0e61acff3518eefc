"""The rows of ``PRAGMA table_info``, of a table whose name is only known when the statement is run.

Columns that the program's own definitions make are described as these say; others, and those of tables that nothing
defines, by what PostgreSQL says, in the words of SQLite that the translation of a type comes from.
https://www.sqlite.org/pragma.html#pragma_table_info
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sqlite_hunter.sql.schema.model import ColumnInfo, Database, TableInfo

COLUMNS: Final = ("cid", "name", "type", "notnull", "dflt_value", "pk")
_KEY: Final = (
    "(SELECT array_position(x.indkey::int2[], c.ordinal_position::int2) + 1 FROM pg_catalog.pg_index AS x "
    "WHERE x.indisprimary "
    "AND x.indrelid = (quote_ident(c.table_schema) || '.' || quote_ident(c.table_name))::regclass)"
)
_UNTOLD: Final = (
    "CASE c.data_type WHEN 'bigint' THEN 'INTEGER' WHEN 'double precision' THEN 'REAL' WHEN 'bytea' THEN 'BLOB' "
    "ELSE upper(c.data_type) END",
    f"(c.is_nullable = 'NO' AND {_KEY} IS NULL)::int",
    "CASE WHEN d.tbl IS NULL THEN regexp_replace(c.column_default, '::[a-z ]+$', '') ELSE d.dflt_value END",
    f"{_KEY}, 0",
)
"""What PostgreSQL says of a column that no definition tells of: its type, NOT NULL, default and place in the key."""
_QUOTES: Final = "'\"`[]'"


def rows(database: Database, name: str) -> tuple[str, str]:
    """The query in two halves, between which the name stands as a text; a name in quotes is the same name.

    ``name`` is "" where a bound value stands there.
    """
    known = [table for table in database.tables.values() if _is_clear(table)]
    described = [row for table in known for row in described_columns(table, named=True)]
    values = ", ".join(described) or "(NULL::text, NULL::int, NULL::text, NULL::text, NULL::int, NULL::text, NULL::int)"
    kind, required, default, key = _UNTOLD
    head = (
        "SELECT (row_number() OVER (ORDER BY c.ordinal_position) - 1)::int AS cid, c.column_name::text AS name, "
        f'COALESCE(d.type, {kind}) AS type, COALESCE(d."notnull", {required}) AS "notnull", '
        f"{default} AS dflt_value, COALESCE(d.pk, {key}) AS pk "
        "FROM information_schema.columns AS c "
        f'LEFT JOIN (VALUES {values}) AS d(tbl, cid, name, type, "notnull", dflt_value, pk) '
        "ON d.tbl = c.table_name AND d.name = c.column_name "
        "WHERE c.table_schema = current_schema() AND c.is_generated = 'NEVER' "
        "AND (d.tbl IS NOT NULL OR c.column_name <> 'rowid' OR c.is_identity = 'NO') "
        'AND lower(c.table_name COLLATE "C") = lower(btrim('
    )
    return head + name, f', {_QUOTES}) COLLATE "C") ORDER BY c.ordinal_position'


def _is_clear(table: TableInfo) -> bool:
    return (
        table.kind == "table"
        and not table.unclear
        and not table.differs
        and not table.further
        and "{" not in table.name
    )


def described_columns(table: TableInfo, *, named: bool = False) -> list[str]:
    """The rows of it as a definition tells, each behind the table's name where it is asked for."""
    shown = [column for column in table.columns if not column.generated]
    front = f"{quoted(table.name)}, " if named else ""
    return [f"({front}{_described(table, column, at)})" for at, column in enumerate(shown)]


def _described(table: TableInfo, column: ColumnInfo, at: int) -> str:
    lower = column.name.lower()
    key = table.primary_key.index(lower) + 1 if lower in table.primary_key else 0
    default = quoted(column.default_text) if column.default_text else "NULL::text"
    required = int(not column.nullable and lower != table.rowid_alias.lower())
    return f"{at}, {quoted(column.name)}, {quoted(_declared(column.declared))}, {required}, {default}, {key}"


def _declared(declared: str) -> str:
    """The type as SQLite tells it: from 3.37 on it keeps its own six as numbers, and has forgotten their case."""
    return declared.upper() if declared.upper() in _STANDARD else declared


_STANDARD: Final = ("ANY", "BLOB", "INT", "INTEGER", "REAL", "TEXT")
"""https://www.sqlite.org/src/file/src/global.c, ``sqlite3StdType``."""


def quoted(text: str) -> str:
    """A text as a literal of PostgreSQL's."""
    return "'" + text.replace("'", "''") + "'"
