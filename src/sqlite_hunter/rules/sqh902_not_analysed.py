"""A file, or a part of one, could not be analysed.

## What it finds

A file that could not be read, decoded or parsed, one that is too large or nested too deeply to be parsed safely, one
whose analysis ended the worker process, a limit of the analysis that was reached, and a use that could not be judged
for a fault of the tool's own. ``check`` below yields nothing: the engine makes the findings of its problems.

## Why it matters

What was not looked at may hold anything. A tool that skips such a file in silence reports "zero uses of SQLite" for a
program it has not seen; so this is an error, the exit code is not zero, and the service of the file is ``unknown``.

## What to do

Mend the file (it may be Python 2, a template, or have a wrong coding line), or exclude it by ``extend-exclude`` if it
is no part of the program: then the configuration says so, and whoever reads it can object.

## Example

Before (Python 2 in a folder of old scripts):

    print "rows:", cursor.fetchall()

After, in ``pyproject.toml``, if nothing runs these scripts:

    [tool.sqlite-hunter]
    extend-exclude = ["archive/python2"]
"""

from collections.abc import Iterator

from sqlite_hunter.model.site import Remark
from sqlite_hunter.program.program import Program

KIND = "meta"
SEVERITY = "error"
AUDIT = False


def check(program: Program) -> Iterator[Remark]:
    """Nothing: the engine turns its problems into findings of this rule."""
    yield from ()
