"""A text after an edit, or why it is left alone; and how its lines end."""

import re
from dataclasses import dataclass
from typing import Final

_LINE_END: Final = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Edited:
    """The outcome of one edit; a text that is refused is the one that was given."""

    text: str
    refused: str = ""
    """Why what is needed could not be written, and what to do by hand; "" where all is well."""
    notes: tuple[str, ...] = ()
    """What a person should know although nothing is wrong with the file."""


def line_end(text: str) -> str:
    """How the last line of a text that has an end ends."""
    found = _LINE_END.findall(text)
    return found[-1] if found else "\n"


def with_lines(text: str, lines: list[str]) -> str:
    """The text with further lines; its last line keeps its end, or that it has none."""
    end = line_end(text)
    added = end.join(lines)
    if not text.strip("\ufeff"):
        return f"{text}{added}{end}"
    return f"{text}{added}{end}" if text.endswith(("\n", "\r")) else f"{text}{end}{added}"
