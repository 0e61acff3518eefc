"""A library is told to use SQLite by a URL, an engine's name, a class, or a connection.

## What it finds

``sqlite:///...`` URLs (also ``sqlite+aiosqlite:``, ``sqlite+pysqlcipher:``) given to SQLAlchemy, databases, dataset and
others; Django's ``ENGINE`` of SQLite or SpatiaLite; the SQLite classes of peewee; pandas reading from or writing to a
SQLite connection. A bare ``sqlite:///`` that URLs are only compared with, or that is cut off them, is told as a check
for the backend: it opens nothing. URLs and engines in ``.env``, INI, TOML, YAML, JSON, scripts and Dockerfiles are told
like those in Python.

## Why it matters

The file imports no ``sqlite3`` and yet every statement of the library runs on SQLite. The URL is the one line that
decides it; the uses behind it move with it, but for the raw SQL among them.

## What to do

- SQLAlchemy 2: ``postgresql+psycopg://user:password@host:5432/name`` (psycopg 3); a plain ``postgresql://`` means
  psycopg2 there. ``connect_args={"check_same_thread": False}`` and ``StaticPool`` go.
- Django: ``django.db.backends.postgresql`` with NAME, USER, PASSWORD, HOST and PORT; PostGIS for SpatiaLite.
- peewee: ``PostgresqlDatabase``, or ``playhouse.pool.PooledPostgresqlDatabase``; pragmas go.
- pandas takes an SQLAlchemy engine. A psycopg connection is no substitute: pandas takes every connection that it does
  not know for SQLite's, and ``to_sql`` asks it for ``sqlite_master``.

Credentials belong in the environment, not into the URL in the file.

## Example

Before:

    engine = create_engine("sqlite:///cache/reports.db")

After:

    engine = create_engine(os.environ["DATABASE_URL"])  # postgresql+psycopg://...
"""

import re
from collections.abc import Iterator
from typing import Final

from sqlite_hunter.model.site import Remark
from sqlite_hunter.program.program import Program
from sqlite_hunter.rules._wording import advised, remark, shown

KIND = "url"
SEVERITY = "error"
AUDIT = True

_PASSWORD: Final = re.compile(r"(://[^/@\s:]*):[^/@\s]+@")
"""SQLCipher's URLs hold the pass phrase of the file (https://docs.sqlalchemy.org/en/20/dialects/sqlite.html)."""

_ASYNC: Final = "an asynchronous PostgreSQL URL (postgresql+psycopg://… in SQLAlchemy) takes its place"
_URLS: Final = {
    "aiosqlite": _ASYNC,
    "": "a PostgreSQL URL takes its place (postgresql+psycopg://… in SQLAlchemy), read from the environment",
}
_ENGINES: Final = {
    "spatialite": "django.contrib.gis.db.backends.postgis takes its place, with NAME, USER, PASSWORD, HOST and PORT",
    "": "django.db.backends.postgresql takes its place, with NAME, USER, PASSWORD, HOST and PORT",
}
_CLASSES: Final = {
    "pooled": "playhouse.pool.PooledPostgresqlDatabase takes its place; pragmas go",
    "queue": "peewee.PostgresqlDatabase takes its place: it needs no queue, writers do not lock each other out",
    "": "the library's PostgreSQL class takes its place (peewee: PostgresqlDatabase); pragmas go",
}
_FRAMES: Final = {
    "": "give pandas an SQLAlchemy engine for PostgreSQL: it takes a psycopg connection for SQLite's",
}
_CHECKS: Final = {"": "the check goes with the branch for SQLite; URLs of PostgreSQL begin with postgresql"}
_BY_MEMBER: Final = {
    "url": ("SQLite URL", _URLS),
    "check": ("check for the backend by the beginning of a SQLite URL,", _CHECKS),
    "django": ("Django engine", _ENGINES),
    "orm": ("SQLite database by", _CLASSES),
    "pandas": ("pandas on a SQLite connection,", _FRAMES),
}


def check(program: Program) -> Iterator[Remark]:
    """Every URL, engine, class or data frame call that means SQLite."""
    for site in program.sites_of("url"):
        what, advice = _BY_MEMBER.get(site.member, _BY_MEMBER["url"])
        named = shown(_PASSWORD.sub(r"\1:***@", site.note))
        quoted = f'"{named}"' if site.member in ("url", "check") else named
        yield remark(site, f"{what} {quoted}", advised(advice, site.note, ""), judged_by="the text alone")
