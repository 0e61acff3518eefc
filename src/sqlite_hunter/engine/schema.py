"""The PostgreSQL scripts of all databases of a program, or of files of SQLite."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlite_hunter.engine.definitions import definitions
from sqlite_hunter.engine.sqlite_file import read_sqlite_file
from sqlite_hunter.errors import ConfigError, UsageError
from sqlite_hunter.sql.ddl.naming import schema_name, stems
from sqlite_hunter.sql.ddl.script import Script, Target, has_definitions, write_script
from sqlite_hunter.sql.native.keeping import check_kept
from sqlite_hunter.sql.policy import Policy
from sqlite_hunter.sql.postgres_names import MAX_NAME
from sqlite_hunter.sql.protocol import PRESERVING

if TYPE_CHECKING:
    from sqlite_hunter.config import Config
    from sqlite_hunter.engine.settings import Progress, ScanSettings
    from sqlite_hunter.model.finding import Problem
    from sqlite_hunter.sql.ddl.definition import Definition


@dataclass(frozen=True, slots=True)
class Schemas:
    """The scripts by the stem of their files, and what is to be said of them."""

    scripts: Mapping[str, Script]
    warnings: tuple[str, ...]
    problems: "tuple[Problem, ...]"


def make_schemas(
    paths: Sequence[Path],
    kept: Sequence[Path],
    settings: "ScanSettings",
    tool: str,
    progress: "Progress | None" = None,
    policy: Policy = PRESERVING,
) -> Schemas:
    """The scripts of the databases of a program and of files of SQLite.

    A file of the name of a database of the program is that database, and what it holds decides. ``tool`` is this tool
    with its version; ``policy`` says which types columns get.

    Raises UsageError for a path or a file that cannot be read and for a column that is to be kept and is not there,
    ConfigError where two databases would have one schema
    and in it one name.
    """
    read = {path: read_sqlite_file(path) for path in kept}
    defined = definitions(paths, settings, progress) if paths else None
    collected: dict[str, list[Definition]] = dict(defined.databases) if defined is not None else {}
    asking = defined.asking if defined is not None else {}
    versions: dict[str, int] = {}
    for path, found in read.items():
        name = _same_database(path, collected, versions)
        collected[name] = [*found.definitions, *collected.get(name, ())]
        versions[name] = found.user_version
    check_kept(policy.kept, (each.statement for listed in collected.values() for each in listed))
    databases = {name: listed for name, listed in collected.items() if name in versions or has_definitions(listed)}
    named = stems(databases)
    schemas = _schemas(named, settings.config)
    scripts = {}
    for name, listed in databases.items():
        own = settings.config.database(name)
        target = Target(name, schemas[name], own.tables if own else {}, own.defined_in if own else {})
        statements = defined.statements.get(name, ()) if defined else ()
        scripts[named[name]] = write_script(
            target, listed, tool, versions.get(name), asking.get(name, ()), policy, statements
        )
    _check_names(scripts.values())
    warnings = [*(defined.warnings if defined is not None else ()), *_unknown(databases, settings.config, bool(paths))]
    return Schemas(
        dict(sorted(scripts.items())), (*warnings, *_told(named, settings.config)), defined.problems if defined else ()
    )


def _same_database(path: Path, known: Iterable[str], taken: Iterable[str]) -> str:
    """The database of the program that a file is, by the end of its path; else its own name."""
    parts = path.absolute().as_posix().split("/")
    fitting = [name for name in known if _fits(parts, name.split("/"))]
    if len(fitting) > 1:
        raise UsageError(f"{path} may be any of {', '.join(fitting)}: give the whole path as the program has it")
    name = fitting[0] if fitting else path.name
    if name in taken:
        name = "/".join(parts[-2:])
    if name in taken:
        raise UsageError(f"{path}: two files are called {name}: give them one at a time")
    return name


def _fits(parts: list[str], database: list[str]) -> bool:
    ending = parts[-len(database) :]
    return len(ending) == len(database) and all(two in ("*", one) for one, two in zip(ending, database, strict=True))


def _schemas(named: Mapping[str, str], config: "Config") -> dict[str, str]:
    found = {}
    for name, stem in named.items():
        own = config.database(name)
        given = own.schema if own is not None else None
        if given is not None and (len(given.encode()) > MAX_NAME or given.lower().startswith("pg_")):
            raise ConfigError(f"{config.source}: the schema {given} of {name} is no name for a schema of PostgreSQL's")
        found[name] = given or schema_name(stem)
    return found


def _told(named: Mapping[str, str], config: "Config") -> Iterable[str]:
    """Where a file's name alone is not enough: whoever looks for it must find it."""
    for name, stem in named.items():
        plain = stems([name.rpartition("/")[2]]).popitem()[1]
        own = config.database(name)
        if stem != plain and (own is None or own.schema is None):
            yield f"{name}: another database is called {plain} too, so its schema is {schema_name(stem)}"


def _unknown(databases: Mapping[str, object], config: "Config", whole: bool) -> Iterable[str]:
    known = {*databases, *(name.rpartition("/")[2] for name in databases)}
    for name in config.databases:
        if whole and name not in known:
            yield f"{config.source}: no database {name} is known, so nothing comes of its settings"


def _check_names(scripts: Iterable[Script]) -> None:
    """Two databases may share a schema, but no name in it: IF NOT EXISTS would keep the second table out in silence."""
    taken: dict[tuple[str, str], Script] = {}
    for script in scripts:
        for name in script.names:
            other = taken.setdefault((script.target.schema, name), script)
            if other is not script:
                one, two = other.target.database, script.target.database
                where = f"in the schema {script.target.schema}"
                hint = "give one of them another schema in the configuration, or map a table to another name"
                raise ConfigError(f"{one} and {two} both have {name} {where}: {hint}")
