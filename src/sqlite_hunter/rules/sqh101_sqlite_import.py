"""A SQLite library is imported.

## What it finds

``import sqlite3``, ``from sqlite3 import ...``, ``sqlite3.dbapi2``, and the same of aiosqlite, apsw, pysqlite3,
sqlcipher3 and their relatives, under any alias, at any depth of the file, and by name at run time
(``importlib.import_module("sqlite3")``, ``__import__``). Imports under ``TYPE_CHECKING`` count too.

## Why it matters

A file that imports a SQLite library is not off SQLite, whatever its functions do. The import is also what a gate can
hold on to: once it is gone, nothing in the file can open a database unseen.

## What to do

Migrate what the file does with it first, and delete the import last. psycopg 3 takes the place of sqlite3,
``psycopg.AsyncConnection`` that of aiosqlite. Where the program has a PostgreSQL module of its own, import that one.

## Example

Before:

    import sqlite3

    conn = sqlite3.connect("trades.db")

After:

    from backend.pg import connect

    conn = connect()
"""

from collections.abc import Iterator
from typing import Final

from sqlite_hunter.model.site import Remark
from sqlite_hunter.program.program import Program
from sqlite_hunter.rules._wording import advised, remark, shown

KIND = "import"
SEVERITY = "error"
AUDIT = True

_INSTEAD: Final = {
    "aiosqlite.cursor": "psycopg.AsyncCursor takes its place, once nothing of it is used",
    "aiosqlite": "psycopg.AsyncConnection takes its place, once nothing of it is used",
    "cipher": "psycopg takes its place, once nothing of it is used; encrypting the file is then the disk's matter",
    "": "psycopg takes its place, once nothing of it is used",
}
"""By what the module's name contains."""


def check(program: Program) -> Iterator[Remark]:
    """Every import of a SQLite module."""
    for site in program.sites_of("import"):
        how = " by its name, at run time" if site.note == "dynamic" else ""
        yield remark(site, f"imports {shown(site.member)}{how}", advised(_INSTEAD, site.member, ""))
