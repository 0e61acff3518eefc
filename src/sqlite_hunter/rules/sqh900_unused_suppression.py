"""A suppression silences nothing.

## What it finds

A comment ``# sqlite-hunter: ignore[…]`` or ``fixme[…]`` that names a rule of which there is no finding on its line,
nor, where it is alone on its line, one that begins on the line below. If there is one close by, the message says on
which line. ``check`` below yields nothing: the engine matches comments and findings. Nothing is told of rules that are
switched off, where only single files are scanned, and while anything could not be analysed: the finding may be there
then.

## Why it matters

It hides whatever comes to stand there next, and says that there is SQLite where there is none any more. A comment on
the wrong line silences nothing, and whoever wrote it thinks that it does.

## What to do

Take it out, or put it where the finding is: on a line of the call or the string, or alone on the line above.

## Example

Before, when the function has moved to PostgreSQL:

    rows = connection.execute(query).fetchall()  # sqlite-hunter: fixme[SQH301] moves with the ledger

After:

    rows = connection.execute(query).fetchall()
"""

from collections.abc import Iterator

from sqlite_hunter.model.site import Remark
from sqlite_hunter.program.program import Program

KIND = "meta"
SEVERITY = "error"
AUDIT = False


def check(program: Program) -> Iterator[Remark]:
    """Nothing: the engine tells the comments that silence nothing."""
    yield from ()
