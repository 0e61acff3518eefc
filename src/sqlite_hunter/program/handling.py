"""Handlers of ``try``: what they catch, and those that swallow an error and let the function go on."""

from collections.abc import Iterator, Sequence
from typing import Final

from sqlite_hunter.model import ir
from sqlite_hunter.model.ir import Block, Op
from sqlite_hunter.program import containers
from sqlite_hunter.program.drivers import sqlite_member
from sqlite_hunter.program.frame import Frame
from sqlite_hunter.program.values import NOTHING, UNKNOWN, Atom, Container, External

_ENDING_METHODS: Final = frozenset({"rollback", "exit", "_exit", "abort"})
_BROAD: Final[frozenset[Atom]] = frozenset({External("builtins.Exception"), External("builtins.BaseException")})


def handler(frame: Frame, op: Op) -> None:
    """An ``except`` clause: the exception itself is of no interest to the flow, its type is."""
    frame.registers[op[1]] = UNKNOWN
    if frame.machine.recording:
        _note_handler(frame, op)


def _note_handler(frame: Frame, op: Op) -> None:
    given = frame.register(op[4][0]) if op[4][0] >= 0 else NOTHING
    spot = frame.spot(op[2], op[3])
    flat: list[Atom] = []
    for atom in given:
        flat.extend(containers.elements(frame, atom, spot) if type(atom) is Container else (atom,))
    names = sorted({member for atom in flat if type(atom) is External and (member := sqlite_member(atom.dotted))})
    broad = op[4][0] < 0 or not _BROAD.isdisjoint(flat)
    if names or broad:
        frame.note("handler", ", ".join(names), spot, note="broad" if broad else "")


def note_handlers(frame: Frame, body: Block, handlers: Sequence[Block]) -> None:
    """Record each handler that neither raises, returns nor rolls back, with the range of the guarded body."""
    if not body:
        return
    guarded = frame.spot(min(op[2] for op in body), max(op[3] for op in body))
    for handler in handlers:
        clause = next((op for op in handler if op[0] == ir.HANDLER), None)
        if clause is None:
            continue
        frame.note("guard", "", frame.spot(clause[2], clause[3]), argument=guarded)
        if any(map(_leaves, _all(handler))):
            continue
        given = frame.register(clause[4][0]) if clause[4] and clause[4][0] >= 0 else frozenset()
        names = {member for atom in given if type(atom) is External and (member := sqlite_member(atom.dotted))}
        place = frame.spot(clause[2], clause[3])
        frame.note("try", ", ".join(sorted(names)), place, argument=guarded, note="loop" if frame.exits else "")


def _leaves(op: Op) -> bool:
    if op[0] == ir.METH and op[5][0] in _ENDING_METHODS:
        return True
    return op[0] in (ir.RAISE, ir.RETURN) or (op[0] == ir.JUMP and op[5] == ("break",))


def _all(block: Block) -> Iterator[Op]:
    for op in block:
        yield op
        for inner in op[6]:
            yield from _all(inner)
