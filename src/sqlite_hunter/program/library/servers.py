"""Connections that are not opened where they are used, and helpers that run statements on a cursor they are given.

Sources: https://docs.djangoproject.com/en/stable/topics/db/sql/#executing-custom-sql-directly,
https://www.psycopg.org/docs/extras.html#fast-execution-helpers
"""

from typing import Final

from sqlite_hunter.model.ir import Op
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.library.model import Model
from sqlite_hunter.program.values import NOTHING, OTHER, SQLITE, UNKNOWN, UNSETTLED, Driver, Value, drivers, value

_SQLITE_ENGINES: Final = ("django.db.backends.sqlite3", "django.contrib.gis.db.backends.spatialite")
_ENGINES: Final = ("django.db.backends.", "django.contrib.gis.db.backends.")


def _django_cursor(frame: Frame, _: Arguments, __: Op) -> Value:
    """A cursor on SQLite if any settings of the program name that engine, on another server if they name that one's."""
    machine = frame.machine
    heard = [file for path, file in machine.facts.items() if not machine.tests.is_outside(path, frame.path)]
    named = [text.text for file in heard for text in file.texts if text.kind == "string"]
    if any(text in _SQLITE_ENGINES for text in named):
        return value(Driver("cursor", SQLITE, "django", None))
    others = any(text.startswith(_ENGINES) for text in named)
    return value(Driver("cursor", OTHER if others else UNSETTLED, "django", None))


def _executing(name: str) -> Model:
    def model(frame: Frame, arguments: Arguments, op: Op) -> Value:
        given = frozenset(drivers(arguments.get(0, "cur") or NOTHING))
        if given:
            argument = frame.whole(op[4][2]) if len(op[4]) > 2 else None
            spot = frame.spot(op[2], op[3])
            frame.note("execute", name, spot, given, arguments.get(1, "sql") or NOTHING, argument)
        return UNKNOWN

    return model


MODELS: Final[dict[str, Model]] = {
    "django.db.connection.cursor": _django_cursor,
    "django.db.connections[].cursor": _django_cursor,
    **{f"psycopg2.extras.{name}": _executing(name) for name in ("execute_values", "execute_batch")},
}
"""Dotted name -> what calling it gives."""
