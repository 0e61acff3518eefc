"""A SQLite connection or cursor is used: cursor, commit, rollback, close, fetch, iteration.

## What it finds

Every use of a SQLite connection, cursor or row set that is neither a statement (SQH301), an option (SQH203), a
``with`` on a connection (SQH705) nor ``lastrowid`` (SQH702): ``cursor()``, ``commit()``, ``rollback()``, ``close()``,
``fetchone()``, ``fetchall()``, ``fetchmany()``, ``rowcount``, ``description``, iteration over a cursor, and a method
that is handed on without being called.

``commit()`` of a git repository or a Kafka consumer, ``close()`` of a websocket, ``cursor()`` of a user interface and
all of these on PostgreSQL are none.

## Why it matters

Most of these read the same after the move, which is why they move with their connection and need no edit. Some mean
something else in psycopg:

- ``fetchone()`` and ``fetchall()`` after a statement that gives no rows raise ``ProgrammingError``; ``sqlite3`` gives
  ``None`` and ``[]``.
- ``rowcount`` after a SELECT is the number of rows; ``sqlite3`` says -1.
- a connection's ``close()`` without ``commit()`` also loses CREATE TABLE and ALTER TABLE.
- ``commit()`` after an error that was swallowed does not raise and commits nothing: PostgreSQL rolls back (SQH708).
- Aggregates come as ``Decimal`` where ``sqlite3`` gave ``int`` or ``float``.

## What to do

Move them together with the connection they hang on, and look at the five points above.

## Example

Before:

    cursor = conn.cursor()
    cursor.execute("SELECT id FROM trades")
    found = cursor.fetchall()

After:

    cursor = conn.cursor()  # a psycopg connection now
    cursor.execute("SELECT id FROM trades")
    found = cursor.fetchall()
"""

from collections.abc import Iterator
from typing import Final

from sqlite_hunter.model.site import Remark, Site
from sqlite_hunter.program.drivers import TABLE_PROPERTIES
from sqlite_hunter.program.program import Program
from sqlite_hunter.rules._wording import remark, shown

KIND = "use"
SEVERITY = "error"
AUDIT = False

_NO_ROWS: Final = "psycopg has it too, and raises ProgrammingError after a statement that gives no rows"
_ADVICE: Final = {
    "cursor": "psycopg has it too; its cursor fetches all rows at once unless cursor(name=...) is asked for",
    "commit": "psycopg has it too; after an error that was swallowed it rolls back and does not say so",
    "rollback": "psycopg has it too; after any error in a transaction it is needed before the next statement",
    "fetchone": _NO_ROWS,
    "fetchall": _NO_ROWS,
    "fetchmany": _NO_ROWS,
    "rowcount": "psycopg has it too; after a SELECT it is the number of rows, where sqlite3 says -1",
    "description": "psycopg has it too, of Column objects; names that are not quoted in SQL come in lower case",
    "connection": "psycopg's cursors have it too",
    "__iter__": "psycopg's cursors are iterated the same way; rows are fetched at once unless cursor(name=...)",
    "__enter__": "psycopg's cursors are closed at the end of the block too",
    "__aenter__": "psycopg's AsyncConnection is closed at the end too, and commits there, which aiosqlite does not",
    "stop": "leave it out: psycopg's asynchronous connections have no thread of their own",
}
_CLOSES: Final = {
    "connection": "psycopg has it too; what is not committed is lost, CREATE TABLE and ALTER TABLE included",
    "cursor": "psycopg's cursors have it too; the transaction goes on, it is the connection's",
}
_CLOSES_EITHER: Final = (
    "psycopg has it too; a connection's loses what is not committed, CREATE TABLE and ALTER TABLE included"
)
_OTHERWISE: Final = "it moves with the connection; see whether psycopg has it"
_SHOWN: Final = {
    "__iter__": "iteration over a cursor",
    "__enter__": "with on a cursor",
    "__aenter__": "async with on a connection",
}
_RUNS: Final = "whoever calls it gives it the statement: find out who does, and port what is given"
_EXECUTES: Final = frozenset({"execute", "executemany", "executescript", "execute_fetchall", "execute_insert"})
"""A call of these is SQH301; as a use they are handed on without being called."""

_PROPERTIES: Final = frozenset(
    {"rowcount", "description", "arraysize", "connection", "conn", "rows", "tables", "views", "db"}
)
_TABLE: Final = "an object for a table, which no driver of PostgreSQL has: write out the SQL that it makes"


def check(program: Program) -> Iterator[Remark]:
    """Every plain use of a SQLite object."""
    for site in program.sites_of("use"):
        yield remark(site, _subject(site), _advice(site))


def _advice(site: Site) -> str:
    """What becomes of the use; only the close of a connection ends a transaction."""
    if site.member in _EXECUTES:
        return _RUNS
    if site.role == "table":
        return _TABLE
    if site.member == "close":
        return _CLOSES.get(site.role, _CLOSES_EITHER)
    return _ADVICE.get(site.member, _OTHERWISE)


def _subject(site: Site) -> str:
    """The use as a reader would say it."""
    if site.member in _SHOWN:
        return _SHOWN[site.member]
    if site.note == "reference" or site.member in _EXECUTES:
        return f"a reference to {shown(site.member)}"
    is_read = site.member in _PROPERTIES or (site.role == "table" and site.member in TABLE_PROPERTIES)
    return shown(site.member) if is_read else f"{shown(site.member)}()"
