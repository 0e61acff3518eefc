r"""A script, an image or a CI job runs or installs SQLite's own program.

## What it finds

The ``sqlite3`` command (also ``sqlcipher``, ``litestream`` and the like) in shell scripts, Dockerfiles, compose files,
YAML of CI, Makefiles, systemd units and supervisord's configuration, also behind ``sudo``, ``docker exec``, ``ssh`` and
in ``$(...)``; a test whether it is there (``command -v sqlite3``); and a package of the system that brings it
(``apt-get install sqlite3``). SQL that the command gets in a here-document, in a here-string or by a pipe is told
statement by statement, and so are its own commands that take something from the database (``.backup``, ``.dump``); SQL
among its words is told with the command. Text that ``echo`` prints is none, and neither is what ``psql`` runs.

A file of SQL is told statement by statement where ``sqlite3`` is given it (``sqlite3 a.db < schema.sql``, ``.read
schema.sql``). Else it is told once, as ``likely``, where its grammar is SQLite's alone (``PRAGMA foreign_keys``,
``INTEGER PRIMARY KEY AUTOINCREMENT``, ``WITHOUT ROWID``, ``INSERT OR IGNORE``), unless Python reads it: then it is told
where that runs it. Scripts of other servers are none.

Python in a here-document, behind ``python -c`` or in a step with ``shell: python`` is analysed as any other: what it
does is told by the rules for that.

## Why it matters

Nothing of it is Python, so no search of the program finds it, and none of it fails when the database moves: the nightly
``.backup`` goes on copying a file that nobody writes, a health check goes on reading it.

## What to do

``psql`` takes the place of the program, ``pg_dump`` that of ``.backup`` and ``.dump``, ``\copy`` that of ``.import``.
``VACUUM`` and ``PRAGMA integrity_check`` go: the server does its own housekeeping. Of packages ``postgresql-client``
takes the place of ``sqlite3``.

## Example

Before:

    sqlite3 "$DATA/trades.db" ".backup '$TARGET/trades.db'"

After:

    pg_dump --format=custom --file "$TARGET/trades.dump" "$DATABASE_URL"
"""

import re
from collections.abc import Iterator
from typing import Final

from sqlite_hunter.model.site import Remark
from sqlite_hunter.program.program import Program
from sqlite_hunter.rules._wording import advised, remark, shown

KIND = "shell"
SEVERITY = "error"
AUDIT = False

_LIBRARY: Final = re.compile(r"lib\S*|\S*-(?:dev|devel|libs?)(?:[=:<>~].*)?", re.IGNORECASE)
"""Packages of the library, not of the program."""
_OF_PROGRAM: Final = "a client of PostgreSQL (postgresql-client) takes its place, once no script runs it"
_OF_LIBRARY: Final = "what is compiled against it needs it, Python itself where it is: it goes with the last of that"
_SUBJECTS: Final = {
    "command": "runs",
    "check": "asks for the program",
    "install": "installs the package",
    "script": "SQL for SQLite:",
}
_INSTEAD: Final = {
    ".backup": "pg_dump takes its place: a copy of the file keeps succeeding with old content",
    ".dump": "pg_dump takes its place",
    ".import": "psql with \\copy takes its place",
    ".schema": "pg_dump --schema-only takes its place",
    "vacuum": "it goes: the server does its own housekeeping",
    "integrity_check": "it goes: the server watches over its own files",
    "quick_check": "pg_isready, or a SELECT by psql, takes its place",
    "": "psql takes its place",
}


def check(program: Program) -> Iterator[Remark]:
    """Every command, package and test for them."""
    for site in program.sites_of("shell"):
        advice = advised(_INSTEAD, site.note, "")
        if site.member == "install":
            advice = _OF_LIBRARY if _LIBRARY.fullmatch(site.note) else _OF_PROGRAM
        elif site.member == "magic":
            advice = "the magic takes the URL of a PostgreSQL database as well"
        elif site.member == "check":
            advice = "it goes with what it guards"
        elif site.member == "script":
            advice = "PostgreSQL's schema and its own scripts take its place"
        subject = f'{_SUBJECTS.get(site.member, "runs")} "{shown(site.note)}"'
        yield remark(site, subject, advice, judged_by="its grammar: no command was seen to read it")
