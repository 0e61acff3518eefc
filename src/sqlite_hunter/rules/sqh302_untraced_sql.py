"""A string is SQL, and no known connection was seen to run it.

## What it finds

A raw SQL string that, when everything is known of the program, reaches no connection of any driver: text in a constant
that nobody uses, given to a library that is not known, put together elsewhere, or run by code outside the scanned
folder. Which database it is for is not known, and the finding says so; the message says where its words tell more.

SQL that reaches a PostgreSQL connection is not reported, nor is text that SQLite refuses (``x::text``, ``ARRAY[1]``,
``FROM a.b.c``, ``ENGINE=InnoDB``) or that calls what only other servers have (``pg_sleep(1)``, ``now()``, unless the
program makes a function of that name in SQLite), nor, in a program that uses no SQLite, text with ``%s`` or ``$1`` for
its values; neither is prose that begins like SQL ("Select a trade from the list", "Update available").

## Why it matters

An audit that lists only what it understood would be silently incomplete. Either the statement is dead, or something
runs it that the analysis does not see, and then the connection behind it is unknown as well.

## What to do

Find who runs it. Dead text goes, text for PostgreSQL can stay, and text for SQLite is ported as SQH301 says.

## Example

Before (given to a framework's own ``run``, which the analysis does not know):

    QUERIES = {"open": "SELECT id FROM trades WHERE status = ?"}

After:

    QUERIES = {"open": "SELECT id FROM trades WHERE status = %s"}
"""

from collections.abc import Iterator
from typing import Final

from sqlite_hunter.model.site import Remark
from sqlite_hunter.program.program import Program
from sqlite_hunter.rules._constructs import constructs_advice
from sqlite_hunter.rules._statements import statement_name
from sqlite_hunter.rules._wording import BY_SQL, remark

KIND = "sql"
SEVERITY = "info"
AUDIT = False

_WHO: Final = "find out who runs it, and on which database; if nobody does, delete it"
_SPOKEN: Final = {
    "sqlite": f"its words are SQLite's own: {_WHO}",
    "postgres": f"its parameters are those of a driver of PostgreSQL or MySQL: {_WHO}",
    "other": f"its parameters are those of another driver than sqlite3, MySQL's by its backquotes: {_WHO}",
}
"""By whose words the text is in."""


def check(program: Program) -> Iterator[Remark]:
    """Every SQL text that reaches no known connection."""
    for site in program.sites_of("untraced"):
        parts = [_SPOKEN.get(site.note, _WHO)]
        if site.statement is not None:
            parts.append(constructs_advice(site.statement))
        yield remark(
            site,
            f"SQL text that reaches no known connection, {statement_name(site.statement)}",
            "; ".join(part for part in parts if part),
            judged_by=BY_SQL,
        )
