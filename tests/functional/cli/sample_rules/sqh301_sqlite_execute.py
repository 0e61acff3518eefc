"""A statement runs on SQLite.

What it finds
-------------
Calls of ``execute``.

Why it matters
--------------
It bars the way.

What to do
----------
Replace it.

Example
-------
    con.execute('SELECT 1')
"""

from collections.abc import Iterator

from sqlite_hunter.model.finding import Finding

KIND = "execute"
SEVERITY = "error"
AUDIT = True


def check(program: object) -> Iterator[Finding]:
    return iter(())
