"""The options that say what is analysed, by which rules and how: the same for every command that scans."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict, TypeVar

import click

from sqlite_hunter.cli._codes import check_selectors, split_codes, split_list
from sqlite_hunter.cli._streams import complain
from sqlite_hunter.model.printable import printable

if TYPE_CHECKING:
    from sqlite_hunter.config import Config
    from sqlite_hunter.engine.settings import ScanSettings

_Function = TypeVar("_Function", bound=Callable[..., None])


class Selection(TypedDict):
    """The values of ``selection_options``, by the names click hands them over with."""

    paths: tuple[str, ...]
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    exclude: tuple[str, ...]
    extend_exclude: tuple[str, ...]
    force_exclude: bool | None
    config: str | None
    isolated: bool
    no_cache: bool
    cache_dir: str | None
    jobs: int | None
    no_triage: bool


class _Jobs(click.ParamType[int]):
    """A number of processes; ``auto``, as many as there are processors, is 0 as in the configuration."""

    name = "jobs"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """What the help shows for the value."""
        return "N|auto"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read the option's text; click shows what ``fail`` raises."""
        text = str(value)
        if text == "auto":
            return 0
        if not (text.isascii() and text.isdecimal()):
            self.fail(f"{text!r} is neither a number nor 'auto'", param, ctx)
        return int(text[:9])


class _Scanned(click.Path):
    """A path to be scanned; with ``--staged`` it may be that of a file that the commit takes out."""

    def convert(
        self, value: "str | os.PathLike[str]", param: click.Parameter | None, ctx: click.Context | None
    ) -> "str | bytes | os.PathLike[str]":
        """Check that it is there."""
        if ctx is not None and ctx.params.get("staged"):
            return value
        return super().convert(value, param, ctx)


_OPTIONS: Final = (
    click.argument("paths", nargs=-1, type=_Scanned(exists=True), metavar="[PATH]..."),
    click.option("--select", multiple=True, metavar="CODES", help="Only these rules; beginnings too: SQH1,SQH301."),
    click.option("--ignore", multiple=True, metavar="CODES", help="Not these rules."),
    click.option("--exclude", multiple=True, metavar="PATTERN", help="Leave out these paths, not the default ones."),
    click.option("--extend-exclude", multiple=True, metavar="PATTERN", help="Leave out these paths as well."),
    click.option(
        "--force-exclude/--no-force-exclude", default=None, help="Leave out excluded paths even where they are named."
    ),
    click.option("--config", metavar="FILE", help="Read this configuration instead of looking for one."),
    click.option("--isolated", is_flag=True, help="Read no configuration."),
    click.option("-n", "--no-cache", is_flag=True, help="Neither read nor write the cache."),
    click.option("--cache-dir", metavar="FOLDER", help="Where the cache is."),
    click.option("-j", "--jobs", type=_Jobs(), help="Processes to work with.  [default: auto]"),
    click.option("--no-triage", is_flag=True, hidden=True, help="Analyse every file whole: for tests."),
)


def selection_options(function: _Function) -> _Function:
    """Give a command the options of ``Selection``, in this order in its help."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def scanned_paths(selection: Selection) -> tuple[Path, ...]:
    """What to scan: the paths as given, or the current folder."""
    return tuple(Path(path) for path in selection["paths"]) or (Path(),)


def make_settings(selection: Selection, paths: "Sequence[Path] | None" = None) -> "ScanSettings":
    """Join the configuration and the flags; ``paths`` are the program where it is not what the selection names.

    Raises ConfigError for a configuration that is wrong, UsageError for a flag that is or for an unknown rule.
    """
    from sqlite_hunter.config import load
    from sqlite_hunter.engine.settings import ScanSettings

    config_file = selection["config"]
    found = load(
        paths or scanned_paths(selection), None if config_file is None else Path(config_file), selection["isolated"]
    )
    config = found.with_flags(
        select=split_codes(selection["select"]),
        ignore=split_codes(selection["ignore"]),
        exclude=_split(selection["exclude"]),
        extend_exclude=_split(selection["extend_exclude"]),
        force_exclude=selection["force_exclude"],
        jobs=selection["jobs"],
        cache=False if selection["no_cache"] else None,
        cache_dir=selection["cache_dir"],
    )
    check_selectors((*config.select, *config.ignore))
    settings = ScanSettings(
        config=config,
        jobs=config.jobs or processors(),
        use_cache=config.cache,
        triage=not selection["no_triage"],
        select=config.select,
        ignore=config.ignore,
    )
    if not settings.use_cache or not config.cache_path.is_dir():
        return settings
    from sqlite_hunter.engine.tracked import without_foreign_cache  # as late as here: a first scan has none

    own = without_foreign_cache(settings)
    if not own.use_cache:
        name = printable(str(config.cache_path))
        complain(f"warning: cache {name} is not used: git tracks files of it; take them out of the repository")
    return own


def is_narrowed(config: "Config") -> bool:
    """Whether any rule is off, so that an empty report does not mean that there is no SQLite."""
    return bool(config.ignore) or "SQH" not in config.select


def processors() -> int:
    """Processors that this process may use: fewer than the machine has inside a container or under ``taskset``."""
    if hasattr(os, "sched_getaffinity"):
        return max(len(os.sched_getaffinity(0)), 1)
    return os.cpu_count() or 1


def _split(values: tuple[str, ...]) -> tuple[str, ...] | None:
    """The patterns of an option given as ``A,B`` or several times; None when it was not given."""
    return split_list(values) if values else None
