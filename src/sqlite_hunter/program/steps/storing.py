"""What binds a name, an attribute or an item."""

from collections.abc import Mapping
from typing import Final

from sqlite_hunter.model import ir
from sqlite_hunter.model.ir import Op
from sqlite_hunter.program import binding, definitions, items, kept, noting
from sqlite_hunter.program.frame import Frame
from sqlite_hunter.program.modules import Modules
from sqlite_hunter.program.steps.model import Step
from sqlite_hunter.program.values import UNKNOWN


def _store(_: Modules, frame: Frame, op: Op) -> None:
    kept.forget(frame, op[5][0])
    binding.store_name(frame, op[5][0], frame.register(op[4][0]), frame.spot(op[2], op[3]))


def _setattr(_: Modules, frame: Frame, op: Op) -> None:
    owner, given = frame.register(op[4][0]), frame.register(op[4][1])
    spot = frame.spot(op[2], op[3])
    frame.operations.set_attribute(frame, owner, op[5][0], given, spot)
    kept.keep(frame, op, owner, given)
    if frame.machine.recording:
        noting.note_set_attribute(frame, op, owner, given)


def _setitem(_: Modules, frame: Frame, op: Op) -> None:
    owner, index, given = (frame.register(arg) for arg in op[4])
    spot = frame.spot(op[2], op[3])
    items.set_item(frame, owner, index if op[4][1] >= 0 else UNKNOWN, given, spot)
    kept.keep(frame, op, owner, given)


def _elem(_: Modules, frame: Frame, op: Op) -> None:
    given = frame.register(op[4][0])
    frame.registers[op[1]] = items.element(frame, given, op[5][0], frame.spot(op[2], op[3]))


def _annotate(_: Modules, frame: Frame, op: Op) -> None:
    definitions.annotate(frame, op)


def _delete(_: Modules, frame: Frame, op: Op) -> None:
    frame.env.pop(op[5][0], None)


def _import(modules: Modules, frame: Frame, op: Op) -> None:
    binding.import_module(frame, modules, op)


def _from(modules: Modules, frame: Frame, op: Op) -> None:
    binding.import_from(frame, modules, op)


def _func(_: Modules, frame: Frame, op: Op) -> None:
    frame.registers[op[1]] = definitions.function(frame, op)


def _class(_: Modules, frame: Frame, op: Op) -> None:
    frame.registers[op[1]] = definitions.class_(frame, op)


STEPS: Final[Mapping[str, Step]] = {
    ir.STORE: _store,
    ir.SETATTR: _setattr,
    ir.SETITEM: _setitem,
    ir.ELEM: _elem,
    ir.ANNOTATE: _annotate,
    ir.DELETE: _delete,
    ir.IMPORT: _import,
    ir.FROM: _from,
    ir.FUNC: _func,
    ir.CLASS: _class,
}
"""Operation -> what evaluates it."""
