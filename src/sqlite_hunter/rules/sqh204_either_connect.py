"""A connection is opened that is SQLite's or PostgreSQL's, as the program decides at run time.

## What it finds

A call that opens one of two drivers: ``connect`` taken from a variable, a table or an attribute that may hold either
module, a function that opens one or the other and whose result is used as one thing, a URL read at run time with a
SQLite default.

## Why it matters

While SQLite can still be chosen, it will be: an environment variable that is missing in one container is enough. And
code that must serve both is written for the lesser of both: placeholders chosen by name, no RETURNING, errors of two
families. Uses behind such a connection are reported as "SQLite or PostgreSQL" because they are.

## What to do

Remove the choice when the data has moved: keep the PostgreSQL arm, let a missing setting be an error at the start, and
delete the variable from every environment (SQH604 lists the switches).

## Example

Before:

    def connect():
        if os.getenv("DATABASE_TYPE", "sqlite") == "postgresql":
            return psycopg.connect(conninfo)
        return sqlite3.connect(TRADES_DB)

After:

    def connect():
        return psycopg.connect(conninfo)
"""

from collections.abc import Iterator

from sqlite_hunter.model.site import Remark
from sqlite_hunter.program.program import Program
from sqlite_hunter.rules._wording import remark

KIND = "connect"
SEVERITY = "error"
AUDIT = True


def check(program: Program) -> Iterator[Remark]:
    """Every call that opens one of two drivers."""
    for site in program.sites_of("connect-either"):
        yield remark(
            site,
            "opens a connection",
            "keep the PostgreSQL arm only, and let a missing setting be an error at the start",
        )
