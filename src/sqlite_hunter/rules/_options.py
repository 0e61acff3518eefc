"""What takes the place of each thing that only a SQLite connection has, for rules 203 and 709.

Sources: https://docs.python.org/3/library/sqlite3.html, https://www.psycopg.org/psycopg3/docs/api/connections.html,
https://www.psycopg.org/psycopg3/docs/advanced/rows.html, https://www.postgresql.org/docs/15/.
"""

from typing import Final

_FUNCTION: Final = "statements call it in the server then: CREATE FUNCTION there, or compute the value in Python"
_NONE: Final = "PostgreSQL has no such thing: leave it out"
_EXTENSION: Final = "extensions are the server's: CREATE EXTENSION, if PostgreSQL has one for the purpose"
_DUMP: Final = "pg_dump takes its place, outside the program"
_LIMITS: Final = "limits are the server's settings: leave it out"

OPTIONS: Final = {
    "row_factory": "psycopg has row_factory too, with psycopg.rows.dict_row or namedtuple_row; sqlite3.Row is read by "
    "name and by index, dict_row by name alone",
    "text_factory": "psycopg gives str, always; for anything else register a loader on conn.adapters",
    "isolation_level": "in psycopg this name is the level of isolation, not when transactions begin: None here is "
    "autocommit=True there",
    "autocommit": "psycopg has autocommit=True or False of the same meaning; LEGACY_TRANSACTION_CONTROL has no twin",
    "detect_types": "PostgreSQL's column types decide what Python gets: loaders on conn.adapters take the place of "
    "converters",
    "check_same_thread": "leave it out: psycopg connections may be shared by threads, but share one transaction, so "
    "give each thread one from a pool",
    "cached_statements": "prepare_threshold= is its nearest relative: leave it out",
    "uri": "leave it out: psycopg.connect() takes a conninfo or a postgresql:// URL",
    "factory": "call connect() of a subclass of psycopg.Connection",
    "timeout": "it waits for a lock: SET lock_timeout; connect_timeout= waits for the server only",
    "create_function": _FUNCTION,
    "createscalarfunction": _FUNCTION,
    "create_aggregate": "CREATE AGGREGATE in the server takes its place, or compute the value in Python",
    "createaggregatefunction": "CREATE AGGREGATE in the server takes its place, or compute the value in Python",
    "create_window_function": "CREATE AGGREGATE in the server takes its place (any aggregate may have OVER), or Python",
    "create_collation": "CREATE COLLATION of ICU or the C library takes its place, or sort in Python: none calls back",
    "createcollation": "CREATE COLLATION of ICU or the C library takes its place, or sort in Python: none calls back",
    "set_authorizer": "GRANT and REVOKE on a role of its own, and row security, take its place",
    "set_progress_handler": "SET statement_timeout, or conn.cancel() from another thread, takes its place",
    "set_trace_callback": "log_statement in the server, or a cursor_factory that logs, takes its place",
    "enable_load_extension": _EXTENSION,
    "load_extension": _EXTENSION,
    "backup": _DUMP,
    "iterdump": _DUMP,
    "serialize": _DUMP,
    "deserialize": "pg_restore takes its place, outside the program",
    "interrupt": "conn.cancel() takes its place",
    "blobopen": "read and write the bytea column whole, or use large objects",
    "getlimit": _LIMITS,
    "setlimit": _LIMITS,
    "getconfig": _NONE,
    "setconfig": _NONE,
    "total_changes": "add up cursor.rowcount of the statements instead",
    "in_transaction": "conn.info.transaction_status takes its place; a SELECT alone begins a transaction there",
    "setbusytimeout": "SET lock_timeout takes its place",
    "setbusyhandler": "SET lock_timeout takes its place; nothing is called back",
}
"""By the name of the option, without a trailing ``=``."""

OTHERWISE: Final = "psycopg has no such option: find out what relies on it"
