"""An object's attributes as a dict: ``self.__dict__``, ``vars(x)``, ``globals()``; and the methods of ``object``.

Such a dict is the method ``__dict__`` bound to its object, so that an item of it is that object's attribute.
"""

from typing import Final

from sqlite_hunter.program.cells import field_cell
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.records import replaced
from sqlite_hunter.program.values import (
    NOTHING,
    UNKNOWN,
    Atom,
    Bound,
    Class,
    Container,
    Instance,
    Module,
    Spot,
    Value,
    join,
    texts,
    value,
)

OWN: Final = frozenset({"_replace", "__dict__", "__setattr__", "__getattribute__"})
"""Members that Python gives an instance, where its classes do not define them."""
_DICT: Final = "__dict__"
_TAKING: Final = ("get", "pop", "setdefault", "__getitem__")
_METHODS: Final = frozenset({*_TAKING, "update", "__setitem__", "copy"})


def of(given: Value) -> Value:
    """``vars(given)``."""
    return frozenset(Bound(atom, _DICT) for atom in given if isinstance(atom, Instance | Module | Class)) or UNKNOWN


def is_namespace(atom: Atom) -> bool:
    """Whether an atom is the dict of an object's attributes."""
    return type(atom) is Bound and atom.method == _DICT


def member(atom: Bound, name: str) -> Value:
    """A method of such a dict."""
    return value(Bound(atom.owner, f"{_DICT}.{name}")) if atom.method == _DICT and name in _METHODS else UNKNOWN


def load(frame: Frame, atom: Bound, index: Value | None, spot: Spot) -> Value:
    """``vars(x)[index]``."""
    names = [text.template.text for text in texts(index or NOTHING) if text.template.is_constant]
    found = [frame.operations.attribute(frame, value(atom.owner), name, spot) for name in names]
    return join(found) or UNKNOWN


def store(frame: Frame, atom: Bound, index: Value, given: Value, spot: Spot) -> None:
    """``vars(x)[index] = given``."""
    for text in texts(index):
        if text.template.is_constant:
            frame.operations.set_attribute(frame, value(atom.owner), text.template.text, given, spot)


def call(frame: Frame, bound: Bound, arguments: Arguments, spot: Spot) -> Value | None:
    """A method of ``object``, or of the dict of an object's attributes; None for any other."""
    method = bound.method.removeprefix(f"{_DICT}.")
    if method == bound.method:
        return _of_object(frame, bound, arguments, spot)
    index = arguments.get(0) or NOTHING
    if method in _TAKING:
        default = arguments.get(1) or NOTHING
        if method == "setdefault":
            store(frame, bound, index, default, spot)
        return load(frame, bound, index, spot) | default
    if method == "__setitem__":
        store(frame, bound, index, arguments.get(1) or NOTHING, spot)
    elif method == "update":
        _update(frame, bound, arguments, spot)
    return value(Bound(bound.owner, _DICT)) if method == "copy" else UNKNOWN


def _of_object(frame: Frame, bound: Bound, arguments: Arguments, spot: Spot) -> Value | None:
    if bound.method == "_replace":
        return replaced(frame, value(bound.owner), arguments, spot)
    if bound.method == "__setattr__":
        store(frame, bound, arguments.get(0) or NOTHING, arguments.get(1) or NOTHING, spot)
        return UNKNOWN
    return load(frame, bound, arguments.get(0), spot) if bound.method == "__getattribute__" else None


def _update(frame: Frame, bound: Bound, arguments: Arguments, spot: Spot) -> None:
    replaced(frame, value(bound.owner), arguments, spot)
    for container in (atom for given in arguments.positional for atom in given if type(atom) is Container):
        for field in (name for name in frame.machine.fields_of(container) if name.startswith("'")):
            element = frame.machine.peek(field_cell(container, field), spot)
            frame.operations.set_attribute(frame, value(bound.owner), field[1:], element, spot)
