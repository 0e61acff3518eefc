"""Classes of the program: their order of resolution and their attributes."""

from typing import Final

from sqlite_hunter.program.cells import class_cell
from sqlite_hunter.program.drivers import TYPES, canonical
from sqlite_hunter.program.machine import Machine
from sqlite_hunter.program.values import NOTHING, Atom, Class, Driver, External, Instance, Pending, Value

_BASES: Final = (Class, External, Pending)
_VISITS_LIMIT: Final = 512
"""Bases looked at for one class."""


def resolution_order(machine: Machine, cls: Class) -> tuple[Atom, ...]:
    """The class and its bases, nearest first, a base shared by several behind the last of them.

    That is Python's order for every hierarchy but the most entangled. Bases of libraries stand in their place.
    """
    cls = cls.plain
    known = machine.orders.get(cls)
    if known is not None:
        return known
    order: dict[Atom, None] = {}
    pending: list[Atom] = [cls]
    for _ in range(_VISITS_LIMIT):  # bases may form a circle: a class attribute used as a base may be set from outside
        if not pending:
            break
        base = pending.pop(0)
        order.pop(base, None)
        order[base] = None
        if type(base) is Class:
            following = [atom for of in machine.bases.get(base, ()) for atom in sorted(of, key=repr)]
            pending[:0] = [atom for atom in following if isinstance(atom, _BASES) and atom != cls]
    found = machine.orders[cls] = tuple(order)
    return found


def class_attribute(
    machine: Machine, cls: Class, name: str, *, behind: Class | None = None
) -> tuple[Value, list[Atom]]:
    """What the first class in order binds to a name, and the library bases that stand before an answer.

    ``behind`` starts the search after that class, as ``super()`` does.
    """
    order = resolution_order(machine, cls)
    if behind is not None and behind in order:
        order = order[order.index(behind) + 1 :]
    foreign: list[Atom] = []
    for base in order:
        if type(base) is not Class:
            foreign.append(base)
            continue
        found = machine.peek(class_cell(base, name))
        if found:
            return found, foreign
    return NOTHING, foreign


def as_driver(machine: Machine, instance: Instance) -> Driver | None:
    """An instance as the library object it also is, if its class derives from one (``class C(sqlite3.Connection)``)."""
    for base in resolution_order(machine, instance.cls):
        if type(base) is External:
            opening = TYPES.get(canonical(base.dotted))
            if opening is not None:
                return Driver(opening.role, opening.backend, opening.library, instance.origin)
    return None


def with_subclasses(machine: Machine, cls: Class) -> list[Class]:
    """A class and every known class that derives from it: what an annotation may stand for."""
    return [cls, *(other for other in machine.bases if other != cls and cls in resolution_order(machine, other))]
