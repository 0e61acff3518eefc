"""The operations of an evaluator, put together."""

from sqlite_hunter.model.ir import Op
from sqlite_hunter.program import calls, containers, externals, texts
from sqlite_hunter.program.access import Attributes
from sqlite_hunter.program.classes import as_driver, class_attribute
from sqlite_hunter.program.drivers import ITERATED, result_role
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.machine import field_cell, yield_cell
from sqlite_hunter.program.modules import Modules
from sqlite_hunter.program.values import (
    NOTHING,
    UNKNOWN,
    Atom,
    Bound,
    Container,
    Driver,
    External,
    Function,
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
        if type(atom) is Bound and type(atom.owner) is Container and atom.owner.kind in ("future", "variable"):
            return self._hold(frame, atom.owner, atom.method, arguments, op)
        return calls.call_atom(frame, atom, arguments, op)

    def _hold(self, frame: Frame, holder: Container, method: str, arguments: Arguments, op: Op) -> Value:
        cell = field_cell(holder, "#value")
        if method in ("set", "set_result"):
            frame.machine.write(cell, arguments.get(0) or NOTHING, frame.spot(op[2], op[3]))
            return UNKNOWN
        return frame.machine.peek(cell, frame.spot(op[2], op[3])) | (arguments.get(0) or NOTHING)

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
        kind = type(atom)
        if kind is Container:
            return containers.elements(frame, atom, spot)  # type: ignore[arg-type]
        if kind is Driver:
            role = ITERATED.get(atom.role)  # type: ignore[union-attr]
            return value(Driver(role, atom.backend, atom.library, atom.origin)) if role else UNKNOWN  # type: ignore[union-attr]
        if kind is Generator:
            return frame.machine.read(yield_cell(atom.context), spot)  # type: ignore[union-attr]
        if kind is Instance:
            return self._instance_element(frame, atom, spot)  # type: ignore[arg-type]
        if kind is External:
            return value(derived(atom.dotted, "[]"))  # type: ignore[union-attr]
        if kind is Pending:
            return value(atom)
        if kind is Literal and atom.source == "None":  # type: ignore[union-attr]
            return NOTHING
        return UNKNOWN

    def _instance_element(self, frame: Frame, instance: Instance, spot: Spot) -> Value:
        iterator = self._special(frame, instance, "__iter__", spot) or self._special(frame, instance, "__aiter__", spot)
        if iterator:
            others = iterator - {instance}
            found = self.iterate(frame, others, spot) if others else NOTHING
            if instance not in iterator:
                return found
        else:
            found = NOTHING
        found |= self._special(frame, instance, "__next__", spot) | self._special(frame, instance, "__anext__", spot)
        if found:
            return found
        view = as_driver(frame.machine, instance)
        if view is not None:
            return self._element(frame, view, spot)
        op = ("call", -1, spot.start, spot.end, (), (), ())
        items, _ = class_attribute(frame.machine, instance.cls, "__getitem__")
        callee = frozenset(Function(each.unit, each.parent, instance) for each in items if type(each) is Function)
        return self.call(frame, callee, Arguments((UNKNOWN,)), op) if callee else UNKNOWN

    def _special(self, frame: Frame, instance: Instance, name: str, spot: Spot) -> Value:
        found, _ = class_attribute(frame.machine, instance.cls, name)
        op = ("call", -1, spot.start, spot.end, (), (), ())
        callee = frozenset(Function(each.unit, each.parent, instance) for each in found if type(each) is Function)
        return self.call(frame, callee, Arguments(), op) if callee else NOTHING

    def enter(self, frame: Frame, manager: Value, spot: Spot) -> Value:
        """What ``with manager as x`` binds to ``x``."""
        return join([self._enter(frame, atom, spot) for atom in manager])

    def _enter(self, frame: Frame, atom: Atom, spot: Spot) -> Value:
        kind = type(atom)
        if kind is Driver:
            return self._enter_driver(frame, atom, value(atom), spot)  # type: ignore[arg-type]
        if kind is Generator:
            return frame.machine.read(yield_cell(atom.context), spot)  # type: ignore[union-attr]
        if kind is Instance:
            entered = self._special(frame, atom, "__enter__", spot) | self._special(frame, atom, "__aenter__", spot)  # type: ignore[arg-type]
            if entered:
                return entered
            view = as_driver(frame.machine, atom)  # type: ignore[arg-type]
            return self._enter_driver(frame, view, value(atom), spot) if view is not None else UNKNOWN
        if kind is Container and atom.kind == "closing":  # type: ignore[union-attr]
            return frame.machine.read(field_cell(atom, "#inner"), spot)
        if kind in (External, Pending, Container, Text):
            return value(atom)
        return NOTHING if atom == Literal("None") else UNKNOWN

    def _enter_driver(self, frame: Frame, driver: Driver, given: Value, spot: Spot) -> Value:
        if driver.role in ("connection", "cursor", "blob"):
            frame.note("with", driver.role, spot, frozenset({driver}))
        role = result_role(driver.role, "__enter__")
        if role == driver.role:
            return given
        return value(Driver(role, driver.backend, driver.library, driver.origin)) if role else given
