"""Objects of the program's own classes that stand for a driver's connection: ``PgConn(psycopg2.connect(url))``.

Where such an object is one of several things that a name may be, and another is a driver's own object, a use of the
name is of both backends. What an object holds tells what it stands for, never the name of its class.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from sqlite_hunter.program import containers
from sqlite_hunter.program.cells import ANYONE, field_cell
from sqlite_hunter.program.classes import as_driver, class_attribute
from sqlite_hunter.program.machine import Machine
from sqlite_hunter.program.values import NOTHING, Atom, Bound, Class, Container, Driver, Instance, Value, function_of

_HELD: Final = frozenset({"connection", "cursor", "pool"})
_OFFERED: Final = ("execute", "cursor", "__getattr__")
"""What an object answers that is used as a connection or cursor: one of these is enough."""


def driver_of(machine: Machine, atom: Atom) -> Driver | None:
    """A driver's object, or one of the program's own class that derives from a driver's."""
    view = as_driver(machine, atom) if type(atom) is Instance else atom
    return view if type(view) is Driver else None


def standing(machine: Machine, given: Iterable[Atom]) -> frozenset[Driver]:
    """The drivers' objects that the program's own objects in a value stand for."""
    found: set[Driver] = set()
    for atom in given:
        if type(atom) is Instance and driver_of(machine, atom) is None and _is_offering(machine, atom.cls):
            found |= _held(machine, atom.cls)
    return frozenset(found)


def beside(machine: Machine, given: Iterable[Atom], driver: Driver) -> frozenset[Driver]:
    """A driver's object, and what own objects among the alternatives stand for, as if they were such an object."""
    return frozenset({driver, *(replace(each, role=driver.role) for each in standing(machine, given))})


def owners(callee: Value) -> list[Atom]:
    """The objects whose methods are called."""
    functions = (function_of(atom) for atom in callee)
    receivers = [function.receiver for function in functions if function is not None and function.receiver is not None]
    return [*(atom.owner for atom in callee if type(atom) is Bound), *receivers]


def _is_offering(machine: Machine, cls: Class) -> bool:
    return any(class_attribute(machine, cls, name)[0] for name in _OFFERED)


def _held(machine: Machine, cls: Class) -> frozenset[Driver]:
    """What the instances of a class hold; worked out for all of them at once, when cells grow no more."""
    if not machine.holdings:
        machine.holdings.update(_holdings(machine))
    found: set[Driver] = set()
    seen: set[Class] = set()
    pending = [cls]
    while pending:
        following = pending.pop()
        if following in seen:
            continue
        seen.add(following)
        bases = [base for base in machine.order(following) if type(base) is Class]
        for base in (following, Class(following.unit, following.parent, following.holder or ANYONE), *bases):
            for atom in machine.holdings.get(base, NOTHING):
                if type(atom) is Driver:
                    found.add(atom)
                elif type(atom) is Instance:
                    pending.append(atom.cls)
    return frozenset(found)


def _holdings(machine: Machine) -> dict[Class, Value]:
    found: dict[Class, set[Atom]] = defaultdict(set)
    for (tag, owner, _), held in machine.cells.items():
        if tag in ("attribute", "class") and type(owner) is Class:
            for atom in held:
                inside = machine.cells.get(field_cell(atom, containers.ALL)) if type(atom) is Container else None
                found[owner].update(each for each in inside or (atom,) if _is_held(machine, each))
    return {cls: frozenset(driver_of(machine, atom) or atom for atom in held) for cls, held in found.items()}


def _is_held(machine: Machine, atom: Atom) -> bool:
    driver = driver_of(machine, atom)
    return type(atom) is Instance if driver is None else driver.role in _HELD
