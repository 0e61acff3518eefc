"""``with`` on a SQLite connection.

## What it finds

``with conn:`` and ``with sqlite3.connect(...) as conn:``. ``closing(conn)``, a context manager of the program's own
that hands out a connection, and ``with`` on a PostgreSQL connection are none; nor is aiosqlite's ``async with``, which
closes as psycopg's does (SQH201).

## Why it matters

The same words do something else in each driver:

- ``sqlite3``: ends the transaction (commit, or rollback on an exception), whoever began it, and leaves the connection
  **open**;
- aiosqlite: closes the connection and commits **nothing**;
- psycopg2: ends the transaction, leaves the connection open;
- psycopg 3: ends the transaction and **closes** the connection, so the next statement on it raises
  ``OperationalError: the connection is closed``.

``with conn.transaction():`` looks like the answer and is one only if no transaction is open: inside one it is a
savepoint, what it "commits" is lost at ``close()`` without ``commit()``. A SELECT before it has begun one already.

## What to do

Where the block is the whole life of the connection, psycopg's ``with`` is right and mends the leak. Where the
connection is used afterwards, write ``conn.commit()`` and ``conn.rollback()`` out, or open it with ``autocommit=True``
and use ``with conn.transaction():``.

## Example

Before:

    with self.conn:
        self.conn.execute("DELETE FROM positions")

After (``self.conn`` was opened with ``autocommit=True``):

    with self.conn.transaction():
        self.conn.execute("DELETE FROM positions")
"""

from collections.abc import Iterator
from typing import Final

from sqlite_hunter.model.site import Remark
from sqlite_hunter.program.program import Program
from sqlite_hunter.rules._wording import remark

KIND = "use"
SEVERITY = "error"
AUDIT = False

_ENDS: Final = (
    "in psycopg this also closes the connection; sqlite3 commits or rolls back and leaves it open: with "
    "conn.transaction() on an autocommit connection, or commit() and rollback()"
)


def check(program: Program) -> Iterator[Remark]:
    """Every ``with`` on a SQLite connection."""
    for site in program.sites_of("with"):
        if site.member == "connection":
            yield remark(site, "with on a connection", _ENDS)
