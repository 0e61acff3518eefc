"""Something that only a SQLite connection has is set or called.

## What it finds

``row_factory``, ``text_factory``, ``isolation_level``, ``autocommit``, ``create_function`` and its relatives,
``set_authorizer``, ``set_trace_callback``, ``load_extension``, ``backup``, ``iterdump``, ``interrupt``, ``blobopen``,
``total_changes``, ``in_transaction`` and the like, on a SQLite connection or cursor, and such keywords
of ``connect()``.

## Why it matters

These lines decide what other lines mean: whether rows are read by name, when a transaction begins, which functions SQL
may call. Some names exist in psycopg with another meaning: ``isolation_level`` there is READ COMMITTED and its
relatives, so ``conn.isolation_level = None`` runs without an error and does not switch transactions off.

## What to do

- ``row_factory = sqlite3.Row``: ``row_factory=psycopg.rows.dict_row``; where rows are read by name and by index, or
  unpacked, change the readers (SQH707).
- ``isolation_level = None``: ``autocommit=True``.
- ``create_function``: a function in the server, or the work in Python.
- ``backup``, ``iterdump``: pg_dump, outside the program.
- ``in_transaction``: ``conn.info.transaction_status``.

## Example

Before:

    conn.row_factory = sqlite3.Row
    conn.isolation_level = None

After:

    conn = psycopg.connect(conninfo, autocommit=True, row_factory=psycopg.rows.dict_row)
"""

from collections.abc import Iterator

from sqlite_hunter.model.site import Remark
from sqlite_hunter.program.program import Program
from sqlite_hunter.rules._options import OPTIONS, OTHERWISE
from sqlite_hunter.rules._wording import remark, shown

KIND = "option"
SEVERITY = "warning"
AUDIT = False


def check(program: Program) -> Iterator[Remark]:
    """Every option of a SQLite connection that is set, read or called."""
    for site in program.sites_of("option"):
        name = site.member.removesuffix("=")
        what = f"sets {shown(name)}" if site.member.endswith("=") else f"uses {shown(name)}"
        yield remark(site, what, OPTIONS.get(name, OTHERWISE))
