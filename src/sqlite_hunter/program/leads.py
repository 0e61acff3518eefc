"""What may lead to a database: the part of a value that is kept where all of it would be too much."""

from typing import Final

from sqlite_hunter.program.drivers import OPENINGS
from sqlite_hunter.program.units import Units
from sqlite_hunter.program.values import (
    MANY_OBJECTS,
    Atom,
    Bound,
    Class,
    Container,
    Descriptor,
    Driver,
    External,
    Function,
    Instance,
    Spot,
    Text,
    function_of,
)

OWN: Final = "own "
"""Before the kind of a container that many share (a class of the program's own, one for every key): it holds only what
may lead to a database, for all else would come out of it everywhere."""
CONTAINERS_LIMIT: Final = 32
"""Lists, dicts and tuples of different places that one value may be; more are told as ``MANY``."""
MANY: Final = Container(f"{OWN}list", Spot("", 0, 0))
"""Stands for containers beyond the limit: it holds what may lead to a database in any of them."""
OBJECTS_LIMIT: Final = 12
"""Functions, classes and instances of the program's own that speak of no database which one value may be; that is more
than the texts that are told apart, so what is made of theirs is told as not known before any is passed over."""
MARKS: Final = frozenset({MANY, MANY_OBJECTS})
_OWN: Final = frozenset({Function, Descriptor, Class, Instance})
_DATA: Final = frozenset({"list", "dict", "tuple", "set", MANY.kind, f"{OWN}dict"})


def is_data(atom: Atom) -> bool:
    """Whether an atom is a container of the plain kinds, and none that is called, awaited or read by name."""
    return type(atom) is Container and atom.kind in _DATA


def is_own(atom: Atom) -> bool:
    """Whether an atom is a function, a class or an instance of the program's own."""
    return type(atom) in _OWN


def speaks(units: Units, atom: Atom) -> bool:
    """Whether an object of the program's own, or what it is an instance of, speaks of a database in any way."""
    function = function_of(atom)
    if function is not None:
        return function.unit in units.speaking
    if type(atom) is Class:
        return atom.unit in units.speaking
    return type(atom) is Instance and (atom.origin is not None or atom.cls.unit in units.speaking)


def may_lead(units: Units, atom: Atom) -> bool:
    """Whether a database may be reached by an atom: of functions and classes only by those that speak of one."""
    if type(atom) is Bound:
        return type(atom.owner) is Driver or (type(atom.owner) is Instance and atom.owner.origin is not None)
    if type(atom) is Text:
        return bool(atom.sources)
    if type(atom) is Function or type(atom) is Class:
        return atom.unit in units.telling
    if type(atom) is Instance:
        return atom.origin is not None or atom.cls.unit in units.telling
    if type(atom) is External:
        return atom.dotted in OPENINGS
    return isinstance(atom, Driver | Container)
