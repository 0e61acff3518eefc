"""The text of a SQLite error is tested.

## What it finds

A message of SQLite compared with an error's text: ``"UNIQUE constraint failed" in str(exc)``,
``str(exc).startswith("no such table")``, ``exc.args[0] == "database is locked"``, ``re.search``, ``match=`` of
``pytest.raises``.

## Why it matters

PostgreSQL says all of these in other words, and in the server's language (``lc_messages``). The test does not fail, it
is false: a retry is never made, a harmless error is raised again, a missing table is never created.

## What to do

Catch the class that means it; psycopg has one for each SQLSTATE in ``psycopg.errors``, and ``exc.sqlstate`` and
``exc.diag.constraint_name`` tell more. After the error the transaction must be rolled back.

## Example

Before:

    except sqlite3.OperationalError as exc:
        if "database is locked" in str(exc):
            retry()

After:

    except (psycopg.errors.LockNotAvailable, psycopg.errors.SerializationFailure):
        conn.rollback()
        retry()
"""

from collections.abc import Iterator
from typing import Final

from sqlite_hunter.model.site import Remark
from sqlite_hunter.program.program import Program
from sqlite_hunter.rules._wording import advised, remark, shown

KIND = "exception"
SEVERITY = "error"
AUDIT = True

_LOCKED: Final = "psycopg.errors.LockNotAvailable, DeadlockDetected or SerializationFailure"
_CONNECTING: Final = "psycopg.OperationalError when connecting"
_INSTEAD: Final = {
    "unique constraint": "psycopg.errors.UniqueViolation",
    "not unique": "psycopg.errors.UniqueViolation",
    "must be unique": "psycopg.errors.UniqueViolation",
    "not null constraint": "psycopg.errors.NotNullViolation",
    "foreign key": "psycopg.errors.ForeignKeyViolation",
    "check constraint": "psycopg.errors.CheckViolation",
    "constraint failed": "psycopg.IntegrityError",
    "locked": _LOCKED,
    "busy": _LOCKED,
    "no such table": "psycopg.errors.UndefinedTable",
    "no such view": "psycopg.errors.UndefinedTable",
    "no such column": "psycopg.errors.UndefinedColumn",
    "no column named": "psycopg.errors.UndefinedColumn",
    "no such index": "psycopg.errors.UndefinedObject",
    "no such function": "psycopg.errors.UndefinedFunction",
    "no such savepoint": "psycopg.errors.InvalidSavepointSpecification",
    "duplicate column": "psycopg.errors.DuplicateColumn, or ADD COLUMN IF NOT EXISTS",
    "already exists": "psycopg.errors.DuplicateTable, or IF NOT EXISTS",
    "readonly": "psycopg.errors.ReadOnlySqlTransaction or InsufficientPrivilege",
    "unable to open": _CONNECTING,
    "not a database": _CONNECTING,
    "disk is full": "psycopg.errors.DiskFull",
    "datatype mismatch": "psycopg.errors.DatatypeMismatch or InvalidTextRepresentation",
    "syntax error": "psycopg.errors.SyntaxError",
    "closed database": "psycopg.OperationalError: the connection is closed",
    "bindings supplied": "psycopg.ProgrammingError",
    "binding parameter": "psycopg.ProgrammingError",
    "one statement at a time": "none: psycopg's execute() takes several where no values are bound",
    "same thread": "none: psycopg's connections may be used by any thread",
    "malformed": "none: a damaged file is the server's matter",
    "disk i/o": "none: a damaged file is the server's matter",
    "interrupted": "psycopg.errors.QueryCanceled",
}
"""By what the tested text contains, the narrower first (https://www.sqlite.org/rescode.html;
https://www.postgresql.org/docs/15/errcodes-appendix.html; https://www.psycopg.org/psycopg3/docs/api/errors.html)."""

_OTHERWISE: Final = "the class in psycopg.errors that means it"


def check(program: Program) -> Iterator[Remark]:
    """Every test of a SQLite error's text."""
    for site in program.sites_of("error-text"):
        advice = advised(_INSTEAD, site.member, _OTHERWISE)
        yield remark(
            site,
            f'tests an error for the text "{shown(site.member, 60)}"',
            f"PostgreSQL words it otherwise, so this is never true there; instead: {advice}",
            judged_by="its words: no SQLite error was seen to reach it",
        )
