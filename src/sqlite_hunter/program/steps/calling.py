"""Calls: the arguments as they are written, unpacked."""

from collections.abc import Mapping
from typing import Final

from sqlite_hunter.model import ir
from sqlite_hunter.model.ir import Op
from sqlite_hunter.program import containers, noting, texts
from sqlite_hunter.program.cells import field_cell
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.modules import Modules
from sqlite_hunter.program.steps.model import Step
from sqlite_hunter.program.values import NOTHING, UNKNOWN, Container, Spot, Value


def _call(_: Modules, frame: Frame, op: Op) -> None:
    positional: list[Value] = []
    keywords: dict[str, Value] = {}
    star = double = NOTHING
    written = frozenset(op[5])
    for register, kind in zip(op[4][1:], op[5], strict=True):
        given = frame.register(register)
        if kind == "":
            positional.append(given)
        elif kind == "*":
            known = _unpacked(frame, given, frame.spot(op[2], op[3]))
            if known is not None and not star:
                positional.extend(known)
            else:
                star = star | frame.operations.iterate(frame, given, frame.spot(op[2], op[3]))
        elif kind == "**":
            double = double | _unpack_keywords(frame, given, keywords, written, frame.spot(op[2], op[3]))
        else:
            keywords[kind] = given
    arguments = Arguments(tuple(positional), keywords, star, double)
    callee = frame.register(op[4][0])
    made = frame.operations.call(frame, callee, arguments, op)
    frame.registers[op[1]] = made | texts.with_scheme(frame, op, callee, arguments)
    if frame.machine.recording:
        noting.note_call(frame, op, callee, arguments)


def _unpacked(frame: Frame, given: Value, spot: Spot) -> list[Value] | None:
    if len(given) != 1:
        return None
    (atom,) = given
    if type(atom) is not Container or atom.kind not in ("tuple", "list"):
        return None
    return containers.joined_texts(frame, atom, spot)


def _unpack_keywords(
    frame: Frame, given: Value, keywords: dict[str, Value], written: frozenset[str], spot: Spot
) -> Value:
    """Add what is unpacked to the keywords; under a name that is written out Python would refuse it."""
    rest = NOTHING
    for atom in given:
        if type(atom) is Container and containers.is_dict(atom):
            rest |= frame.machine.peek(field_cell(atom, containers.ANY), spot)
            for name in frame.machine.fields_of(atom):
                if name.startswith("'") and name[1:] not in written:
                    found = frame.machine.peek(field_cell(atom, name), spot)
                    keywords[name[1:]] = keywords.get(name[1:], NOTHING) | found
        else:
            rest |= UNKNOWN
    return rest


STEPS: Final[Mapping[str, Step]] = {ir.CALL: _call}
"""Operation -> what evaluates it."""
