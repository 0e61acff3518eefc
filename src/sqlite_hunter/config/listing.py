"""The settings in force, one by one, each as a file would write it and with the place it comes from."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from sqlite_hunter.config.settings import Config, DatabaseConfig, ServiceConfig, TargetConfig
from sqlite_hunter.config.table import Where, quoted

_DEFAULT = "default"


class Setting(NamedTuple):
    """One setting in force."""

    key: str
    """With the tables it is in, dotted: ``services.desk.paths``."""
    value: str
    """As TOML."""
    origin: str
    """"default", the file as messages name it, the flag, or the file and the flag that adds to it."""


def listed(config: Config) -> Iterator[Setting]:
    """Every setting that has a value, in the order of the documentation; what has none (``target``) is left out."""
    plain = {
        "select": _array(config.select),
        "ignore": _array(config.ignore),
        "severity": quoted(config.severity),
        "exclude": _array(config.exclude),
        "extend-exclude": _array(config.extend_exclude),
        "force-exclude": _flag(config.force_exclude),
        "respect-gitignore": _flag(config.respect_gitignore),
        "jobs": str(config.jobs),
        "cache": _flag(config.cache),
        "cache-dir": quoted(_path(config.cache_path, config.project_root)),
    }
    for key, value in plain.items():
        yield Setting(key, value, _origin(config, key))
    for code, count in sorted(config.effort.items()):
        yield Setting(f"effort.{code}", str(count), _origin(config, "effort"))
    for name, service in config.services.items():
        yield from _below(config, "services", name, _service(service))
    for name, database in config.databases.items():
        yield from _below(config, "databases", name, _database(database))
    yield from (Setting(f"target.{key}", value, _origin(config, "target")) for key, value in _target(config.target))


def _origin(config: Config, key: str) -> str:
    return ", ".join(config.origins.get(key, ())) or _DEFAULT


def _below(config: Config, table: str, name: str, values: Iterator[tuple[str, str]]) -> Iterator[Setting]:
    prefix = Where("", table).below(name).table
    for key, value in values:
        yield Setting(f"{prefix}.{key}", value, _origin(config, table))


def _service(service: ServiceConfig) -> Iterator[tuple[str, str]]:
    yield "paths", _array(service.paths)
    yield from _given({"priority": service.priority, "impact": service.impact})
    yield from _renames(service.tables)
    yield from ((f"target.{key}", value) for key, value in _target(service.target))


def _database(database: DatabaseConfig) -> Iterator[tuple[str, str]]:
    yield from _given({"schema": database.schema})
    yield from _renames(database.tables)
    yield from _renames(database.defined_in, "defined-in")
    for table, columns in database.declared.items():
        yield f"{Where('', 'declared').below(table).table}", _inline(columns)


def _target(target: TargetConfig | None) -> Iterator[tuple[str, str]]:
    if target is None:
        return
    named = {"import": target.import_, "connect": target.connect, "driver": target.driver}
    others = {"on-failure": target.on_failure, "locking": target.locking, "module": target.module}
    yield from _given({**named, **others})


def _renames(tables: Mapping[str, str], key: str = "tables") -> Iterator[tuple[str, str]]:
    if tables:
        yield key, _inline(tables)


def _inline(texts: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{quoted(name)} = {quoted(text)}" for name, text in texts.items()) + "}"


def _given(values: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    return ((key, quoted(value)) for key, value in values.items() if value is not None)


def _array(values: tuple[str, ...]) -> str:
    return f"[{', '.join(map(quoted, values))}]"


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _path(path: Path, root: Path) -> str:
    """A path as the file would have it: from its folder where it is below that."""
    return str(path.relative_to(root) if path.is_relative_to(root) else path)
