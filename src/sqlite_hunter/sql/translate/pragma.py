"""PRAGMA: settings of SQLite's are left out; what asks for something is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.output import replaced
from sqlite_hunter.sql.statement import StatementOut
from sqlite_hunter.sql.table_columns import described_columns, quoted, rows

if TYPE_CHECKING:
    from sqlite_hunter.sql.grammar import nodes
    from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "pragma",
    "PostgreSQL has no PRAGMA",
    (
        "PRAGMA journal_mode, synchronous, cache_size, busy_timeout, foreign_keys=ON",
        "PRAGMA table_info(t)",
        "PRAGMA user_version",
    ),
    "SQH482",
    example="PRAGMA journal_mode = WAL",
)
HANDLES: Final = ("statement pragma",)

_SETTINGS: Final = {
    "journal_mode",
    "synchronous",
    "cache_size",
    "busy_timeout",
    "foreign_keys",
    "temp_store",
    "mmap_size",
    "page_size",
    "wal_autocheckpoint",
    "locking_mode",
    "auto_vacuum",
    "journal_size_limit",
    "threads",
    "cache_spill",
    "checkpoint_fullfsync",
    "fullfsync",
    "secure_delete",
    "automatic_index",
    "optimize",
    "wal_checkpoint",
    "shrink_memory",
    "case_sensitive_like",
    "recursive_triggers",
    "analysis_limit",
    "soft_heap_limit",
    "hard_heap_limit",
    "trusted_schema",
    "legacy_alter_table",
    "ignore_check_constraints",
    "encoding",
    "incremental_vacuum",
    "defer_foreign_keys",
    "read_uncommitted",
    "query_only",
    "cell_size_check",
}
_DOES: Final = ("optimize", "wal_checkpoint", "shrink_memory", "incremental_vacuum")
_MEANINGFUL: Final = (
    "ignore_check_constraints",
    "query_only",
    "recursive_triggers",
    "legacy_alter_table",
    "defer_foreign_keys",
)
_NUMBER: Final = re.compile(r"[-+]?[0-9]{1,10}|\{.*\}", re.DOTALL)
_RUN_TIME: Final = re.compile(r"\{[\w.\[\]'\"]+\}")
"""A name that a variable, an attribute or an item gives: what a function gives may have quotes within."""
_HINTS: Final = {
    "table_info": "ask information_schema.columns",
    "table_xinfo": "ask information_schema.columns",
    "index_list": "ask pg_catalog.pg_indexes",
    "foreign_key_list": "ask information_schema.referential_constraints",
    "database_list": "ask pg_catalog.pg_database",
    "index_info": "ask pg_catalog.pg_index",
    "journal_mode": "it tells of SQLite's file; PostgreSQL always keeps a log",
    "cache_size": "it tells of SQLite's memory; PostgreSQL's is SHOW shared_buffers",
    "foreign_keys": "PostgreSQL enforces them always",
    "integrity_check": "PostgreSQL has amcheck",
    "quick_check": "PostgreSQL has amcheck",
}


def write(work: Work, node: nodes.Pragma) -> StatementOut:
    """Nothing for a setting."""
    if node.name in ("table_info", "table_xinfo") and node.value is not None:
        return _columns(work, node, node.value)
    if node.name == "user_version":
        return _version(work, node)
    setting = node.name in _SETTINGS and node.name not in _MEANINGFUL
    if not setting or (node.value is None and node.name not in _DOES):
        hint = _HINTS.get(node.name, "find out what the program does with it")
        raise work.refuse(CONSTRUCT, node, f"PRAGMA {node.name} has no counterpart: {hint}")
    work.changed(CONSTRUCT, node, "a setting of SQLite's own: left out")
    return StatementOut(None)


_VERSION_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS sqlite_user_version (version BIGINT NOT NULL)",
    "INSERT INTO sqlite_user_version SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_user_version)",
)
"""The table that ``schema`` makes too: a number that programs keep in the file, to know what they have migrated."""


def _version(work: Work, node: nodes.Pragma) -> StatementOut:
    """The number in a table of one row."""
    work.changed(CONSTRUCT, node, "kept in a table of one row")
    if node.value is None:
        text = "SELECT version AS user_version FROM sqlite_user_version"
    elif _NUMBER.fullmatch(node.value):
        text = f"UPDATE sqlite_user_version SET version = {node.value}"
    else:
        raise work.refuse(CONSTRUCT, node, f"{node.value} is no whole number")
    return StatementOut(replaced(text, node.first, node.last), ahead=list(_VERSION_TABLE))


def _columns(work: Work, node: nodes.Pragma, name: str) -> StatementOut:
    """The columns that are there now, described as the program's own definitions describe them."""
    table = work.database.table(name)
    if node.name == "table_info" and table is None and _RUN_TIME.fullmatch(name):
        work.changed(CONSTRUCT, node)
        return StatementOut(replaced("".join(rows(work.database, f"'{name}'")), node.first, node.last))
    if table is None or table.unclear or table.differs or table.further or node.name != "table_info":
        raise work.refuse(CONSTRUCT, node, f"PRAGMA {node.name}({name}): {_HINTS['table_info']}")
    work.changed(CONSTRUCT, node)
    listed = ", ".join(described_columns(table))
    described = f'(VALUES {listed}) AS d(cid, name, type, "notnull", dflt_value, pk)'
    place = f"c.table_schema = current_schema() AND c.table_name = {quoted(table.name)} AND c.column_name = d.name"
    text = f"SELECT d.* FROM {described} JOIN information_schema.columns AS c ON {place} ORDER BY d.cid"
    return StatementOut(replaced(text, node.first, node.last))
