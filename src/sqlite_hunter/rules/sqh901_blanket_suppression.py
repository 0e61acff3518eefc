"""A suppression says too little, or is not understood.

## What it finds

A comment that begins with ``sqlite-hunter:`` and names no rule, only the beginning of a code (``SQH3``), a rule that
does not exist, or one that cannot be suppressed (900 to 903), that gives no reason, or whose words are not understood:
a misspelt ``ignore`` or ``fixme``, a bracket that is not closed, ``file-ignore``. It silences nothing. In a file that
cannot be told apart into comments and text no such comment holds, and each line that looks like one is told. ``check``
below yields nothing: the engine reads the comments.

## Why it matters

A comment that silences more than somebody looked at hides what is added later, and without a reason nobody can say
whether it still holds. One that is misspelt looks as if it did something.

## What to do

Name each rule, and say why: ``ignore`` for what is no use of SQLite, ``fixme`` for what is known and still to be moved.

## Example

Before:

    remote.execute("SELECT 1")  # sqlite-hunter: ignore

After:

    remote.execute("SELECT 1")  # sqlite-hunter: ignore[SQH302] runs on the bank's own server
"""

from collections.abc import Iterator

from sqlite_hunter.model.site import Remark
from sqlite_hunter.program.program import Program

KIND = "meta"
SEVERITY = "error"
AUDIT = False


def check(program: Program) -> Iterator[Remark]:
    """Nothing: the engine tells the comments that it does not understand."""
    yield from ()
