"""What is noted of a call that hands something to a function of the program: statements, what may be one, and paths."""

from collections.abc import Iterator

from sqlite_hunter.model.ir import NAME, Op, Unit
from sqlite_hunter.program import containers
from sqlite_hunter.program.cells import field_cell, parameter_cell
from sqlite_hunter.program.databases import is_unnamed
from sqlite_hunter.program.frame import Frame
from sqlite_hunter.program.pathcells import note_fed
from sqlite_hunter.program.values import Atom, Container, Function, Literal, Text, Value


def note_handoff(frame: Frame, op: Op, function: Function) -> None:
    """Record the call, the texts that are handed over, and which parameter takes what."""
    callee = f"{function.unit.path}#{function.unit.index}"
    spot = frame.spot(op[2], op[3])
    frame.note("forward", callee, spot)
    unit = frame.machine.units.unit(function.unit)
    taken = dict(_taken(op, unit, is_bound=function.receiver is not None))
    for register in op[4][1:]:
        held, source = frame.register(register), frame.describe(register)
        if register in taken and any(type(atom) is not Literal for atom in held):
            member = f"{callee}:{taken[register]}"
            frame.note("passed", member, spot, text=held, argument=frame.whole(register), note=source)
        if register not in frame.definitions or _is_parameter(frame, register):
            continue
        given = frozenset(atom for atom in _with_elements(frame, held) if type(atom) is Text and atom.sources)
        if given:
            frame.note("handoff", callee, spot, text=given, argument=frame.whole(register), note=source)


def _is_parameter(frame: Frame, register: int) -> bool:
    op = frame.definitions[register]
    return op[0] == NAME and any(param.name == op[5][0] for param in frame.unit.params)


def _with_elements(frame: Frame, given: Value) -> Iterator[Atom]:
    """The atoms of a value, and what its lists hold: a function may be handed several statements at once."""
    for atom in given:
        yield atom
        if type(atom) is Container:
            yield from frame.machine.peek(field_cell(atom, containers.ALL))


def note_paths(frame: Frame, op: Op) -> None:
    """Remember of each parameter that is handed a path among others which cells it may come from."""
    if not any(map(_is_among_others, map(frame.register, op[4][1:]))):
        return
    machine, spot = frame.machine, frame.spot(op[2], op[3])
    for number in machine.called.get(frame.number, {}).get(spot, ()):
        is_bound = machine.contexts[number].cls is not None
        for register, name in _taken(op, machine.unit_of(number), is_bound=is_bound):
            if _is_among_others(frame.register(register)):
                note_fed(frame, parameter_cell(number, name), register)


def _is_among_others(given: Value) -> bool:
    return any(map(is_unnamed, given)) and any(type(atom) is Text and not is_unnamed(atom) for atom in given)


def _taken(op: Op, unit: Unit, *, is_bound: bool) -> Iterator[tuple[int, str]]:
    """The registers of arguments with the parameters that take them, as far as no unpacking hides it."""
    positions = [param.name for param in unit.params if param.kind == "pos"]
    names = {param.name for param in unit.params if param.kind in ("pos", "kw")}
    free = iter(positions[1:] if is_bound else positions)
    for register, kind in zip(op[4][1:], op[5], strict=True):
        if kind.startswith("*"):
            free = iter(())
        name = next(free, "") if kind == "" else kind
        if name in names:
            yield register, name
