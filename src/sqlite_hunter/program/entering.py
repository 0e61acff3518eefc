"""Methods evaluated as if called from outside, for each concrete class whose instances may be meant."""

from typing import Final

from sqlite_hunter.program.cells import class_cell, made_cell, parameter_cell
from sqlite_hunter.program.machine import Context, Machine
from sqlite_hunter.program.values import Atom, Class, Descriptor, Function, Instance, UnitKey, function_of, value

CLASS_METHODS: Final = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})
"""Methods that Python hands the class without being told to by a decorator."""


def enter_method(machine: Machine, made: Function, cls: Class, *, bound_to_class: bool) -> None:
    """Evaluate a method for a concrete class."""
    unit = machine.facts[made.unit.path].units[made.unit.index]
    number = machine.context(Context(made.unit, made.parent, cls, ()))
    if unit.params:
        receiver: Atom = cls if bound_to_class else Instance(cls)
        machine.write(parameter_cell(number, unit.params[0].name), value(receiver))


def enter_inherited(machine: Machine, cls: Class) -> None:
    """Evaluate what a class inherits for it too: its own attributes and methods may be of another database.

    That holds for a class that the program makes or that has something to do with databases; of a large family, such as
    plugins and cases of tests, most are neither, and would only cost.
    """
    if not machine.peek(made_cell(cls)) and not _matters(machine, cls):
        return
    own = machine.facts[cls.unit.path].units[cls.unit.index].bound
    for base in machine.order(cls)[1:]:
        if type(base) is not Class:
            continue
        unit = machine.facts[base.unit.path].units[base.unit.index]
        for name in unit.bound:
            if name in own and name != "__init__":
                continue
            for atom in machine.peek(class_cell(base, name)):
                made = function_of(atom)
                kind = atom.kind if type(atom) is Descriptor else ""
                if made is not None and kind != "staticmethod":
                    of_class = kind in ("classmethod", "classproperty") or name in CLASS_METHODS
                    enter_method(machine, made, cls, bound_to_class=of_class)


def _matters(machine: Machine, cls: Class) -> bool:
    """Whether a class speaks of a database, of code that does, or of an attribute that a base's such code stores."""
    telling = [base for base in machine.order(cls) if type(base) is Class]
    stored = machine.units.telling_names.union(*(machine.units.stored_by_telling(base.unit) for base in telling))
    for index, unit in enumerate(machine.facts[cls.unit.path].units):
        if index != cls.unit.index and unit.parent != cls.unit.index:
            continue
        key = UnitKey(cls.unit.path, index)
        if key in machine.units.telling or key in machine.units.holding or not stored.isdisjoint(unit.words):
            return True
    return False
