"""What a call leads to, through the program's own functions."""

from sqlite_hunter.program.machine import Machine
from sqlite_hunter.program.values import Spot


def reached(machine: Machine, context: int, spot: Spot) -> set[int]:
    """The contexts that a call leads to: of a method, those of the class whose instance it was called on."""
    level = machine.called.get(context, {}).get(spot, set())
    found = set(level)
    while level:
        calls = (machine.called.get(each, {}) for each in level)
        level = {callee for called in calls for callees in called.values() for callee in callees} - found
        found |= level
    return found
