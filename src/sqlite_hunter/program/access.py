"""Attributes: what ``x.name`` gives and what ``x.name = v`` stores, for every kind of value."""

from collections import deque
from pathlib import Path

from sqlite_hunter.program.cells import Cell, class_cell, field_cell, global_cell, instance_cell
from sqlite_hunter.program.classes import as_driver, class_attribute
from sqlite_hunter.program.drivers import (
    CONNECTION_OPTIONS,
    CONNECTION_USES,
    CURSOR_USES,
    SQLITE_MODULES,
    STAR_NAMES,
    TYPES,
    canonical,
    result_role,
)
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.implied import call_at
from sqlite_hunter.program.inherited import as_container
from sqlite_hunter.program.modules import Modules
from sqlite_hunter.program.shared import CONSTANTS, shared
from sqlite_hunter.program.strings import base_name, mapped, parent_path
from sqlite_hunter.program.testing import without_constants
from sqlite_hunter.program.values import (
    NOTHING,
    UNKNOWN,
    Atom,
    Bound,
    Class,
    Container,
    Descriptor,
    Driver,
    External,
    Function,
    Instance,
    Literal,
    Module,
    Pending,
    Spot,
    Super,
    Text,
    Value,
    derived,
    join,
    value,
)
from sqlite_hunter.sql.template import Template

PROPERTIES = frozenset(
    {
        "description", "rowcount", "lastrowid", "arraysize", "connection", "row_factory", "text_factory",
        "isolation_level", "autocommit", "in_transaction", "total_changes", "driver_connection", "_conn", "closed",
        "closed_", "info", "bind",
    }
)  # fmt: skip
"""Members of a driver's objects that are read, not called."""

_DRIVER_METHODS = CONNECTION_USES | CURSOR_USES | CONNECTION_OPTIONS
_STRING_METHODS = frozenset(dir(str))
_PATH_METHODS = frozenset(dir(Path)) | {"copy", "move"}
_CONTAINER_METHODS = frozenset(dir(list)) | frozenset(dir(dict)) | frozenset(dir(set)) | frozenset(dir(deque)) | {
    "put", "put_nowait", "get_nowait", "push", "peek", "empty", "qsize", "full", "task_done",
}  # fmt: skip


