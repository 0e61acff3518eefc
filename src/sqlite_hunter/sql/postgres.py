"""Is a statement another server's: written so that SQLite could not run it, or for another driver than its own?

Text that reaches no known connection is told of because SQLite may run it. Text that SQLite's grammar refuses, or that
calls or declares what only other servers have, is none of that: telling of it buries what matters. What both
read (``RETURNING``, ``ON CONFLICT``, ``->>``, ``JSONB`` as a type) is no sign.
"""

from collections.abc import Container, Sequence
from typing import Final

from sqlite_hunter.sql.keywords import words
from sqlite_hunter.sql.making import PLACEHOLDERS, made_by, parameters_in
from sqlite_hunter.sql.refused import is_refused, key_at, stands
from sqlite_hunter.sql.template import Template
from sqlite_hunter.sql.tokens import HOLE, NAME, PARAMETER, STRING, WORD, Token, significant

_OPERATORS: Final = words("::")
_TYPES: Final = words("BIGSERIAL SMALLSERIAL BYTEA TIMESTAMPTZ TSVECTOR TSQUERY REGCLASS REGTYPE REGPROC CITEXT TIMETZ")
_FUNCTIONS: Final = words(
    """
    NEXTVAL CURRVAL SETVAL LASTVAL SET_CONFIG CURRENT_SETTING TO_REGCLASS TO_TSVECTOR TO_TSQUERY PLAINTO_TSQUERY
    OBJ_DESCRIPTION FORMAT_TYPE ARRAY_AGG ARRAY_LENGTH ARRAY_POSITION UNNEST DATE_TRUNC CURRENT_DATABASE
    CURRENT_SCHEMA CLOCK_TIMESTAMP STATEMENT_TIMESTAMP TXID_CURRENT HSTORE GEN_RANDOM_UUID
    TO_JSONB ROW_TO_JSON JSONB_BUILD_OBJECT JSONB_AGG JSONB_ARRAY_ELEMENTS JSONB_TO_RECORDSET STRING_TO_ARRAY
    TO_CHAR TO_TIMESTAMP TO_DATE TO_NUMBER DATE_FORMAT STR_TO_DATE FROM_UNIXTIME FIND_IN_SET GET_LOCK RELEASE_LOCK
    """
)
_POSTGRES: Final = ("SERIAL", "BIGSERIAL", "INFORMATION_SCHEMA")
"""Words that SQLite takes for names of types and schemas, and that only PostgreSQL does anything with."""
_WITHOUT_ARGUMENTS: Final = words(
    """
    NOW DATABASE VERSION CURRENT_TIMEZONE CURDATE CURTIME UTC_TIMESTAMP UNIX_TIMESTAMP SYSDATE GETDATE LAST_INSERT_ID
    ROW_COUNT FOUND_ROWS CONNECTION_ID
    """
)
"""Functions by names that a table may have too: only an empty pair of brackets tells."""
_NAMES_TABLE: Final = words("TABLE INTO EXISTS REFERENCES WITH RECURSIVE VIEW")
"""Before a bracket, what follows these is a table's name and no function's."""
_VERBS: Final = words("TRUNCATE COPY GRANT REVOKE LISTEN UNLISTEN NOTIFY SHOW LOCK CALL DO REFRESH COMMENT")
_CREATED: Final = words(
    """
    TYPE EXTENSION FUNCTION PROCEDURE SCHEMA SEQUENCE DATABASE ROLE USER DOMAIN MATERIALIZED PUBLICATION AGGREGATE
    CAST OPERATOR POLICY RULE SERVER COLLATION UNLOGGED FOREIGN
    """
)
_COMPARISONS: Final = words("= <> != < > <= >=")
_CALCULATING: Final = _COMPARISONS | words("+ - * / BETWEEN AND")
_SCHEMAS: Final = words("PG_CATALOG INFORMATION_SCHEMA PG_TEMP")
_SPLICED_AFTER: Final = words("FROM INTO UPDATE TABLE JOIN EXISTS . BY INDEX VIEW TRIGGER")
"""After these ``%s`` is a name that Python puts in, no parameter of a driver."""


def is_of_other_server(template: Template | str, created: Container[str] = ()) -> bool:
    """Whether the text has what SQLite refuses and another server has (``x::text``, ``ENGINE=``, ``pg_sleep(1)``, ...).

    ``created`` has, in upper case, what may be names of functions that the program makes in SQLite itself.
    """
    tokens = significant(template)
    return bool(tokens) and (_by_verb(tokens) or any(_telling(tokens, at, created) for at in range(len(tokens))))


