"""Which type of PostgreSQL's a column's declared type asks for.

SQLite keeps whatever it is given, so that the declaration is only a wish: what the statements do with the column
decides (see ``deciding``).
"""

from typing import Final, NamedTuple

BOOLEAN: Final = "BOOLEAN"
TIMESTAMPTZ: Final = "TIMESTAMPTZ"
DATE: Final = "DATE"
JSONB: Final = "JSONB"
NUMERIC: Final = "NUMERIC"

_BY_WORD: Final = {
    "BOOL": BOOLEAN,
    "BOOLEAN": BOOLEAN,
    "DATETIME": TIMESTAMPTZ,
    "TIMESTAMP": TIMESTAMPTZ,
    "TIMESTAMPTZ": TIMESTAMPTZ,
    "DATE": DATE,
    "JSON": JSONB,
    "JSONB": JSONB,
    "DECIMAL": NUMERIC,
    "NUMERIC": NUMERIC,
}
"""By the first word of the declared type, without what stands in brackets."""
WRITTEN: Final = (BOOLEAN, NUMERIC, TIMESTAMPTZ, DATE)
"""The types that are translated; a column that asks for another is refused under this policy, or kept."""

Key = tuple[str, str]
"""Table and column, in lower case."""


class Native(NamedTuple):
    """A column that has a type of PostgreSQL's own, by the names of its definition (lower case)."""

    table: str
    column: str
    wanted: str

    @property
    def key(self) -> Key:
        """What settings know the column by."""
        return self.table, self.column


def wanted(declared: str) -> str:
    """The type that a declared type asks for, "" for none."""
    words = declared.upper().partition("(")[0].split()
    return _BY_WORD.get(words[0], "") if words else ""
