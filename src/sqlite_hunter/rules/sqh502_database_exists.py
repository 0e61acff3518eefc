"""The program asks whether a SQLite file exists, how large it is, or when it was changed.

## What it finds

``os.path.exists``, ``isfile``, ``getsize``, ``getmtime``, ``os.stat``, ``os.access``, ``Path.exists``, ``is_file``,
``stat`` and ``glob`` on the path of a SQLite database.

## Why it matters

Such a guard often decides whether work is done that has long been PostgreSQL's. On the day the file is deleted the
guard turns false, and the work silently stops; or the file stays and the answer is about data nobody writes. A monitor
that calls a service healthy because its file is there says nothing about PostgreSQL.

## What to do

A guard around what makes the tables must not go, nor stay as it is: the file is never there again, and
``if not os.path.exists(...)`` would make them anew at each start, and drop what is in them. "Is there a database?" is
``SELECT to_regclass('trades')``, or ``database_exists()`` of the module that ``init`` writes. A guard around PostgreSQL
work goes, its body stays. The size is ``pg_total_relation_size('trades')``. The time of the last change is not
kept by PostgreSQL: it takes a column, or ``max(updated_at)``.

## Example

Before:

    if not os.path.exists(TRADES_DB):
        init_database()

After:

    if conn.execute("SELECT to_regclass('trades')").fetchone()[0] is None:
        init_database()
"""

from collections.abc import Iterator
from typing import Final

from sqlite_hunter.model.site import Remark
from sqlite_hunter.program.program import Program
from sqlite_hunter.rules._wording import BY_PATH, advised, files_of, remark, shown

KIND = "exists"
SEVERITY = "error"
AUDIT = True

_EXISTS: Final = (
    "a guard of what makes the tables asks the server, SELECT to_regclass('a_table') IS NOT NULL, or database_exists() "
    "of the module that init writes, for the file is never there again; a guard of PostgreSQL work goes and its body "
    "stays"
)
_INSTEAD: Final = {
    "size": "ask the server: pg_total_relation_size('a_table') or pg_database_size(current_database())",
    "mtime": "PostgreSQL keeps no time of change of a table: it takes a column, such as max(updated_at)",
    "ctime": "PostgreSQL keeps no time of change of a table: it takes a column, such as max(updated_at)",
    "atime": "PostgreSQL keeps no time of change of a table: it takes a column, such as max(updated_at)",
    "stat": "there is no file to ask: size is pg_total_relation_size('a_table'), time of change takes a column",
    "access": "rights are the role's: has_table_privilege('a_table', 'SELECT')",
    "glob": "list tables or schemas in place of files: pg_catalog.pg_tables",
    "listdir": "list tables or schemas in place of files: pg_catalog.pg_tables",
}


def check(program: Program) -> Iterator[Remark]:
    """Every question about a SQLite file."""
    for site in program.sites_of("exists"):
        yield remark(
            site,
            f"{shown(site.member)}() asks about {files_of(site) or 'a database file'}",
            advised(_INSTEAD, site.member, _EXISTS),
            judged_by=BY_PATH,
            place=False,
        )
