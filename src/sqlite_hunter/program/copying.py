"""Dicts that are made of another's items one by one: ``{k: v for k, v in given.items() if ...}``.

Key and value of such a dict belong together, so what the other holds under a name is under no other name here.
"""

from typing import Final

from sqlite_hunter.model.ir import CALL, ELEM, ITER, METH, NAME, STORE, Op
from sqlite_hunter.program.blocks import operations
from sqlite_hunter.program.frame import Frame

_KEY: Final = ("0", "2")
_VALUE: Final = ("1", "2")


def copied_from(frame: Frame, key: int, element: int) -> int | None:
    """The register of what a key and its value are items of, both as they came; None if that is not seen."""
    names = [definition[5][0] for each in (key, element) if (definition := _of(frame, each, NAME)) is not None]
    if len(names) != 2:
        return None
    pairs = [_element_of(frame, name) for name in names]
    if None in pairs or [pair and pair[5] for pair in pairs] != [_KEY, _VALUE]:
        return None
    iterated = {pair[4][0] for pair in pairs if pair is not None}
    return _items_of(frame, iterated.pop()) if len(iterated) == 1 else None


def _of(frame: Frame, register: int, code: str) -> "Op | None":
    """The operation that sets a register, if it is such a one."""
    op = frame.definitions.get(register)
    return op if op is not None and op[0] == code else None


def _element_of(frame: Frame, name: str) -> "Op | None":
    """What unpacks the value of a name, where nothing else binds it."""
    stores = [op for op in operations(frame.unit.body) if op[0] == STORE and op[5][0] == name]
    return _of(frame, stores[0][4][0], ELEM) if len(stores) == 1 else None


def _items_of(frame: Frame, element: int) -> int | None:
    """The register of ``x`` where an element is one of ``x.items()``."""
    step = _of(frame, element, ITER)
    call = _of(frame, step[4][0], CALL) if step is not None else None
    method = _of(frame, call[4][0], METH) if call is not None and len(call[4]) == 1 else None
    return method[4][0] if method is not None and method[5][0] == "items" else None
