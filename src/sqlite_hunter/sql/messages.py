"""The texts of SQLite's errors, which programs compare with ``str(error)``.

PostgreSQL says all of these otherwise, so such a comparison is silently false after a move. Sources:
https://www.sqlite.org/rescode.html and ``sqlite3ErrStr()`` in ``main.c``; the messages with a name in them are
formatted by the parser and by ``vdbe.c``. General phrases ("out of memory", "interrupted") are left out.
"""

import re
from typing import Final

SHORTEST: Final = 12
"""A program may compare a part of a message; parts shorter than this are everyday words."""

MESSAGES: Final = (
    "unique constraint failed",
    "not null constraint failed",
    "foreign key constraint failed",
    "foreign key mismatch",
    "check constraint failed",
    "primary key must be unique",
    "column is not unique",
    "database is locked",
    "database table is locked",
    "database schema is locked",
    "no such table",
    "no such column",
    "no such index",
    "no such view",
    "no such trigger",
    "no such function",
    "no such module",
    "no such collation sequence",
    "no such savepoint",
    "has no column named",
    "duplicate column name",
    "database disk image is malformed",
    "malformed database schema",
    "file is not a database",
    "file is encrypted or is not a database",
    "unable to open database file",
    "attempt to write a readonly database",
    "disk i/o error",
    "database or disk is full",
    "database schema has changed",
    "string or blob too big",
    "bad parameter or other api misuse",
    "sql logic error",
    "cannot start a transaction within a transaction",
    "cannot commit - no transaction is active",
    "cannot rollback - no transaction is active",
    "cannot operate on a closed database",
    "recursive use of cursors not allowed",
    "incorrect number of bindings supplied",
    "error binding parameter",
    "you can only execute one statement at a time",
    "objects created in a thread can only be used in that same thread",
)
"""In lower case. The last five are those of Python's ``sqlite3`` module itself."""

SHORT: Final = frozenset(
    ("locked", "is locked", "table is locked", "readonly", "unique", "unique constraint", "no such", "already exists",
     "duplicate column", "malformed", "constraint failed", "disk is full")
)  # fmt: skip
"""Words that programs look for in an error's text; they say SQLite only where SQLite's errors are handled."""

_GENERAL: Final = frozenset(
    ("is malformed", "image is malformed", "unable to open", "disk is full", "schema has changed", "has changed")
)
"""Parts that the errors of files, formats and other libraries share."""
_EXISTS: Final = re.compile(r"\b(?:table|index|view|trigger) (?:\S+|\.\*) already exists")
_PRESENT: Final = re.compile("|".join(map(re.escape, MESSAGES)))


def is_sqlite_message(text: str) -> bool:
    """Whether ``text`` holds a message of SQLite, or is a telling part of one.

    A part is telling if it is whole words and at least ``SHORTEST`` characters long.
    """
    lowered = " ".join(text.lower().split())
    if _PRESENT.search(lowered) or _EXISTS.search(lowered):
        return True
    if len(lowered) < SHORTEST or lowered in _GENERAL:
        return False
    part = re.compile(rf"(?<!\w){re.escape(lowered)}(?!\w)")
    return any(lowered in message and part.search(message) is not None for message in MESSAGES)
