"""A type of a SQLite module stands in an annotation or in ``isinstance``.

## What it finds

``sqlite3.Connection``, ``Cursor``, ``Row``, ``Blob`` and those of aiosqlite and apsw as annotation of a parameter, a
result, a variable or a field, also in quotes, in ``Optional[...]``, in an alias and in ``cast``; and ``isinstance`` or
``issubclass`` of them.

## Why it matters

An annotation keeps the import of SQLite alive, and a reader believes it. ``isinstance`` decides at run time: with a
PostgreSQL connection it is false, and the program takes the other branch without a word.

## What to do

``psycopg.Connection`` and ``psycopg.Cursor`` (generic over the row, ``Connection[DictRow]``); a row is a tuple, or a
``dict[str, object]`` under ``dict_row``. Where ``isinstance`` told the drivers apart, keep the PostgreSQL branch.

## Example

Before:

    def rows(conn: sqlite3.Connection) -> list[sqlite3.Row]: ...

After:

    def rows(conn: psycopg.Connection[DictRow]) -> list[DictRow]: ...
"""

from collections.abc import Iterator
from typing import Final

from sqlite_hunter.model.site import Remark
from sqlite_hunter.program.program import Program
from sqlite_hunter.rules._wording import remark, shown

KIND = "type"
SEVERITY = "error"
AUDIT = False

_INSTEAD: Final = {
    "Connection": "psycopg.Connection (psycopg.AsyncConnection for aiosqlite's) takes its place",
    "Cursor": "psycopg.Cursor (psycopg.AsyncCursor for aiosqlite's) takes its place",
    "Row": "a row is a tuple in psycopg, or psycopg.rows.DictRow under dict_row",
    "Blob": "none: a bytea value is bytes, whole",
    "PrepareProtocol": "none: psycopg adapts values by dumpers on conn.adapters",
}
_OTHERWISE: Final = "no such type in psycopg: the annotation goes with what it describes"


def check(program: Program) -> Iterator[Remark]:
    """Every SQLite type that is named as a type."""
    for site in program.sites_of("type"):
        name = site.member.rpartition(".")[2]
        advice = f"{_INSTEAD.get(name, _OTHERWISE)}; an isinstance() of it turns false"
        yield remark(site, f"SQLite's type {shown(site.member)}", advice, place=False)
