"""Numbers and texts side by side: what is said of them, and which texts SQLite takes for numbers."""

from __future__ import annotations

import re
from typing import Final

from sqlite_hunter.sql.constructs import Construct

KINDS: Final = Construct(
    "comparison-of-kinds",
    "SQLite orders numbers before texts, or converts one side by the column's affinity; PostgreSQL does neither",
    ("`1 = '1'`", "text column = 10", "int column = 'x' or < 'abc'", "int column = text column"),
    "SQH433",
    silent=True,
    example="CREATE TABLE t (a TEXT); SELECT a FROM t WHERE a = 10",
)
_NUMBER: Final = re.compile(r"[ \t\n\v\f\r]*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[ \t\n\v\f\r]*")
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,18}")


def looks_numeric(text: str) -> bool:
    """Whether SQLite would convert the text to a number for a column of numeric affinity."""
    return bool(_NUMBER.fullmatch(text))


def is_whole(text: str) -> bool:
    """Whether the text is an integer of at most 18 digits and nothing else."""
    return bool(_WHOLE.fullmatch(text))


NUMERIC_TEXT: Final = r"^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$"
"""A text that SQLite stores as a number where the column has numeric affinity, as an expression of PostgreSQL's."""
