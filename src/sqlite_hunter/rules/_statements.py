"""What is said of a statement: its short name, and what differs when it runs on PostgreSQL through psycopg 3.

Sources: https://www.psycopg.org/psycopg3/docs/basic/params.html and from_pg2.html,
https://docs.python.org/3/library/sqlite3.html, https://www.sqlite.org/pragma.html, https://www.postgresql.org/docs/15/.
"""

import re
from typing import Final

from sqlite_hunter.model.finding import SqlSummary
from sqlite_hunter.rules._wording import advised, listed, shown

_LINKS: Final = {
    "select": "from", "delete": "from", "insert": "into", "replace": "into", "update": "of", "create": "of",
    "alter": "of", "drop": "of", "script": "on", "explain": "on",
}  # fmt: skip
"""The word between an operation and its tables."""

_METHODS: Final = {
    "executescript": "psycopg has no executescript(): its execute() takes several statements where no values are "
    "bound, and does not commit first as sqlite3 does",
    "executemany": "only cursors have executemany() in psycopg, connections do not",
    "execute_fetchall": "execute() and fetchall()",
    "execute_insert": "INSERT ... RETURNING the key, and fetchone()",
}
_OPERATIONS: Final = {
    "begin": "leave it out: psycopg begins by itself; where IMMEDIATE or EXCLUSIVE keeps others out, take "
    "pg_advisory_xact_lock(): BEGIN locks nothing in PostgreSQL",
    "commit": "call commit() of the connection",
    "end": "call commit() of the connection",
    "rollback": "call rollback() of the connection",
    "savepoint": "with conn.transaction() takes its place",
    "release": "with conn.transaction() takes its place",
    "attach": "one connection reaches all schemas of a PostgreSQL database: name the schema in place of the file",
    "detach": "one connection reaches all schemas of a PostgreSQL database: leave it out",
    "vacuum": "run it on a connection with autocommit=True (VACUUM cannot stand in a transaction), or leave it to "
    "autovacuum",
    "reindex": "REINDEX says of what in PostgreSQL (TABLE, INDEX, DATABASE); it is hardly ever needed",
    "explain": "EXPLAIN gives other rows in PostgreSQL",
    "replace": "INSERT ... ON CONFLICT DO UPDATE with every column, and the key that conflicts, takes its place",
    "create": "make it in PostgreSQL's schema, with its types; there it is lost at close() without commit()",
    "alter": "where the error of a column that exists is caught, write ADD COLUMN IF NOT EXISTS: an error spoils the "
    "transaction",
    "drop": "where others refer to it, PostgreSQL refuses without CASCADE",
}
_DEFAULT: Final = "run it on the PostgreSQL connection"
_VALUES: Final = {
    "qmark": "%s in place of each ?",
    "numeric": "%(name)s and a mapping in place of numbered parameters",
    "named": "%(name)s in place of :name",
    "mixed": "one style of parameters, %s or %(name)s",
}
_PRAGMA: Final = re.compile(r"\bpragma\s+(?:\w+\.)?(\w+)", re.IGNORECASE)
_PRAGMAS: Final = {
    "table_info": "information_schema.columns takes its place, with other columns",
    "table_xinfo": "information_schema.columns takes its place, with other columns",
    "table_list": "pg_catalog.pg_tables takes its place, with other columns",
    "database_list": "none: the schemas of the database are in information_schema.schemata",
    "foreign_key_list": "pg_catalog.pg_constraint takes its place, with other columns",
    "foreign_key_check": "leave it out: PostgreSQL never holds a row that breaks a constraint it has validated",
    "foreign_keys": "leave it out: PostgreSQL always enforces REFERENCES, also where SQLite had this off",
    "index_": "pg_catalog.pg_indexes takes its place, with other columns",
    "user_version": "keep the version in a table of one row",
    "busy_timeout": "SET lock_timeout takes its place",
    "integrity_check": "leave it out; pg_amcheck is the server's own",
    "quick_check": "leave it out; pg_amcheck is the server's own",
    "key": "leave it out: encryption at rest is the server's matter",
    "query_only": "conn.read_only = True takes its place",
    "read_uncommitted": "leave it out: PostgreSQL never shows uncommitted rows",
}
_PRAGMA_DEFAULT: Final = "leave it out: a setting of SQLite's file, PostgreSQL has none of it"
_MOST_CONSTRUCTS: Final = 3


def statement_name(statement: SqlSummary | None) -> str:
    """``SELECT from trades, fills``; "a statement that is only known at run time" where there is no text."""
    if statement is None:
        return "a statement that is only known at run time"
    if statement.operation == "pragma":
        name = _pragma(statement)
        return f"PRAGMA {shown(name)}" if name else "PRAGMA"
    verb = {"": "a statement", "script": "a script"}.get(statement.operation, shown(statement.operation.upper()))
    if not statement.tables:
        return verb
    return f"{verb} {_LINKS.get(statement.operation, 'on')} {listed(statement.tables)}"


def statement_advice(method: str, statement: SqlSummary | None) -> str:
    """What takes the statement's place and what PostgreSQL reads otherwise in it."""
    parts = [_METHODS[method]] if method in _METHODS else []
    if statement is None:
        return "; ".join([*parts, "find out what runs here, then run it on the PostgreSQL connection"])
    if statement.operation == "pragma":
        return advised(_PRAGMAS, _pragma(statement), _PRAGMA_DEFAULT)
    parts.append(_OPERATIONS.get(statement.operation, _DEFAULT))
    parts.extend(_binding(statement))
    if statement.dialect:
        parts.append(f"PostgreSQL reads otherwise: {listed(statement.dialect, _MOST_CONSTRUCTS)}")
    return "; ".join(parts)


def _binding(statement: SqlSummary) -> list[str]:
    """What becomes of the parameters; a bare ``%`` must be doubled only where values are bound."""
    if statement.placeholders not in _VALUES:
        return []
    doubled = ", %% for a literal %" if "%" in statement.text else ""
    return [_VALUES[statement.placeholders] + doubled]


def _pragma(statement: SqlSummary) -> str:
    match = _PRAGMA.search(statement.text)
    return match[1].lower() if match else ""
