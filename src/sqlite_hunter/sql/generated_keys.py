"""The INTEGER PRIMARY KEY, which SQLite fills by the highest one there is (https://www.sqlite.org/autoinc.html)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import after, before, replaced
from sqlite_hunter.sql.postgres_names import canonical
from sqlite_hunter.sql.values import ANY, NULL, Out

if TYPE_CHECKING:
    from sqlite_hunter.sql.schema.model import ColumnInfo, TableInfo
    from sqlite_hunter.sql.work import Work

KEY: Final = Construct(
    "generated-key",
    "SQLite fills an INTEGER PRIMARY KEY with one more than the highest; an identity column counts by itself",
    (
        "NULL for that key",
        "explicit id, then none",
        "id after deleting all, no AUTOINCREMENT",
        "id after a row that failed, was skipped or rolled back",
    ),
    "SQH474",
    silent=True,
    example="CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER); INSERT INTO t (id, a) VALUES (NULL, 1)",
)


def key_given(work: Work, node: nodes.Insert, table: TableInfo, columns: list[ColumnInfo]) -> None:
    """A primary key that is not the rowid may be NULL on SQLite, many times over."""
    named = {column.name.lower() for column in columns}
    for name in table.primary_key:
        column = table.column(name)
        if column is not None and column.nullable and name not in named and not column.default_text:
            hint = "give it a value"
            raise work.refuse(KEY, node, f"the primary key {column.name} is left NULL, which SQLite allows: {hint}")


class Keys:
    """How the statement fills the INTEGER PRIMARY KEY."""

    def __init__(self, table: TableInfo, columns: list[ColumnInfo]) -> None:
        names = [column.name.lower() for column in columns]
        alias = table.row_number.lower()
        self.at = names.index(alias) if alias and alias in names else -1
        self.generated = bool(alias) and self.at < 0
        """Whether SQLite chooses the key."""
        self.mixed = False
        self.replaces = False
        self.literal = False
        """Whether some row has its key as a constant."""
        self.alias = alias
        self.following = _following(table) if alias else ""
        """The key that SQLite would choose, as an expression."""
        self.plain = set(table.primary_key) - {alias}
        """The primary key's columns, where it is not the rowid."""


def _following(table: TableInfo) -> str:
    """One more than the highest key as it is when the row is stored: ``executemany`` may have stored others."""
    return f"(SELECT {_next_key(table)} FROM {canonical(table.name)})"


def _next_key(table: TableInfo) -> str:
    """The key that SQLite would choose, over the table's rows."""
    highest = f"COALESCE(max({canonical(table.row_number)}), 0) + 1"
    return f"GREATEST({highest}, nextval({sequence(table)}))" if table.autoincrement else highest


def null_key(work: Work, item: nodes.Expression, out: Out, column: ColumnInfo, keys: Keys) -> None:
    """Raises Refused for NULL in a primary key that is not the rowid."""
    if out.type.kind == NULL and column.name.lower() in keys.plain:
        raise work.refuse(KEY, item, f"NULL is stored in the primary key {column.name}, which SQLite allows")


def chosen_key(work: Work, item: nodes.Expression, out: Out, keys: Keys) -> Out:
    """NULL for the INTEGER PRIMARY KEY asks SQLite to choose."""
    if out.type.kind == NULL:
        work.changed(KEY, item)
        keys.generated = True
        if keys.literal:
            raise work.refuse(KEY, item, "one row has its key and another asks for one; insert them one by one")
        return Out(replaced("DEFAULT", item.first, item.last), out.type, out.form)
    if isinstance(item, nodes.Parameter) or out.type.kind == ANY:
        if keys.mixed:
            raise work.refuse(
                KEY, item, "several rows have a bound key, of which any may be None; insert them one by one"
            )
        work.changed(KEY, item, "None asks for a new key")
        keys.mixed = True
        return Out([*before("COALESCE("), *out.pieces, *after(f", {keys.following})")], out.type, out.form)
    keys.literal = True
    if keys.generated:
        raise work.refuse(KEY, item, "one row has its key and another asks for one; insert them one by one")
    return out


_SEQUENCE: Final = "pg_get_serial_sequence('{}', '{}')"


def identity_ahead(work: Work, node: nodes.Insert, table: TableInfo, keys: Keys) -> list[str]:
    """Where other statements of the program store or delete keys, the identity is told the highest one first."""
    lower = table.name.lower()
    remembers = table.autoincrement and lower in work.database.given_keys & work.database.deleted
    if remembers and (keys.generated or keys.mixed):
        reason = f"{table.name} keeps count of keys that were given and deleted (AUTOINCREMENT): give the key yourself"
        raise work.refuse(KEY, node, reason)
    gaps = table.numbered or table.name.lower() in work.database.gaps or work.database.rolled_back
    if not (keys.generated or keys.mixed):
        return []
    if not gaps or table.autoincrement or len(node.rows) != 1:
        key = f"an {table.row_number} of {table.name}"
        work.note(f"a row that fails, is skipped or rolled back uses up {key}, which SQLite gives again")
    if not gaps:
        return []
    work.note(
        f"the identity of {table.name} is set to the highest key first, as SQLite chooses; a lock, held to the end of "
        "the transaction, keeps others from choosing the same: in autocommit mode two at once may fail"
    )
    lock = f"SELECT pg_advisory_xact_lock({regclass(table)}::oid::bigint)"
    return [lock, f"SELECT setval({sequence(table)}, {_next_key(table)}, false) FROM {canonical(table.name)}"]


def sequence(table: TableInfo) -> str:
    """The sequence behind the table's identity column, as an expression."""
    return _SEQUENCE.format(_in_quotes(table), table.row_number.replace("'", "''"))


def regclass(table: TableInfo) -> str:
    """The table itself, as an expression."""
    return f"'{_in_quotes(table)}'::regclass"


def _in_quotes(table: TableInfo) -> str:
    return canonical(table.name).replace("'", "''")
