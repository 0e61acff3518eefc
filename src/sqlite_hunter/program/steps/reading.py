"""Names, attributes and items read, and what is compared."""

from collections.abc import Mapping
from typing import Final

from sqlite_hunter.model import ir
from sqlite_hunter.model.ir import Op
from sqlite_hunter.program import binding, items, kept, noting
from sqlite_hunter.program.frame import Frame
from sqlite_hunter.program.modules import Modules
from sqlite_hunter.program.steps.model import Step
from sqlite_hunter.program.values import UNKNOWN, Spot

_NOWHERE: Final = Spot("", 0, 0)
"""The place of what is not recorded."""


def _name(modules: Modules, frame: Frame, op: Op) -> None:
    found = frame.registers[op[1]] = binding.load_name(frame, modules, op[5][0], op)
    if frame.machine.recording:
        binding.note_reference(frame, op[5][0], found, frame.spot(op[2], op[3]))


def _attr(_: Modules, frame: Frame, op: Op) -> None:
    owner = frame.register(op[4][0])
    name = op[5][0]
    if not frame.machine.recording:
        frame.registers[op[1]] = frame.operations.attribute(frame, owner, name, _NOWHERE) | kept.kept(frame, op)
        return
    spot = frame.spot(op[2], op[3])
    frame.registers[op[1]] = frame.operations.attribute(frame, owner, name, spot) | kept.kept(frame, op)
    noting.note_attribute(frame, op, owner)


def _subscr(modules: Modules, frame: Frame, op: Op) -> None:
    owner = frame.register(op[4][0])
    index = frame.registers.get(op[4][1]) if op[4][1] >= 0 else None
    frame.registers[op[1]] = items.subscript(frame, owner, index, op) | kept.kept(frame, op)


def _compare(_: Modules, frame: Frame, op: Op) -> None:
    frame.registers[op[1]] = UNKNOWN
    if frame.machine.recording:
        noting.note_comparison(frame, op)


def _unknown(_: Modules, frame: Frame, op: Op) -> None:
    frame.registers[op[1]] = UNKNOWN


STEPS: Final[Mapping[str, Step]] = {
    ir.NAME: _name,
    ir.ATTR: _attr,
    ir.METH: _attr,
    ir.SUBSCR: _subscr,
    ir.COMPARE: _compare,
    ir.UNKNOWN: _unknown,
}
"""Operation -> what evaluates it."""
