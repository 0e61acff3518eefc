"""What is said of statements that define things or steer transactions: each by what it makes, drops or ends.

Sources: https://www.postgresql.org/docs/15/sql-commands.html, https://www.psycopg.org/psycopg3/docs/basic/transactions.html,
https://www.sqlite.org/lang.html.
"""

from collections.abc import Sequence
from typing import Final

from sqlite_hunter.model.finding import SqlSummary
from sqlite_hunter.sql.keywords import CREATE_MODIFIERS, TEMPORARY
from sqlite_hunter.sql.statements import split
from sqlite_hunter.sql.template import Template
from sqlite_hunter.sql.tokens import significant

_LOST: Final = "there it is lost at close() without commit()"
_SAVEPOINT: Final = "with conn.transaction() takes its place"
_SESSION: Final = (
    "it lasts as long as the session, which a pool hands on; ON COMMIT DROP ends it with the transaction, and "
    "rollback() takes it back"
)
_TRIGGER: Final = (
    "PostgreSQL's trigger has no body, it calls a function: CREATE FUNCTION ... RETURNS trigger, then CREATE TRIGGER "
    "... EXECUTE FUNCTION"
)
_KINDS: Final = ("TABLE", "INDEX", "VIEW", "TRIGGER")
_MOST: Final = 3

_ADVICE: Final = {
    "create table": f"make it in PostgreSQL's schema, with its types; {_LOST}",
    "create table of a query": f"PostgreSQL has CREATE TABLE AS too, with the types of the query's columns; {_LOST}",
    "create temp table": f"PostgreSQL has CREATE TEMP TABLE too, with its types: {_SESSION}",
    "create temp table of a query": "PostgreSQL has CREATE TEMP TABLE AS too, with the types of the query's columns: "
    f"{_SESSION}",
    "create virtual table": "PostgreSQL has no virtual tables: for full text a tsvector column with a GIN index, for "
    "ranges a GiST index",
    "create index": f"PostgreSQL has it too; {_LOST}",
    "create index of an expression": "PostgreSQL has it too, an expression in brackets of its own, ((a + 1)), unless "
    f"it is one call; {_LOST}",
    "create view": f"PostgreSQL has it too, CREATE OR REPLACE VIEW in place of IF NOT EXISTS; {_LOST}",
    "create temp view": "PostgreSQL has it too, CREATE OR REPLACE TEMP VIEW in place of IF NOT EXISTS; it lasts as "
    "long as the session, which a pool hands on",
    "create trigger": _TRIGGER,
    "create temp trigger": f"{_TRIGGER}; none is temporary: drop it, unless its table is temporary",
    "create": f"make it in PostgreSQL's schema; {_LOST}",
    "drop table": "where others refer to it, PostgreSQL refuses without CASCADE",
    "drop index": "PostgreSQL has it too, but for an index that a constraint made: drop the constraint there",
    "drop view": "where other views read it, PostgreSQL refuses without CASCADE",
    "drop trigger": "PostgreSQL wants its table too: DROP TRIGGER name ON table; the function stays, drop it as well",
    "drop": "where others refer to it, PostgreSQL refuses without CASCADE",
    "alter add": "where the error of a column that exists is caught, write ADD COLUMN IF NOT EXISTS: an error spoils "
    "the transaction",
    "alter": "PostgreSQL has it too",
    "begin immediate": "psycopg begins by itself; what this keeps others out of takes pg_advisory_xact_lock(): BEGIN "
    "locks nothing in PostgreSQL",
    "begin": "leave it out: psycopg begins by itself (under autocommit: with conn.transaction())",
    "commit": "call commit() of the connection",
    "end": "call commit() of the connection",
    "rollback to": f"{_SAVEPOINT}: an exception that leaves the block, psycopg.Rollback too, rolls back to its start",
    "rollback": "call rollback() of the connection",
    "savepoint": _SAVEPOINT,
    "release": f"{_SAVEPOINT}: the end of the block releases",
    "attach": "one connection reaches all schemas of a PostgreSQL database: name the schema in place of the file",
    "detach": "one connection reaches all schemas of a PostgreSQL database: leave it out",
    "vacuum into": "PostgreSQL writes no copy of itself: pg_dump takes its place, outside the program",
    "vacuum of": "what VACUUM names is a table in PostgreSQL, not a database; it needs autocommit=True, or is left to "
    "autovacuum",
    "vacuum": "run it on a connection with autocommit=True (VACUUM cannot stand in a transaction), or leave it to "
    "autovacuum",
    "analyze": "PostgreSQL has it too, a name is a table's there; autovacuum does it by itself",
    "reindex": "REINDEX says of what in PostgreSQL (TABLE, INDEX, DATABASE); it is hardly ever needed",
    "explain": "EXPLAIN gives other rows in PostgreSQL",
}  # fmt: skip


