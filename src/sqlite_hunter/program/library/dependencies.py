"""Dependencies of FastAPI and its like: a parameter is what the function named in ``Depends(f)`` gives.

Nothing in the program calls the function that has the parameter, nor ``f``: the framework does. So the mark itself is
a value: it comes to the parameter as its default or within its annotation, and is replaced there by what ``f`` gives.
Source: https://fastapi.tiangolo.com/tutorial/dependencies/
"""

from typing import Final

from sqlite_hunter.model.ir import Op
from sqlite_hunter.program import containers
from sqlite_hunter.program.cells import field_cell
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.implied import call_at
from sqlite_hunter.program.library.model import Model
from sqlite_hunter.program.values import NOTHING, Atom, Container, Generator, Value, join, value

_MARKS: Final = (
    "fastapi.Depends", "fastapi.Security", "fastapi.params.Depends", "fastapi.params.Security",
    "fastapi.param_functions.Depends", "fastapi.param_functions.Security", "fast_depends.Depends", "faststream.Depends",
    "faststream.params.Depends", "taskiq.TaskiqDepends", "aiogram_dependency.Depends", "ninja_extra.Depends",
)  # fmt: skip


def _is_mark(atom: Atom) -> bool:
    return type(atom) is Container and atom.kind == "dependency"


def _mark(frame: Frame, arguments: Arguments, op: Op) -> Value:
    container = Container("dependency", frame.spot(op[2], op[3]))
    given = arguments.get(0, "dependency") or NOTHING
    frame.machine.write(field_cell(container, containers.HELD), given, container.spot)
    return value(container)


def resolved(frame: Frame, given: Value) -> Value:
    """What is handed to a parameter, a dependency replaced by what it gives.

    One without a function stands for the class of the parameter's annotation, which speaks for itself.
    """
    marks = [atom for atom in given if _is_mark(atom)]
    return given if not marks else join([given.difference(marks), *(_provided(frame, mark) for mark in marks)])


def _provided(frame: Frame, mark: Atom) -> Value:
    spot = frame.spot(frame.unit.start, frame.unit.end)
    function = frame.machine.peek(field_cell(mark, containers.HELD), spot)
    given = call_at(frame, function, Arguments(), spot) if function else NOTHING
    generators = frozenset(atom for atom in given if type(atom) is Generator)
    return (given - generators) | (frame.operations.iterate(frame, generators, spot) if generators else NOTHING)


MODELS: Final[dict[str, Model]] = dict.fromkeys(_MARKS, _mark)
"""Dotted name -> what calling it gives."""
