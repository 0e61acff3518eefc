"""Calls that the source does not write: properties, special methods, fixtures, what a decorator is handed."""

from sqlite_hunter.model.ir import CALL, Op
from sqlite_hunter.program.classes import class_attribute
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.values import Function, Instance, Spot, Value


def call_at(frame: Frame, callee: Value, arguments: Arguments, spot: Spot) -> Value:
    """The value of a call that stands for the construct at ``spot``; it has no operand registers to be described by."""
    op: Op = (CALL, -1, spot.start, spot.end, (), (), ())
    return frame.operations.call(frame, callee, arguments, op)


def call_special(frame: Frame, instance: Instance, name: str, arguments: Arguments, spot: Spot) -> Value | None:
    """The value of calling a special method of an instance; None if its classes define none."""
    found, _ = class_attribute(frame.machine, instance.cls, name)
    callee = frozenset(Function(atom.unit, atom.parent, instance) for atom in found if type(atom) is Function)
    return call_at(frame, callee, arguments, spot) if callee else None
