"""Connections that may open a database of which nothing is known, beside those that are named.

A function is called with ``"a.db"`` at one place and with ``args.path`` at another: to name ``a.db`` as the database of
what they open together would hide the other. A default that nobody overrides, and what tests hand in, are no such
alternative.
"""

from collections import defaultdict
from collections.abc import Iterable

from sqlite_hunter.program.cells import Cell
from sqlite_hunter.program.databases import key_of
from sqlite_hunter.program.machine import Machine
from sqlite_hunter.program.uses import Use
from sqlite_hunter.program.values import (
    UNKNOWN,
    External,
    Spot,
    Text,
    Unknown,
    is_blurred,
    texts,
)


class Unnamed:
    """The connections of that kind, by their origin."""

    def __init__(self, machine: Machine, connects: Iterable[Use]) -> None:
        """Look at what the opening calls are given, each in the contexts that production comes to."""
        self._machine = machine
        self._callers = _callers(machine)
        self.real = self._reached()
        """Contexts that production comes to."""
        self.origins: frozenset[Spot] = frozenset(
            driver.origin
            for use in connects
            for driver in use.receivers
            if driver.origin is not None and self._is_unnamed(use, driver.origin)
        )

    def _reached(self) -> set[int]:
        """Contexts that production comes to: not those of a function that it calls with other arguments only."""
        contexts = self._machine.contexts
        called_units = {contexts[number].unit for number in self._callers}
        production = [number for number, context in enumerate(contexts) if not self._is_test(context.unit.path)]
        found = {number for number in production if contexts[number].unit not in called_units}
        calls: dict[int, set[int]] = defaultdict(set)
        for number, callers in self._callers.items():
            for caller in callers:
                calls[caller].add(number)
        pending = sorted(found)
        while pending:
            following = calls[pending.pop()] - found
            found |= following
            pending += sorted(following)
        return found

    def _is_test(self, path: str) -> bool:
        return self._machine.tests.is_test(path)

    def _is_unnamed(self, use: Use, origin: Spot) -> bool:
        if any(key_of(text.template) or is_blurred(text) for text in texts(use.text)):
            return any(map(self._is_given_another, self._fed_by(origin)))
        is_given = any(isinstance(atom, Unknown | External | Text) for atom in use.text)
        return is_given and use.context in self.real and self._says(use.context, only_unknown=use.text <= UNKNOWN)

    def _fed_by(self, origin: Spot) -> set[Cell]:
        """The cells that the path comes from which a connection is opened with, and those that they come from."""
        found = set(self._machine.opened_by.get(origin, ()))
        pending: list[Spot | Cell] = [origin, *found]
        while pending:
            following = self._machine.fed_by.get(pending.pop(), set()) - found
            found |= following
            pending += following
        return found

    def _is_given_another(self, cell: Cell) -> bool:
        for context, only_unknown in self._machine.unnamed.get(cell, {}).items():
            if context in self.real and (cell[0] == "parameter" or self._says(context, only_unknown=only_unknown)):
                return True
        return False

    def _says(self, context: int, *, only_unknown: bool) -> bool:
        """Whether a value is more than the parameter of a function that nobody calls."""
        return not only_unknown or context in self._callers or not self._machine.unit_of(context).params


def _callers(machine: Machine) -> dict[int, set[int]]:
    """The contexts of production that call each context."""
    found: dict[int, set[int]] = defaultdict(set)
    for caller, by_place in machine.called.items():
        if not machine.tests.is_test(machine.contexts[caller].unit.path):
            for callees in by_place.values():
                for callee in callees:
                    found[callee].add(caller)
    return found
