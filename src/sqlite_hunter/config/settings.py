"""The settings themselves, frozen, with their defaults."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, TypeVar

from sqlite_hunter.config.table import quoted
from sqlite_hunter.errors import SqliteHunterError, UsageError

DEFAULT_EXCLUDE: Final = (
    ".bzr",
    ".direnv",
    ".eggs",
    ".git",
    ".git-rewrite",
    ".hg",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".nox",
    ".pants.d",
    ".pyenv",
    ".pytest_cache",
    ".pytype",
    ".ruff_cache",
    ".sqlite_hunter_cache",
    ".svn",
    ".tox",
    ".venv",
    ".vscode",
    "__pycache__",
    "__pypackages__",
    "_build",
    "buck-out",
    "dist",
    "node_modules",
    "site-packages",
    "venv",
)
"""ruff's default, with ``__pycache__`` and this tool's own cache; a plain ``build`` is scanned, as ruff does."""

_CODE: Final = re.compile(r"SQH[0-9]{0,3}")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class TargetConfig:
    """The PostgreSQL abstraction that rewritten code uses; None leaves the choice to what each file already has."""

    import_: str | None = None
    """The module to import, or a whole import statement; key ``import``, always together with ``connect``."""
    connect: str | None = None
    """The name, in that import, of what is called for a connection."""
    driver: str | None = None
    """"psycopg" or "psycopg2"."""
    on_failure: str | None = None
    """What ``connect`` does when no connection can be had: "raise" or "none" (it returns None)."""
    locking: str | None = None
    """"advisory" or "none"."""
    module: str | None = None
    """Where ``init`` writes the PostgreSQL module, counted from the project root, with ``/``; for the whole only."""


@dataclass(frozen=True, slots=True)
class ServiceConfig:
    """A named part of the program, as the user draws it."""

    paths: tuple[str, ...]
    """Files, folders or patterns, counted from the project root, with ``/``."""
    priority: str | None = None
    impact: str | None = None
    tables: Mapping[str, str] = field(default_factory=dict)
    """SQLite table -> PostgreSQL table, over what ``databases`` says."""
    target: TargetConfig | None = None
    """Over the global target."""


@dataclass(frozen=True, slots=True)
class DatabaseConfig:
    """Where the tables of one SQLite database file go."""

    schema: str | None = None
    tables: Mapping[str, str] = field(default_factory=dict)
    """SQLite table -> PostgreSQL table."""
    defined_in: Mapping[str, str] = field(default_factory=dict)
    """SQLite table -> the file, or ``file:line``, of the definition that holds; key ``defined-in``."""
    declared: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """SQLite table -> column -> its declared type, for ``detect_types``; over what the program's statements say."""


