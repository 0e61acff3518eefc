"""All constructs that have a code, found by looking: the 4xx rules, one a construct."""

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache

from sqlite_hunter import sql
from sqlite_hunter.sql.constructs import Construct


@cache
def constructs() -> tuple[Construct, ...]:
    """Every construct with a code, sorted by code.

    Raises ValueError where two of them share a code or a name: a finding could not say which of them it is.
    """
    found = sorted({each for each in _everywhere() if each.code})
    for key in ("code", "name"):
        values = [getattr(each, key) for each in found]
        twice = sorted({value for value in values if values.count(value) > 1})
        if twice:
            raise ValueError(f"several constructs have the {key} {', '.join(twice)}")
    return tuple(sorted(found, key=lambda each: each.code))


def _everywhere() -> Iterator[Construct]:
    for module in pkgutil.walk_packages(sql.__path__, f"{sql.__name__}."):
        loaded = importlib.import_module(module.name)
        yield from (value for value in vars(loaded).values() if isinstance(value, Construct))
