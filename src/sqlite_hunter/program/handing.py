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
    _note_spread(frame, op, function, callee)
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
    names = {param.name for param in unit.params if param.kind in ("pos", "kw")}
    position: int | None = 1 if is_bound else 0
    for register, kind in zip(op[4][1:], op[5], strict=True):
        if kind.startswith("*"):
            position = None
        name = kind if kind in names else None
        if kind == "" and position is not None:
            name = slot(unit, position)
            position += 1
        if name is not None:
            yield register, name


def slot(unit: Unit, position: int) -> str | None:
    """What takes the positional argument at a position: a parameter, or an element of ``*args``."""
    positions = [param.name for param in unit.params if param.kind == "pos"]
    if position < len(positions):
        return positions[position]
    return next((element(p.name, position - len(positions)) for p in unit.params if p.kind == "*"), None)


def element(name: str, position: int) -> str:
    """An element of a parameter such as ``*args``."""
    return f"*{name}[{position}]"


def _note_spread(frame: Frame, op: Op, function: Function, callee: str) -> None:
    """Record that a function hands on its own ``*args``, and the position that the first of them is taken at."""
    position = 1 if function.receiver is not None else 0
    for register, kind in zip(op[4][1:], op[5], strict=True):
        if kind == "*" and _is_parameter(frame, register):
            frame.note("spread", f"{callee}:{position}", frame.spot(op[2], op[3]), note=frame.describe(register))
        if kind.startswith("*"):
            return
        position += kind == ""
