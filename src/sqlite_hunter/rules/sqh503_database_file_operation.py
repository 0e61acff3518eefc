"""A SQLite file is removed, copied, moved, opened as a file or uploaded.

## What it finds

``os.remove``, ``unlink``, ``shutil.copy`` and its relatives, ``move``, ``rename``, ``open``, ``read_bytes``,
``ZipFile.write``, and uploads of client libraries, with the path of a SQLite database.

## Why it matters

A database in a file can be treated as a file; one in a server cannot. A backup that copies the file keeps succeeding
after the move, with content that no longer changes. A test that deletes the file to begin afresh begins with the last
run's rows.

## What to do

Backups are ``pg_dump`` (or the server's own), outside the program; upload its output. Removing is ``DROP`` or
``TRUNCATE``, or ``delete_database()`` of the module that ``init`` writes. A copy to work on is a schema, or
``CREATE DATABASE ... TEMPLATE``. Files beside the database (``-wal``, ``-journal``) do not exist any more. Other files
in the same folder stay as they are.

## Example

Before:

    shutil.copy(TRADES_DB, backup_dir)

After:

    subprocess.run(["pg_dump", "--format=custom", "--file", target, "trading"], check=True)
"""

from collections.abc import Iterator
from typing import Final

from sqlite_hunter.model.site import Remark, Site
from sqlite_hunter.program.program import Program
from sqlite_hunter.rules._wording import BY_PATH, advised, files_of, remark, shown

KIND = "file"
SEVERITY = "error"
AUDIT = True

_BACKUP: Final = "a copy of the file keeps succeeding with old content: pg_dump takes its place, outside the program"
_FRESH: Final = (
    "PostgreSQL has none: to begin afresh is DROP or TRUNCATE of the tables, and content from elsewhere comes with "
    "pg_restore"
)
_CREATES: Final = f"the line creates or overwrites the file, {_FRESH}"
_CHANGES: Final = f"the line changes the file's bytes, {_FRESH}"
_READS: Final = "there is no file to read: what needs the bytes gets a pg_dump"
_OPENED: Final = {
    "w": _CREATES,
    "x": f"the line creates the file, {_FRESH}",
    "a": f"the line creates the file or adds to it, {_FRESH}",
    "+": _CHANGES,
    "r": _READS,
    "?": f"there is no file to read or to write, {_FRESH}; what needs the bytes gets a pg_dump",
}
"""By the mode of an ``open``, the strongest first."""

_REMOVED: Final = (
    "there is no file: DROP or TRUNCATE of the tables takes its place, or delete_database() of the module that init "
    "writes; leftovers such as -wal do not occur"
)
_INSTEAD: Final = {
    "write_bytes": _CREATES,
    "write_text": _CREATES,
    "touch": "the line creates the file where there is none: PostgreSQL has no file, leave it out",
    "truncate": _CHANGES,
    "remove": _REMOVED,
    "unlink": _REMOVED,
    "rmtree": "there is no file: DROP SCHEMA ... CASCADE of a schema of its own takes its place",
    "copy": _BACKUP,
    "upload": _BACKUP,
    "write": _BACKUP,
    "open": _READS,
    "read": _READS,
    "mkdir": "the folder is no longer needed for a database; other files in it may need it",
    "makedirs": "the folder is no longer needed for a database; other files in it may need it",
    "chmod": "rights are the role's: GRANT and REVOKE",
}
_MOVE: Final = "there is no file to move: ALTER TABLE ... RENAME or SET SCHEMA, or a pg_dump, takes its place"


def check(program: Program) -> Iterator[Remark]:
    """Every file operation on a SQLite database."""
    for site in program.sites_of("file"):
        yield remark(
            site,
            f"{shown(site.member)}() handles {files_of(site) or 'a database file'}",
            _advice(site),
            judged_by=BY_PATH,
            place=False,
        )


def _advice(site: Site) -> str:
    """What becomes of the operation; of an ``open`` by its mode."""
    return next((text for mode, text in _OPENED.items() if mode in site.note), advised(_INSTEAD, site.member, _MOVE))