class Attributes:
    """Attribute access; needs the module map of the program."""

    def __init__(self, modules: Modules) -> None:
        """Keep the module map."""
        self._modules = modules

    def load(self, frame: Frame, owner: Value, name: str, spot: Spot) -> Value:
        """The join of what the attribute may be for each atom of the owner."""
        if len(owner) == 1:
            (atom,) = owner
            return self.of(frame, atom, name, spot)
        return join([self.of(frame, atom, name, spot) for atom in owner])

    def of(self, frame: Frame, atom: Atom, name: str, spot: Spot) -> Value:
        """What the attribute is for one atom."""
        if type(atom) is Instance:
            return self.of_instance(frame, atom, name, spot)
        if type(atom) is External:
            return _of_external(frame, atom.dotted, name, spot)
        if type(atom) is Driver:
            return driver_attribute(atom, name)
        if type(atom) is Module:
            return self.of_module(frame, atom.path, name, spot)
        if type(atom) is Class:
            return _of_class(frame, atom, name)
        if type(atom) is Container:
            return _of_container(frame, atom, name, spot)
        if type(atom) is Text:
            return _of_text(atom, name)
        return self._of_rarer(frame, atom, name, spot)

    def _of_rarer(self, frame: Frame, atom: Atom, name: str, spot: Spot) -> Value:
        if type(atom) is Super:
            return self._of_super(frame, atom, name, spot)
        if type(atom) is Pending:
            return value(atom)
        if type(atom) is Literal:
            return NOTHING if atom.source == "None" else UNKNOWN
        if type(atom) is Descriptor and atom.kind == "property" and name in ("setter", "getter", "deleter"):
            return value(Descriptor(f"property.{name}", atom.function))
        if type(atom) is Function:
            return frame.machine.peek(field_cell(atom.unit, name), spot) or UNKNOWN
        return UNKNOWN

    def of_module(self, frame: Frame, path: str, name: str, spot: Spot) -> Value:
        """A global of a module, a submodule of a package, or what a star import brings."""
        facts = frame.machine.facts.get(path)
        if facts is None:
            submodule = self._modules.submodule(path, name)
            return value(Module(submodule)) if submodule else value(Pending(path, name))
        if name in facts.units[0].bound:
            return frame.machine.read(global_cell(path, name), spot)
        submodule = self._modules.submodule(path, name)
        if submodule:
            return value(Module(submodule))
        stars = self._modules.stars(path)
        if stars:
            return join([self.of_module(frame, star, name, spot) for star in stars if star != path]) or UNKNOWN
        for star in self._modules.foreign_stars(path):
            if star.partition(".")[0] in SQLITE_MODULES and name in STAR_NAMES:
                return value(External(canonical(f"{star}.{name}")))
        return frame.machine.peek(global_cell(path, name), spot) or UNKNOWN

    def of_instance(self, frame: Frame, instance: Instance, name: str, spot: Spot) -> Value:
        """An attribute of an instance: what its methods stored, and what its class and bases bind."""
        machine = frame.machine
        stored = machine.peek(instance_cell(instance.cls, name), spot)
        found, foreign = class_attribute(machine, instance.cls, name)
        if found and foreign and name in _DRIVER_METHODS and as_driver(machine, instance) is not None:
            found = NOTHING
        bound = join([self._bind(frame, atom, instance, spot) for atom in found]) if found else NOTHING
        if bound or stored:
            return stored | bound
        return self._beyond(frame, instance, name, foreign, spot)

    def _beyond(self, frame: Frame, instance: Instance, name: str, foreign: list[Atom], spot: Spot) -> Value:
        """An attribute that no class of the program binds: a library base has it, or ``__getattr__`` makes it up."""
        machine = frame.machine
        view = as_driver(machine, instance) if foreign else None
        if view is not None and name != "__init__":
            role = result_role(view.role, name)
            if name in PROPERTIES:
                return value(Driver(role, view.backend, view.library, view.origin)) if role else UNKNOWN
            return value(Bound(instance, name))
        dynamic = self._dynamic(frame, instance, name, spot)
        if dynamic:
            return dynamic
        inside = as_container(machine, instance.cls) if foreign and name in _CONTAINER_METHODS else None
        if inside is not None:
            return value(Bound(inside, name))
        for base in foreign:
            if type(base) is Pending:
                machine.wanted.add(base.path)
            if type(base) is External:
                return _of_external(frame, f"{base.dotted}()", name, spot)
        return machine.read(instance_cell(instance.cls, name), spot)

    def _dynamic(self, frame: Frame, instance: Instance, name: str, spot: Spot) -> Value:
        if name.startswith("__"):
            return NOTHING
        found, _ = class_attribute(frame.machine, instance.cls, "__getattr__")
        if not found:
            return NOTHING
        callee = join([self._bind(frame, atom, instance, spot) for atom in found])
        from_name = Arguments((value(Text(Template.of(name))),))
        return call_at(frame, callee, from_name, spot)

    def _bind(self, frame: Frame, atom: Atom, instance: Instance, spot: Spot) -> Value:
        if type(atom) is Function and atom.receiver is None:
            return value(Function(atom.unit, atom.parent, instance))
        if type(atom) is Descriptor:
            function = Function(atom.function.unit, atom.function.parent, instance)
            if atom.kind == "property":
                return call_at(frame, value(function), Arguments(), spot)
            if atom.kind == "classmethod":
                return value(Function(atom.function.unit, atom.function.parent, instance.cls))
            if atom.kind == "staticmethod":
                return value(atom.function)
            if atom.kind == "contextmanager":
                return value(Descriptor("contextmanager", function))
            return NOTHING
        if type(atom) is External and atom.dotted.rpartition(".")[0] in TYPES:
            view = as_driver(frame.machine, instance)
            return value(atom if view is None else Bound(instance, atom.dotted.rpartition(".")[2]))
        return value(atom)

    def _of_super(self, frame: Frame, atom: Super, name: str, spot: Spot) -> Value:
        instance = atom.instance
        if isinstance(instance, Class):
            found, _ = class_attribute(frame.machine, instance, name, behind=atom.cls)
            return frozenset(_of_class_atom(each, instance) for each in found) or UNKNOWN
        found, foreign = class_attribute(frame.machine, instance.cls, name, behind=atom.cls)
        bound = join([self._bind(frame, each, instance, spot) for each in found])
        if bound:
            return bound
        view = as_driver(frame.machine, instance) if foreign else None
        if view is not None:
            return value(Bound(view, name))
        inside = as_container(frame.machine, instance.cls) if name in _CONTAINER_METHODS - {"__init__"} else None
        if inside is not None:
            return value(Bound(inside, name))
        libraries = [base.dotted for base in foreign if type(base) is External] if name == "__init__" else []
        return frozenset(derived(dotted, ".__init__") for dotted in libraries) or UNKNOWN

    def store(self, frame: Frame, owner: Value, name: str, given: Value, spot: Spot) -> None:
        """Store into the attribute of each atom of the owner."""
        for atom in owner:
            home = _home(atom)
            is_patched = bool(home) and frame.machine.tests.is_outside(frame.path, home)
            said = without_constants(given) if is_patched else given
            if type(atom) is not Instance:
                cell = _kept_in(atom, name)
                if cell is not None:
                    frame.machine.write(cell, said, spot)
            elif not _set_property(frame, atom, name, said, spot):
                frame.machine.write(instance_cell(atom.cls, name), said, spot)


