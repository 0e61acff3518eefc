"""Libraries that speak to several servers: their sessions, and their wrappers of SQL text."""

from typing import Final

from sqlite_hunter.model.ir import Op
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.library.model import Model, first
from sqlite_hunter.program.strings import combine
from sqlite_hunter.program.values import UNKNOWN, UNSETTLED, Driver, Text, Value, value
from sqlite_hunter.sql.template import Template

_HOMES: Final = ("sqlalchemy", "sqlalchemy.engine", "sqlalchemy.engine.url")
_DATABASE: Final = 5
"""Where the database stands among the parts of a URL."""


def _session(role: str) -> Model:
    def model(frame: Frame, arguments: Arguments, op: Op) -> Value:
        made: set[Driver] = set()
        for given in arguments.every():
            for atom in given:
                if type(atom) is Driver and atom.role in ("engine", "maker", "connection"):
                    made.add(Driver(role, atom.backend, atom.library, atom.origin))
        return frozenset(made) or value(Driver(role, UNSETTLED, "sqlalchemy", None))

    return model


def _url(frame: Frame, arguments: Arguments, op: Op) -> Value:
    """A URL of its parts; of other servers' no more is kept than which server it is and the database's name.

    Source: https://docs.sqlalchemy.org/en/20/core/engines.html#creating-urls-programmatically
    """
    driver = arguments.get(0, "drivername") or UNKNOWN
    database = arguments.get(_DATABASE, "database") or value(Text(Template(())))
    written = dict(zip([kind or str(at) for at, kind in enumerate(op[5])], op[4][1:], strict=True))
    named = [written.get("0", written.get("drivername")), written.get(str(_DATABASE), written.get("database"))]
    sources = ["..." if register is None else frame.describe(register) for register in named]
    return combine([driver, database], sources, lambda parts: parts[0].plus(Template.of(":///")).plus(parts[1]))


def _raw(frame: Frame, arguments: Arguments, op: Op) -> Value:
    """``text(...)``: what is not known is a statement all the same, and none that the library puts together."""
    given = first(frame, arguments, op)
    if not given or all(type(atom) is Text for atom in given):
        return given
    source = frame.describe(op[4][1]) if len(op[4]) > 1 else "..."
    return frozenset(atom for atom in given if type(atom) is Text) | value(Text(Template.unknown(source)))


MODELS: Final[dict[str, Model]] = {
    "sqlalchemy.text": _raw, "sqlalchemy.sql.text": _raw, "sqlalchemy.sql.expression.text": _raw,
    **dict.fromkeys((f"{home}.URL{made}" for home in _HOMES for made in ("", ".create")), _url),
    **{f"{home}.make_url": first for home in _HOMES},
    "psycopg.sql.SQL": first, "psycopg2.sql.SQL": first,
    "sqlalchemy.orm.sessionmaker": _session("maker"), "sqlalchemy.orm.session.sessionmaker": _session("maker"),
    "sqlalchemy.ext.asyncio.async_sessionmaker": _session("maker"), "sqlalchemy.orm.scoped_session": _session("maker"),
    "sqlalchemy.orm.Session": _session("session"), "sqlalchemy.ext.asyncio.AsyncSession": _session("session"),
    "sqlmodel.Session": _session("session"),
}  # fmt: skip
"""Dotted name -> what calling it gives."""
