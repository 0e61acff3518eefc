"""REPLACE: the row in the way is deleted by SQLite, and updated by PostgreSQL (https://www.sqlite.org/lang_conflict.html)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.given import given
from sqlite_hunter.sql.given_values import always_null
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.native.candidates import BOOLEAN
from sqlite_hunter.sql.native.types import default
from sqlite_hunter.sql.output import after, before
from sqlite_hunter.sql.postgres_names import canonical
from sqlite_hunter.sql.schema.model import NUMBER_COLUMN
from sqlite_hunter.sql.upserting import note_many_rows, written_key
from sqlite_hunter.sql.values import Out

if TYPE_CHECKING:
    from sqlite_hunter.sql.generated_keys import Keys
    from sqlite_hunter.sql.schema.model import ColumnInfo, TableInfo, Unique
    from sqlite_hunter.sql.work import Work

REPLACE: Final = Construct(
    "insert-or-replace",
    "SQLite deletes the rows in the way and inserts; PostgreSQL has ON CONFLICT DO UPDATE",
    ("INSERT OR REPLACE, REPLACE INTO", "the same, conflict on a key that is not the id"),
    "SQH470",
    silent=True,
    example="CREATE TABLE t (a TEXT PRIMARY KEY, b INTEGER); INSERT OR REPLACE INTO t (a, b) VALUES ('x', 1)",
)


def defaulted(work: Work, item: nodes.Expression, out: Out, column: ColumnInfo, keys: Keys) -> Out:
    """REPLACE stores the default where NULL is given for a NOT NULL column."""
    if not keys.replaces or column.nullable or column.name.lower() == keys.alias:
        return out
    if not column.default_text or not out.type.nullable:
        return out
    truth = column.native is not None and column.native.wanted == BOOLEAN
    kinds = ("integer", "true", "false") if truth else ("integer", "string", "real")
    if not isinstance(column.default, nodes.Literal) or column.default.kind not in kinds:
        raise work.refuse(REPLACE, item, f"SQLite stores the default of {column.name} for NULL; give it in Python")
    text = column.default_text if column.native is None else default(column.native, column.default_text)
    if text is None:
        raise work.refuse(REPLACE, item, f"SQLite stores the default of {column.name} for NULL; give it in Python")
    work.changed(REPLACE, item, "the default is stored in place of NULL")
    return Out([*before("COALESCE("), *out.pieces, *after(f", {text})")], out.type, out.form)


def replace_clause(work: Work, node: nodes.Insert, table: TableInfo, columns: list[ColumnInfo]) -> str:
    """ON CONFLICT DO UPDATE of every other column: what is not named falls back to its default.

    The number of the row is among them where it is generated: SQLite inserts a new row, numbered by the highest plus 1.
    """
    key = _key_in_the_way(work, node, table, columns)
    if key is None:
        return ""
    note_many_rows(work, node)
    kept = {name for name in key.columns if given(table.column(name)).collation == "BINARY"}
    others = [each for each in table.columns if each.name.lower() not in kept and not each.generated]
    if table.numbered:
        others.insert(0, NUMBER_COLUMN)
    target = written_key(table, key)
    if not others:  # the row counts as changed on SQLite, so it must be written
        others = [given(table.column(key.columns[0]))]
    return f" ON CONFLICT ({target}) DO UPDATE SET {', '.join(map(_set_clause, others))}"


def _key_in_the_way(work: Work, node: nodes.Insert, table: TableInfo, columns: list[ColumnInfo]) -> Unique | None:
    """The one key by which REPLACE may find a row to delete; None if there is none. Raises Refused for several."""
    named = {column.name.lower() for column in columns}
    alias = table.rowid_alias.lower()
    chosen = alias not in named or always_null(node, [column.name.lower() for column in columns].index(alias))
    keys = [each for each in table.uniques if not (alias and each.columns == (alias,) and chosen)]
    if not keys:
        return None
    reason = _irreplaceable(work, table, keys)
    if reason:
        raise work.refuse(REPLACE, node, reason)
    return keys[0]


_INSTEAD: Final = "name the key that is meant, ON CONFLICT (...) DO UPDATE SET ..., or DELETE those rows and INSERT"


def _irreplaceable(work: Work, table: TableInfo, keys: list[Unique]) -> str:
    """Why a deleted row is more than an updated one, "" if it is not."""
    key = keys[0]
    if any(each.event != "DELETE" for each in table.triggers):
        reason = f"triggers of {table.name} fire for a row that is inserted on SQLite, and updated on PostgreSQL"
        return f"{reason}; {_INSTEAD}"
    if table.triggers and work.database.recursive_triggers:
        return f"triggers of {table.name} fire for the deleted rows on SQLite; {_INSTEAD}"
    if work.database.foreign_keys and any(True for _ in work.database.children(table.name)):
        return f"other tables refer to {table.name}, and a replaced row is a deleted one; {_INSTEAD}"
    if len(keys) > 1:
        said = " and ".join(f"({', '.join(key.columns)})" for key in keys)
        return f"{table.name} has several unique keys, {said}, and a row may be in the way of each; {_INSTEAD}"
    if key.partial or key.collated or "" in key.columns:
        return f"the unique index in the way is partial, collated or of an expression; {_INSTEAD}"
    return ""


def _set_clause(column: ColumnInfo) -> str:
    name = canonical(column.name)
    return f"{name} = EXCLUDED.{name}"
