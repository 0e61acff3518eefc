"""Values made of others: operators, alternatives, displays and comprehensions."""

from collections.abc import Mapping
from typing import Final

from sqlite_hunter.model import ir
from sqlite_hunter.model.ir import Op
from sqlite_hunter.program import containers, texts
from sqlite_hunter.program.cells import field_cell
from sqlite_hunter.program.copying import copied_from
from sqlite_hunter.program.frame import Frame
from sqlite_hunter.program.modules import Modules
from sqlite_hunter.program.steps.model import Step
from sqlite_hunter.program.strings import combine, concatenated, joined_path
from sqlite_hunter.program.tying import is_tied, tied
from sqlite_hunter.program.unfolded import note_unfolded
from sqlite_hunter.program.values import NOTHING, UNKNOWN, Container, Text, Value, join, value

_SUMMANDS: Final = 48
"""Operands of one sum that are looked at together."""


def _bin(_: Modules, frame: Frame, op: Op) -> None:
    left, right = frame.register(op[4][0]), frame.register(op[4][1])
    frame.registers[op[1]] = texts.repeated(frame, op) or _binary(frame, op, left, right)


def _binary(frame: Frame, op: Op, left: Value, right: Value) -> Value:
    if not left or not right:
        return NOTHING
    operator = op[5][0]
    has_text = any(type(atom) is Text for atom in left)
    if operator == "|":
        return left | right
    if operator in ("or", "and"):
        return join((left, right))
    if not has_text and not any(type(atom) is Text for atom in right):
        is_sum = operator in ("+", "*") and _containers(left)
        return containers.combined(frame, operator, left, right, frame.spot(op[2], op[3])) if is_sum else UNKNOWN
    sources = [frame.describe(op[4][0]), frame.describe(op[4][1])]
    note_unfolded(frame, [left, right], sources)
    if operator == "+":
        return _sum(frame, op) or combine([left, right], sources, concatenated)
    if operator == "/":
        made = combine([left, right], sources, joined_path, tied=tied(frame, op[4], [left, right]))
        frame.note("path-text", "", frame.spot(op[2], op[3]), text=made)
        return frozenset(Text(atom.template, atom.sources, is_path=True) for atom in made if type(atom) is Text)
    if operator == "%" and has_text:
        return texts.percent_format(frame, op, left, right)
    return UNKNOWN


def _sum(frame: Frame, op: Op) -> Value:
    """``a + b + a``, whose operands hang together across the sums in it; else nothing."""
    registers, sums = _summands(frame, op)
    if len(registers) > _SUMMANDS or not is_tied(frame, registers):
        return NOTHING
    if not all(type(atom) is Text for each in sums for atom in frame.foreign_register(each)):
        return NOTHING
    operands = [frame.foreign_register(register) for register in registers]
    sources = [frame.describe(register) for register in registers]
    return combine(operands, sources, concatenated, tied=tied(frame, registers, operands))


def _summands(frame: Frame, op: Op) -> tuple[list[int], list[int]]:
    """The registers of what a sum adds up, in order, no more than show that they are too many; and of sums in it."""
    found: list[int] = []
    sums: list[int] = []
    pending = [*op[4]]
    while pending and len(found) <= _SUMMANDS:
        register = pending.pop()
        inner = frame.definitions.get(register)
        if inner is not None and inner[0] == ir.BIN and inner[5] == ("+",):
            sums.append(register)
            pending.extend(inner[4])
        else:
            found.append(register)
    return found[::-1], sums


def _containers(of: Value) -> bool:
    return any(type(atom) is Container for atom in of)


def _join(_: Modules, frame: Frame, op: Op) -> None:
    frame.registers[op[1]] = join([frame.register(arg) for arg in op[4]])


def _seq(_: Modules, frame: Frame, op: Op) -> None:
    elements = [frame.register(arg) for arg in op[4]]
    stars = [mark == "*" for mark in op[5][1:]]
    frame.registers[op[1]] = containers.make(frame, op[5][0], frame.spot(op[2], op[3]), elements, stars)


def _dict(_: Modules, frame: Frame, op: Op) -> None:
    args = op[4]
    pairs = [
        (None if args[i] < 0 else frame.register(args[i]), frame.register(args[i + 1])) for i in range(0, len(args), 2)
    ]
    frame.registers[op[1]] = containers.make_dict(frame, frame.spot(op[2], op[3]), pairs)


def _comp(_: Modules, frame: Frame, op: Op) -> None:
    kind = "dict" if op[5][0] == "dict" else "list"
    container = Container(kind, frame.place(frame.spot(op[2], op[3])))
    element = frame.register(op[4][-1])
    if kind == "dict" and (others := _copied(frame, op, container)) is not None:
        element = others
    for field in (containers.ANY, containers.ALL):
        frame.machine.write(field_cell(container, field), element, container.spot)
    frame.registers[op[1]] = value(container)


def _copied(frame: Frame, op: Op, container: Container) -> Value | None:
    """Copy the items that a dict is made of, name by name; the value of what comes of anything else than a dict."""
    source = copied_from(frame, op[4][0], op[4][-1]) if op[4][0] >= 0 else None
    if source is None:
        return None
    owners = frame.foreign_register(source)
    dicts = frozenset(atom for atom in owners if type(atom) is Container and containers.is_dict(atom))
    containers.merge(frame, container, dicts, container.spot)
    others = owners - dicts
    return frame.register(op[4][-1]) if others - UNKNOWN else others


STEPS: Final[Mapping[str, Step]] = {ir.BIN: _bin, ir.JOIN: _join, ir.SEQ: _seq, ir.DICT: _dict, ir.COMP: _comp}
"""Operation -> what evaluates it."""
