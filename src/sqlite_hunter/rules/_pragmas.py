"""What takes the place of each PRAGMA, by whether it asks or sets.

One that sets can mostly be left out. One whose answer is read cannot: whoever reads it needs another answer. A PRAGMA
takes no parameters, so a value in its text is never to be bound.
Sources: https://www.sqlite.org/pragma.html, https://www.postgresql.org/docs/15/.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from sqlite_hunter.model.finding import SqlSummary
from sqlite_hunter.rules._wording import shown
from sqlite_hunter.sql.names import name_at
from sqlite_hunter.sql.statements import split
from sqlite_hunter.sql.template import Template
from sqlite_hunter.sql.tokens import Token, significant

_COLUMNS: Final = "information_schema.columns takes its place, with other columns"
_INDEXES: Final = "pg_catalog.pg_indexes and pg_index take its place, with other columns"
_SIZE: Final = "the size is pg_database_size(current_database()), in bytes, not in pages"
_CHECK: Final = "no statement asks that of PostgreSQL: leave it out; pg_amcheck is the server's own"
_ROW: Final = "PostgreSQL keeps no such number: a table of one row takes its place"
_KEY: Final = "leave it out: encryption at rest is the server's matter"
_VACUUM: Final = "leave it out: autovacuum works by itself"

_ALWAYS: Final = {
    "table_info": _COLUMNS,
    "table_xinfo": _COLUMNS,
    "table_list": "pg_catalog.pg_tables takes its place, with other columns",
    "database_list": "schemas are in information_schema.schemata; the path of a file has no twin",
    "index_list": _INDEXES,
    "index_info": _INDEXES,
    "index_xinfo": _INDEXES,
    "foreign_key_list": "pg_catalog.pg_constraint (contype = 'f') takes its place, with other columns",
    "foreign_key_check": "leave it out: PostgreSQL never holds a row that breaks a constraint it has validated",
    "collation_list": "pg_catalog.pg_collation takes its place, with other columns",
    "function_list": "pg_catalog.pg_proc takes its place, with other columns",
    "module_list": "pg_catalog.pg_extension takes its place, with other columns",
    "pragma_list": "pg_catalog.pg_settings takes its place, with other columns",
    "compile_options": "SELECT version(), or pg_catalog.pg_config for who may read it",
    "user_version": _ROW,
    "application_id": _ROW,
    "integrity_check": _CHECK,
    "quick_check": _CHECK,
    "incremental_vacuum": _VACUUM,
    "optimize": "leave it out: autovacuum also analyses",
    "wal_checkpoint": "leave it out: the server makes its checkpoints by itself",
    "shrink_memory": "leave it out: memory is the server's matter",
    "key": _KEY,
    "rekey": _KEY,
    "hexkey": _KEY,
}
"""Those that mean the same with and without a value."""

_ASKED: Final = {
    "page_count": _SIZE,
    "page_size": f"SHOW block_size takes its place; {_SIZE}",
    "max_page_count": "a database of PostgreSQL has no such limit: what compares with it goes",
    "freelist_count": "nothing counts free pages: n_dead_tup in pg_stat_user_tables is the nearest",
    "busy_timeout": "SHOW lock_timeout takes its place",
    "foreign_keys": "PostgreSQL always enforces REFERENCES: what asks for it goes",
    "encoding": "SHOW server_encoding takes its place",
    "data_version": "PostgreSQL has no such counter: LISTEN and NOTIFY tell of changes",
    "schema_version": "PostgreSQL has no such counter: keep the version in a table of one row",
}
_SET: Final = {
    "busy_timeout": "SET lock_timeout takes its place, in milliseconds too",
    "foreign_keys": "leave it out: PostgreSQL always enforces REFERENCES, also where SQLite had this off",
    "defer_foreign_keys": "SET CONSTRAINTS ALL DEFERRED takes its place, for constraints declared DEFERRABLE",
    "ignore_check_constraints": "PostgreSQL cannot: drop the constraint, or add it NOT VALID",
    "query_only": "conn.read_only = True takes its place",
    "read_uncommitted": "leave it out: PostgreSQL never shows uncommitted rows",
    "case_sensitive_like": "leave it out: LIKE always minds case in PostgreSQL, ILIKE never does",
    "recursive_triggers": "leave it out: PostgreSQL's triggers always fire one another",
    "encoding": "leave it out: CREATE DATABASE decides it",
    "auto_vacuum": _VACUUM,
    "writable_schema": "PostgreSQL's catalogue is changed by ALTER alone: leave it out",
}
_ASKED_OTHERWISE: Final = "PostgreSQL has no such setting: what reads the answer goes with it"
_SET_OTHERWISE: Final = "leave it out: a setting of SQLite's own, PostgreSQL has none of it"
_UNKNOWN: Final = "which one is not known: one that sets goes, one that asks has a view of the catalogue in its place"
_FUNCTION: Final = "PRAGMA_"
_MOST: Final = 3


class Pragma(NamedTuple):
    """One PRAGMA statement."""

    name: str
    """In lower case, without its schema; "" if it is only known at run time."""
    sets: bool


def pragmas(statement: SqlSummary) -> list[Pragma]:
    """The PRAGMAs of a statement or script, each once."""
    found = (_pragma(significant(part)) for part in split(Template.marked(statement.text)))
    return list(dict.fromkeys(pragma for pragma in found if pragma is not None))


def _pragma(tokens: list[Token]) -> Pragma | None:
    if not tokens or tokens[0].key != "PRAGMA":
        return None
    name, after = name_at(tokens, 1)
    known = name.rpartition(".")[2].lower()
    sets = after < len(tokens) and tokens[after].key in ("=", "(")
    return Pragma("" if "{" in known else known, sets)


def pragma_name(found: list[Pragma]) -> str:
    """``PRAGMA journal_mode, synchronous``; a PRAGMA that is not known has no name."""
    names = list(dict.fromkeys(shown(pragma.name) for pragma in found if pragma.name))
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return f"PRAGMA {', '.join(names[:_MOST])}{more}".rstrip()


def pragma_advice(found: list[Pragma]) -> str:
    """What takes the place of PRAGMAs; of several, each is told under its name."""
    if len(found) == 1:
        return _advice(found[0])
    told: dict[str, list[str]] = {}
    for pragma in found:
        told.setdefault(_advice(pragma), []).append(shown(pragma.name) or "another")
    if len(told) <= 1:
        return "".join(told) or _UNKNOWN
    return "; ".join(f"{', '.join(names[:_MOST])}: {advice}" for advice, names in list(told.items())[:_MOST])


def _advice(pragma: Pragma) -> str:
    if not pragma.name:
        return _UNKNOWN
    if pragma.name.startswith("cipher"):
        return _KEY
    if pragma.name in _ALWAYS:
        return _ALWAYS[pragma.name]
    if pragma.sets:
        return _SET.get(pragma.name, _SET_OTHERWISE)
    return _ASKED.get(pragma.name, _ASKED_OTHERWISE)


def functions_advice(tokens: Iterable[Token]) -> str:
    """What takes the place of ``pragma_table_info(...)`` and its like in a query; "" if there is none."""
    names = [token.key.removeprefix(_FUNCTION).lower() for token in tokens if token.key.startswith(_FUNCTION)]
    told = dict.fromkeys(f"pragma_{shown(name)}: {_advice(Pragma(name, sets=False))}" for name in names)
    return "; ".join(list(told)[:_MOST])
