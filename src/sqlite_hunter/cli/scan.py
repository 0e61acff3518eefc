"""The command that audits: every use of SQLite, with its line."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, TextIO, Unpack

import click
from click.core import ParameterSource

from sqlite_hunter import __version__
from sqlite_hunter.cli._late_rules import LateRules
from sqlite_hunter.cli._outputs import (
    FILE,
    Output,
    check_outputs,
    further_outputs,
    output_options,
    sparing,
    write_outputs,
)
from sqlite_hunter.cli._progress import progress_bar
from sqlite_hunter.cli._selection import Selection, is_narrowed, make_settings, scanned_paths, selection_options
from sqlite_hunter.cli._streams import complain
from sqlite_hunter.cli._warnings import warnings_on_stderr
from sqlite_hunter.report import RenderOptions, formats, renderer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlite_hunter.engine.settings import ScanSettings
    from sqlite_hunter.model.report import Report

EXIT_INCOMPLETE: Final = 2
"""Something could not be analysed or written, so there is less than was asked for."""

_STATISTICS: Final = ("full", "concise", "json")
"""The formats that ``--statistics`` has; the first two are one."""


class _Options(Selection):
    """The options of ``scan``: what to scan, and how to show it."""

    output_format: str
    output_file: str | None
    statistics: bool
    show_files: bool
    show_settings: bool
    service: tuple[str, ...]
    exit_zero: bool
    quiet: bool
    verbose: bool


@click.command("scan")
@click.option(
    "--output-format", type=click.Choice(formats()), default="full", show_default=True, help="How to write the report."
)
@click.option("-o", "--output-file", metavar="FILE", type=FILE, help="Write the report to FILE, whole or not at all.")
@output_options
@click.option("--statistics", is_flag=True, help="Counts by rule, and in which services, instead of the findings.")
@selection_options
@click.option("--show-files", is_flag=True, help="Only list the files that would be scanned.")
@click.option("--show-settings", is_flag=True, help="Only list the settings in force, and where each comes from.")
@click.option(
    "--service", multiple=True, metavar="NAME", help="Only the findings of this service: program, module or path."
)
@click.option("-e", "--exit-zero", is_flag=True, help="Exit with 0 even if files could not be analysed.")
@click.option("-q", "--quiet", is_flag=True, help="Findings and problems only.")
@click.option("-v", "--verbose", is_flag=True, help="Everything at full length, and what the scan works with.")
def command(**options: Unpack[_Options]) -> None:
    """Find every use of SQLite.

    PATH is a file or a folder; the current folder if none is given.

    Exit codes: 0 scanned, whatever was found; 2 something could not be analysed or written, or wrong use.
    """
    context = click.get_current_context()
    further = further_outputs(context)
    _refuse_together(options, further, context)
    outputs = [Output("--output-file", options["output_format"], options["output_file"]), *further]
    writable = check_outputs(outputs)
    settings = replace(make_settings(options), services=options["service"])
    if options["show_files"] or options["show_settings"]:
        written, incomplete = _show(options, settings, writable)
    else:
        written, incomplete = _scan(options, settings, writable)
    failed = written < len(outputs)
    context.exit(EXIT_INCOMPLETE if failed or (incomplete and not options["exit_zero"]) else 0)


def _refuse_together(options: _Options, further: list[Output], context: click.Context) -> None:
    """Refuse options of which one would do nothing beside the other."""
    if options["quiet"] and options["verbose"]:
        raise click.UsageError("--quiet and --verbose exclude each other")
    flags = {"--statistics": "statistics", "--show-files": "show_files", "--show-settings": "show_settings"}
    given = {name for name, value in options.items() if value is True}
    instead = [flag for flag, name in flags.items() if name in given]
    if len(instead) > 1:
        raise click.UsageError(f"{instead[0]} and {instead[1]} exclude each other")
    if instead == ["--statistics"] and options["output_format"] not in _STATISTICS:
        raise click.UsageError(f"--statistics has the formats {', '.join(_STATISTICS)} only")
    if instead and instead != ["--statistics"]:
        named = [output.option for output in further]
        if context.get_parameter_source("output_format") is not ParameterSource.DEFAULT:
            named.append("--output-format")
        if named:
            raise click.UsageError(f"{instead[0]} scans nothing: it takes no {named[0]}")


def _show(options: _Options, settings: "ScanSettings", outputs: list[Output]) -> tuple[int, bool]:
    """Write what a scan would work with; how many outputs, and whether something could not be looked into."""
    from sqlite_hunter.cli._showing import find_files, write_files, write_settings

    if options["show_settings"]:
        allowed = sparing(outputs, scanned_paths(options), settings.config)
        write_outputs(allowed, lambda _, stream: write_settings(scanned_paths(options), settings.config, stream))
        return len(allowed), False
    found = find_files(scanned_paths(options), settings.config, options["quiet"])
    allowed = sparing(outputs, scanned_paths(options), settings.config)
    write_outputs(allowed, lambda _, stream: write_files(found, stream))
    return len(allowed), bool(found.problems)


def _scan(options: _Options, settings: "ScanSettings", outputs: list[Output]) -> tuple[int, bool]:
    """Scan, and write the reports asked for; how many, and whether something could not be analysed."""
    from sqlite_hunter.engine.recall import recall_or_scan

    if options["verbose"]:
        _announce(scanned_paths(options), settings)
    with warnings_on_stderr(options["quiet"]), progress_bar(options["quiet"]) as progress:
        report = recall_or_scan(scanned_paths(options), settings, progress)
    allowed = sparing(outputs, scanned_paths(options), settings.config)
    write_outputs(allowed, partial(_render, report, options, is_narrowed(settings.config)))
    return len(allowed), bool(report.problems)


def _render(report: "Report", options: _Options, narrowed: bool, output: Output, stream: TextIO) -> None:
    """Write one report in the format asked for; a file never gets control codes."""
    shown = RenderOptions(
        colour=None if output.is_stdout else False,
        rules=LateRules(),
        version=__version__,
        quiet=options["quiet"],
        verbose=options["verbose"],
        narrowed=narrowed,
        chosen=bool(options["service"]),
    )
    if options["statistics"] and output.option == "--output-file":
        from sqlite_hunter.report._statistics import statistics_json, statistics_text

        (statistics_json if output.format_name == "json" else statistics_text)(report, stream, shown)
    else:
        renderer(output.format_name).render(report, stream, shown)


def _announce(paths: "Sequence[Path]", settings: "ScanSettings") -> None:
    """Say on stderr what the scan works with: the first question when a result is not what was expected."""
    from sqlite_hunter.cli._showing import managers_line

    config = settings.config
    complain(f"configuration: {config.source or 'defaults'}")
    without = f" without {', '.join(settings.ignore)}" if settings.ignore else ""
    complain(f"rules: {', '.join(settings.select)}{without}")
    complain(f"processes: {settings.jobs}; cache: {config.cache_path if settings.use_cache else 'off'}")
    complain(managers_line(paths, config))
