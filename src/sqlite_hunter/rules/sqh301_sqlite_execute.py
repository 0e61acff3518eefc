"""A statement is run on SQLite.

## What it finds

``execute``, ``executemany``, ``executescript`` (and aiosqlite's ``execute_fetchall``, ``execute_insert``) on what is
known to be a SQLite connection or cursor, through whatever functions, attributes, parameters and containers it came;
and calls of the program's own wrapper, which hands its statement on to one of them.

``execute`` of a PostgreSQL driver, of an HTTP client or of a command object is none, whatever the variable is called.

## Why it matters

Each of these is a statement to port. Much SQL runs on both and means something else on PostgreSQL: LIKE distinguishes
case, ``CURRENT_TIMESTAMP`` is no text, an error spoils the whole transaction. The rules SQH4xx name these one by one.

## What to do

Run it on the PostgreSQL connection. Placeholders are ``%s`` or ``%(name)s`` in psycopg, and a literal ``%`` is written
``%%`` where values are bound. ``executemany`` is a cursor's. ``executescript`` is ``execute`` of several statements
without values. PRAGMAs that set something go; those that ask something have a view of the catalogue in their place.

## Example

Before:

    conn.execute("UPDATE trades SET status = ? WHERE id = ?", (status, trade_id))

After:

    conn.execute("UPDATE trades SET status = %s WHERE id = %s", (status, trade_id))
"""

from collections.abc import Iterator

from sqlite_hunter.model.site import Remark
from sqlite_hunter.program.program import Program
from sqlite_hunter.rules._statements import statement_advice, statement_name
from sqlite_hunter.rules._wording import BY_NAME, BY_SQL, remark, shown

KIND = "execute"
SEVERITY = "error"
AUDIT = True


def check(program: Program) -> Iterator[Remark]:
    """Every statement that is run on SQLite."""
    for site in program.sites_of("execute"):
        subject = statement_name(site.statement)
        if site.note:
            subject += f" {shown(site.note)}"
        yield remark(
            site,
            subject,
            statement_advice(site.member, site.statement),
            judged_by=BY_SQL if site.statement else BY_NAME,
        )
