"""An exception of a SQLite module is handled or named.

## What it finds

``except sqlite3.Error`` and its relatives, in a tuple or under another name, ``contextlib.suppress``,
``pytest.raises``, ``isinstance``, a tuple of exception types kept in a constant, ``raise sqlite3.OperationalError``.

``Error``, ``IntegrityError`` and the like of other modules (psycopg, requests, csv, shutil) are none.

## Why it matters

psycopg raises other classes: a handler that stays behind catches nothing, and what it took care of becomes a crash.
The families are cut differently too. A missing table, a missing column and a syntax error are ``OperationalError`` in
``sqlite3`` and ``ProgrammingError`` in psycopg. A lock that is not had is ``OperationalError`` in both, of another
cause. And after any error PostgreSQL refuses every further statement until the transaction is rolled back.

## What to do

Name the error that is meant: ``psycopg.errors.UniqueViolation`` for "already there", ``UndefinedTable``,
``DuplicateColumn``, ``LockNotAvailable``, ``SerializationFailure``. Roll back in the handler, put the statement in
``with conn.transaction():`` (a savepoint inside a transaction), or avoid the error: ``ON CONFLICT DO NOTHING``,
``IF NOT EXISTS``.

## Example

Before:

    try:
        conn.execute("INSERT INTO fills (id) VALUES (?)", (fill_id,))
    except sqlite3.IntegrityError:
        pass

After:

    conn.execute("INSERT INTO fills (id) VALUES (%s) ON CONFLICT (id) DO NOTHING", (fill_id,))
"""

from collections.abc import Iterator
from typing import Final

from sqlite_hunter.model.site import Remark
from sqlite_hunter.program.program import Program
from sqlite_hunter.rules._wording import remark, shown

KIND = "exception"
SEVERITY = "error"
AUDIT = True

_INSTEAD: Final = {
    "IntegrityError": "psycopg.IntegrityError, or psycopg.errors.UniqueViolation and its like",
    "OperationalError": "a lock is psycopg.OperationalError, a missing table or column psycopg.ProgrammingError",
    "ProgrammingError": "psycopg.ProgrammingError, which also stands for a missing table or column",
    "InterfaceError": "psycopg.InterfaceError; a value that cannot be bound is psycopg.ProgrammingError",
    "DataError": "psycopg.DataError, which also stands for a value that does not fit its column",
    "DatabaseError": "psycopg.DatabaseError",
    "InternalError": "psycopg.InternalError",
    "NotSupportedError": "psycopg.NotSupportedError",
    "Warning": "psycopg.Warning",
    "Error": "psycopg.Error",
    "BusyError": "psycopg.errors.LockNotAvailable, DeadlockDetected or SerializationFailure",
    "LockedError": "psycopg.errors.LockNotAvailable, DeadlockDetected or SerializationFailure",
    "ConstraintError": "psycopg.IntegrityError",
    "SQLError": "psycopg.ProgrammingError",
}
"""By the class name in sqlite3, aiosqlite and apsw."""

_OF_LIBRARY: Final = {
    "NotFoundError": "it says that there is no such row, no driver's error: fetchone() gives None there",
}
"""Exceptions of sqlite-utils that no statement raises."""

_SPOILED: Final = "an error spoils the transaction until it is rolled back"


def check(program: Program) -> Iterator[Remark]:
    """Every handler and every mention of a SQLite exception."""
    for site in program.sites_of("exception"):
        names = [name.strip() for name in site.member.split(",") if name.strip()]
        short = [name.rpartition(".")[2] for name in names]
        advice = [_OF_LIBRARY.get(name) or _INSTEAD.get(name, "psycopg.Error") for name in short] or ["psycopg.Error"]
        said = "; ".join(dict.fromkeys(advice))
        subject = f"{'handles' if site.note != 'name' else 'names'} SQLite's {shown(', '.join(names))}".rstrip()
        spoils = site.note != "name" and (not short or any(name not in _OF_LIBRARY for name in short))
        yield remark(site, subject, f"{said}; {_SPOILED}" if spoils else said)
