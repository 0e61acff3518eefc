"""Libraries that speak to several servers: their sessions, and their wrappers of SQL text."""

from typing import Final

from sqlite_hunter.model.ir import Op
from sqlite_hunter.program.frame import Arguments, Frame
from sqlite_hunter.program.library.model import Model, first
from sqlite_hunter.program.values import UNSETTLED, Driver, Value, value


def _session(role: str) -> Model:
    def model(frame: Frame, arguments: Arguments, op: Op) -> Value:
        made: set[Driver] = set()
        for given in arguments.every():
            for atom in given:
                if type(atom) is Driver and atom.role in ("engine", "maker", "connection"):
                    made.add(Driver(role, atom.backend, atom.library, atom.origin))
        return frozenset(made) or value(Driver(role, UNSETTLED, "sqlalchemy", None))

    return model


MODELS: Final[dict[str, Model]] = {
    "sqlalchemy.text": first, "sqlalchemy.sql.text": first, "sqlalchemy.sql.expression.text": first,
    "psycopg.sql.SQL": first, "psycopg2.sql.SQL": first,
    "sqlalchemy.orm.sessionmaker": _session("maker"), "sqlalchemy.orm.session.sessionmaker": _session("maker"),
    "sqlalchemy.ext.asyncio.async_sessionmaker": _session("maker"), "sqlalchemy.orm.scoped_session": _session("maker"),
    "sqlalchemy.orm.Session": _session("session"), "sqlalchemy.ext.asyncio.AsyncSession": _session("session"),
    "sqlmodel.Session": _session("session"),
}  # fmt: skip
"""Dotted name -> what calling it gives."""
