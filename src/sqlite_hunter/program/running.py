"""Calls that hand the whole of a statement to a function that runs it, where nothing is known of the statement.

Where a function runs what its parameter brings, what callers give is to be ported with them: so they are told, even if
what they give is only known at run time.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final, NamedTuple, TypeAlias

from sqlite_hunter.program.handing import element, slot
from sqlite_hunter.program.sites import Ground, is_sqlite, takes_parameter
from sqlite_hunter.program.uses import Use
from sqlite_hunter.program.values import Driver, Literal, Spot, UnitKey

_ELEMENTS: Final = 4
"""Elements of ``*args`` among which a statement is looked for."""
_Parameter: TypeAlias = tuple[int, str]
"""The context of a function and the name of its parameter, or what stands for an element of one such as ``*args``."""


class Unfolded(NamedTuple):
    """A call of that kind, with the connections that the statement is run on."""

    call: Use
    callee: UnitKey


def unfolded_calls(ground: Ground) -> Iterator[Unfolded]:
    """The calls of that kind, by place; those that only hand on their own parameter are none."""
    passed = [use for use in ground.raw if use.what == "passed"]
    running = _running(ground, passed)
    found: dict[Spot, list[Use]] = defaultdict(list)
    for use in passed:
        receivers = _receivers(ground, use, running)
        if receivers and not takes_parameter(ground, use) and any(type(atom) is not Literal for atom in use.text):
            found[use.spot].append(use._replace(receivers=frozenset(receivers)))
    for spot in sorted(found):
        first = min(found[spot], key=lambda use: (use.argument or spot, use.member))
        receivers = {driver for use in found[spot] for driver in use.receivers}
        given = {atom for use in found[spot] if use.argument == first.argument for atom in use.text}
        call = first._replace(receivers=frozenset(receivers), text=frozenset(given), context=-1)
        if is_sqlite(call := ground.concerning(call)):
            yield Unfolded(call, _callee(first))


def _running(ground: Ground, passed: list[Use]) -> dict[_Parameter, set[Driver]]:
    """Parameters whose whole value is run as a statement, with the connections it is run on."""
    found: dict[_Parameter, set[Driver]] = defaultdict(set)
    for use in ground.raw:
        if use.what == "execute" and takes_parameter(ground, use):
            name = element(use.note, 0) if _is_variadic(ground, use) else use.note
            found[use.context, name].update(use.receivers)
    handing_on = [use for use in passed if takes_parameter(ground, use)]
    spread = [use for use in ground.raw if use.what == "spread" and takes_parameter(ground, use)]
    handing_on += [_element_of(ground, use, position) for use in spread for position in range(_ELEMENTS)]
    grown = True
    while grown:
        before = sum(map(len, found.values()))
        for use in handing_on:
            if receivers := _receivers(ground, use, found):
                found[use.context, use.note].update(receivers)
        grown = sum(map(len, found.values())) > before
    return found


def _is_variadic(ground: Ground, use: Use) -> bool:
    """Whether the parameter that a use is given is one such as ``*args``."""
    unit = ground.machine.units.unit(use.unit)
    return any(param.kind == "*" and param.name == use.note for param in unit.params)


def _element_of(ground: Ground, use: Use, position: int) -> Use:
    """The handing on of one element, where a function hands on its ``*args``."""
    callee, _, first = use.member.rpartition(":")
    taken = slot(ground.machine.units.unit(_callee(use)), int(first) + position)
    return use._replace(member=f"{callee}:{taken or ''}", note=element(use.note, position))


def _receivers(ground: Ground, use: Use, running: dict[_Parameter, set[Driver]]) -> set[Driver]:
    """The connections that the argument of a call is run on."""
    callee, name = _callee(use), use.member.rpartition(":")[2]
    reached = ground.machine.called.get(use.context, {}).get(use.spot, ())
    contexts = [number for number in reached if ground.machine.contexts[number].unit == callee]
    return set().union(*(running.get((number, name), ()) for number in contexts))


def _callee(use: Use) -> UnitKey:
    path, _, index = use.member.rpartition(":")[0].rpartition("#")
    return UnitKey(path, int(index))
