"""From a declared type to SQLite's affinity, and to the kind of value that the column is for.

Affinity: https://www.sqlite.org/datatype3.html#determination_of_column_affinity. SQLite enforces neither; PostgreSQL
enforces the kind, so a type of which nobody can tell the kind has none here, and statements that depend on it are
refused.
"""

from typing import Final

INTEGER: Final = "integer"
REAL: Final = "real"
TEXT: Final = "text"
BLOB: Final = "blob"
NUMERIC: Final = "numeric"

_DATES: Final = ("DATE", "TIME", "JSON", "INTERVAL")
_NUMBERS: Final = ("DEC", "NUMERIC", "NUMBER", "MONEY", "FIXED", "CURRENCY")


def affinity(declared: str) -> str:
    """The affinity of a column of that declared type; BLOB for none, as SQLite has it."""
    upper = declared.upper()
    if "INT" in upper:
        return INTEGER
    if any(each in upper for each in ("CHAR", "CLOB", "TEXT")):
        return TEXT
    if not upper.strip() or "BLOB" in upper:
        return BLOB
    return REAL if any(each in upper for each in ("REAL", "FLOA", "DOUB")) else NUMERIC


def kind(declared: str) -> str:
    """The kind of value such a column is for: integer, real, text or blob; "" if the type does not tell.

    ``DATE`` and ``TIMESTAMP`` have numeric affinity, yet what Python's sqlite3 stores there is text; ``DECIMAL`` holds
    what ``float`` holds; ``BOOLEAN`` holds 0 and 1.
    """
    found = affinity(declared)
    if found in (INTEGER, REAL, TEXT):
        return found
    upper = declared.upper().strip()
    if found == BLOB:
        return BLOB if upper else ""
    if upper.startswith("BOOL"):
        return INTEGER
    if upper.startswith(_DATES):
        return TEXT
    return REAL if upper.startswith(_NUMBERS) else ""


POSTGRES_TYPES: Final = {INTEGER: "BIGINT", REAL: "DOUBLE PRECISION", TEXT: "TEXT", BLOB: "BYTEA"}
"""The PostgreSQL type that gives Python what sqlite3 gave it, by kind (policy ``preserve``)."""
