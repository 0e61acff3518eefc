"""The command that gates: nothing new gets in, and zero means zero."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO, Unpack

import click

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
from sqlite_hunter.cli._selection import Selection, is_narrowed, make_settings, selection_options
from sqlite_hunter.cli._streams import complain
from sqlite_hunter.cli._warnings import warnings_on_stderr
from sqlite_hunter.model.finding import META, SEVERITIES
from sqlite_hunter.model.gate import CLEAN, FINDINGS, Gate
from sqlite_hunter.model.report import Report
from sqlite_hunter.report import RenderOptions, formats, renderer
from sqlite_hunter.report._gate import advice, gate_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlite_hunter.engine.gate import Judged
    from sqlite_hunter.engine.settings import ScanSettings

EXIT_FINDINGS: Final = 1
"""New findings, stale entries, unused suppressions; with ``--strict`` anything that is left."""
EXIT_INCOMPLETE: Final = 2
"""Something could not be analysed or written."""

_NOTHING: Final = Report(".", 0, 0, (), (), (), {})
"""What is shown where nothing had to be scanned."""
_TEXTS: Final = ("full", "concise", "github")
"""The formats that end with the verdict; beside the others it goes to stderr."""


class _Options(Selection):
    """The options of ``check``."""

    baseline: str | None
    allow_stale: bool
    skip_unparsable: bool
    strict: bool
    service: tuple[str, ...]
    production: bool
    since: str | None
    staged: bool
    root: tuple[str, ...]
    severity: str | None
    effort: bool
    fix_suppressions: bool
    output_format: str
    output_file: str | None
    exit_zero: bool
    quiet: bool


@click.command("check")
@click.option("--baseline", metavar="FILE", help="The baseline.  [default: the .sqlite-hunter-baseline.json nearby]")
@click.option("--since", metavar="REF", help="Only what the commit REF did not have; REF... is where HEAD left REF.")
@click.option(
    "--staged", is_flag=True, is_eager=True, help="Only what the commit being made adds; PATHs are its changed files."
)
@click.option(
    "--root",
    multiple=True,
    type=click.Path(exists=True),
    metavar="PATH",
    help="With --staged: the program.  [default: the current folder]",
)
@click.option("--service", multiple=True, metavar="NAME", help="Only this service: program, module or path.")
@click.option("--production", is_flag=True, help="Without files that no service reaches.")
@click.option("--strict", is_flag=True, help="Pass at zero only: no use, no suppression, no entry of a baseline.")
@click.option("--allow-stale", is_flag=True, help="Let entries of the baseline pass that nothing matches any more.")
@click.option("--skip-unparsable", is_flag=True, help="Let files pass that could not be analysed; the verdict says so.")
@click.option(
    "--severity",
    type=click.Choice(SEVERITIES),
    help="The lowest severity that counts.  [default: warning]",
)
@click.option("--effort", is_flag=True, help="The work that is left, by service, with the minutes each rule is given.")
@click.option("--fix-suppressions", is_flag=True, help="Take unused suppressions out of the files.")
@click.option(
    "--output-format", type=click.Choice(formats()), default="full", show_default=True, help="How to write the report."
)
@click.option("-o", "--output-file", metavar="FILE", type=FILE, help="Write the report to FILE, whole or not at all.")
@output_options
@selection_options
@click.option("-e", "--exit-zero", is_flag=True, help="Exit with 0 whatever the verdict.")
@click.option("-q", "--quiet", is_flag=True, help="Findings and the first line of the verdict only.")
def command(**options: Unpack[_Options]) -> None:
    """Let nothing new in: findings against the baseline.

    PATH is a file or a folder; the current folder if none is given. Known are the findings of the baseline, which
    'sqlite-hunter baseline create' writes, and those that a comment speaks of: # sqlite-hunter: ignore[CODE] reason.

    Exit codes: 0 nothing new; 1 new findings, entries of the baseline that nothing matches any more, or suppressions
    that are unused or not understood; 2 something could not be analysed or written, or wrong use.
    """
    context = click.get_current_context()
    _refuse_together(options)
    outputs = [Output("--output-file", options["output_format"], options["output_file"]), *further_outputs(context)]
    writable = check_outputs(outputs)
    program = tuple(Path(path) for path in (options["root"] if options["staged"] else options["paths"])) or (Path(),)
    settings = _settings(options, program)
    judged = _judge(options, program, settings)
    if not isinstance(judged, Gate) and options["fix_suppressions"] and _fix(judged, program, settings):
        judged = _judge(options, program, settings)
    gate = judged if isinstance(judged, Gate) else judged.gate
    report = _NOTHING if isinstance(judged, Gate) else judged.report
    baseline = None if isinstance(judged, Gate) else judged.kept.file
    advised = _advice(gate, report, options)
    allowed = sparing(writable, program, settings.config, baseline)
    render = partial(_render, report, gate, advised, options, is_narrowed(settings.config))
    write_outputs(allowed, render)
    if options["output_format"] not in _TEXTS and not options["quiet"]:
        complain("\n".join([*gate_lines(gate), advised]).rstrip("\n"), lines=True)
    code = 0 if options["exit_zero"] else _exit_code(gate)
    context.exit(EXIT_INCOMPLETE if len(allowed) < len(outputs) else code)


def _refuse_together(options: _Options) -> None:
    if options["staged"] and options["since"] is not None:
        raise click.UsageError("--staged and --since exclude each other")
    if options["root"] and not options["staged"]:
        raise click.UsageError("--root goes with --staged: name the program as PATH")
    for flag in ("effort", "fix_suppressions", "strict"):
        if options["staged"] and options[flag]:
            raise click.UsageError(f"--staged and --{flag.replace('_', '-')} exclude each other")
    if options["since"] is not None and not options["since"].strip(". "):
        raise click.UsageError("--since names no commit: is a variable empty?")
    named = options["baseline"]
    if named is not None and not Path(named).exists():
        raise click.UsageError(f"{named}: no such baseline: 'sqlite-hunter baseline create --baseline' writes one")
    if options["fix_suppressions"] and (options["service"] or options["since"]):
        raise click.UsageError("--fix-suppressions takes the whole program: it excludes --service and --since")


def _settings(options: _Options, program: "Sequence[Path]") -> "ScanSettings":
    settings = make_settings(options, program)
    config = settings.config.with_flags(severity=options["severity"])
    return replace(settings, config=config, services=options["service"])


def _judge(options: _Options, program: "Sequence[Path]", settings: "ScanSettings") -> "Judged | Gate":
    """Scan and judge."""
    from sqlite_hunter.engine.settings import GateSettings

    told = GateSettings(
        baseline=options["baseline"],
        since=options["since"],
        allow_stale=options["allow_stale"],
        strict=options["strict"],
        skip_unparsable=options["skip_unparsable"],
        production=options["production"],
        effort=options["effort"],
    )
    with warnings_on_stderr(options["quiet"] or options["staged"]), progress_bar(options["quiet"]) as progress:
        if options["staged"]:
            from sqlite_hunter.engine.staged import check_staged

            return check_staged([Path(path) for path in options["paths"]], program, settings, told, progress)
        from sqlite_hunter.engine.gate import check  # as late as here: most commits do without

        return check(program, settings, told, progress)


def _fix(judged: "Judged", program: "Sequence[Path]", settings: "ScanSettings") -> bool:
    """Take unused suppressions out of the files, and say so; whether any file was written."""
    from sqlite_hunter.engine.suppressing import fix

    fixed = fix(judged.scanned, program, settings)
    for removed in fixed.removed:
        complain(f"fixed: {removed.path}:{removed.line}: took out {', '.join(removed.codes)}")
    for left in fixed.left:
        complain(f"warning: {left.path}:{left.line}: not taken out: {left.why}")
    return bool(fixed.removed)


def _exit_code(gate: Gate) -> int:
    if gate.outcome == CLEAN:
        return 0
    return EXIT_FINDINGS if gate.outcome == FINDINGS else EXIT_INCOMPLETE


def _advice(gate: Gate, report: Report, options: _Options) -> str:
    """What to do about new findings."""
    if options["quiet"]:
        return ""
    code = next((each.rule for each in report.findings if each.kind != META), "")
    given = {"--baseline": options["baseline"], "--severity": options["severity"], "--config": options["config"]}
    named = [f"{option}={value}" for option, value in given.items() if value is not None]
    paths = options["root"] if options["staged"] else options["paths"]
    return "\n".join(advice(gate, code, [*named, *(["--"] if any(map(_is_option, paths)) else []), *paths]))


def _is_option(path: str) -> bool:
    """Whether a path would be taken for an option."""
    return path.startswith("-")


def _render(
    report: Report, gate: Gate, advised: str, options: _Options, narrowed: bool, output: Output, stream: TextIO
) -> None:
    """Write one report in the format asked for; a file never gets control codes."""
    shown = RenderOptions(
        colour=None if output.is_stdout else False,
        rules=LateRules(),
        version=__version__,
        quiet=options["quiet"],
        narrowed=narrowed,
        chosen=bool(options["service"]),
        gate=gate,
        advice=advised,
    )
    renderer(output.format_name).render(report, stream, shown)
