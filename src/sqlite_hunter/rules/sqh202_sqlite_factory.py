"""A function, property or attribute hands out a SQLite connection.

## What it finds

A function or a property that returns or yields a SQLite connection, a context manager that does, an attribute or
global that keeps one for others to take, and a callable that opens one when called (``functools.partial(...)``).

## Why it matters

This is where a program is turned round: callers in other files know SQLite by this name only. It is also where names
deceive. Two functions called ``get_db_connection`` in two files may hand out different drivers, so the name proves
nothing about the caller.

## What to do

Give the program a PostgreSQL function of the same shape, and move the callers to it group by group. Keep the contract
that callers rely on: whether they or the function close, commit and roll back, and what rows look like. A connection
kept in an attribute outlives a restart of the server only with a pool that checks it
(``psycopg_pool.ConnectionPool(check=ConnectionPool.check_connection)``).

## Example

Before:

    def get_db():
        conn = sqlite3.connect(TRADES_DB)
        conn.row_factory = sqlite3.Row
        return conn

After:

    def get_db():
        return psycopg.connect(conninfo, row_factory=psycopg.rows.dict_row)
"""

from collections.abc import Iterator
from typing import Final

from sqlite_hunter.model.site import Remark
from sqlite_hunter.program.program import Program
from sqlite_hunter.rules._wording import remark, shown

KIND = "factory"
SEVERITY = "warning"
AUDIT = True

_ADVICE: Final = {
    "function": "give it a PostgreSQL twin of the same contract (who closes, who commits, what rows are), then move "
    "its callers",
    "attribute": "keep a pool in its place: a connection that is kept is lost when the server restarts",
    "callable": "each call of it opens SQLite: give it a PostgreSQL twin, then move its callers",
}
_VERB: Final = {"function": "hands out", "attribute": "keeps", "callable": "opens"}


def check(program: Program) -> Iterator[Remark]:
    """Every definition that others get a SQLite connection from."""
    for site in program.sites_of("factory"):
        advice = _ADVICE.get(site.note, _ADVICE["function"])
        verb = _VERB.get(site.note, _VERB["function"])
        yield remark(site, f"{shown(site.member)} {verb} a SQLite connection", advice)
