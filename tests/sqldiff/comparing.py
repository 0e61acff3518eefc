"""Whether PostgreSQL gave what SQLite gave."""

import decimal
import json
import math
import re
from collections.abc import Sequence
from enum import IntEnum
from typing import Any, NamedTuple

Rows = list[tuple[Any, ...]]


class Likeness(IntEnum):
    """How one value is to another; ``SAME_VALUE`` is of another Python type, by which a program may still break."""

    DIFFERENT = 0
    SAME_VALUE = 1
    SAME = 2


class Comparison(NamedTuple):
    """How alike two results are, and by which values they are not the same."""

    likeness: Likeness
    why: str = ""


SAME = Comparison(Likeness.SAME)

LITERAL = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*")


def same_number(one: int | float, other: int | float | decimal.Decimal) -> bool:
    if isinstance(one, int) and isinstance(other, int):
        return one == other
    first, second = float(one), float(other)
    if math.isfinite(first) and math.isfinite(second):
        return math.isclose(first, second, rel_tol=1e-9, abs_tol=1e-12)
    return first == second or (math.isnan(first) and math.isnan(second))


def same_json(text: str, value: Any) -> bool:
    try:
        return bool(json.loads(text) == value)
    except ValueError:
        return False


def text_likeness(one: str, other: Any, shape: bool) -> Likeness:
    """A text of SQLite beside whatever PostgreSQL gave; with ``shape`` all digits are one."""
    if isinstance(other, str):
        if shape:
            one, other = re.sub(r"\d", "9", one), re.sub(r"\d", "9", other)
        return Likeness.SAME if one == other else Likeness.DIFFERENT
    if isinstance(other, dict | list):
        same = same_json(one, other)
    else:
        same = type(other).__name__ in {"date", "datetime", "time"} and one == str(other)
    return Likeness.SAME_VALUE if same else Likeness.DIFFERENT


def likeness(one: Any, other: Any, shape: bool) -> Likeness:
    """How a value of SQLite is to one of PostgreSQL."""
    if isinstance(other, memoryview):
        other = bytes(other)
    if isinstance(one, str):
        return text_likeness(one, other, shape)
    if isinstance(one, int | float) and isinstance(other, int | float | decimal.Decimal):
        if not same_number(one, other):
            return Likeness.DIFFERENT
        return Likeness.SAME if type(one) is type(other) else Likeness.SAME_VALUE
    return Likeness.SAME if type(one) is type(other) and one == other else Likeness.DIFFERENT


def sort_key(value: Any) -> tuple[int, str]:
    if isinstance(value, memoryview):
        value = bytes(value)
    if value is None:
        return 0, ""
    if isinstance(value, int | float | decimal.Decimal):
        number = float(value)
        return 1, "nan" if math.isnan(number) else f"{number:+.9e}" if number else "0"
    if isinstance(value, dict | list):
        return 2, json.dumps(value)
    return 2, str(value)


def in_order(rows: Rows) -> Rows:
    """Rows in an order that is the same for both databases, where the statement gives none."""
    return sorted(rows, key=lambda row: [sort_key(value) for value in row])


def compare_rows(one: Sequence[Any], other: Sequence[Any], shape: bool) -> Comparison:
    if len(one) != len(other):
        return Comparison(Likeness.DIFFERENT, f"{len(one)} columns against {len(other)}")
    worst = SAME
    for a, b in zip(one, other, strict=True):
        alike = likeness(a, b, shape)
        if alike is Likeness.DIFFERENT:
            return Comparison(alike, f"{a!r} against {b!r}")
        if alike < worst.likeness:
            worst = Comparison(alike, f"{type(a).__name__} {a!r} against {type(b).__name__} {b!r}")
    return worst


def compare(one: Rows | None, other: Rows | None, *, ordered: bool, shape: bool) -> Comparison:
    """The rows of SQLite and those of PostgreSQL; None is a statement that gives none."""
    if one is None or other is None:
        return Comparison(Likeness.DIFFERENT, f"rows {one!r} against {other!r}") if one or other else SAME
    if len(one) != len(other):
        return Comparison(Likeness.DIFFERENT, f"{len(one)} rows against {len(other)}")
    if not ordered:
        one, other = in_order(one), in_order(other)
    compared = [compare_rows(a, b, shape) for a, b in zip(one, other, strict=True)]
    return min(compared, key=lambda each: each.likeness, default=SAME)


def has_order(sql: str) -> bool:
    """Whether ORDER BY stands outside every bracket of a statement."""
    depth, outside = 0, []
    for character in LITERAL.sub("''", sql):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            outside.append(character)
    return bool(re.search(r"\border\s+by\b", "".join(outside), re.IGNORECASE))
