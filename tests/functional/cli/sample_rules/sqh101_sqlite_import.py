"""A SQLite module is imported.

What it finds
-------------
Imports of ``sqlite3``.

Why it matters
--------------
It bars the way.

What to do
----------
Replace it.

Example
-------
    import sqlite3
"""

from collections.abc import Iterator

from sqlite_hunter.model.finding import Finding

KIND = "import"
SEVERITY = "error"
AUDIT = True


def check(program: object) -> Iterator[Finding]:
    return iter(())
