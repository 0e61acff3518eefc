"""A SQLite connection is opened.

## What it finds

The call that opens a SQLite database: ``sqlite3.connect``, ``aiosqlite.connect``, ``apsw.Connection``, a subclass of a
connection, ``functools.partial`` of any of them, whatever names they go by in the file.

## Why it matters

Everything that is done with the connection, in whatever file, hangs on this line: it is the origin of a group that
moves to PostgreSQL as a whole or not at all.

## What to do

Open a PostgreSQL connection, from a pool where the program opens one for each piece of work. What differs:

- ``sqlite3`` begins a transaction at the first INSERT, UPDATE, DELETE or REPLACE. psycopg begins one at the first
  statement of any kind: a session that has only read is left idle in a transaction until commit or rollback.
- CREATE TABLE outside a transaction stands at once in ``sqlite3``; in psycopg it is lost at ``close()`` without
  ``commit()``.
- Opening makes no file and no schema: the server, the role and the schema must be there, and opening can fail.
- ``:memory:`` is a private, empty database. Its nearest relative is a temporary table, or a schema made for a test.
- ``timeout=`` waits for a lock; psycopg's ``connect_timeout`` waits for the server, ``SET lock_timeout`` for a lock.

## Example

Before:

    conn = sqlite3.connect(TRADES_DB, timeout=5)

After:

    conn = psycopg.connect(conninfo)  # or: with pool.connection() as conn
"""

from collections.abc import Iterator
from typing import Final

from sqlite_hunter.model.site import Remark
from sqlite_hunter.program.program import Program
from sqlite_hunter.rules._wording import article, remark, shown

KIND = "connect"
SEVERITY = "error"
AUDIT = True

_OPENS: Final = "psycopg.connect() or the program's PostgreSQL pool takes its place"
_INSTEAD: Final = {
    "aiosqlite": "psycopg.AsyncConnection.connect() or a psycopg_pool.AsyncConnectionPool takes its place",
    "apsw": "psycopg.connect(autocommit=True) takes its place: apsw begins no transaction by itself",
}
_MEMORY: Final = "such a private database has no twin: temporary tables, or a schema made for the purpose"
_TRANSACTION: Final = "it begins a transaction at any first statement, and what is not committed is lost at close()"


def check(program: Program) -> Iterator[Remark]:
    """Every call that opens a SQLite database."""
    for site in program.sites_of("connect"):
        otherwise = _INSTEAD.get(site.member, f"{_OPENS}; {_TRANSACTION}")
        advice = _MEMORY if site.database == ":memory:" else otherwise
        yield remark(site, f"opens {article(shown(site.member))} connection", advice)
