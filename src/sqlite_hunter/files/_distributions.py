"""Names of distributions on PyPI that bring SQLite into a program, by what they are."""

import re
from typing import Final

from sqlite_hunter.sql.own_name import DISTRIBUTION

DRIVERS: Final = frozenset(
    {
        "aiosqlite", "aiosqlitepool", "apsw", "apsw-sqlite3mc", "asqlite", "cysqlite", "libsql", "libsql-client",
        "libsql-experimental", "pysqlcipher", "pysqlcipher3", "pysqlite", "pysqlite-binary", "pysqlite3",
        "pysqlite3-binary", "pyspatialite", "pyturso", "rotki-pysqlcipher3", "sqlalchemy-libsql", "sqlcipher3",
        "sqlcipher3-binary", "sqlcipher3-wheels", "sqlean-py", "sqlite-anyio", "supersqlite",
    }
)  # fmt: skip
"""Modules that open SQLite databases."""
KEEPERS: Final = frozenset(
    {
        "cachew", "chromadb", "datasette", "diskcache", "litequeue", "persist-queue", "simplesqlite", "sqlite-utils",
        "sqlitecollections", "sqlitedict", "sqliteschema",
    }
)  # fmt: skip
"""Libraries that keep what they are given in SQLite files of their own, without being told to."""

_EXTRA: Final = re.compile(r"(?:aio|py)?sqlite3?|sqlcipher|apsw|libsql|spatialite")
_SEPARATORS: Final = re.compile(r"[-_.]+")

WORDS: Final = (
    "sqlite", "sqlcipher", "spatialite", "apsw", "sqlean", "libsql",
    *sorted(
        name.replace("-", "[-_.]") for name in DRIVERS | KEEPERS if "sqlite" not in name and "sqlcipher" not in name
    ),
)  # fmt: skip
"""Patterns of what a text that concerns SQLite holds: all these names among others."""


def normal(name: str) -> str:
    """A distribution's name as the index compares it.

    https://packaging.python.org/en/latest/specifications/name-normalization/
    """
    return _SEPARATORS.sub("-", name).lower()


def role_of(name: str, extras: tuple[str, ...] = ()) -> str:
    """What a distribution is to a program.

    "driver", "keeper", "extra" (the driver comes with an extra), "name" (its name speaks of SQLite), or "". Libraries
    that only may keep SQLite, such as SQLAlchemy and Django, are nothing: their URL decides.
    """
    known = normal(name)
    if known == DISTRIBUTION:
        return ""
    if known in DRIVERS:
        return "driver"
    if known in KEEPERS:
        return "keeper"
    if any(_EXTRA.fullmatch(normal(extra)) for extra in extras):
        return "extra"
    return "name" if "sqlite" in known or "sqlcipher" in known else ""
