"""The operations of an evaluator, put together."""

from typing import Final

from sqlite_hunter.model.ir import Op
from sqlite_hunter.program import calls, containers, externals, records, scripts, texts
from sqlite_hunter.program.access import Attributes
from sqlite_hunter.program.cells import field_cell, yield_cell
from sqlite_hunter.program.classes import as_driver
from sqlite_hunter.program.drivers import ITERATED, result_role
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.implied import call_special
from sqlite_hunter.program.inherited import as_container
from sqlite_hunter.program.modules import Modules
from sqlite_hunter.program.standing import beside
from sqlite_hunter.program.values import (
    NOTHING,
    UNKNOWN,
    Atom,
    Bound,
    Container,
    Driver,
    External,
    Generator,
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
_SELF_ENTERING: Final = (External, Pending, Container, Text)
"""What ``with x as y`` is taken to bind to ``y`` as it is: its ``__enter__`` is not known."""


class ProgramOperations:
    """Calls, attributes, iteration and ``with`` over the values of a program."""

    def __init__(self, modules: Modules) -> None:
        """Keep the module map."""
        self._modules = modules
        self._attributes = Attributes(modules)

    def call(self, frame: Frame, callee: Value, arguments: Arguments, op: Op) -> Value:
        """The join of what calling each atom gives."""
        if len(callee) == 1:
            (atom,) = callee
            return self._call(frame, atom, arguments, op)
        return join([self._call(frame, atom, arguments, op) for atom in callee])

    def _call(self, frame: Frame, atom: Atom, arguments: Arguments, op: Op) -> Value:
        if type(atom) is External:
            return externals.call(frame, atom.dotted, self._modules, arguments, op)
        if type(atom) is Bound and type(atom.owner) is Text:
            return texts.method(frame, atom, arguments, op)
        if type(atom) is Bound and type(atom.owner) is Container and atom.owner.kind == scripts.KIND:
            return scripts.method(frame, atom.owner, atom.method, op)
        if type(atom) is Bound and type(atom.owner) is Container and atom.owner.kind in ("future", "variable"):
            return containers.held(frame, atom.owner, atom.method, arguments, frame.spot(op[2], op[3]))
        return calls.call_atom(frame, atom, arguments, op)

    def attribute(self, frame: Frame, owner: Value, name: str, spot: Spot) -> Value:
        """The value of an attribute."""
        return self._attributes.load(frame, owner, name, spot)

    def set_attribute(self, frame: Frame, owner: Value, name: str, given: Value, spot: Spot) -> None:
        """Store into an attribute."""
        self._attributes.store(frame, owner, name, given, spot)

    def iterate(self, frame: Frame, of: Value, spot: Spot) -> Value:
        """One element of an iteration."""
        return join([self._element(frame, atom, spot) for atom in of])

    def _element(self, frame: Frame, atom: Atom, spot: Spot) -> Value:
        if type(atom) is Container:
            return UNKNOWN if atom.kind == scripts.KIND else containers.elements(frame, atom, spot)
        if type(atom) is Driver:
            role = ITERATED.get(atom.role)
            return value(Driver(role, atom.backend, atom.library, atom.origin)) if role else UNKNOWN
        if type(atom) is Generator:
            return frame.machine.read(yield_cell(atom.context), spot)
        if type(atom) is Instance:
            return self._instance_element(frame, atom, spot)
        if type(atom) is External:
            return value(derived(atom.dotted, "[]"))
        if type(atom) is Pending:
            return value(atom)
        return NOTHING if atom == _NONE else UNKNOWN

    def _instance_element(self, frame: Frame, instance: Instance, spot: Spot) -> Value:
        iterator = _special(frame, instance, "__iter__", spot) or _special(frame, instance, "__aiter__", spot)
        others = iterator - {instance}
        found = self.iterate(frame, others, spot) if others else NOTHING
        if iterator and instance not in iterator:
            return found
        found |= _special(frame, instance, "__next__", spot) | _special(frame, instance, "__anext__", spot)
        if found:
            return found
        view = as_driver(frame.machine, instance)
        if view is not None:
            return self._element(frame, view, spot)
        inside = as_container(frame.machine, instance.cls)
        if inside is not None:
            return containers.elements(frame, inside, spot)
        item = records.item(frame, instance, None, spot)
        if item is None:
            item = call_special(frame, instance, "__getitem__", Arguments((UNKNOWN,)), spot)
        return UNKNOWN if item is None else item

    def enter(self, frame: Frame, manager: Value, spot: Spot) -> Value:
        """What ``with manager as x`` binds to ``x``."""
        return join([self._enter(frame, atom, spot, manager) for atom in manager])

    def _enter(self, frame: Frame, atom: Atom, spot: Spot, manager: Value) -> Value:
        if type(atom) is Driver:
            return _enter_driver(frame, atom, value(atom), spot, manager)
        if type(atom) is Generator:
            return frame.machine.read(yield_cell(atom.context), spot)
        if type(atom) is Instance:
            entered = _special(frame, atom, "__enter__", spot) | _special(frame, atom, "__aenter__", spot)
            if entered:
                return entered
            view = as_driver(frame.machine, atom)
            return _enter_driver(frame, view, value(atom), spot, manager) if view is not None else UNKNOWN
        if type(atom) is Container and atom.kind == "closing":
            return frame.machine.read(field_cell(atom, "#inner"), spot)
        if isinstance(atom, _SELF_ENTERING):
            return value(atom)
        return NOTHING if atom == _NONE else UNKNOWN


def _special(frame: Frame, instance: Instance, name: str, spot: Spot) -> Value:
    return call_special(frame, instance, name, Arguments(), spot) or NOTHING


def _enter_driver(frame: Frame, driver: Driver, given: Value, spot: Spot, manager: Value) -> Value:
    """What entering a driver's object gives; ``manager`` is all that may be entered there."""
    if frame.machine.recording and driver.role in ("connection", "cursor", "blob"):
        frame.note("with", driver.role, spot, beside(frame.machine, manager, driver))
    role = result_role(driver.role, "__enter__")
    if role == driver.role:
        return given
    return value(Driver(role, driver.backend, driver.library, driver.origin)) if role else given
