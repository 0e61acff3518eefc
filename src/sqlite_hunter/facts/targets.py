"""Binding a value to what stands on the left of ``=``, after ``as``, or between ``for`` and ``in``."""

from collections.abc import Iterator, Sequence

import libcst as cst

from sqlite_hunter.facts.compiler import Compiler
from sqlite_hunter.facts.expressions import subscript_parts
from sqlite_hunter.model import ir


def assign(c: Compiler, target: cst.CSTNode, value: int) -> None:
    """Bind the register ``value`` to a name, attribute, item, or the elements of it to several of these."""
    if isinstance(target, cst.Name):
        c.store(c.renames.get(target.value, target.value), c.spans[id(target)], value)
    elif isinstance(target, cst.Attribute):
        held = c.value(target.value)
        c.scope.words.add(target.attr.value)
        c.put(ir.SETATTR, c.spans[id(target)], (held, value), (target.attr.value,))
    elif isinstance(target, cst.Subscript):
        held, index = subscript_parts(c, target)
        c.put(ir.SETITEM, c.spans[id(target)], (held, index, value))
    elif isinstance(target, (cst.Tuple, cst.List)):
        _unpack(c, target.elements, value)
    elif isinstance(target, cst.StarredElement):
        assign(c, target.value, value)


def positions(starred: Sequence[bool]) -> Iterator[tuple[str, str]]:
    """The names of each ``ELEM``: position from the front, ``*``, or from the back after a star; and the length."""
    length = len(starred)
    star = starred.index(True) if True in starred else length
    for at in range(length):
        yield "*" if at == star else str(at if at < star else at - length), str(length)


def _unpack(c: Compiler, elements: Sequence[cst.BaseElement], value: int) -> None:
    names = positions([isinstance(element, cst.StarredElement) for element in elements])
    for element, position in zip(elements, names, strict=True):
        assign(c, element.value, c.emit(ir.ELEM, c.spans[id(element.value)], (value,), position))


def names_in(target: cst.CSTNode) -> Iterator[str]:
    """The plain names that a target binds."""
    pending = [target]
    while pending:
        part = pending.pop()
        if isinstance(part, cst.Name):
            yield part.value
        elif isinstance(part, (cst.Tuple, cst.List)):
            pending += [element.value for element in part.elements]
        elif isinstance(part, cst.StarredElement):
            pending.append(part.value)
