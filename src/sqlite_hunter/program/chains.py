"""The chain of places that says how a use is known: from ``connect()`` through returns, parameters and attributes."""

from collections import defaultdict, deque
from typing import Final

from sqlite_hunter.program.machine import Machine, Transfer
from sqlite_hunter.program.values import Spot, UnitKey

_HOPS_LIMIT: Final = 12
"""Places after the ``connect()`` that a chain may have: nobody reads a longer one."""


class Chains:
    """Shortest chains over the transfers that the recording pass noted."""

    def __init__(self, machine: Machine, opened_in: dict[Spot, set[UnitKey]]) -> None:
        """Index the transfers; ``opened_in`` says which unit makes each connection."""
        self._opened_in = opened_in
        self._edges: dict[Spot, dict[UnitKey, dict[UnitKey, Spot]]] = {}
        for cell, by_origin in machine.writers.items():
            readers = machine.read_at.get(cell)
            if readers:
                at_reader = cell[0] in ("return", "yield")
                for origin, writers in by_origin.items():
                    self._connect(origin, writers, readers, at_reader=at_reader)
        self._found: dict[Spot, dict[UnitKey, tuple[Spot, ...]]] = {}

    def _connect(self, origin: Spot, writers: set[Transfer], readers: set[Transfer], *, at_reader: bool) -> None:
        edges = self._edges.setdefault(origin, defaultdict(dict))
        for writer in writers:
            for reader in readers:
                if writer.unit == reader.unit:
                    continue
                spot = reader.spot if at_reader else writer.spot
                known = edges[writer.unit].get(reader.unit)
                if known is None or spot < known:
                    edges[writer.unit][reader.unit] = spot

    def chain(self, origin: Spot, unit: UnitKey) -> tuple[Spot, ...]:
        """The ``connect()`` and every place after it through which it came to the unit."""
        if origin not in self._found:
            self._found[origin] = self._search(origin)
        return (origin, *self._found[origin].get(unit, ()))

    def _search(self, origin: Spot) -> dict[UnitKey, tuple[Spot, ...]]:
        start = sorted(self._opened_in.get(origin, ()))
        found: dict[UnitKey, tuple[Spot, ...]] = dict.fromkeys(start, ())
        edges = self._edges.get(origin, {})
        level = deque(start)
        while level:
            reached: dict[UnitKey, tuple[Spot, ...]] = {}
            for unit in level:
                if len(found[unit]) >= _HOPS_LIMIT:
                    continue
                for following, spot in edges.get(unit, {}).items():
                    chain = (*found[unit], spot)
                    if following not in found and (following not in reached or chain < reached[following]):
                        reached[following] = chain
            found.update(reached)
            level = deque(sorted(reached))
        return found
