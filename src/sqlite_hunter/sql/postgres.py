"""Is a statement another server's: written so that SQLite could not run it, or for a driver of PostgreSQL?

Text that reaches no known connection is told of because SQLite may run it. Text that SQLite's grammar refuses, or that
calls or declares what only PostgreSQL's servers have, is none of that: telling of it buries what matters. What both
read (``RETURNING``, ``ON CONFLICT``, ``->>``, ``JSONB`` as a type) is no sign.
"""

from collections.abc import Sequence
from typing import Final

from sqlite_hunter.sql.keywords import words
from sqlite_hunter.sql.template import Template
from sqlite_hunter.sql.tokens import HOLE, NAME, PARAMETER, STRING, WORD, Token, significant

_OPERATORS: Final = words("::")
_TYPES: Final = words("BIGSERIAL SMALLSERIAL BYTEA TIMESTAMPTZ TSVECTOR TSQUERY REGCLASS REGTYPE REGPROC CITEXT")
_FUNCTIONS: Final = words(
    """
    NEXTVAL CURRVAL SETVAL LASTVAL SET_CONFIG CURRENT_SETTING TO_REGCLASS TO_TSVECTOR TO_TSQUERY PLAINTO_TSQUERY
    OBJ_DESCRIPTION FORMAT_TYPE ARRAY_AGG ARRAY_LENGTH ARRAY_POSITION UNNEST DATE_TRUNC CURRENT_DATABASE
    CURRENT_SCHEMA CLOCK_TIMESTAMP STATEMENT_TIMESTAMP TXID_CURRENT HSTORE GEN_RANDOM_UUID
    TO_JSONB ROW_TO_JSON JSONB_BUILD_OBJECT JSONB_AGG JSONB_ARRAY_ELEMENTS JSONB_TO_RECORDSET STRING_TO_ARRAY
    """
)
_VERBS: Final = words("TRUNCATE COPY GRANT REVOKE LISTEN UNLISTEN NOTIFY SHOW LOCK CALL DO REFRESH COMMENT")
_CREATED: Final = words(
    """
    TYPE EXTENSION FUNCTION PROCEDURE SCHEMA SEQUENCE DATABASE ROLE USER DOMAIN MATERIALIZED PUBLICATION AGGREGATE
    CAST OPERATOR POLICY RULE SERVER COLLATION UNLOGGED FOREIGN
    """
)
_SEQUENCES: Final = (
    ("FOR", "UPDATE"),
    ("DISTINCT", "ON"),
    ("AT", "TIME", "ZONE"),
    ("ON", "CONSTRAINT"),
    ("ALTER", "COLUMN"),
    ("COLUMN", "IF", "NOT", "EXISTS"),
    ("COLUMN", "IF", "EXISTS"),
    ("GENERATED", "BY", "DEFAULT"),
    ("JOIN", "LATERAL", "("),
    ("TRANSACTION", "ISOLATION"),
)
"""Words that SQLite's grammar has nowhere side by side."""
_STARTS: Final = frozenset(sequence[0] for sequence in _SEQUENCES)
_COMPARISONS: Final = words("= <> != < > <= >=")
_SCHEMAS: Final = words("PG_CATALOG INFORMATION_SCHEMA PG_TEMP")
_SPLICED_AFTER: Final = words("FROM INTO UPDATE TABLE JOIN EXISTS . BY INDEX VIEW TRIGGER")
"""After these ``%s`` is a name that Python puts in, no parameter of a driver."""


def is_postgres_only(template: Template | str) -> bool:
    """Whether the text has what SQLite refuses and PostgreSQL has (``x::text``, ``ARRAY[1]``, ``pg_sleep(1)``, ...)."""
    tokens = significant(template)
    return bool(tokens) and (_by_verb(tokens) or any(_telling(tokens, at) for at in range(len(tokens))))


def has_driver_parameters(template: Template | str) -> bool:
    """Whether values are bound as no driver of SQLite binds them: ``%s``, ``%(name)s``, ``$1``."""
    tokens = significant(template)
    return any(_is_driver_parameter(tokens, at) for at in range(len(tokens)))


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
    first, second = _key(tokens, 0), _key(tokens, 1)
    if first == "CREATE":
        after = 3 if (second, _key(tokens, 2)) == ("OR", "REPLACE") else 1
        calls = second == "TRIGGER" and any(_stands(tokens, at, ("EXECUTE",)) for at in range(len(tokens)))
        return after == 3 or calls or _key(tokens, after) in _CREATED
    if first in ("DROP", "ALTER"):
        return second in _CREATED
    return first in _VERBS


def _telling(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    if token.kind == NAME:
        return is_array(tokens, at)
    if token.kind == STRING:
        return token.text[0] == "$" or _prefixed(tokens, at)
    if token.key in _STARTS and any(_stands(tokens, at, sequence) for sequence in _SEQUENCES):
        return True
    if token.key == "ILIKE":
        return at > 0 and tokens[at + 1 : at + 2] != [] and tokens[at + 1].kind in (STRING, PARAMETER, HOLE)
    return token.key in _OPERATORS or _by_name(tokens, at)


def _stands(tokens: Sequence[Token], at: int, sequence: Sequence[str]) -> bool:
    return all(_key(tokens, at + shift) == key for shift, key in enumerate(sequence))


def _by_name(tokens: Sequence[Token], at: int) -> bool:
    """Whether a type, a schema, a function or a table is PostgreSQL's by its name."""
    key, before, after = tokens[at].key, _key(tokens, at - 1), _key(tokens, at + 1)
    if after == ".":
        return key in _SCHEMAS
    if after == "(":
        return key.startswith("PG_") or key in _FUNCTIONS or (key in ("ANY", "ALL") and before in _COMPARISONS)
    if key in _TYPES:
        return at > 0 and tokens[0].key in ("CREATE", "ALTER") and tokens[at - 1].kind in (WORD, NAME)
    return key.startswith("PG_") and before in ("FROM", "JOIN")


def _prefixed(tokens: Sequence[Token], at: int) -> bool:
    """Whether a string is ``E'...'`` or ``INTERVAL '...'``; ``SELECT e 'x'`` gives the column ``e`` an alias."""
    before = _key(tokens, at - 1)
    return before == "INTERVAL" or (before == "E" and tokens[at - 1].end == tokens[at].start)


def _is_driver_parameter(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    if token.kind != PARAMETER or _key(tokens, at - 1) in _SPLICED_AFTER:
        return False
    return token.text[0] == "%" or (token.text[0] == "$" and token.text[1:].isdecimal())


def _key(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].key if 0 <= at < len(tokens) else ""
