"""Which class derives from which, as far as the flow knows: orders of resolution, and who has to be told of news."""

from typing import Final

from sqlite_hunter.program.values import Atom, Class, External, Pending, Value

_BASES: Final = (Class, External, Pending)
_VISITS_LIMIT: Final = 512
"""Bases looked at for one class."""


class Hierarchy:
    """The bases of the classes met so far; they only grow."""

    def __init__(self) -> None:
        """Start with no class."""
        self.bases: dict[Class, tuple[Value, ...]] = {}
        """The bases of each class, in order."""
        self._orders: dict[Class, tuple[Atom, ...]] = {}
        self._deriving: dict[Class, dict[Class, None]] = {}
        """The classes in whose order one stands; a dict for its order."""

    def order(self, cls: Class) -> tuple[Atom, ...]:
        """The class and its bases, nearest first, a base shared by several behind the last of them.

        That is Python's order for every hierarchy but the most entangled. Bases of libraries stand in their place.
        """
        known = self._orders.get(cls)
        if known is not None:
            return known
        order: dict[Atom, None] = {}
        pending: list[Atom] = [cls]
        for _ in range(_VISITS_LIMIT):  # bases may form a circle: a class attribute used as a base may be set elsewhere
            if not pending:
                break
            base = pending.pop(0)
            order.pop(base, None)
            order[base] = None
            if type(base) is Class:
                following = [atom for of in self.bases.get(base, ()) for atom in sorted(of, key=repr)]
                pending[:0] = [atom for atom in following if isinstance(atom, _BASES) and atom != cls]
        found = self._orders[cls] = tuple(order)
        for base in found:
            if type(base) is Class:
                self._deriving.setdefault(base, {})[cls] = None
        return found

    def derived(self, cls: Class) -> list[Class]:
        """The classes that derive from a class and whose own bases are known."""
        return [other for other in self._deriving.get(cls, ()) if other != cls and other in self.bases]

    def join(self, cls: Class, bases: tuple[Value, ...]) -> tuple[list[Class], list[Class]] | None:
        """Join what the bases of a class may be; None if that is no news.

        Otherwise the classes that have other bases, near or far, than before, and those that others derive from now.
        """
        old = self.bases.get(cls)
        new = bases if old is None else tuple(a | b for a, b in zip(old, bases, strict=True))
        if new == old:
            return None
        self.bases[cls] = new
        changed = list({cls: None, **self._deriving.get(cls, {})})
        for each in changed:
            self._orders.pop(each, None)
        above = {base: None for each in changed for base in self.order(each) if type(base) is Class}
        return changed, list(above)
