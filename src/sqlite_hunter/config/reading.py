"""From a table of the configuration file to the settings: which keys there are, and what each may hold."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from sqlite_hunter.config.settings import (
    Config,
    DatabaseConfig,
    ServiceConfig,
    TargetConfig,
    codes,
    given,
    minutes,
    module_path,
    patterns,
)
from sqlite_hunter.config.table import Table, quoted
from sqlite_hunter.errors import SqliteHunterError
from sqlite_hunter.model.finding import SEVERITIES

KEYS: Final = (
    "select",
    "ignore",
    "severity",
    "effort",
    "exclude",
    "extend-exclude",
    "force-exclude",
    "respect-gitignore",
    "jobs",
    "cache",
    "cache-dir",
    "services",
    "databases",
    "target",
)
"""The keys at the top, as they are written."""

_SERVICE_KEYS: Final = ("paths", "priority", "impact", "tables", "target")
_DATABASE_KEYS: Final = ("schema", "tables", "defined-in", "declared")
_SERVICE_TARGET_KEYS: Final = ("import", "connect", "driver", "on-failure", "locking")
_TARGET_KEYS: Final = (*_SERVICE_TARGET_KEYS, "module")


def settings(table: Table, folder: Path, source: str) -> Config:
    """Return the settings of a file's table over the defaults.

    ``folder`` is what paths and patterns count from, ``source`` the file as messages name it. Raises ConfigError.
    """
    default = Config(folder, source)
    cache_dir = table.text("cache-dir")
    return Config(
        project_root=folder,
        source=source,
        select=codes(given(table.texts("select"), default.select), _at(table, "select")),
        ignore=codes(given(table.texts("ignore"), ()), _at(table, "ignore")),
        severity=given(table.choice("severity", SEVERITIES), default.severity),
        effort=minutes(table.counts("effort"), _at(table, "effort")),
        exclude=patterns(given(table.texts("exclude"), default.exclude), _at(table, "exclude")),
        extend_exclude=patterns(given(table.texts("extend-exclude"), ()), _at(table, "extend-exclude")),
        force_exclude=given(table.flag("force-exclude"), default.force_exclude),
        respect_gitignore=given(table.flag("respect-gitignore"), default.respect_gitignore),
        jobs=given(table.count("jobs"), default.jobs),
        cache=given(table.flag("cache"), default.cache),
        cache_dir=folder / cache_dir if cache_dir is not None else None,
        services={name: _service(part) for name, part in table.tables("services", _SERVICE_KEYS).items()},
        databases={name: _database(part) for name, part in table.tables("databases", _DATABASE_KEYS).items()},
        target=_target(table, _TARGET_KEYS),
        origins=dict.fromkeys(table.keys, (source,)),
    )


def _service(table: Table) -> ServiceConfig:
    """One service; a service without a path would silently be empty."""
    paths = table.texts("paths")
    if not paths:
        raise table.where.error('key "paths": expected at least one path')
    return ServiceConfig(
        paths=paths,
        priority=table.text("priority"),
        impact=table.text("impact"),
        tables=table.renames("tables"),
        target=_target(table, _SERVICE_TARGET_KEYS),
    )


def _database(table: Table) -> DatabaseConfig:
    """Where one database goes."""
    return DatabaseConfig(
        schema=table.text("schema"),
        tables=table.renames("tables"),
        defined_in=table.renames("defined-in"),
        declared=table.tables_of_texts("declared"),
    )


def _target(parent: Table, known: Sequence[str]) -> TargetConfig | None:
    """The ``target`` table of a service or of the whole; a half of import and connect is no target."""
    table = parent.table("target", known)
    if table is None:
        return None
    target = TargetConfig(
        import_=table.text("import"),
        connect=table.text("connect"),
        driver=table.choice("driver", ("psycopg", "psycopg2")),
        on_failure=table.choice("on-failure", ("raise", "none")),
        locking=table.choice("locking", ("advisory", "none")),
        module=module_path(table.text("module"), _at(table, "module")),
    )
    if (target.import_ is None) != (target.connect is None):
        missing = "import" if target.import_ is None else "connect"
        raise table.where.error(f"key {quoted(missing)} is missing: import and connect stand together")
    return target


def _at(table: Table, key: str) -> Callable[[str], SqliteHunterError]:
    """The error for the value of ``key``."""
    return lambda message: table.where.error(f"key {quoted(key)}: {message}")
