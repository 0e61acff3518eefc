"""The command that audits: every use of SQLite, with its line."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, TextIO, Unpack

import click

from sqlite_hunter import __version__
from sqlite_hunter.cli._progress import progress_bar
from sqlite_hunter.cli._selection import Selection, is_narrowed, make_settings, scanned_paths, selection_options
from sqlite_hunter.cli._streams import check_target, complain, discard_output, write_output
from sqlite_hunter.cli._warnings import warnings_on_stderr
from sqlite_hunter.report import RenderOptions, formats, renderer

if TYPE_CHECKING:
    from sqlite_hunter.engine.scan import ScanSettings
    from sqlite_hunter.model.report import Report

EXIT_INCOMPLETE: Final = 2
"""Something could not be analysed, so the report says less than was asked for."""


class _Options(Selection):
    """The options of ``scan``: what to scan, and how to show it."""

    output_format: str
    output_file: str | None
    service: tuple[str, ...]
    exit_zero: bool
    quiet: bool
    verbose: bool


@click.command("scan")
@click.option(
    "--output-format", type=click.Choice(formats()), default="full", show_default=True, help="How to write the report."
)
@click.option("-o", "--output-file", metavar="FILE", help="Write the report to FILE, whole or not at all.")
@selection_options
@click.option(
    "--service", multiple=True, metavar="NAME", help="Only the findings of this service: program, module or path."
)
@click.option("-e", "--exit-zero", is_flag=True, help="Exit with 0 even if files could not be analysed.")
@click.option("-q", "--quiet", is_flag=True, help="Findings and problems only.")
@click.option("-v", "--verbose", is_flag=True, help="Everything at full length, and what the scan works with.")
def command(**options: Unpack[_Options]) -> None:
    """Find every use of SQLite.

    PATH is a file or a folder; the current folder if none is given.

    Exit codes: 0 scanned, whatever was found; 2 something could not be analysed, or wrong use.
    """
    if options["quiet"] and options["verbose"]:
        raise click.UsageError("--quiet and --verbose exclude each other")
    check_target(options["output_file"])
    settings = replace(make_settings(options), services=options["service"])
    if options["verbose"]:
        _announce(settings)
    report = _run(options, settings)
    try:
        write_output(options["output_file"], partial(_render, report, options, is_narrowed(settings.config)))
    except BrokenPipeError:
        discard_output()  # the exit code still says whether all was analysed
    click.get_current_context().exit(EXIT_INCOMPLETE if report.problems and not options["exit_zero"] else 0)


def _run(options: _Options, settings: "ScanSettings") -> "Report":
    from sqlite_hunter.engine.scan import scan

    with warnings_on_stderr(options["quiet"]), progress_bar(options["quiet"]) as progress:
        return scan(scanned_paths(options), settings, progress)


def _render(report: "Report", options: _Options, narrowed: bool, stream: TextIO) -> None:
    """Write the report in the format asked for; a file never gets control codes."""
    from sqlite_hunter.rules import load_rules

    shown = RenderOptions(
        colour=None if options["output_file"] is None else False,
        rules={module.rule.code: module.rule for module in load_rules()},
        version=__version__,
        quiet=options["quiet"],
        verbose=options["verbose"],
        narrowed=narrowed,
        chosen=bool(options["service"]),
    )
    renderer(options["output_format"]).render(report, stream, shown)


def _announce(settings: "ScanSettings") -> None:
    """Say on stderr what the scan works with: the first question when a result is not what was expected."""
    config = settings.config
    complain(f"configuration: {config.source or 'defaults'}")
    without = f" without {', '.join(settings.ignore)}" if settings.ignore else ""
    complain(f"rules: {', '.join(settings.select)}{without}")
    complain(f"processes: {settings.jobs}; cache: {config.cache_path if settings.use_cache else 'off'}")
