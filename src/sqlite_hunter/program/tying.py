"""Operands of one text that hang together: one variable or attribute used twice, or variables unpacked from a tuple.

``for name, kind in [("a", "TEXT"), ("b", "REAL")]`` has two ways through ``f"ADD COLUMN {name} {kind}"``, not four.
What hangs together is told by the code alone (the operations of the unit), and only of locals that nothing else can
bind anew meanwhile; what it may be together by the cells of the tuples, which the operation then hangs on.
"""

from collections.abc import Sequence
from typing import Final

from sqlite_hunter.model.ir import ATTR, AWAIT, CALL, ELEM, METH, NAME, STORE, YIELD, YIELD_FROM, Op
from sqlite_hunter.program import containers
from sqlite_hunter.program.frame import Frame
from sqlite_hunter.program.strings import Tied
from sqlite_hunter.program.ties import APART, Tie, Variable
from sqlite_hunter.program.values import (
    UNKNOWN,
    Container,
    Instance,
    Literal,
    Text,
    Value,
    is_blurred,
    value,
)

_CALLS: Final = (CALL, METH, AWAIT, YIELD, YIELD_FROM)
"""Operations behind which other code is run."""


def tied(frame: Frame, registers: Sequence[int], operands: Sequence[Value]) -> list[Tied]:
    """What hangs together of operands, given the registers of their expressions (-1 for one that has none)."""
    found: list[Tied] = []
    for tie in _ties(frame, tuple(registers)):
        if not all(_is_one_value(operands, each.positions) for each in tie.variables):
            continue
        rows = _rows(frame, tie, operands)
        if rows:
            found.append(Tied(tuple(each.positions for each in tie.variables), rows))
            continue
        for each in tie.variables:
            if len(each.positions) > 1:
                found.append(Tied((each.positions,), ((operands[each.positions[0]],),)))
    return found


def is_tied(frame: Frame, registers: Sequence[int]) -> bool:
    """Whether anything of these operands may hang together."""
    return bool(_ties(frame, tuple(registers)))


def _is_one_value(operands: Sequence[Value], positions: tuple[int, ...]) -> bool:
    return all(operands[position] == operands[positions[0]] for position in positions)


# What the code tells ---------------------------------------------------------------------------------------


def _ties(frame: Frame, registers: tuple[int, ...]) -> tuple[Tie, ...]:
    ties = frame.machine.units.ties
    known = ties.get((frame.key, registers))
    if known is None:
        known = ties[frame.key, registers] = _found_ties(frame, registers)
    return known


def _found_ties(frame: Frame, registers: tuple[int, ...]) -> tuple[Tie, ...]:
    return (*_of_attributes(frame, registers), *_of_names(frame, registers))


def _of_attributes(frame: Frame, registers: tuple[int, ...]) -> list[Tie]:
    """Attributes of locals that are read more than once."""
    read: dict[tuple[str, str], list[int]] = {}
    for position, register in enumerate(registers):
        op = frame.definitions.get(register)
        owner = frame.definitions.get(op[4][0]) if op is not None and op[0] == ATTR else None
        if op is not None and owner is not None and owner[0] == NAME:
            read.setdefault((owner[5][0], op[5][0]), []).append(position)
    return [
        Tie(APART, (Variable(tuple(positions), APART),))
        for (owner_name, name), positions in read.items()
        if len(positions) > 1 and _keeps(frame, owner_name, name, [registers[each] for each in positions])
    ]


def _of_names(frame: Frame, registers: tuple[int, ...]) -> list[Tie]:
    """Locals that are read more than once, or are parts of one tuple."""
    named: dict[str, list[int]] = {}
    for position, register in enumerate(registers):
        op = frame.definitions.get(register)
        if op is not None and op[0] == NAME:
            named.setdefault(op[5][0], []).append(position)
    if sum(map(len, named.values())) < 2:
        return []
    alone: list[Tie] = []
    together: dict[int, list[Variable]] = {}
    for name, positions in named.items():
        if not _is_own(frame, name) or _is_bound_between(frame, name, [registers[each] for each in positions]):
            continue
        part = _part(frame, name, [registers[each] for each in positions])
        variable = Variable(tuple(positions), APART if part is None else part[1])
        if part is not None:
            together.setdefault(part[4][0], []).append(variable)
        elif len(positions) > 1:
            alone.append(Tie(APART, (variable,)))
    several = (Tie(whole, tuple(each)) for whole, each in together.items())
    return [*alone, *(tie for tie in several if sum(len(each.positions) for each in tie.variables) > 1)]


