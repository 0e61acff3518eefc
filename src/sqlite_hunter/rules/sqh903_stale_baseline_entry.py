"""An entry of the baseline is of no use any more.

## What it finds

An entry of ``.sqlite-hunter-baseline.json`` whose use of SQLite is gone, or of which there are fewer uses than it
counts. Only entries are judged whose file was scanned and whose rule is on. A use that has moved with its file, or with
its whole function, is not gone. ``check`` below yields nothing: the engine makes the findings where it has compared
with a baseline.

## Why it matters

An entry that is left over lets a use of SQLite come back without being seen: the baseline would say that it was always
there. So a baseline may only shrink, and what has been cleaned is taken out of it in the same change.

## What to do

``sqlite-hunter baseline prune`` takes such entries out and adds nothing. Let the change that removes the use remove the
entry too.

## Example

Before, when ``fetch`` runs its statement on PostgreSQL:

    {"path": "shop/orders.py", "rule": "SQH301", "scope": "fetch", "text": "conn.execute(QUERY)", …, "count": 1},

After ``sqlite-hunter baseline prune`` the line is not there.
"""

from collections.abc import Iterator

from sqlite_hunter.model.site import Remark
from sqlite_hunter.program.program import Program

KIND = "meta"
SEVERITY = "error"
AUDIT = False


def check(program: Program) -> Iterator[Remark]:
    """Nothing: the engine turns entries of the baseline into findings of this rule."""
    yield from ()
