"""A path or file name of a SQLite database.

## What it finds

A string, a joined path or a ``Path`` that names a SQLite database file: one that is opened by a connection, in any
file of the program, or whose name says so (``.db``, ``.sqlite``, ``.sqlite3``, ``-wal``, ``-shm``, ``-journal``). A
piece of a path (``name + ".db"``) is told as that, where the whole is seen to be opened or handled.

Beside Python: words of commands in shell scripts, Dockerfiles, Makefiles and CI (``cp``, ``[ -f ... ]``, a mount,
``COPY``), and values in ``.env``, INI, TOML, YAML and JSON. These are ``likely``: a file's name says it.

``"db_name": "trades"``, ``Thumbs.db``, ``self.db`` in a text, a module's name (``patch("app.storage.sqlite3")``), a
suffix that is only looked for (``name.endswith(".db")``), a logger's name, a dotted key of settings
(``config["plugins.db"]``) that names no file that is opened, and a pattern such as ``*.db-shm`` in an ignore list are
none.

## Why it matters

The path is what everything else hangs on that is no SQL: guards that ask whether the file exists, backups, uploads,
JSON files written beside it. When the connection goes and the path stays, these go on working on a file that nobody
writes any more, and report yesterday's truth.

A path with a part that is chosen at run time (an account's mode, a symbol) is a family of files. One table for all of
them would mix what was apart: a DELETE for one account empties another's rows.

## What to do

Delete the path together with its last use. Directories that are derived from it (``os.path.dirname(FILLS_DB_PATH)``)
need a path of their own first. For a family decide: a schema for each, or a column that tells them apart.

## Example

Before:

    TRADES_DB = os.path.join(data_dir(), "trades.db")

After:

    CONNINFO = "dbname=trading"  # host, user and password from PGHOST, PGUSER and PGPASSWORD
"""

from collections.abc import Iterator
from typing import Final

from sqlite_hunter.model.site import Remark, Site
from sqlite_hunter.program.program import Program
from sqlite_hunter.rules._wording import BY_PATH, family, files_of, remark, shown

KIND = "file"
SEVERITY = "error"
AUDIT = True

_GOES: Final = "it goes with its last use; a folder derived from it needs a path of its own first"
_UNSEEN: Final = f"{_GOES}; no connect() was seen to open it"
_FAMILY: Final = "one table for all would mix their rows: a schema for each, or a column that tells them apart"
_AMONG: Final = "a call that opens one of several files, another of which is named as a database"
_SIDE: Final = "a file that SQLite keeps beside the database: PostgreSQL leaves none, so what handles it goes"
_SIDE_FILES: Final = ("-wal", "-shm", "-journal")


def check(program: Program) -> Iterator[Remark]:
    """Every path of a SQLite database."""
    for site in program.sites_of("path"):
        is_unseen = not site.opened and not site.note.startswith("connected")
        advice = _UNSEEN if site.certain and is_unseen else _GOES
        if site.member.lower().endswith(_SIDE_FILES):
            advice = _SIDE
        elif site.family and site.note != "pattern":
            advice = _FAMILY
        yield remark(
            site,
            _subject(site),
            advice,
            judged_by=_AMONG if site.note == "connected among others" else BY_PATH,
            place=False,
        )


def _subject(site: Site) -> str:
    """The path, or what a piece of one is a piece of."""
    if site.note.endswith(" part") and (files := files_of(site)):
        return f'"{shown(site.member)}", a part of the path of {files}'
    if site.note == "pattern":
        return f"pattern of SQLite database files, {shown(site.member)}"
    what = "path" if site.note != "whole or end" else "path, or the end of one,"
    return f"{what} of a SQLite database, {shown(site.member)}{family(site)}"
