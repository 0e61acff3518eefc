"""A package that opens SQLite databases, or keeps what it is given in one, is a dependency.

## What it finds

In requirements files, ``pyproject.toml`` (``project``, its optional groups, dependency groups, build requirements,
Poetry, PDM, Hatch, uv), ``setup.cfg``, ``setup.py`` (what is written out there: it is not run), ``Pipfile``,
``environment.yml``, and ``pip install`` and its like in scripts, notebooks, Dockerfiles and CI: drivers (``aiosqlite``,
``apsw``, ``pysqlite3``, ``sqlcipher3``), libraries that keep a SQLite file of their own (``diskcache``, ``sqlitedict``,
``persist-queue``, ``datasette``), and extras that bring a driver (``databases[aiosqlite]``). A package whose name
speaks of SQLite and that is not known is ``likely``.

SQLAlchemy, Django, peewee, Celery and APScheduler are none: they keep SQLite only where a URL says so, and that is
``SQH104``. Lock files are not read: what they hold comes from these.

## Why it matters

``sqlite3`` itself is in no list, it comes with Python. What is in one is used or left over; a library that keeps its
own file goes on writing it after the last ``connect()`` of the program is gone.

## What to do

A driver goes when the last import of it has gone. Of a library that keeps a file ask what it keeps: a cache that may be
lost can stay or go to another store, a queue or a dictionary that must not be lost belongs into a PostgreSQL table.

## Example

Before:

    aiosqlite==0.20.0

After:

    psycopg[binary,pool]>=3.2
"""

from collections.abc import Iterator
from typing import Final

from sqlite_hunter.model.site import Remark
from sqlite_hunter.program.program import Program
from sqlite_hunter.rules._wording import remark, shown

KIND = "dependency"
SEVERITY = "error"
AUDIT = False

_DRIVER: Final = ("is a driver for SQLite", "psycopg takes its place, once nothing imports it")
_BY_NOTE: Final = {
    "keeper": (
        "keeps its data in a SQLite file of its own",
        "what must not be lost belongs into a PostgreSQL table, a cache may stay or go elsewhere",
    ),
    "extra": ("brings a driver for SQLite", "the extra for PostgreSQL takes its place, once no URL is SQLite's"),
    "name": ("speaks of SQLite in its name", "it goes with what it serves"),
}


def check(program: Program) -> Iterator[Remark]:
    """Every dependency that is SQLite's."""
    for site in program.sites_of("dependency"):
        what, advice = _BY_NOTE.get(site.note, _DRIVER)
        yield remark(site, f"dependency {shown(site.member)} {what}", advice, judged_by="its name alone")
