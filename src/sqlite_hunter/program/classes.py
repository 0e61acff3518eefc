"""Classes of the program: their order of resolution and their attributes."""

from sqlite_hunter.program.cells import class_cell
from sqlite_hunter.program.drivers import TYPES, canonical
from sqlite_hunter.program.machine import Machine
from sqlite_hunter.program.values import NOTHING, Atom, Class, Driver, External, Function, Instance, Value


def class_attribute(
    machine: Machine, cls: Class, name: str, *, behind: Class | None = None
) -> tuple[Value, list[Atom]]:
    """What the first class in order binds to a name, and the library bases that stand before an answer.

    ``behind`` starts the search after that class, as ``super()`` does.
    """
    order = machine.order(cls)
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
    for base in machine.order(instance.cls):
        if type(base) is External:
            opening = TYPES.get(canonical(base.dotted))
            if opening is not None:
                return Driver(opening.role, opening.backend, opening.library, instance.origin)
    return None


def with_subclasses(machine: Machine, cls: Class) -> list[Class]:
    """A class and every known class that derives from it: what an annotation may stand for."""
    return [cls, *machine.derived(cls)]


def calling(machine: Machine, instance: Instance) -> list[Function]:
    """What is called where an instance of the program's own class is."""
    found, _ = class_attribute(machine, instance.cls, "__call__")
    return [Function(atom.unit, atom.parent, instance) for atom in found if type(atom) is Function]
