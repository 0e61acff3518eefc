"""What a call leads to, through the program's own functions."""

from sqlite_hunter.program.machine import Machine
from sqlite_hunter.program.values import Spot, UnitKey


def reached(machine: Machine, context: int, spot: Spot, callee: UnitKey | None = None) -> set[int]:
    """The contexts that a call leads to: of a method, those of the class whose instance it was called on.

    Of a call that may be of several functions only those of ``callee``, if it was evaluated as that.
    """
    level = machine.called.get(context, {}).get(spot, set())
    level = {each for each in level if machine.contexts[each].unit == callee} or level
    found = set(level)
    while level:
        calls = (machine.called.get(each, {}) for each in level)
        level = {callee for called in calls for callees in called.values() for callee in callees} - found
        found |= level
    return found