def has_driver_parameters(template: Template | str) -> bool:
    """Whether values are bound as no driver of SQLite binds them: ``%s``, ``%(name)s``, ``$1``."""
    tokens = significant(template)
    return any(_is_driver_parameter(tokens, at) for at in range(len(tokens)))


def is_for_postgres(template: Template | str) -> bool:
    """Whether a statement, run where the server is chosen at run time, is the half of it that PostgreSQL is given.

    On SQLite it would fail, or ask for what SQLite has not. Its placeholders may be put together at run time.
    """
    keys = [token.key for token in significant(template)]
    named = any(key.startswith("PG_") or key in _POSTGRES for key in keys)
    return named or is_of_other_server(template) or has_driver_parameters(template) or _is_filled(template)


def _is_filled(template: Template | str) -> bool:
    """Whether a hole is made of placeholders that no driver of SQLite takes."""
    holes = () if isinstance(template, str) else template.holes
    made = (parameters_in(hole.source) for hole in holes if made_by(hole.source) == PLACEHOLDERS)
    return any(mark.startswith("%") for marks in made for mark in marks)


def is_array(tokens: Sequence[Token], at: int) -> bool:
    """Whether a ``[...]`` is PostgreSQL's: ``int[]``, ``ARRAY[1]``, ``x[1]``; SQLite's quotes follow a space."""
    if at == 0 or tokens[at].text[0] != "[":
        return False
    before = tokens[at - 1]
    if tokens[at].text[1:-1].strip() == "" or before.key == "ARRAY":
        return True
    subject = before.kind in (WORD, NAME, PARAMETER, HOLE, STRING) or before.key == ")"
    return subject and before.end == tokens[at].start and before.key not in _SPLICED_AFTER


def _by_verb(tokens: Sequence[Token]) -> bool:
    first, second = key_at(tokens, 0), key_at(tokens, 1)
    if first == "CREATE":
        after = 3 if (second, key_at(tokens, 2)) == ("OR", "REPLACE") else 1
        calls = second == "TRIGGER" and any(stands(tokens, at, ("EXECUTE",)) for at in range(len(tokens)))
        return after == 3 or calls or key_at(tokens, after) in _CREATED
    if first in ("DROP", "ALTER"):
        return second in _CREATED
    return first in _VERBS


def _telling(tokens: Sequence[Token], at: int, created: Container[str]) -> bool:
    token = tokens[at]
    if token.kind == NAME:
        return is_array(tokens, at)
    if token.kind == STRING:
        return token.text[0] == "$" or _prefixed(tokens, at)
    return token.key in _OPERATORS or is_refused(tokens, at) or _by_name(tokens, at, created)


def _by_name(tokens: Sequence[Token], at: int, created: Container[str]) -> bool:
    """Whether a type, a schema, a function or a table is PostgreSQL's by its name."""
    key, before, after = tokens[at].key, key_at(tokens, at - 1), key_at(tokens, at + 1)
    if after == ".":
        return key in _SCHEMAS
    if after == "(":
        is_function = key.startswith("PG_") or key in _FUNCTIONS
        is_function = is_function or (key in _WITHOUT_ARGUMENTS and key_at(tokens, at + 2) == ")")
        is_function = is_function and before not in _NAMES_TABLE and key not in created
        return is_function or (key in ("ANY", "ALL") and before in _COMPARISONS)
    if key in _TYPES:
        return at > 0 and tokens[0].key in ("CREATE", "ALTER") and tokens[at - 1].kind in (WORD, NAME)
    return key.startswith("PG_") and before in ("FROM", "JOIN")


def _prefixed(tokens: Sequence[Token], at: int) -> bool:
    """Whether a string is ``E'...'`` or ``+ INTERVAL '...'``; ``SELECT e 'x'`` gives the column ``e`` an alias."""
    before = key_at(tokens, at - 1)
    return (before == "INTERVAL" and key_at(tokens, at - 2) in _CALCULATING) or (
        before == "E" and tokens[at - 1].end == tokens[at].start
    )


def _is_driver_parameter(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    if token.kind != PARAMETER or key_at(tokens, at - 1) in _SPLICED_AFTER:
        return False
    return token.text[0] == "%" or (token.text[0] == "$" and token.text[1:].isdecimal())
