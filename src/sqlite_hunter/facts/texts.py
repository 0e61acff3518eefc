"""Which comments, docstrings and strings are worth keeping: those that may speak of SQLite, a database file or SQL."""

import re
from typing import Final

DATABASE_FILE: Final = re.compile(r"\.(?:db3?|sdb|s3db)(?!\w)")
DATABASE_URL: Final = re.compile(
    r"\b(?:postgres(?:ql)?|psql|mysql|mariadb|mssql|oracle|firebird|cockroachdb|duckdb|mongodb|jdbc:\w+)"
    r"(?:\+\w+)?://"
)
SQL_START: Final = re.compile(
    r"(?:[\s(;]|--[^\n]*\n|/\*.*?\*/)*"
    r"(?:select|insert|update|delete|replace|create|alter|drop|pragma|with|attach|detach|vacuum|begin|commit|rollback|"
    r"savepoint|release|reindex|analyze|explain|values|end)[\s;]",
    re.DOTALL,
)


def is_interesting(text: str) -> bool:
    """Whether a text mentions SQLite, names a database file or URL, or begins as SQL does, in any case."""
    lower = text.lower()
    if "sqlite" in lower:
        return True
    if "." in lower and DATABASE_FILE.search(lower):
        return True
    if "://" in lower and DATABASE_URL.search(lower):
        return True
    return SQL_START.match(lower) is not None
