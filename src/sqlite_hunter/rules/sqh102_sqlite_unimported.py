"""A SQLite module is used in a file that never imports it.

## What it finds

``sqlite3.`` (or another SQLite module's name with a dot) in a file where nothing binds that name: no import, no
assignment, no parameter, no ``import *`` that could bring it.

## Why it matters

This is what is left when a file is migrated by hand and only its import is deleted: the file looks clean to every
search for ``import sqlite3``, and the line raises ``NameError`` when it is reached. Behind a broad ``except`` nobody
ever sees it, and the work that stands there is not done. It is unfinished, not migrated.

## What to do

Migrate the statement as SQH201 and SQH301 say, or delete it if PostgreSQL does the work already. Do not mend it by
bringing the import back.

## Example

Before (the import was deleted, the call was not):

    def load(path):
        conn = sqlite3.connect(path)
        return conn.execute("SELECT * FROM fills").fetchall()

After:

    def load():
        with connect() as conn:
            return conn.execute("SELECT * FROM fills").fetchall()
"""

from collections.abc import Iterator

from sqlite_hunter.model.site import Remark
from sqlite_hunter.program.program import Program
from sqlite_hunter.rules._wording import remark, shown

KIND = "import"
SEVERITY = "error"
AUDIT = True


def check(program: Program) -> Iterator[Remark]:
    """Every use of a SQLite module's name that nothing in the file binds."""
    for site in program.sites_of("unimported"):
        name = shown(site.member)
        yield remark(
            site,
            f"{name} is used and this file never imports it",
            "the line raises NameError when it runs; move what it does to PostgreSQL or delete it: do not import again",
        )
