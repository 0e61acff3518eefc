"""A text speaks of SQLite.

What it finds
-------------
Comments.

Why it matters
--------------
It bars the way.

What to do
----------
Replace it.

Example
-------
    # kept in SQLite
"""

from collections.abc import Iterator

from sqlite_hunter.model.finding import Finding

KIND = "mention"
SEVERITY = "info"
AUDIT = True


def check(program: object) -> Iterator[Finding]:
    return iter(())
