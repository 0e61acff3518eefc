"""Handlers of ``try``: what they catch, and those that swallow an error and let the function go on."""

from collections.abc import Sequence
from typing import Final

from sqlite_hunter.model import ir
from sqlite_hunter.model.ir import Block, Op
from sqlite_hunter.program import containers
from sqlite_hunter.program.blocks import operations
from sqlite_hunter.program.drivers import sqlite_member
from sqlite_hunter.program.frame import Frame
from sqlite_hunter.program.values import NOTHING, UNKNOWN, Atom, Container, External

_ENDING_METHODS: Final = frozenset({"rollback", "exit", "_exit", "abort"})
_ENDING_FUNCTIONS: Final = frozenset({"exit", "quit", "_exit"})
_BROAD: Final[frozenset[Atom]] = frozenset({External("builtins.Exception"), External("builtins.BaseException")})


def handler(frame: Frame, op: Op) -> None:
    """An ``except`` clause: the exception itself is of no interest to the flow, its type is."""
    frame.registers[op[1]] = UNKNOWN
    if frame.machine.recording:
        _note_handler(frame, op)


def _note_handler(frame: Frame, op: Op) -> None:
    caught = _caught(frame, op)
    names = sorted({member for atom in caught if type(atom) is External and (member := sqlite_member(atom.dotted))})
    broad = op[4][0] < 0 or not _BROAD.isdisjoint(caught)
    if names or broad:
        frame.note("handler", ", ".join(names), frame.spot(op[2], op[3]), note="broad" if broad else "")


def _caught(frame: Frame, clause: Op) -> list[Atom]:
    """The types that a clause catches, those in a tuple one by one."""
    given = frame.register(clause[4][0]) if clause[4] and clause[4][0] >= 0 else NOTHING
    spot = frame.spot(clause[2], clause[3])
    flat: list[Atom] = []
    for atom in given:
        flat.extend(containers.elements(frame, atom, spot) if type(atom) is Container else (atom,))
    return flat


def note_handlers(frame: Frame, body: Block, handlers: Sequence[Block]) -> None:
    """Record each handler that neither raises, returns nor rolls back, with the range of the guarded body."""
    if not body:
        return
    guarded = frame.spot(min(op[2] for op in body), max(op[3] for op in body))
    for handler in handlers:
        clause = next((op for op in handler if op[0] == ir.HANDLER), None)
        if clause is None:
            continue
        place = frame.spot(clause[2], clause[3])
        frame.note("guard", "", place, argument=guarded)
        caught = _catches(frame, clause)
        if caught is not None and not any(map(_leaves, operations(handler))):
            frame.note("try", caught, place, argument=guarded)


def _catches(frame: Frame, clause: Op) -> str | None:
    """What a clause names that takes in an error of SQLite; "" for a bare one; None if it cannot take in any.

    Of the types that are built in only those of all errors can: a missing key is none of the database.
    """
    if not clause[4] or clause[4][0] < 0:
        return ""
    caught = _caught(frame, clause)
    able = [atom for atom in caught if not _cannot(atom)]
    if caught and not able:
        return None
    broad = {atom.dotted.removeprefix("builtins.") for atom in able if type(atom) is External and atom in _BROAD}
    own = {member for atom in able if type(atom) is External and (member := sqlite_member(atom.dotted))}
    return ", ".join(sorted(broad | own)) or frame.describe(clause[4][0])


def _cannot(caught: Atom) -> bool:
    """Whether a handler's type is surely none of SQLite's errors, nor above them."""
    return type(caught) is External and caught.dotted.startswith("builtins.") and caught not in _BROAD


def _leaves(op: Op) -> bool:
    if (op[0] == ir.METH and op[5][0] in _ENDING_METHODS) or (op[0] == ir.NAME and op[5][0] in _ENDING_FUNCTIONS):
        return True
    return op[0] in (ir.RAISE, ir.RETURN) or (op[0] == ir.JUMP and op[5] == ("break",))
