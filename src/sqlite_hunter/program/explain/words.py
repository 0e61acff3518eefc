"""What a value is, in words: whose object it is, and where that is seen."""

import sys
from collections.abc import Iterator
from typing import Final

from sqlite_hunter.model.explanation import Hop, Reason
from sqlite_hunter.program.classes import class_attribute
from sqlite_hunter.program.drivers import OPENINGS, TYPES
from sqlite_hunter.program.explain.chain import chain_of, in_words, place_of
from sqlite_hunter.program.sites import Ground
from sqlite_hunter.program.values import (
    OTHER,
    POSTGRES,
    SQLITE,
    UNSETTLED,
    Atom,
    Bound,
    Class,
    Container,
    Driver,
    External,
    Function,
    Generator,
    Instance,
    Literal,
    Module,
    Pending,
    Spot,
    Super,
    Text,
    UnitKey,
    Value,
    function_of,
)

_SERVERS: Final = {SQLITE: "SQLite", POSTGRES: "PostgreSQL", OTHER: "neither SQLite nor PostgreSQL"}
_KINDS: Final = {SQLITE: "sqlite", POSTGRES: "postgres", OTHER: "other-server", UNSETTLED: "unsettled"}
_LIBRARIES: Final = {name.partition(".")[0]: opening.backend for name, opening in (*OPENINGS.items(), *TYPES.items())}
"""Top-level modules of the database libraries that are followed, and whose they are."""
_NONE: Final = Literal("None")
_SHOWN: Final = 60
"""Characters of a text that are shown."""


def reasons(ground: Ground, subject: str, held: Value, unit: UnitKey, at: int, member: str = "") -> Iterator[Reason]:
    """What ``subject`` is known to be at an offset, one reason a kind of value; ``member`` is what is asked of it."""
    held = held - {_NONE} or held
    subject = f"{subject} {'is' if len({*map(type, held)}) == 1 else 'may be'}"
    drivers: dict[tuple[str, str, str], set[Driver]] = {}
    plain: set[Reason] = set()
    for atom in held:
        owner: Atom = atom.owner if type(atom) is Bound else atom
        if type(owner) is Driver:
            drivers.setdefault((owner.backend, owner.library, owner.role), set()).add(owner)
        elif (told := _told(ground, subject, owner, member)) is not None:
            plain.add(told)
    for key in sorted(drivers):
        yield _driver(ground, subject, drivers[key], unit, at)
    yield from sorted(plain)


def _driver(ground: Ground, subject: str, drivers: set[Driver], unit: UnitKey, at: int) -> Reason:
    """All objects of one library, role and server: the way of the nearest is told."""
    driver = min(drivers, key=repr)
    server = _SERVERS.get(driver.backend)
    whose = f"of {server}" if server else "whose server is not known, since its URL is not"
    origins = {each.origin for each in drivers if each.origin is not None}
    several = f", opened at one of {len(origins)} places, the nearest of which is told" if len(origins) > 1 else ""
    text = f"{subject} a {driver.library} {driver.role}, {whose}{several}"
    return Reason(_KINDS[driver.backend], text, in_words(ground, chain_of(ground, drivers, unit, at)))


def _told(ground: Ground, subject: str, atom: Atom, member: str) -> Reason | None:
    """What an object of no database library is; None for what nothing is known of."""
    if isinstance(atom, Instance | Super):
        return _instance(ground, subject, atom.cls, member)
    if isinstance(atom, Class | Generator | Module) or function_of(atom) is not None:
        return _own(ground, subject, atom)
    if type(atom) is External:
        return Reason("library", f"{subject} {_library(atom.dotted)}")
    if type(atom) is Container:
        kind = atom.kind if atom.kind in ("list", "tuple", "dict", "set", "queue") else f"{atom.kind} object"
        spot = [Hop(place_of(ground, atom.spot), "made here")] if atom.spot.path in ground.facts else []
        return Reason("value", f"{subject} a {kind}", tuple(spot))
    if isinstance(atom, Text | Literal):
        return Reason("value", f"{subject} {_constant(atom)}")
    if type(atom) is Pending:
        text = (
            f"{subject} comes from {atom.path}, {atom.trail}: that file was not loaded, for nothing seemed to need it"
        )
        return Reason("not-loaded", text)
    return None


def _instance(ground: Ground, subject: str, cls: Class, member: str) -> Reason:
    """An object of a class of the program, with the method that is called on it where one is found."""
    name = ground.scope(cls.unit)
    hops = [Hop(place_of(ground, _named(ground, cls.unit)), f"class {name}")]
    found, _ = class_attribute(ground.machine, cls, member) if member else (frozenset[Atom](), [])
    functions = sorted({function.unit for atom in found if (function := function_of(atom)) is not None})
    hops += [Hop(place_of(ground, _named(ground, key)), f"{ground.scope(key)}(), which is called") for key in functions]
    what = f"its {member}() is that class's own" if functions else "what that does with a database is told there"
    return Reason("own", f"{subject} an object of the program's own class {name}: {what}", tuple(hops))


def _own(ground: Ground, subject: str, atom: Atom) -> Reason | None:
    if type(atom) is Module:
        return Reason("own", f"{subject} the program's own module {atom.path}")
    function: Function | None = function_of(atom)
    key = function.unit if function is not None else None
    if type(atom) is Class:
        key = atom.unit
    if type(atom) is Generator:
        key = ground.machine.contexts[atom.context].unit
    if key is None:
        return None
    name = ground.scope(key)
    kind = "class" if type(atom) is Class else "generator" if type(atom) is Generator else "function"
    hop = Hop(place_of(ground, _named(ground, key)), f"{kind} {name}")
    return Reason("own", f"{subject} the program's own {kind} {name}", (hop,))


def _named(ground: Ground, key: UnitKey) -> Spot:
    unit = ground.facts[key.path].units[key.index]
    return Spot(key.path, unit.start, unit.end)


def _library(dotted: str) -> str:
    """``drive.build().files()`` and whose that is."""
    head = dotted.partition(".")[0].partition("(")[0].partition("[")[0]
    if not head.isidentifier():
        return "an object of one of many libraries"
    shown = dotted.removeprefix("builtins.")
    what = f"what {shown} gives" if shown.endswith((")", "]", "...")) or "()." in shown else shown
    if head in _LIBRARIES:
        return f"{what}, of the database library {head}: no connection, cursor or rows of it that are followed"
    if head in sys.stdlib_module_names:
        return f"{what}, of Python's own library, which is no database"
    return f"{what}, of the library {head}, which is no database library that is known here"


def imported(dotted: str) -> str:
    """A module by its dotted name, and whether that is a database library."""
    head = dotted.lstrip(".").partition(".")[0]
    if dotted.startswith("."):
        return f"{dotted}, a module of the program's own"
    if head in _LIBRARIES:
        server = _SERVERS.get(_LIBRARIES[head], "more than one server")
        return f"{dotted}, a database library of {server}"
    if head in sys.stdlib_module_names:
        return f"{dotted}, of Python's own library, which is no database"
    return f"{dotted}, which is no database library that is known here"


def _constant(atom: Text | Literal) -> str:
    if isinstance(atom, Literal):
        return atom.source if atom.source == "None" else f"the value {atom.source}"
    text = " ".join(atom.template.text.split())
    return f"the text {text[:_SHOWN]!r}" + ("..." if len(text) > _SHOWN else "")
