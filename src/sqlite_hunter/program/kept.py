"""What a function puts into an object of which nothing is known, and takes out of it again.

``def setup(app): app.db = sqlite3.connect("x.db")`` is called by a framework: nobody hands ``app`` in, so that there is
no object to keep the connection in. In the function itself the name stands for the object, until it is bound anew.
"""

from typing import Final

from sqlite_hunter.model.ir import ATTR, METH, NAME, SETATTR, SETITEM, STR, SUBSCR, Op
from sqlite_hunter.program.blocks import operations
from sqlite_hunter.program.frame import Frame
from sqlite_hunter.program.values import NOTHING, Unknown, Value

_KEEPING: Final = frozenset({SETATTR, SETITEM})
_READING: Final = frozenset({ATTR, METH, SUBSCR})


def keep(frame: Frame, op: Op, owner: Value, given: Value) -> None:
    """Remember what is stored into an attribute or an item of a local that is not known."""
    key = _key(frame, op)
    if key and given and any(type(atom) is Unknown for atom in owner):
        frame.env[key] = given
        for trace in frame.traces[-1:]:
            trace[key] = trace.get(key, NOTHING) | given


def kept(frame: Frame, op: Op) -> Value:
    """What the function itself stored where an attribute or an item is read."""
    if op[0] not in _READING or not _stored(frame):
        return NOTHING
    key = _key(frame, op)
    return frame.local(key) if key in _stored(frame) else NOTHING


def forget(frame: Frame, name: str) -> None:
    """A local is bound anew: what it was is not what it is."""
    for key in _stored(frame):
        if key.startswith((f"{name}.", f"{name}[")):
            frame.env.pop(key, None)


def _stored(frame: Frame) -> frozenset[str]:
    """Every such place of the unit that something is stored into."""
    known = frame.machine.units.kept.get(frame.key)
    if known is None:
        found = (_key(frame, op) for op in operations(frame.unit.body) if op[0] in _KEEPING)
        is_function = frame.unit.kind in ("function", "lambda")
        known = frame.machine.units.kept[frame.key] = frozenset(filter(None, found)) if is_function else frozenset()
    return known


def _key(frame: Frame, op: Op) -> str:
    """The place as a name that no local has: ``app.db``, ``state['db']``; none for any other owner or item."""
    owner = frame.definitions.get(op[4][0])
    if owner is None or owner[0] != NAME:
        return ""
    if op[0] in (SETATTR, ATTR, METH):
        return f"{owner[5][0]}.{op[5][0]}"
    index = frame.definitions.get(op[4][1])
    return f"{owner[5][0]}[{index[5][0]!r}]" if index is not None and index[0] == STR else ""
