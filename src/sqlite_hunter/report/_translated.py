"""What the renderers of translated SQL are given: scripts, their statements, and what became of each."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.tokens import significant
from sqlite_hunter.sql.translator import Refusal, Translation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_hunter.sql.constructs import Construct

CATALOGUE: Final = "docs/dialect.md"
"""Where the repository tells of every construct; each has an anchor of its own name there."""

_LINE_END: Final = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Script:
    """A text of SQL and what it is called: a path, or where else it came from."""

    name: str
    text: str

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column (characters), from 1, of an offset in the text."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(end.end() for end in _LINE_END.finditer(self.text))]


@dataclass(frozen=True, slots=True)
class Told:
    """One change of a statement, where it stands in the script (``start``, an offset), and why."""

    construct: "Construct"
    start: int
    end: int
    reason: str

    @property
    def sentence(self) -> str:
        """What PostgreSQL does with it, and what else is to be said."""
        return f"{self.construct.message}: {self.reason}" if self.reason else self.construct.message

    @property
    def link(self) -> str:
        """Where the catalogue tells more."""
        return link(self.construct)


@dataclass(frozen=True, slots=True)
class Translated:
    """A statement of a script, from offset ``start`` to ``end``, and what became of it."""

    script: Script
    start: int
    end: int
    bound: str | None
    """None if it is run without values, "seq" with a sequence, "map" with a mapping."""
    outcome: Translation | Refusal

    @property
    def source(self) -> str:
        """The statement as it was given, without ``;``."""
        return self.script.text[self.start : self.end]

    @property
    def place(self) -> tuple[str, int, int]:
        """The script's name, with line and column of the statement, or of what stands in its way."""
        at = self.outcome.start if isinstance(self.outcome, Refusal) else 0
        return self.script.name, *self.script.place(self.start + at)

    def changes(self) -> "Iterator[Told]":
        """The constructs that were translated, by their places."""
        if isinstance(self.outcome, Refusal) or not self.outcome.changes:
            return
        tokens = significant(self.source)
        for change in sorted(self.outcome.changes, key=lambda each: (each.first, each.last, each.construct.name)):
            first, last = (min(max(at, 0), len(tokens) - 1) for at in (change.first, change.last))
            start, end = self.start + tokens[first].start, self.start + tokens[last].end
            yield Told(change.construct, start, end, change.reason)


def refusal_line(each: Translated) -> str:
    """``FILE:LINE:COLUMN: refused (construct): reason``, for a statement that was refused."""
    name, line, column = each.place
    told = each.outcome
    if isinstance(told, Translation):
        raise TypeError(f"{name}:{line}:{column} is translated")
    return f"{name}:{line}:{column}: refused ({told.construct.name}): {told.reason}"


def link(construct: "Construct") -> str:
    """Where the catalogue tells of a construct."""
    return f"{CATALOGUE}#{construct.name}"
