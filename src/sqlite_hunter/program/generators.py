"""Methods of a generator: what is sent into it comes out of its ``yield``, and the other way round."""

from typing import Final

from sqlite_hunter.program.cells import sent_cell
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.values import NOTHING, UNKNOWN, Bound, Generator, Spot, Value, value

_METHODS: Final = frozenset({"send", "asend", "__next__", "__anext__", "throw", "athrow"})


def member(generator: Generator, name: str) -> Value:
    """A method, taken but not yet called."""
    return value(Bound(generator, name)) if name in _METHODS else UNKNOWN


def call(frame: Frame, bound: Bound, arguments: Arguments, spot: Spot) -> Value | None:
    """What a method of a generator gives, which is what it yields; None for a method of anything else."""
    generator = bound.owner
    if type(generator) is not Generator:
        return None
    if bound.method in ("send", "asend"):
        frame.machine.write(sent_cell(generator.context), arguments.get(0) or NOTHING, spot)
    return frame.operations.iterate(frame, value(generator), spot)


def sent(frame: Frame, spot: Spot) -> Value:
    """What ``yield`` receives in the generator of this frame."""
    return frame.machine.peek(sent_cell(frame.number), spot) | UNKNOWN