def _is_own(frame: Frame, name: str) -> bool:
    """Whether nothing but the operations of the unit itself binds a name while it is evaluated."""
    if name not in frame.unit.bound:
        return False
    units = frame.machine.units
    return name not in (units.rebound_in if frame.unit.kind == "module" else units.nonlocal_in)(frame.path)


def _is_bound_between(frame: Frame, name: str, registers: Sequence[int]) -> bool:
    """Whether a name is bound anew between the places of one expression that read it."""
    read = [frame.definitions[register][2] for register in registers]
    bound = [op[2] for op in frame.machine.units.binding(frame.key).get(name, ())]
    return any(min(read) <= start <= max(read) for start in bound)


def _keeps(frame: Frame, owner: str, name: str, registers: Sequence[int]) -> bool:
    """Whether an attribute of a local is the same at each place that reads it: it is no property, nothing is called."""
    if not _is_own(frame, owner) or name in frame.machine.units.function_names:
        return False
    if _is_bound_between(frame, owner, registers):
        return False
    read = [frame.definitions[register][2] for register in registers]
    between = (op for op in frame.definitions.values() if min(read) <= op[2] <= max(read))
    return not any(op[0] in _CALLS for op in between)


def _part(frame: Frame, name: str, reads: Sequence[int]) -> "Op | None":
    """The part of a tuple that a name is bound to wherever it is read: just before, or nowhere else at all."""
    last = frame.machine.units.last_binding(frame.key)
    bound = [last[read] for read in reads if read in last]
    if len(bound) == len(reads) and all(each is bound[0] for each in bound):
        return _part_of(frame, bound[0])
    bound = frame.machine.units.binding(frame.key).get(name, [])
    if len(bound) != 1 or any(param.name == name for param in frame.unit.params):
        return None
    part = _part_of(frame, bound[0])
    if part is None or part[1] > min(reads):  # registers are counted up in order of evaluation
        return None
    return part if _is_bound_at_once(frame, part[4][0]) else None


def _part_of(frame: Frame, binding: Op) -> "Op | None":
    """The part of a tuple, at a known position, that a name is bound to."""
    part = frame.definitions.get(binding[4][0]) if binding[0] == STORE else None
    return part if part is not None and part[0] == ELEM and part[5][0].isdecimal() else None


def _is_bound_at_once(frame: Frame, whole: int) -> bool:
    """Whether each part of a tuple is bound to a name: to bind it to anything else may fail, and leave half of it."""
    parts = {op[1] for op in frame.definitions.values() if op[0] == ELEM and op[4][0] == whole}
    bound = {op[4][0] for ops in frame.machine.units.binding(frame.key).values() for op in ops if op[0] == STORE}
    return parts <= bound


# What the values tell --------------------------------------------------------------------------------------


def _rows(frame: Frame, tie: Tie, operands: Sequence[Value]) -> tuple[tuple[Value, ...], ...]:
    """What the variables may be together, a tuple a row; none where that is no more than is known of each of them."""
    if tie.whole == APART:
        return ()
    whole = frame.foreign_register(tie.whole)
    tuples = sorted((atom for atom in whole if type(atom) is Container), key=lambda atom: (atom.spot, atom.kind))
    others = [atom for atom in whole if type(atom) is not Container]
    if len(tuples) < 2 or any(type(atom) is Instance for atom in others):
        return ()
    rows = [tuple(_held(frame, each, variable, operands) for variable in tie.variables) for each in tuples]
    if others:  # as ``items.element`` has it
        rows.append((UNKNOWN,) * len(tie.variables))
    return tuple(row for row in dict.fromkeys(rows) if all(row))


def _held(frame: Frame, whole: Container, variable: Variable, operands: Sequence[Value]) -> Value:
    """What a variable may be that is bound to a part of this tuple, and is still where it is read."""
    part = frame.definitions[variable.part]
    held = containers.load(frame, whole, value(Literal(part[5][0])), frame.spot(part[2], part[3]))
    known = operands[variable.positions[0]]
    if any(map(is_blurred, known)):
        return held
    return frozenset(atom for atom in held if type(atom) is not Text or atom in known)
