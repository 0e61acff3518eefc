"""A SQLite database file lies in the tree.

## What it finds

Files that begin as SQLite's do (https://www.sqlite.org/fileformat2.html), whatever they are called, and their ``-wal``,
``-shm`` and ``-journal`` beside them. Files that git ignores are looked at too, since a program's own databases mostly
are. Excluded folders are not, nor are links, nor the data of coverage and testmon. No more than the first 16 bytes
of a file are read. An encrypted database (SQLCipher) and an empty one have no such beginning.

## Why it matters

The rows in it are what has to move, and a database that nothing in the program opens any more is either forgotten data
or a copy that somebody will take for the truth. A ``-wal`` or ``-journal`` left behind may hold writes that are not in
the database itself: a copy without it loses them.

## What to do

Move its rows, or show that nobody needs them; then delete it with the files beside it. What is kept for the record is
better an export (``.dump``, CSV) than a database. Do not copy a ``.db`` without its ``-wal``: open it once, or use
``.backup``.

## Example

Before:

    archive/trades_2023.db

After:

    archive/trades_2023.csv
"""

from collections.abc import Iterator
from typing import Final

from sqlite_hunter.model.site import Remark
from sqlite_hunter.program.program import Program
from sqlite_hunter.rules._wording import remark, shown

KIND = "binary"
SEVERITY = "error"
AUDIT = False

_DATABASE: Final = "its rows move to PostgreSQL or are exported, then it goes"
_SIDE: Final = "it may hold writes that are not in the database: open the database once before it is copied"


def check(program: Program) -> Iterator[Remark]:
    """Every database, and every file that SQLite keeps beside one."""
    for site in program.sites_of("binary"):
        if site.member == "beside":
            yield remark(site, f"a file that SQLite keeps beside the database {shown(site.note)}", _SIDE, place=False)
        else:
            yield remark(site, f"a SQLite database, {shown(site.note)}", _DATABASE, place=False)
