r"""Which files can matter, decided on their bytes.

A file matters by itself when it names a driver, a DB-API method or a database file, or holds a string that may be SQL.
It also matters when it names something of a file that matters which leads to a database (a factory, a class that keeps
a connection): those are asked for as the flow finds out about them, with ``mentioning``. Facts never depend on this
choice: what it leaves out has no finding and hands nothing to the rest.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

_DRIVERS: Final = (
    rb"[sS][qQ][lL][iI][tT][eE]|\bapsw\b|sqlean|sqlcipher|psycopg|asyncpg|pg8000|aiopg|sqlalchemy|sqlmodel|peewee|\bdataset\b"
    rb"|\bdatabases\b|\brecords\b|pymysql|MySQLdb|mysql\.connector|mariadb|pyodbc|oracledb|duckdb|libsql"
)
_METHODS: Final = rb"\bexecut(?:e|emany|escript)\b|\.cursor\b|\bfetch(?:one|all|many)\b|\.commit\b|\.rollback\b|\blastrowid\b|\brow_factory\b"
_FILES: Final = rb"\.(?:db|db3|sdb|s3db|sl3|sqlitedb|DB)\b"

_MATTERS: Final = re.compile(b"|".join((_DRIVERS, _METHODS, _FILES)))


def matters(content: bytes) -> bool:
    """Whether a file can have a site of its own."""
    if _MATTERS.search(content) is not None:
        return True
    if b"\0" in content[:64] or content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    from sqlite_hunter.sql.sniff import MIGHT_BE_SQL

    return MIGHT_BE_SQL.search(content) is not None


def mentioning(contents: Mapping[str, bytes], names: Mapping[str, Iterable[str]]) -> set[str]:
    """The files that name one of the given names of a module, and the module; ``names`` maps a module's path to them."""
    found: set[str] = set()
    patterns = {path: _words([*wanted]) for path, wanted in names.items() if wanted}
    modules = {path: _words([_module_word(path)]) for path in patterns}
    for path, content in contents.items():
        for module, pattern in patterns.items():
            if pattern.search(content) is not None and modules[module].search(content) is not None:
                found.add(path)
                break
    return found


def _words(words: list[str]) -> re.Pattern[bytes]:
    return re.compile(rb"\b(?:" + b"|".join(re.escape(word.encode()) for word in sorted(words)) + rb")\b")


def _module_word(path: str) -> str:
    folder, _, name = path.rpartition("/")
    if name == "__init__.py":
        return folder.rpartition("/")[2] or "import"
    return "fixture" if name == "conftest.py" else name.removesuffix(".py")