@dataclass(frozen=True, slots=True)
class Config:
    """Everything a run is told, defaults filled in; made by ``load``, then ``with_flags``."""

    project_root: Path
    """Absolute; patterns and service paths count from here."""
    source: str | None = None
    """The file the settings were read from, as messages name it; None for the defaults."""
    select: tuple[str, ...] = ("SQH",)
    """Rule codes, or the start of codes; "ALL" is read as "SQH"."""
    ignore: tuple[str, ...] = ()
    severity: str = "warning"
    """The lowest severity that the gate counts."""
    effort: Mapping[str, int] = field(default_factory=dict)
    """Minutes that a finding is given, by rule code or the start of one, over the weights of the tool."""
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    """Patterns in the syntax of ``.gitignore``; setting it replaces the default."""
    extend_exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    """Leave excluded files out also where the command line names them (pre-commit names every file)."""
    respect_gitignore: bool = True
    jobs: int = 0
    """Worker processes; 0 is one for each processor this process may use."""
    cache: bool = True
    cache_dir: Path | None = None
    """Absolute; None stands for the default, see ``cache_path``."""
    services: Mapping[str, ServiceConfig] = field(default_factory=dict)
    databases: Mapping[str, DatabaseConfig] = field(default_factory=dict)
    target: TargetConfig | None = None
    origins: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    """Where each setting that is not the default comes from: the file, then the flag; by key as files write it."""

    @property
    def exclusions(self) -> tuple[str, ...]:
        """All patterns that leave a path out; a later one wins, so ``!`` in ``extend_exclude`` takes one back."""
        return self.exclude + self.extend_exclude

    @property
    def cache_path(self) -> Path:
        """Where facts are cached: absolute, ``.sqlite_hunter_cache`` in the project root unless told otherwise."""
        return self.cache_dir if self.cache_dir is not None else self.project_root / ".sqlite_hunter_cache"

    def database(self, name: str) -> DatabaseConfig | None:
        """What is said of a database: by its whole name as it is shown, else by the file's alone."""
        return self.databases.get(name) or self.databases.get(name.rpartition("/")[2])

    def with_flags(
        self,
        *,
        select: Sequence[str] | None = None,
        ignore: Sequence[str] | None = None,
        severity: str | None = None,
        exclude: Sequence[str] | None = None,
        extend_exclude: Sequence[str] | None = None,
        force_exclude: bool | None = None,
        respect_gitignore: bool | None = None,
        jobs: int | None = None,
        cache: bool | None = None,
        cache_dir: str | None = None,
    ) -> "Config":
        """Return the configuration with the flags that were given (not None) over it.

        ``extend_exclude`` is added to the file's; every other flag takes the setting's place. ``cache_dir`` counts
        from the current folder. Raises UsageError, one line, for a value that the file could not hold either.
        """
        flags = {
            "select": (select, "--select"),
            "ignore": (ignore, "--ignore"),
            "severity": (severity, "--severity"),
            "exclude": (exclude, "--exclude"),
            "extend-exclude": (extend_exclude, "--extend-exclude"),
            "force-exclude": (force_exclude, "--force-exclude" if force_exclude else "--no-force-exclude"),
            "respect-gitignore": (respect_gitignore, "--respect-gitignore"),
            "jobs": (jobs, "--jobs"),
            "cache": (cache, "--no-cache"),
            "cache-dir": (cache_dir, "--cache-dir"),
        }
        origins: dict[str, tuple[str, ...]] = {
            key: (flag,) for key, (value, flag) in flags.items() if value is not None
        }
        if extend_exclude is not None:
            origins["extend-exclude"] = (*self.origins.get("extend-exclude", ()), *origins["extend-exclude"])
        return replace(
            self,
            origins={**self.origins, **origins},
            select=codes(given(select, self.select), _flag_error("--select")),
            ignore=codes(given(ignore, self.ignore), _flag_error("--ignore")),
            severity=given(severity, self.severity),
            exclude=patterns(given(exclude, self.exclude), _flag_error("--exclude")),
            extend_exclude=self.extend_exclude + patterns(given(extend_exclude, ()), _flag_error("--extend-exclude")),
            force_exclude=given(force_exclude, self.force_exclude),
            respect_gitignore=given(respect_gitignore, self.respect_gitignore),
            jobs=not_negative(given(jobs, self.jobs), _flag_error("--jobs")),
            cache=given(cache, self.cache),
            cache_dir=self.cache_dir if cache_dir is None else Path.cwd() / cache_dir,
        )


def given(value: _T | None, default: _T) -> _T:
    """Return ``value`` unless it was not given."""
    return default if value is None else value


def codes(values: Sequence[str], error: Callable[[str], SqliteHunterError]) -> tuple[str, ...]:
    """Return rule selectors, "ALL" as the start of every code; raises ``error`` for what no code can begin with."""
    named = tuple("SQH" if value == "ALL" else value for value in values)
    for value in named:
        if not _CODE.fullmatch(value):
            raise error(f'{quoted(value)} is not a rule code or the start of one, such as "SQH3"')
    return named


def minutes(weights: Mapping[str, int], error: Callable[[str], SqliteHunterError]) -> dict[str, int]:
    """Return minutes by rule selector; raises ``error`` for what no code can begin with."""
    return {codes([code], error)[0]: count for code, count in weights.items()}


def patterns(values: Sequence[str], error: Callable[[str], SqliteHunterError]) -> tuple[str, ...]:
    """Return patterns in the syntax of ``.gitignore``; raises ``error`` for one that could never match anything."""
    for value in values:
        body = value.strip().removeprefix("!")
        if not body.strip("/") or body.startswith("#") or _trailing_backslash(body) or "\n" in body:
            raise error(f"{quoted(value)} is not a pattern")
    return tuple(values)


def module_path(value: str | None, error: Callable[[str], SqliteHunterError]) -> str | None:
    """Return the path of a Python file below the project root; raises ``error`` for any other."""
    if value is not None and (not value.endswith(".py") or "\\" in value or not _is_below(value)):
        raise error(f'{quoted(value)} is not a Python file below this folder, such as "storage/postgres_database.py"')
    return value


def not_negative(count: int, error: Callable[[str], SqliteHunterError]) -> int:
    """Return ``count``; raises ``error`` where it is negative."""
    if count < 0:
        raise error(f"expected 0 or more, not {count}")
    return count


def _is_below(path: str) -> bool:
    """Whether a path with ``/`` leads down and nowhere else."""
    return not {"", ".", ".."} & set(path.split("/")) and not Path(path).is_absolute()


def _trailing_backslash(pattern: str) -> bool:
    """Whether the pattern ends in an escape of nothing, which git takes as never matching."""
    return (len(pattern) - len(pattern.rstrip("\\"))) % 2 == 1


def _flag_error(flag: str) -> Callable[[str], SqliteHunterError]:
    """The error for a flag's value."""
    return lambda message: UsageError(f"{flag}: {message}")
