"""For what the grammar says is there, where its nodes can only say that it may be."""

from typing import TypeVar

Value = TypeVar("Value")


def given(value: Value | None) -> Value:
    """The value. Raises RuntimeError where there is none: then a node was made by hand, and wrongly."""
    if value is None:
        raise RuntimeError("a part of the statement that must be there is missing")
    return value
