"""Names as PostgreSQL reads them: bare ones are folded to lower case, reserved words must be quoted."""

import re
from typing import Final

from sqlite_hunter.sql.keywords import words
from sqlite_hunter.sql.tokens import HOLE, WORD, Token, unquoted

MAX_NAME: Final = 63
"""Bytes; PostgreSQL cuts longer names in silence (https://www.postgresql.org/docs/15/sql-syntax-lexical.html)."""

RESERVED: Final = words(
    """
    ALL ANALYSE ANALYZE AND ANY ARRAY AS ASC ASYMMETRIC AUTHORIZATION BINARY BOTH CASE CAST CHECK COLLATE COLLATION
    COLUMN CONCURRENTLY CONSTRAINT CREATE CROSS CURRENT_CATALOG CURRENT_DATE CURRENT_ROLE CURRENT_SCHEMA CURRENT_TIME
    CURRENT_TIMESTAMP CURRENT_USER DEFAULT DEFERRABLE DESC DISTINCT DO ELSE END EXCEPT FALSE FETCH FOR FOREIGN FREEZE
    FROM FULL GRANT GROUP HAVING ILIKE IN INITIALLY INNER INTERSECT INTO IS ISNULL JOIN LATERAL LEADING LEFT LIKE
    LIMIT LOCALTIME LOCALTIMESTAMP NATURAL NOT NOTNULL NULL OFFSET ON ONLY OR ORDER OUTER OVERLAPS PLACING PRIMARY
    REFERENCES RETURNING RIGHT SELECT SESSION_USER SIMILAR SOME SYMMETRIC SYSTEM_USER TABLE TABLESAMPLE THEN TO
    TRAILING TRUE UNION UNIQUE USER USING VARIADIC VERBOSE WHEN WHERE WINDOW WITH
    """
)
"""https://www.postgresql.org/docs/15/sql-keywords-appendix.html: reserved, also where a function or type may stand."""

AS_REQUIRED: Final = words(
    "ARRAY CHAR CHARACTER DAY FILTER HOUR MINUTE MONTH OVER OVERLAPS PRECISION SECOND VARYING WITHIN WITHOUT YEAR"
)
"""Marked "requires AS" there: no alias without that word."""

_PLAIN: Final = re.compile(r"[a-z_][a-z0-9_$]*")


def quoted(name: str) -> str:
    """The name in double quotes."""
    return '"' + name.replace('"', '""') + '"'


def canonical(name: str) -> str:
    """The name as shortly as PostgreSQL takes it for exactly this one."""
    if _PLAIN.fullmatch(name) and name.upper() not in RESERVED:
        return name
    return quoted(name)


def spelled(token: Token, name: str) -> str | None:
    """The text by which a token that means ``name`` must be replaced; None where PostgreSQL reads it so already."""
    if token.holes:
        return _with_holes(token)
    if token.kind == WORD:
        folded = token.text.lower()
        fits = folded == name and canonical(name) == name and token.text.isascii()
    else:
        fits = token.text[:1] == '"' and unquoted(token) == name
    return None if fits else canonical(name)


def _with_holes(token: Token) -> str | None:
    """A name that is put together at run time: only its quotes can be seen to."""
    if token.kind in (HOLE, WORD) or token.text[:1] == '"':
        return None
    return '"' + token.text[1:-1] + '"'
