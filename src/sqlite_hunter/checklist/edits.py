"""Edits of a text by offsets, applied at once."""

from collections.abc import Iterable
from typing import NamedTuple


class Edit(NamedTuple):
    """What is to stand in the place of a piece of text; of two at one place the first comes first."""

    start: int
    end: int
    text: str


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits, which must not overlap."""
    pieces: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start < at:
            raise ValueError("edits overlap")
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*pieces, text[at:]])
