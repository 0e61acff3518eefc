"""Functions that a library's object was given by decorating, and that it may call with what it is handed later.

``@migrations()`` registers a function; ``migrations.apply(db)`` may call it with ``db``. Nothing shows that it does: so
what the function would do with it is worked out when all else is known, is told as likely, and is never handed on.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlite_hunter.program.cells import Cell, field_cell, parameter_cell
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.machine import Context, Machine
from sqlite_hunter.program.values import NOTHING, Driver, Function, Instance, Value

_OBJECT: Final = re.compile(r"[\w.]+\(\)")
"""What a library's class or function gives, as the beginning of the name of all that comes of it."""
_FUNCTIONS: Final = "#functions"


def register(frame: Frame, dotted: str, made: Value) -> None:
    """Keep the functions that an object was given by decorating."""
    holder = _OBJECT.match(dotted)
    functions = frozenset(atom for atom in made if type(atom) is Function)
    if holder is not None and functions:
        frame.machine.write(field_cell(("registered", holder[0]), _FUNCTIONS), functions)


def note_handed(frame: Frame, dotted: str, arguments: Arguments) -> None:
    """Note what the functions of an object may be called with, once one of its methods is given a connection."""
    holder = _OBJECT.match(dotted) if frame.machine.recording else None
    if holder is None or not dotted.startswith(".", holder.end()):
        return
    given = frozenset(atom for each in arguments.every() for atom in each if _is_connection(atom))
    functions = frame.machine.peek(field_cell(("registered", holder[0]), _FUNCTIONS)) if given else NOTHING
    for function in functions:
        cell = _parameter(frame.machine, function) if type(function) is Function else None
        if cell is not None:
            frame.machine.guessed[cell] = frame.machine.guessed.get(cell, NOTHING) | given


def _is_connection(atom: object) -> bool:
    if type(atom) is Instance:
        return atom.origin is not None
    return type(atom) is Driver and atom.role in ("connection", "cursor", "pool")


def _parameter(machine: Machine, function: Function) -> Cell | None:
    """The first parameter of a function outside of classes, if nobody is seen to give it anything."""
    unit = machine.units.unit(function.unit)
    positions = [param.name for param in unit.params if param.kind == "pos"]
    if not positions or machine.facts[function.unit.path].units[unit.parent].kind == "class":
        return None
    cell = parameter_cell(machine.context(Context(function.unit, function.parent, None, ())), positions[0])
    return cell if cell in machine.lost and not machine.cells.get(cell) else None


def guesses(machine: Machine) -> list[tuple[int, Cell]]:
    """The contexts to be evaluated once more, each with its parameter: of functions that the program never calls."""
    callees = (number for calls in machine.called.values() for numbers in calls.values() for number in numbers)
    called = {machine.contexts[number].unit for number in callees}
    found = [(number, cell) for cell in machine.guessed if isinstance(number := cell[1], int)]
    return sorted((number, cell) for number, cell in found if machine.contexts[number].unit not in called)


@contextmanager
def supposing(machine: Machine, cell: Cell) -> Iterator[None]:
    """Have a parameter be what is guessed, for as long as its function is evaluated."""
    machine.cells[cell] = machine.guessed[cell]
    try:
        yield
    finally:
        del machine.cells[cell]
