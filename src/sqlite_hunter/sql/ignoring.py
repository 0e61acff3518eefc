"""INSERT OR IGNORE: rows that SQLite skips (https://www.sqlite.org/lang_conflict.html)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.generated_keys import Keys
from sqlite_hunter.sql.given_values import never_null, null_given
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.upserting import only_key

if TYPE_CHECKING:
    from sqlite_hunter.sql.schema.model import ColumnInfo, TableInfo
    from sqlite_hunter.sql.work import Work

IGNORE: Final = Construct(
    "insert-or-ignore",
    "SQLite skips rows that break UNIQUE, NOT NULL or CHECK; ON CONFLICT DO NOTHING skips for UNIQUE alone",
    ("INSERT OR IGNORE",),
    "SQH471",
    example="CREATE TABLE t (a INTEGER UNIQUE); INSERT OR IGNORE INTO t (a) VALUES (1)",
)


def skippable(node: nodes.Insert, columns: list[ColumnInfo], keys: Keys) -> list[ColumnInfo]:
    """The NOT NULL columns for which OR IGNORE skips the row if NULL is bound; [] where that cannot be written."""
    rows = node.rows
    if node.action != "IGNORE" or len(rows) != 1 or len(rows[0].items) != len(columns):
        return []
    if any(isinstance(item, nodes.Unknown) for item in rows[0].items) or (keys.at >= 0 and null_given(node, keys.at)):
        return []
    return [
        column
        for at, column in enumerate(columns)
        if not column.nullable and at != keys.at and not never_null(node, at) and not null_given(node, at)
    ]


def skip_clause(work: Work, node: nodes.Insert, table: TableInfo) -> str:
    """ON CONFLICT DO NOTHING; where rows are numbered it names its key, so that no number is skipped in silence."""
    if not table.numbered:
        return " ON CONFLICT DO NOTHING"
    if not table.uniques:
        return ""
    return f" ON CONFLICT ({only_key(work, node, table)}) DO NOTHING"


_FILTER: Final = "take the rows from SELECT ... WHERE, which says what the table asks for"


def check_ignorable(work: Work, node: nodes.Insert, table: TableInfo, columns: list[ColumnInfo]) -> None:
    """ON CONFLICT DO NOTHING does not skip for NOT NULL and CHECK: those may not be broken."""
    if table.checks:
        raise work.refuse(
            IGNORE, node, f"{table.name} has a CHECK, for which SQLite skips the row and PostgreSQL fails; {_FILTER}"
        )
    named = {column.name.lower() for column in columns}
    alias = table.rowid_alias.lower()
    skipped = bool(skippable(node, columns, Keys(table, columns)))
    for column in table.columns:
        lower = column.name.lower()
        if column.nullable or lower == alias:
            continue
        if lower not in named and not column.default_text:
            raise work.refuse(
                IGNORE,
                node,
                f"{column.name} is NOT NULL and is not given: SQLite skips the row, so leave the INSERT out",
            )
        place = [c.name.lower() for c in columns].index(lower) if lower in named else -1
        if place >= 0 and null_given(node, place):
            said = f"NULL is given for {column.name}, which is NOT NULL: SQLite skips the row"
            raise work.refuse(IGNORE, node, f"{said}; leave that row out, or {_FILTER}")
        if lower in named and not skipped and not never_null(node, [c.name.lower() for c in columns].index(lower)):
            work.note(f"a row whose {column.name} is NULL is skipped by SQLite, and an error on PostgreSQL")
