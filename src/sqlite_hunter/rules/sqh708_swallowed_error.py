"""An error of a SQLite statement is swallowed inside a transaction that goes on.

## What it finds

A handler around a SQLite statement that neither raises, nor returns, nor rolls back, while the transaction goes on
behind it: typically ``except: log`` around one row of a loop that is followed by one ``commit()``. A handler that lets
a function of the program do so, that raises in one of its branches, or that closes the connection or takes another in
its place, is none. Nor is one on a connection that begins no transaction (``isolation_level=None``,
``autocommit=True``, apsw) and for which no ``BEGIN`` is seen to stand before.

## Why it matters

In SQLite a failed statement is taken back alone; the rows before and after it stand. In PostgreSQL the first error
spoils the transaction: every further statement raises ``InFailedSqlTransaction``, and ``commit()`` rolls everything
back **without an error**. One bad row of a thousand and nothing is written, while the log says "999 written".

## What to do

Put each attempt in ``with conn.transaction():`` (a savepoint inside the transaction); or avoid the error by
``ON CONFLICT DO NOTHING`` and ``IF NOT EXISTS``; or let the error end the whole.

## Example

Before:

    for fill in fills:
        try:
            conn.execute("INSERT INTO fills VALUES (?, ?)", fill)
        except sqlite3.Error as exc:
            log.warning("skipped %s: %s", fill, exc)
    conn.commit()

After:

    for fill in fills:
        try:
            with conn.transaction():
                conn.execute("INSERT INTO fills VALUES (%s, %s)", fill)
        except psycopg.Error as exc:
            log.warning("skipped %s: %s", fill, exc)
    conn.commit()
"""

from collections.abc import Iterator

from sqlite_hunter.model.site import Remark
from sqlite_hunter.program.program import Program
from sqlite_hunter.rules._wording import BY_MODE, BY_NAME, remark, shown

KIND = "exception"
SEVERITY = "error"
AUDIT = True


def check(program: Program) -> Iterator[Remark]:
    """Every handler that lets a transaction go on after an error."""
    for site in program.sites_of("swallow"):
        caught = f"except {shown(site.member)}" if site.member else "a bare except"
        yield remark(
            site,
            f"{caught} swallows an error inside a transaction",
            "PostgreSQL fails every further statement and commit() rolls back without an error: a savepoint around "
            "each attempt (with conn.transaction()), or ON CONFLICT",
            judged_by=BY_MODE if site.note == "mode" else BY_NAME,
        )
