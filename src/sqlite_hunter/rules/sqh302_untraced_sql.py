"""A string is SQL, and no known connection was seen to run it.

## What it finds

A raw SQL string that, when everything is known of the program, reaches no connection of any driver: text in a constant
that nobody uses, given to a library that is not known, put together elsewhere, or run by code outside the scanned
folder. SQL that reaches a PostgreSQL connection is not reported; neither is prose that begins like SQL ("Select a
trade from the list", "Update available").

## Why it matters

An audit that lists only what it understood would be silently incomplete. Either the statement is dead, or something
runs it that the analysis does not see, and then the connection behind it is unknown as well.

## What to do

Find who runs it (``sqlite-hunter explain FILE:LINE``). Dead text goes. Text for PostgreSQL can stay: mark a false alarm
by ``# sqlite-hunter: ignore[SQH302] reason``. Text for SQLite is ported as SQH301 says.

## Example

Before (given to a framework's own ``run``, which the analysis does not know):

    QUERIES = {"open": "SELECT id FROM trades WHERE status = ?"}

After:

    QUERIES = {"open": "SELECT id FROM trades WHERE status = %s"}
"""

from collections.abc import Iterator

from sqlite_hunter.model.site import Remark
from sqlite_hunter.program.program import Program
from sqlite_hunter.rules._statements import statement_name
from sqlite_hunter.rules._wording import BY_SQL, listed, remark

KIND = "sql"
SEVERITY = "info"
AUDIT = False


def check(program: Program) -> Iterator[Remark]:
    """Every SQL text that reaches no known connection."""
    for site in program.sites_of("untraced"):
        advice = "find out who runs it, and on which database; if nobody does, delete it"
        if site.statement is not None and site.statement.dialect:
            advice += f"; PostgreSQL reads otherwise: {listed(site.statement.dialect, 3)}"
        yield remark(
            site,
            f"SQL text that reaches no known connection, {statement_name(site.statement)}",
            advice,
            judged_by=BY_SQL,
        )
