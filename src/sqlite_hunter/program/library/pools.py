"""Pools that are given a function which opens a connection."""

from typing import Final

from sqlite_hunter.model.ir import Op
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.implied import call_at
from sqlite_hunter.program.library.model import Model
from sqlite_hunter.program.values import NOTHING, SQLITE, Driver, Value, value


def _pool(frame: Frame, arguments: Arguments, op: Op) -> Value:
    """A pool of the connections that the function opens: what comes out of it is told by where they were opened."""
    given = call_at(frame, arguments.get(0, "connection_factory") or NOTHING, Arguments(), frame.spot(op[2], op[3]))
    made = frozenset(Driver("pool", each.backend, each.library, each.origin) for each in given if type(each) is Driver)
    return made or value(Driver("pool", SQLITE, "aiosqlite", None))


MODELS: Final[dict[str, Model]] = {"aiosqlitepool.SQLiteConnectionPool": _pool}
"""Dotted name -> what calling it gives."""
