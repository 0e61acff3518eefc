"""Literals and f-strings."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlite_hunter.model import ir
from sqlite_hunter.model.ir import Op
from sqlite_hunter.program.frame import Frame
from sqlite_hunter.program.modules import Modules
from sqlite_hunter.program.steps.model import Step
from sqlite_hunter.program.strings import combine
from sqlite_hunter.program.tying import tied
from sqlite_hunter.program.unfolded import note_unfolded
from sqlite_hunter.program.values import UNKNOWN, Literal, Text, value
from sqlite_hunter.sql.paths import is_file_like
from sqlite_hunter.sql.template import Hole, Template


def _str(_: Modules, frame: Frame, op: Op) -> None:
    known = frame.machine.literals.get((frame.path, op[2]))
    if known is None:
        is_told = (frame.path, op[2]) in frame.machine.units.told or is_file_like(op[5][0])
        sources = (frame.spot(op[2], op[3]),) if is_told else ()
        known = frame.machine.literals[frame.path, op[2]] = value(Text(Template.of(op[5][0]), sources))
    frame.registers[op[1]] = known


def _bytes(_: Modules, frame: Frame, op: Op) -> None:
    frame.registers[op[1]] = UNKNOWN


def _literal(_: Modules, frame: Frame, op: Op) -> None:
    frame.registers[op[1]] = value(Literal(op[5][0]))


def _fstr(_: Modules, frame: Frame, op: Op) -> None:
    names = op[5]
    operands = [frame.register(arg) for arg in op[4]]
    sources = list(names[1::2])
    note_unfolded(frame, operands, sources)

    def build(holes: Sequence[Template]) -> Template:
        parts: list[str | Hole] = []
        for text, given in zip(names[::2], holes, strict=False):
            parts.append(text)
            parts.extend(given.parts)
        parts.append(names[-1])
        return Template(tuple(parts))

    frame.registers[op[1]] = combine(operands, sources, build, frame.told(op), tied(frame, op[4], operands))


STEPS: Final[Mapping[str, Step]] = {ir.STR: _str, ir.BYTES: _bytes, ir.INT: _literal, ir.NONE: _literal, ir.FSTR: _fstr}
"""Operation -> what evaluates it."""
