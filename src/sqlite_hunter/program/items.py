"""Items: ``x[i]``, ``x[i] = v`` and the parts of what is unpacked, for every kind of value."""

from typing import Final

from sqlite_hunter.model.ir import Op
from sqlite_hunter.program import annotations, containers, namespaces, records, typed
from sqlite_hunter.program.cells import field_cell
from sqlite_hunter.program.drivers import result_role
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.implied import call_special
from sqlite_hunter.program.inherited import as_container
from sqlite_hunter.program.shared import shared
from sqlite_hunter.program.texts import is_made_of_placeholders
from sqlite_hunter.program.values import (
    NOTHING,
    UNKNOWN,
    Atom,
    Bound,
    Class,
    Container,
    Driver,
    External,
    Instance,
    Literal,
    Pending,
    Spot,
    Text,
    Value,
    derived,
    join,
    value,
)

_NONE: Final = Literal("None")
_DATA: Final = frozenset({Container, Instance, Text})
"""What is read by key or position and is no row."""


def subscript(frame: Frame, owner: Value, index: Value | None, op: Op) -> Value:
    """``owner[index]``."""
    spot = frame.spot(op[2], op[3])
    if frame.machine.recording:
        _note_row(frame, owner, index, spot)
    return join([_subscript_of(frame, atom, index, op, spot) for atom in owner])


def _note_row(frame: Frame, owner: Value, index: Value | None, spot: Spot) -> None:
    """Record that a row is read, or what may as well be a dict or anything else."""
    what = "item-among" if any(type(atom) in _DATA for atom in owner) else "item"
    for driver in owner:
        if type(driver) is not Driver or driver.role != "row" or result_role("row", "[]", driver.library):
            continue
        for key in _keys(index):
            by = "name" if key.startswith("'") else "index"
            frame.note(what, by, spot, frozenset({driver}), note=key.lstrip("'"))


def _subscript_of(frame: Frame, atom: Atom, index: Value | None, op: Op, spot: Spot) -> Value:
    if type(atom) is Container:
        return containers.sliced(frame, atom, spot) if index is None else containers.load(frame, atom, index, spot)
    if type(atom) is Driver:
        return _driver_item(atom, index)
    if type(atom) is External:
        return _external_item(frame, atom, index, op, spot)
    if type(atom) is Instance:
        return _instance_item(frame, atom, index, spot)
    if type(atom) is Bound and namespaces.is_namespace(atom):
        return namespaces.load(frame, atom, index, spot)
    if isinstance(atom, Class | Pending) or (type(atom) is Text and index is None and is_made_of_placeholders(atom)):
        return value(atom)
    return NOTHING if atom == _NONE else UNKNOWN


def _instance_item(frame: Frame, instance: Instance, index: Value | None, spot: Spot) -> Value:
    given = Arguments((index or UNKNOWN,))
    found = call_special(frame, instance, "__getitem__", given, spot)
    found = records.item(frame, instance, index, spot) if found is None else found
    if found is not None:
        return found
    missing = call_special(frame, instance, "__missing__", given, spot) or NOTHING
    inside = as_container(frame.machine, instance.cls)
    return missing | containers.load(frame, inside, index, spot) if inside is not None else missing or UNKNOWN


def _external_item(frame: Frame, atom: External, index: Value | None, op: Op, spot: Spot) -> Value:
    name = atom.dotted.rpartition(".")[2]
    if annotations.is_generic(atom):
        frame.note("annotation", "", frame.spot(frame.begin(op[4][0]), op[3]))
        if annotations.is_transparent(atom):
            return _type_arguments(frame, index, spot)
        is_class = not atom.dotted.startswith("typing") and "(" not in atom.dotted
        return typed.container_type(frame, name, index, spot) | (value(atom) if is_class else UNKNOWN)
    hung = typed.container_type(frame, name, index, spot)
    for key in _keys(index):
        hung |= frame.machine.peek(field_cell(shared(atom.dotted), f"[{key}]"), spot)
    return hung | value(derived(atom.dotted, "[]"))


def _keys(index: Value | None) -> list[str]:
    return containers.keys(index) or [] if index else []


def _type_arguments(frame: Frame, index: Value | None, spot: Spot) -> Value:
    found = []
    for atom in index or NOTHING:
        found.append(containers.elements(frame, atom, spot) if type(atom) is Container else value(atom))
    return join(found) or UNKNOWN


def _driver_item(driver: Driver, index: Value | None) -> Value:
    if driver.role == "rows":
        return value(Driver("row", driver.backend, driver.library, driver.origin) if index is not None else driver)
    if index is not None and (role := result_role(driver.role, "[]", driver.library)):
        return value(Driver(role, driver.backend, driver.library, driver.origin))
    return UNKNOWN


def set_item(frame: Frame, owner: Value, index: Value, given: Value, spot: Spot) -> None:
    """``owner[index] = given``."""
    for atom in owner:
        if type(atom) is Container:
            containers.store(frame, atom, index, given, spot)
        elif type(atom) is External:
            for key in containers.keys(index) or []:
                frame.machine.write(field_cell(shared(atom.dotted), f"[{key}]"), given, spot)
        elif type(atom) is Bound and namespaces.is_namespace(atom):
            namespaces.store(frame, atom, index, given, spot)
        elif type(atom) is Instance:
            called = call_special(frame, atom, "__setitem__", Arguments((index, given)), spot)
            inside = as_container(frame.machine, atom.cls)
            if called is None and inside is not None:
                containers.store(frame, inside, index, given, spot)


def element(frame: Frame, given: Value, position: str, spot: Spot) -> Value:
    """One part of an unpacked value."""
    parts = []
    for atom in given:
        if type(atom) is Container and position == "*":
            parts.append(containers.listed(frame, containers.load(frame, atom, None, spot), spot))
        elif type(atom) is Container:
            index = None if position.startswith("-") else value(Literal(position))
            parts.append(containers.load(frame, atom, index, spot))
        elif type(atom) is Driver and atom.role == "rows":
            parts.append(value(Driver("row", atom.backend, atom.library, atom.origin)))
        elif type(atom) is Driver and atom.role == "cursor":
            parts.append(frame.operations.iterate(frame, value(atom), spot))
        elif type(atom) is Instance:
            index = value(Literal(position)) if position.isdigit() else None
            part = records.item(frame, atom, index, spot)
            parts.append(frame.operations.iterate(frame, value(atom), spot) if part is None else part)
        else:
            parts.append(UNKNOWN)
    return join(parts)
