"""Faults of this program's own: what cannot be judged for one is told, and hides nothing of the rest."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple, TypeVar

from sqlite_hunter.model.finding import Problem
from sqlite_hunter.model.printable import printable
from sqlite_hunter.program.values import Spot

REASON_LENGTH: Final = 200

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")


class Fault(NamedTuple):
    """What failed, and where in the scanned program; nowhere in particular if no place is known."""

    spot: Spot | None
    reason: str


class Faults:
    """The faults met so far."""

    def __init__(self) -> None:
        """Begin with none."""
        self.found: dict[Fault, None] = {}

    def each(
        self, items: Iterable[_Item], make: Callable[[_Item], Iterable[_Made]], where: Callable[[_Item], Spot]
    ) -> Iterator[_Made]:
        """What is made of each item; of one that fails only what was made before."""
        for item in items:
            try:
                yield from make(item)
            except Exception as error:  # a fault of this program's own must not hide what there is elsewhere
                self.found[Fault(where(item), named(error))] = None

    def whole(self, made: Iterable[_Made]) -> Iterator[_Made]:
        """What is made of the whole program, up to where that fails."""
        try:
            yield from made
        except Exception as error:  # likewise
            self.found[Fault(None, named(error))] = None


def whole_problem(root: str, error: Exception) -> Problem:
    """A program of which nothing can be told."""
    return Problem(root, 1, f"the program could not be analysed: {named(error)}")


def named(error: Exception) -> str:
    """An exception in one short line."""
    return printable(" ".join(f"{type(error).__name__} {error}".split())[:REASON_LENGTH])
