"""Cells of the fixed point's store: where a value may be kept, and the names they are known by.

The tag tells the kinds apart, so that a module's global and an attribute of the same name are two cells.
"""

from collections.abc import Hashable
from typing import Final, TypeAlias

from sqlite_hunter.program.values import Class, Function, UnitKey

Cell: TypeAlias = tuple[str, Hashable, str]
"""(tag, owner, name)."""

ALL: Final = "[*]"
"""The field that holds the join of all elements of a container."""
ANY: Final = "[]"
"""The field of elements whose position or key is not known."""


ANYONE: Final = Class(UnitKey("", 0), -1)
"""Stands for every holder."""
OF_ROWS: Final = Class(UnitKey("", 1), -1)
"""Holder of objects that are made of what a database gave: what they keep is none of what others of the class do."""


def global_cell(path: str, name: str) -> Cell:
    """A global of a module."""
    return ("global", path, name)


def rebound_cell(path: str, name: str) -> Cell:
    """What functions of a module store into one of its globals: its own code may find that there instead."""
    return ("rebound", path, name)


def local_cell(context: int, name: str) -> Cell:
    """A local that an inner function may read."""
    return ("local", context, name)


def nonlocal_cell(context: int, name: str) -> Cell:
    """What inner functions store into a local of a context: it may find that there instead of its own."""
    return ("nonlocal", context, name)


def class_cell(cls: Class, name: str) -> Cell:
    """An attribute that the body of a class binds."""
    return ("class", cls, name)


def instance_cell(cls: Class, name: str) -> Cell:
    """An attribute of the instances of a concrete class."""
    return ("attribute", cls, name)


def shared_cell(cls: Class, name: str) -> Cell:
    """Where an attribute of instances is found besides.

    What is stored by way of a class whose holder is not known is every holder's, and the other way round.
    """
    return instance_cell(Class(cls.unit, cls.parent, ANYONE) if cls.holder is None else cls.plain, name)


def written_cells(cls: Class, name: str) -> tuple[Cell, ...]:
    """Where an attribute of instances is stored."""
    if cls.holder in (None, OF_ROWS):
        return (instance_cell(cls, name),)
    return instance_cell(cls, name), shared_cell(cls.plain, name)


def field_cell(owner: Hashable, name: str) -> Cell:
    """A field of a container, or an attribute hung on something of a library; ``[]`` is any element."""
    return ("field", owner, name)


def parameter_cell(context: int, name: str) -> Cell:
    """What is handed to a parameter."""
    return ("parameter", context, name)


def return_cell(context: int) -> Cell:
    """What a function returns; its name is empty, for the function's own name is what becomes hot."""
    return ("return", context, "")


def default_cell(function: Function, name: str) -> Cell:
    """The default of a parameter."""
    return ("default", (function.unit, function.parent), name)


def annotation_cell(function: Function, name: str) -> Cell:
    """What the annotation of a parameter (or of ``return``) says its value is."""
    return ("annotation", (function.unit, function.parent), name)


def yield_cell(context: int) -> Cell:
    """What a generator yields."""
    return ("yield", context, "")


def sent_cell(context: int) -> Cell:
    """What is sent into a generator."""
    return ("sent", context, "")


def order_cell(cls: Class) -> Cell:
    """The bases of a class; nothing is kept in it, but whoever looks at them reads it."""
    return ("order", cls, "")


def fields_cell(owner: Hashable) -> Cell:
    """Which fields of a container hold something; nothing is kept in it either."""
    return ("fields", owner, "")


def made_cell(cls: Class) -> Cell:
    """Whether the program makes instances of a class."""
    return ("made", cls, "")


def derived_cell(cls: Class) -> Cell:
    """The classes that derive from a class, likewise."""
    return ("derived", cls, "")