def _home(atom: Atom) -> str:
    """The file whose code an attribute belongs to; empty for what belongs to none."""
    if type(atom) is Module:
        return atom.path
    if type(atom) is Class:
        return atom.unit.path
    return atom.cls.unit.path if type(atom) is Instance else ""


def _kept_in(atom: Atom, name: str) -> Cell | None:
    """Where an attribute is kept that is stored into anything but an instance; None if it cannot be followed."""
    if type(atom) is Class:
        return class_cell(atom, name)
    if type(atom) is Module:
        return global_cell(atom.path, name)
    if type(atom) is Container:
        return field_cell(atom, name if atom.kind == "namespace" else f".{name}")
    if type(atom) is External:
        return field_cell(shared(atom.dotted), f".{name}")
    if type(atom) is Function:
        return field_cell(atom.unit, name)
    return None


def _set_property(frame: Frame, instance: Instance, name: str, given: Value, spot: Spot) -> bool:
    found, _ = class_attribute(frame.machine, instance.cls, name)
    setters = [atom for atom in found if type(atom) is Descriptor and atom.kind == "setter"]
    for setter in setters:
        function = Function(setter.function.unit, setter.function.parent, instance)
        call_at(frame, value(function), Arguments((given,)), spot)
    return bool(setters)


def driver_attribute(driver: Driver, name: str) -> Value:
    """An attribute of a library's object: another object, a bound method, or nothing known."""
    if driver.role in ("row", "rows") and name not in ("keys", "values", "items", "get", "_asdict", "pop", "append"):
        return UNKNOWN
    role = result_role(driver.role, name)
    if name in PROPERTIES:
        return value(Driver(role, driver.backend, driver.library, driver.origin)) if role else UNKNOWN
    return value(Bound(driver, name))


def _of_class(frame: Frame, cls: Class, name: str) -> Value:
    found, foreign = class_attribute(frame.machine, cls, name)
    made = [_of_class_atom(atom, cls) for atom in found]
    if not made:
        view = as_driver(frame.machine, Instance(cls)) if foreign else None
        if view is not None:
            return value(Bound(Instance(cls), name))
        return UNKNOWN if foreign else NOTHING
    return frozenset(made)


def _of_container(frame: Frame, container: Container, name: str, spot: Spot) -> Value:
    if container.kind == "namespace":
        return frame.machine.read(field_cell(container, name), spot)
    if container.kind in ("future", "variable"):
        return frame.machine.peek(field_cell(container, name), spot) or value(Bound(container, name))
    found = frame.machine.peek(field_cell(container, f".{name}"), spot)
    return found | value(Bound(container, name)) if name in _CONTAINER_METHODS else found


def _of_external(frame: Frame, dotted: str, name: str, spot: Spot) -> Value:
    hung = frame.machine.peek(field_cell(shared(dotted), f".{name}"), spot)
    known = canonical(derived(dotted, f".{name}").dotted)
    return hung | (CONSTANTS[known] if known in CONSTANTS else value(External(known)))


def _of_class_atom(atom: Atom, cls: Class) -> Atom:
    if type(atom) is Descriptor and atom.kind == "classmethod":
        return Function(atom.function.unit, atom.function.parent, cls)
    if type(atom) is Descriptor and atom.kind == "staticmethod":
        return atom.function
    return atom


def _of_text(text: Text, name: str) -> Value:
    if text.is_path and name in ("parent", "name"):
        change = parent_path if name == "parent" else base_name
        return mapped(value(text), change, path=name == "parent")
    return value(Bound(text, name)) if name in (_PATH_METHODS if text.is_path else _STRING_METHODS) else NOTHING
