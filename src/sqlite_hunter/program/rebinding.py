"""Globals that functions bind anew: what a module's own code finds under such a name behind a call of one."""

import builtins
from collections.abc import Iterator
from typing import Final

from sqlite_hunter.model.ir import ATTR, CALL, LOOP, METH, NAME, STORE, Block, Op
from sqlite_hunter.program.blocks import operations
from sqlite_hunter.program.cells import rebound_cell
from sqlite_hunter.program.frame import Frame
from sqlite_hunter.program.values import (
    NOTHING,
    Atom,
    Bound,
    Class,
    Container,
    Descriptor,
    Function,
    Generator,
    Instance,
    Module,
    Value,
)

_BUILTINS: Final = frozenset(dir(builtins))
_OWN: Final = (Function, Class, Descriptor, Instance, Generator, Container)


def rebound(frame: Frame, name: str, read: Op) -> Value:
    """What a name of the module may be since the module itself bound it, because a function did so."""
    if frame.unit.kind != "module" or name not in frame.machine.units.rebound_in(frame.path):
        return NOTHING
    known = frame.machine.units.calls_before
    calls = known.get((frame.path, id(read)))
    if calls is None:
        calls = known[frame.path, id(read)] = (*_since(frame.unit.body, name, read), *_in_loops(frame.unit.body, read))
    if not any(_calls_own(frame, call) for call in calls):
        return NOTHING
    return frame.machine.peek(rebound_cell(frame.path, name), frame.spot(read[2], read[3]))


def _since(block: Block, name: str, read: Op) -> list[Op]:
    """The calls between the last place that binds a name and one that reads it."""
    since: list[Op] = []
    for op in operations(block):
        if op is read:
            break
        if op[0] == STORE and op[5][0] == name:
            since = []
        elif op[0] == CALL:
            since.append(op)
    return since


def _in_loops(block: Block, read: Op) -> Iterator[Op]:
    """The calls in the outermost loop around an operation: it comes round behind them."""
    for op in block:
        for inner in op[6]:
            if any(each is read for each in operations(inner)):
                if op[0] == LOOP:
                    yield from (each for each in operations(inner) if each[0] == CALL)
                else:
                    yield from _in_loops(inner, read)
                return


def _calls_own(frame: Frame, call: Op) -> bool:
    """Whether a call may run a function of the program: as what is called, or as what is handed over."""
    callee, *handed = call[4]
    if callee in frame.registers:
        called = frame.registers[callee]
        return any(map(_is_own, called)) or any(
            isinstance(atom, Function) or _is_own_method(atom)
            for register in handed
            for atom in frame.registers.get(register, NOTHING)
        )
    return _may_call_own(frame, callee)


def _may_call_own(frame: Frame, callee: int) -> bool:
    """The same of what is called further on in a loop, and not evaluated yet: by what the first of its names is."""
    op = frame.definitions.get(callee)
    while op is not None and op[0] in (ATTR, METH):
        op = frame.definitions.get(op[4][0])
    if op is None or op[0] != NAME:
        return True
    known = frame.env.get(op[5][0])
    if known is None:
        return op[5][0] in frame.unit.bound or op[5][0] not in _BUILTINS
    return not known or any(type(atom) is Module or _is_own(atom) for atom in known)


def _is_own(atom: Atom) -> bool:
    return isinstance(atom, _OWN) or _is_own_method(atom)


def _is_own_method(atom: Atom) -> bool:
    return type(atom) is Bound and isinstance(atom.owner, _OWN)
