"""What passes a value on to somewhere else: loops, ``with``, ``return``, ``yield``, ``await``."""

from collections.abc import Mapping
from typing import Final

from sqlite_hunter.model import ir
from sqlite_hunter.model.ir import Op
from sqlite_hunter.program import containers, generators, handling, noting
from sqlite_hunter.program.cells import return_cell, yield_cell
from sqlite_hunter.program.frame import Frame
from sqlite_hunter.program.modules import Modules
from sqlite_hunter.program.standing import beside
from sqlite_hunter.program.steps.model import Step
from sqlite_hunter.program.values import UNKNOWN, Driver, Literal, value


def _iter(_: Modules, frame: Frame, op: Op) -> None:
    given = frame.register(op[4][0])
    spot = frame.spot(op[2], op[3])
    frame.registers[op[1]] = frame.operations.iterate(frame, given, spot)
    if frame.machine.recording:
        for atom in given:
            if type(atom) is Driver and atom.role == "cursor":
                frame.note("iterate", "__iter__", spot, beside(frame.machine, given, atom))


def _handler(_: Modules, frame: Frame, op: Op) -> None:
    handling.handler(frame, op)


def _enter(_: Modules, frame: Frame, op: Op) -> None:
    manager = frame.register(op[4][0])
    spot = frame.spot(op[2], op[3])
    frame.registers[op[1]] = frame.operations.enter(frame, manager, frame.whole(op[4][0]) if op[4][0] >= 0 else spot)


def _nothing(_: Modules, __: Frame, ___: Op) -> None:
    return


def _return(_: Modules, frame: Frame, op: Op) -> None:
    given = frame.register(op[4][0]) if op[4] and op[4][0] >= 0 else value(Literal("None"))
    spot = frame.spot(op[2], op[3])
    frame.machine.write(return_cell(frame.number), given, spot)
    if frame.machine.recording:
        noting.note_hand_out(frame, given, spot)


def _jump(_: Modules, frame: Frame, op: Op) -> None:
    if frame.exits:
        frame.exits[-1].append(dict(frame.env))


def _await(_: Modules, frame: Frame, op: Op) -> None:
    frame.registers[op[1]] = containers.awaited(frame, frame.register(op[4][0]), op)


def _yield(_: Modules, frame: Frame, op: Op) -> None:
    given = frame.register(op[4][0]) if op[4] and op[4][0] >= 0 else value(Literal("None"))
    spot = frame.spot(op[2], op[3])
    frame.machine.write(yield_cell(frame.number), given, spot)
    frame.registers[op[1]] = generators.sent(frame, spot)
    if frame.machine.recording:
        noting.note_hand_out(frame, given, spot)


def _yield_from(_: Modules, frame: Frame, op: Op) -> None:
    spot = frame.spot(op[2], op[3])
    given = frame.operations.iterate(frame, frame.register(op[4][0]), spot)
    frame.machine.write(yield_cell(frame.number), given, spot)
    frame.registers[op[1]] = UNKNOWN


STEPS: Final[Mapping[str, Step]] = {
    ir.ITER: _iter,
    ir.HANDLER: _handler,
    ir.ENTER: _enter,
    ir.LEAVE: _nothing,
    ir.RAISE: _nothing,
    ir.RETURN: _return,
    ir.JUMP: _jump,
    ir.AWAIT: _await,
    ir.YIELD: _yield,
    ir.YIELD_FROM: _yield_from,
}
"""Operation -> what evaluates it."""
