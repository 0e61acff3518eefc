"""Classes whose attributes are given by position: dataclasses, attrs, named tuples, and what reads them by position."""

from sqlite_hunter.model.ir import ANNOTATE, CALL, STORE, Op, Unit
from sqlite_hunter.program.cells import field_cell, written_cells
from sqlite_hunter.program.containers import ANY, keys
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.machine import Machine
from sqlite_hunter.program.testing import heard
from sqlite_hunter.program.values import (
    NOTHING,
    Class,
    Container,
    External,
    Instance,
    Spot,
    Value,
    join,
    texts,
    value,
)

_MAKERS = ("ib", "attrib", "field")
"""What a field of an attrs class is made by; such a field needs no annotation."""
_TUPLES = ("typing.NamedTuple", "typing_extensions.NamedTuple")


def field_names(machine: Machine, cls: Class) -> list[str]:
    """The fields of a class in order, those it inherits first.

    Source: https://docs.python.org/3/library/dataclasses.html#inheritance
    """
    bases = [base for base in machine.order(cls) if type(base) is Class]
    found = [name for base in reversed(bases) for name in (*_of_records(machine, base), *_declared(machine, base))]
    return list(dict.fromkeys(found))


def _declared(machine: Machine, cls: Class) -> list[str]:
    unit = machine.units.unit(cls.unit)
    return [op[5][0] for op in unit.body if op[0] == ANNOTATE or (op[0] == STORE and _is_field(unit, op))]


def _is_field(unit: Unit, stored: Op) -> bool:
    made = {op[1]: op for op in unit.body if op[1] >= 0}
    call = made.get(stored[4][0])
    callee = made.get(call[4][0]) if call is not None and call[0] == CALL else None
    return callee is not None and any(name in _MAKERS for name in callee[5][:1])


def _of_records(machine: Machine, cls: Class) -> list[str]:
    """The fields of ``namedtuple("N", "a b")`` where a class derives from it."""
    found: list[str] = []
    for base in machine.hierarchy.bases.get(cls, ()):
        for record in (atom for atom in base if type(atom) is Container and atom.kind == "record"):
            while named := texts(machine.peek(field_cell(record, f"#{len(found)}"))):
                found.append(named[0].template.text)
    return found


def keep(frame: Frame, cls: Class, arguments: Arguments, spot: Spot) -> None:
    """Arguments of a class without ``__init__`` become its attributes."""
    machine = frame.machine
    names = field_names(machine, cls)
    given = {**dict(zip(names, arguments.positional, strict=False)), **arguments.keywords}
    unpacked = join((arguments.star, arguments.double))
    if unpacked:
        given |= {name: unpacked for name in names if name not in given}
    is_test = machine.tests.is_outside(frame.path, cls.unit.path)
    for name, each in given.items():
        for cell in written_cells(cls, name):
            machine.write(cell, heard(each) if is_test else each, spot)


def is_tuple(machine: Machine, cls: Class) -> bool:
    """Whether the instances of a class are named tuples."""
    order = machine.order(cls)
    if any(type(base) is External and base.dotted in _TUPLES for base in order):
        return True
    return any(_of_records(machine, base) for base in order if type(base) is Class)


def item(frame: Frame, instance: Instance, index: Value | None, spot: Spot) -> Value | None:
    """The field of a named tuple at a position, any of them where it is not known; None for any other instance."""
    if not is_tuple(frame.machine, instance.cls):
        return None
    names = field_names(frame.machine, instance.cls)
    known = (keys(index) if index else None) or [ANY]
    if all(key.lstrip("-").isdigit() and -len(names) <= int(key) < len(names) for key in known):
        names = [names[int(key)] for key in known]
    return join([frame.operations.attribute(frame, value(instance), name, spot) for name in names])


def replaced(frame: Frame, given: Value, arguments: Arguments, spot: Spot) -> Value:
    """``dataclasses.replace(given, a=1)`` and ``given._replace(a=1)``; instances of a class share their attributes."""
    for name, each in arguments.keywords.items():
        frame.operations.set_attribute(frame, given, name, each, spot)
    return given or NOTHING
