"""The way of a connection in words: what happens at each place of a chain."""

from collections.abc import Iterable, Iterator, Sequence

from sqlite_hunter.model.embedded import holder
from sqlite_hunter.model.explanation import Hop
from sqlite_hunter.model.location import Place
from sqlite_hunter.program.cells import Cell
from sqlite_hunter.program.machine import Transfer
from sqlite_hunter.program.sites import Ground
from sqlite_hunter.program.values import Class, Container, Driver, Spot, UnitKey

_AT_READER = ("return", "yield")
"""Cells of which a chain names the place where they are read: the call."""


def place_of(ground: Ground, spot: Spot) -> Place:
    """The line that a range begins on."""
    return ground.place(spot)


def chain_of(ground: Ground, drivers: Iterable[Driver], unit: UnitKey, at: int) -> tuple[Place, ...]:
    """The shortest way from where one of the objects' connection is opened to an offset of a unit."""
    origins = {driver.origin for driver in drivers if driver.origin is not None}
    chains = [_to(ground, origin, unit, at) for origin in sorted(origins)]
    places = [tuple(dict.fromkeys(place_of(ground, spot) for spot in chain)) for chain in chains]
    return min(places, key=lambda chain: (len(chain), chain), default=())


def _to(ground: Ground, origin: Spot, unit: UnitKey, at: int) -> tuple[Spot, ...]:
    """A chain to a unit; one that gets the connection by a later call than it uses it is led by an earlier one."""
    chain = ground.chains.chain(origin, unit)
    called = ground.acquired.get((unit, origin), set())
    before = [spot for spot in called if spot.start <= at]
    if chain[-1] not in called or chain[-1].start <= at or not before:
        return chain
    nearest = max(before)
    machine = ground.machine
    callees = {
        machine.contexts[callee].unit
        for number, calls in machine.called.items()
        if machine.contexts[number].unit == unit
        for callee in calls.get(nearest, ())
    }
    ways = (ground.chains.chain(origin, callee) for callee in sorted(callees))
    return (*min(ways, key=lambda way: (len(way), way), default=(origin,)), nearest)


def in_words(ground: Ground, via: Sequence[Place]) -> tuple[Hop, ...]:
    """What happens at each place of a chain that begins where a connection is opened."""
    if not via:
        return ()
    origins = opened_at(ground, via[0])
    happening = _happenings(ground, set(origins), set(via))
    opened = "; ".join([_opened(origins.values()), *sorted(happening[via[0]])])
    return (
        Hop(via[0], opened),
        *(Hop(place, "; ".join(sorted(happening[place])) or "passed on here") for place in via[1:]),
    )


def opened_at(ground: Ground, place: Place) -> dict[Spot, Driver]:
    """The connections that are opened on a line, by origin."""
    return {
        driver.origin: driver
        for use in ground.by_what["connect"]
        for driver in sorted(use.receivers, key=repr)
        if driver.origin is not None and place_of(ground, driver.origin) == place
    }


def _opened(drivers: Iterable[Driver]) -> str:
    made = sorted({f"{driver.library} {driver.role}" for driver in drivers})
    return f"opened here: a {' or a '.join(made)}" if made else "comes from here"


def _happenings(ground: Ground, origins: set[Spot], places: set[Place]) -> dict[Place, set[str]]:
    """What becomes of connections on the given lines."""
    found: dict[Place, set[str]] = {place: set() for place in places}
    machine = ground.machine
    for cell, by_origin in machine.writers.items():
        written = [transfer for origin in origins for transfer in by_origin.get(origin, ())]
        if not written:
            continue
        for transfer in _seen(cell, written, machine.read_at.get(cell, ())):
            place = place_of(ground, transfer.spot)
            if place in found:
                found[place].add(_word(ground, cell))
    for happening in found.values():
        happening.discard("")
    return found


def _seen(cell: Cell, written: list[Transfer], read: Iterable[Transfer]) -> Iterator[Transfer]:
    yield from read if cell[0] in _AT_READER else written


def _word(ground: Ground, cell: Cell) -> str:
    tag, owner, name = cell
    if tag in _AT_READER or tag in ("parameter", "local"):
        return _of_function(ground, cell)
    if tag in ("attribute", "class") and isinstance(owner, Class):
        return f"kept in the attribute {ground.scope(owner.unit)}.{name}"
    if tag in ("global", "rebound"):
        return f"kept in the global {name} of {holder(str(owner))}"
    if tag == "field" and type(owner) is Container:
        item = f", as item {name}" if name.startswith("'") or name.isdigit() else ""
        return f"kept in a {owner.kind}{item}" if not name.startswith("#") else f"kept in a {owner.kind}"
    return ""


def _of_function(ground: Ground, cell: Cell) -> str:
    """The word for a cell that belongs to a function as it is called from some place."""
    tag, owner, name = cell
    if not isinstance(owner, int):
        return ""
    function = ground.scope(ground.machine.contexts[owner].unit)
    words = {
        "return": f"returned by {function}() to here",
        "yield": f"yielded by {function}() to here",
        "parameter": f"handed in here to {function}(), as {name}",
        "local": f"kept in {name}, which a function inside {function} reads",
    }
    return words[tag]
