"""What a handler guards: the databases of the statements in its ``try``."""

from collections import defaultdict

from sqlite_hunter.program.sites import Ground, is_sqlite
from sqlite_hunter.program.uses import Use
from sqlite_hunter.program.values import Driver, Spot, UnitKey

_WORK = ("connect", "execute", "member", "with")


class Guards:
    """The guarded bodies of a program and what is done to databases in them."""

    def __init__(self, ground: Ground) -> None:
        """Index the work on SQLite, and the handlers, by unit."""
        self._work: dict[UnitKey, list[Use]] = defaultdict(list)
        for what in _WORK:
            for use in ground.by_what[what]:
                if is_sqlite(use):
                    self._work[use.unit].append(use)
        self._bodies: dict[tuple[UnitKey, Spot], Spot] = {}
        self._handlers: dict[UnitKey, list[Spot]] = defaultdict(list)
        for use in ground.by_what["guard"]:
            if use.argument is not None:
                self._bodies[use.unit, use.spot] = use.argument
                self._handlers[use.unit].append(use.spot)

    def guarded(self, handler: Use) -> frozenset[Driver]:
        """The connections and cursors used in the body that a handler guards."""
        body = self._bodies.get((handler.unit, handler.spot))
        if body is None:
            return frozenset()
        inside = (use for use in self._work[handler.unit] if body.start <= use.spot.start and use.spot.end <= body.end)
        return frozenset(driver for use in inside for driver in use.receivers if driver.backend == "sqlite")

    def enclosing(self, use: Use) -> frozenset[Driver]:
        """The same for the last handler before a place: the one that the place is in, in all code but the oddest."""
        before = [spot for spot in self._handlers[use.unit] if spot.start < use.spot.start]
        return self.guarded(use._replace(spot=max(before))) if before else frozenset()
