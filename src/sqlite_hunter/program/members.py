"""What ``x.name`` is for each kind of value that needs no module map, and where ``x.name = v`` is kept."""

from collections import deque
from pathlib import Path

from sqlite_hunter.program import scripts
from sqlite_hunter.program.cells import Cell, class_cell, field_cell, global_cell
from sqlite_hunter.program.classes import as_driver, class_attribute
from sqlite_hunter.program.drivers import (
    CONNECTION_OPTIONS,
    CONNECTION_USES,
    CURSOR_USES,
    TABLE_PROPERTIES,
    canonical,
    result_role,
)
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.implied import call_at, call_special
from sqlite_hunter.program.shared import CONSTANTS, shared
from sqlite_hunter.program.strings import base_name, mapped, parent_path
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
    Spot,
    Text,
    Value,
    derived,
    join,
    value,
)

PROPERTIES = frozenset(
    {
        "description", "rowcount", "lastrowid", "arraysize", "connection", "row_factory", "text_factory",
        "isolation_level", "autocommit", "in_transaction", "total_changes", "driver_connection", "_conn", "closed",
        "closed_", "info", "bind", "conn", "rows", "tables", "views", "db",
    }
)  # fmt: skip
"""Members of a driver's objects that are read, not called."""


def is_property(driver: Driver, name: str) -> bool:
    """Whether a member of a library's object is read, not called; some only of tables' objects."""
    return name in PROPERTIES or (driver.role == "table" and name in TABLE_PROPERTIES)


_OF_METHODS = frozenset({"pool", "session"})
"""Roles of objects whose ``connection`` is called, unlike a cursor's."""

MAKER = value(External("builtins.object.__new__"))
"""What makes an instance where no class of the program does it by itself."""
DRIVER_METHODS = CONNECTION_USES | CURSOR_USES | CONNECTION_OPTIONS
_STRING_METHODS = frozenset(dir(str)) | {"decode"}
_PATH_METHODS = frozenset(dir(Path)) | {"copy", "move"}
CONTAINER_METHODS = frozenset(dir(list)) | frozenset(dir(dict)) | frozenset(dir(set)) | frozenset(dir(deque)) | {
    "put", "put_nowait", "get_nowait", "push", "peek", "empty", "qsize", "full", "task_done",
}  # fmt: skip


def home_of(atom: Atom) -> str:
    """The file whose code an attribute belongs to; empty for what belongs to none."""
    if type(atom) is Module:
        return atom.path
    if type(atom) is Class:
        return atom.unit.path
    return atom.cls.unit.path if type(atom) is Instance else ""


def kept_in(atom: Atom, name: str) -> Cell | None:
    """Where an attribute is kept that is stored into anything but an instance; None if it cannot be followed."""
    if type(atom) is Class:
        return class_cell(atom.plain, name)
    if type(atom) is Module:
        return global_cell(atom.path, name)
    if type(atom) is Container:
        return field_cell(atom, name if atom.kind == "namespace" else f".{name}")
    if type(atom) is External:
        return field_cell(shared(atom.dotted), f".{name}")
    if type(atom) is Function:
        return field_cell(atom.unit, name)
    return None


def set_property(frame: Frame, instance: Instance, name: str, given: Value, spot: Spot) -> bool:
    """Store through a property's setter or a descriptor; False if the class has none."""
    found, _ = class_attribute(frame.machine, instance.cls, name)
    setters = [atom for atom in found if type(atom) is Descriptor and atom.kind == "setter"]
    for setter in setters:
        function = Function(setter.function.unit, setter.function.parent, instance)
        call_at(frame, value(function), Arguments((given,)), spot)
    called = [
        call_special(frame, atom, "__set__", Arguments((value(instance), given)), spot)
        for atom in found
        if type(atom) is Instance
    ]
    return bool(setters) or any(each is not None for each in called)


def driver_attribute(driver: Driver, name: str) -> Value:
    """An attribute of a library's object: another object, a bound method, or nothing known."""
    if driver.role in ("row", "rows") and name not in ("keys", "values", "items", "get", "_asdict", "pop", "append"):
        return UNKNOWN
    role = result_role(driver.role, name, driver.library)
    if is_property(driver, name) and driver.role not in _OF_METHODS:
        return value(Driver(role, driver.backend, driver.library, driver.origin)) if role else UNKNOWN
    return value(Bound(driver, name))


def of_class(frame: Frame, cls: Class, name: str, spot: Spot) -> Value:
    """An attribute of a class."""
    found, foreign = class_attribute(frame.machine, cls, name)
    if found:
        return join([of_class_atom(frame, atom, cls, spot) for atom in found])
    if name == "__new__":
        return MAKER
    view = as_driver(frame.machine, Instance(cls)) if foreign else None
    if view is not None:
        return value(Bound(Instance(cls), name))
    return UNKNOWN if foreign else NOTHING


def of_container(frame: Frame, container: Container, name: str, spot: Spot) -> Value:
    """An attribute of a container: a field of a namespace, else one of its methods."""
    if container.kind == "namespace" and name == "_replace":
        return value(Bound(container, name))
    if container.kind == "namespace":
        return frame.machine.read(field_cell(container, name), spot)
    if container.kind == scripts.KIND:
        return value(Bound(container, name))
    if container.kind in ("future", "variable"):
        return frame.machine.peek(field_cell(container, name), spot) or value(Bound(container, name))
    found = frame.machine.peek(field_cell(container, f".{name}"), spot)
    return found | value(Bound(container, name)) if name in CONTAINER_METHODS else found


def of_external(frame: Frame, dotted: str, name: str, spot: Spot) -> Value:
    """What is taken of a library's object: what was hung on it, and what it may have itself."""
    hung = frame.machine.peek(field_cell(shared(dotted), f".{name}"), spot)
    known = canonical(derived(dotted, f".{name}").dotted)
    return hung | (CONSTANTS[known] if known in CONSTANTS else value(External(known)))


def got(frame: Frame, atom: Atom, owner: Instance | Class, spot: Spot) -> Value:
    """What an attribute gives that a class binds to ``atom``: its ``__get__`` decides if it is a descriptor."""
    if type(atom) is not Instance:
        return value(atom)
    is_class = isinstance(owner, Class)
    given = (value(Literal("None") if is_class else owner), value(owner if isinstance(owner, Class) else owner.cls))
    found = call_special(frame, atom, "__get__", Arguments(given), spot)
    return value(atom) if found is None else found


def of_class_atom(frame: Frame, atom: Atom, cls: Class, spot: Spot) -> Value:
    """What a class gives of something it binds."""
    if type(atom) is not Descriptor:
        return got(frame, atom, cls, spot)
    if atom.kind == "staticmethod":
        return value(atom.function)
    bound = value(Function(atom.function.unit, atom.function.parent, cls))
    if atom.kind == "classproperty":
        return call_at(frame, bound, Arguments(), spot)
    return bound if atom.kind == "classmethod" else value(atom)


def of_text(text: Text, name: str) -> Value:
    """A method of a string or a path, or a part of a path."""
    if text.is_path and name in ("parent", "name"):
        change = parent_path if name == "parent" else base_name
        return mapped(value(text), change, path=name == "parent")
    return value(Bound(text, name)) if name in (_PATH_METHODS if text.is_path else _STRING_METHODS) else NOTHING
