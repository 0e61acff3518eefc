"""A difference made small: as few rows and as simple values as still show it."""

from collections.abc import Callable, Iterator
from typing import Final

from sqlite_hunter.engine.prove.example import Example, Row, Value

_MOST: Final = 600
"""Times an example is tried."""


def shrink(example: Example, shows: Callable[[Example], bool]) -> Example:
    """The smallest example found, greedily, for which ``shows`` is true, as it is for the one given."""
    budget = _MOST
    while True:
        for candidate in _smaller(example):
            if budget == 0:
                return example
            budget -= 1
            if shows(candidate):
                example = candidate
                break
        else:
            return example


def _smaller(example: Example) -> Iterator[Example]:
    """Smaller examples, the smallest first."""
    yield from _fewer_rows(example)
    for key, value in example.values.items():
        for simpler in simpler_values(value):
            yield Example(example.rows, {**example.values, key: simpler})
    for name, rows in example.rows.items():
        for at, row in enumerate(rows):
            for place, value in enumerate(row):
                for simpler in simpler_values(value):
                    changed = (*row[:place], simpler, *row[place + 1 :])
                    yield _with(example, name, (*rows[:at], changed, *rows[at + 1 :]))


def _fewer_rows(example: Example) -> Iterator[Example]:
    for name, rows in example.rows.items():
        if rows:
            yield _with(example, name, ())
    for name, rows in example.rows.items():
        size = len(rows) // 2
        while size:
            for at in range(0, len(rows), size):
                yield _with(example, name, (*rows[:at], *rows[at + size :]))
            size //= 2


def _with(example: Example, name: str, rows: tuple[Row, ...]) -> Example:
    return Example({**example.rows, name: rows}, example.values)


def simpler_values(value: Value) -> Iterator[Value]:
    """Values of the same type that are simpler than one, or NULL; never one that leads back."""
    if value is None:
        return
    yield None
    if isinstance(value, int):
        yield from (each for each in (0, 1) if abs(each) < abs(value) or (value < 0 and abs(each) == -value))
    elif isinstance(value, float):
        yield from (each for each in (0.0, 1.0, 0.5) if _complexity(each) < _complexity(value))
    else:
        if value:
            yield value[:0]
            yield value[: len(value) // 2]
            yield value[len(value) // 2 :] if len(value) > 1 else value[:0]
        if isinstance(value, str) and len(value) == 1 and value not in "aA":
            yield "a"


def _complexity(value: float) -> tuple[int, float]:
    return (0 if value in (0.0, 1.0) else 1 if value == 0.5 else 2), abs(value)
