"""Which values lie at the edge of what a column is for.

A translation may fail for those on purpose: where PostgreSQL has no exact answer, an error is better than another one.
What fails for a value that any program may have is no such thing.
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Final

from sqlite_hunter.engine.prove.example import Example, Value
from sqlite_hunter.engine.prove.rows import stored_columns
from sqlite_hunter.engine.prove.uses import Use
from sqlite_hunter.engine.prove.values import DATE, PATTERN, kind_of_column
from sqlite_hunter.sql.schema.model import Database

_EXACT: Final = 2**53
"""From here on a float no longer holds every integer."""
_TINY: Final = 1e-300
"""Below it a float is not normalised, or products of it vanish."""
_DATED: Final = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(?:Z|[+-]\d\d:\d\d)?")
"""What SQLite reads as a date: https://www.sqlite.org/lang_datefunc.html#time_values."""


def has_edge(example: Example, database: Database, tables: Sequence[str], used: Mapping[int | str, Use]) -> bool:
    """Whether any value of an example, stored or bound, is at an edge."""
    bound = (_is_edge(value, used[key].kind if key in used else "") for key, value in example.values.items())
    return any(bound) or any(
        _is_edge(value, kind_of_column(column))
        for name in tables
        for row in example.rows.get(name, ())
        for column, value in zip(stored_columns(database.tables[name]), row, strict=True)
    )


def _is_edge(value: Value, kind: str) -> bool:
    if isinstance(value, float):
        return not math.isfinite(value) or abs(value) >= _EXACT or 0 < abs(value) < _TINY
    if isinstance(value, int):
        return abs(value) >= _EXACT
    if kind == PATTERN:
        return isinstance(value, str) and value.endswith("\\")
    return kind == DATE and value is not None and (isinstance(value, bytes) or _DATED.fullmatch(value) is None)
