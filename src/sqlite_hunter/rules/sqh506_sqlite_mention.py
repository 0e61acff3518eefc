"""A comment, a docstring, a text or an import speaks of SQLite.

## What it finds

The word SQLite, or the name of a database file, in a comment, a docstring, or a text that is no path, no SQL and no
URL: log messages, errors, labels, help. In documents, pages and their programs (Markdown, reStructuredText, plain text,
HTML, JavaScript) each line that does, in scripts and settings the comments, what is printed, and once a line the words
of commands that no other rule takes (``npm i better-sqlite3``), in notebooks the texts and the cells of other
languages. A link to a page about SQLite is none, nor are lock files and minified code. The import of what another
library offers for SQLite (``sqlalchemy.dialects.sqlite``, ``huey.SqliteHuey``) is one: what that library then does is
not followed.

## Why it matters

Nothing breaks. But whoever reads "writes to the SQLite ledger" next year will look for a file, and an operator who
reads it in a log already does. A comment that says "SQLite stays as fallback" is often the only word on a dual write.

## What to do

Correct it when the code beside it moves, not before: until then it is true.

## Example

Before:

    log.error("cannot write to SQLite: %s", error)

After:

    log.error("cannot write to PostgreSQL: %s", error)
"""

from collections.abc import Iterator
from typing import Final

from sqlite_hunter.model.site import Remark
from sqlite_hunter.program.program import Program
from sqlite_hunter.rules._wording import article, remark, shown

KIND = "mention"
SEVERITY = "info"
AUDIT = True

_NAMES: Final = {"string": "text"}
_OF_ANOTHER: Final = "what that library has for PostgreSQL takes its place, and what it keeps in a file moves too"


def check(program: Program) -> Iterator[Remark]:
    """Every comment, docstring and text that speaks of SQLite."""
    for site in program.sites_of("mention"):
        kind = article(shown(_NAMES.get(site.member, site.member)))
        said = f', "{shown(site.note, 60)}"' if site.note else ""
        yield remark(
            site, f"{kind} speaks of SQLite{said}", "correct it when the code beside it moves", judged_by="its words"
        )
    for site in program.sites_of("import-named"):
        yield remark(site, f"imports {shown(site.member)}, SQLite's by its name", _OF_ANOTHER)