def definition_kinds(statement: SqlSummary) -> list[str]:
    """What the statements of a text that are no queries do, each once: "create index", "drop trigger", ..."""
    parts = split(Template.marked(statement.text))
    found = dict.fromkeys(_kind([token.key for token in significant(part)]) for part in parts)
    return [kind for kind in found if kind in _ADVICE]


def definition_advice(statement: SqlSummary) -> str:
    """What becomes of a statement that defines something or steers a transaction; "" for queries and changes."""
    kinds = definition_kinds(statement)
    if len(kinds) == 1:
        return _ADVICE[kinds[0]]
    told = dict.fromkeys(f"{kind.partition(' of ')[0].upper()}: {_ADVICE[kind]}" for kind in kinds[:_MOST])
    return "; ".join(told)


def _kind(keys: Sequence[str]) -> str:
    verb = keys[0].lower() if keys else ""
    reader = _READERS.get(verb)
    return reader(keys[1:]) if reader is not None else verb


def _created(keys: Sequence[str]) -> str:
    at = 0
    while at < len(keys) and keys[at] in CREATE_MODIFIERS:
        at += 1
    if at == len(keys) or keys[at] not in _KINDS:
        return "create"
    kind = keys[at].lower()
    if "VIRTUAL" in keys[:at]:
        return f"create virtual {kind}"
    if kind == "index":
        return "create index of an expression" if _of_expression(keys[at:]) else "create index"
    temporary = "temp " if TEMPORARY & set(keys[:at]) or _of_temp(keys[at + 1 :]) else ""
    return f"create {temporary}{kind}{' of a query' if kind == 'table' and _of_query(keys[at:]) else ''}"


def _of_temp(keys: Sequence[str]) -> bool:
    """Whether a name is of SQLite's schema ``temp``, which is as good as the word TEMP."""
    at = 3 if list(keys[:3]) == ["IF", "NOT", "EXISTS"] else 0
    return keys[at : at + 1] == ["TEMP"] and keys[at + 1 : at + 2] == ["."]


def _of_query(keys: Sequence[str]) -> bool:
    """Whether a table takes its columns from a query: ``CREATE TABLE t AS SELECT ...``."""
    return "AS" in keys and "(" not in keys[: keys.index("AS")]


def _of_expression(keys: Sequence[str]) -> bool:
    """Whether a list of an index's columns has more than names and commas in it; its WHERE is of no interest."""
    columns = keys[keys.index("(") + 1 :] if "(" in keys else []
    columns = columns[: columns.index("WHERE")] if "WHERE" in columns else columns
    return any(key and not key.isidentifier() and key not in (",", ")") for key in columns)


def _dropped(keys: Sequence[str]) -> str:
    return f"drop {keys[0].lower()}" if keys and keys[0] in _KINDS else "drop"


def _altered(keys: Sequence[str]) -> str:
    return "alter add" if "ADD" in keys else "alter"


def _begun(keys: Sequence[str]) -> str:
    return "begin immediate" if {"IMMEDIATE", "EXCLUSIVE"} & set(keys[:1]) else "begin"


def _rolled_back(keys: Sequence[str]) -> str:
    return "rollback to" if "TO" in keys[:2] else "rollback"


def _vacuumed(keys: Sequence[str]) -> str:
    if "INTO" in keys:
        return "vacuum into"
    return "vacuum of" if keys else "vacuum"


_READERS: Final = {
    "create": _created,
    "drop": _dropped,
    "alter": _altered,
    "begin": _begun,
    "rollback": _rolled_back,
    "vacuum": _vacuumed,
}
