"""What the commands share that judge a program before they write its baseline."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

import click

from sqlite_hunter.cli._progress import progress_bar
from sqlite_hunter.cli._selection import Selection, make_settings, scanned_paths, selection_options
from sqlite_hunter.cli._streams import complain, write_output
from sqlite_hunter.cli._warnings import warnings_on_stderr
from sqlite_hunter.model.finding import SEVERITIES

if TYPE_CHECKING:
    from sqlite_hunter.engine.gate import Judged
    from sqlite_hunter.gate.baseline import Baseline

_Function = TypeVar("_Function", bound=Callable[..., None])

EXIT_INCOMPLETE: Final = 2
"""Something could not be analysed, so nothing was written."""


class Options(Selection):
    """The options of ``judging_options``."""

    baseline: str | None
    severity: str | None
    skip_unparsable: bool
    quiet: bool


_OPTIONS: Final = (
    click.option("--baseline", metavar="FILE", help="The baseline.  [default: the one nearby, else a new one]"),
    click.option(
        "--severity",
        type=click.Choice(SEVERITIES),
        help="The lowest severity that counts.  [default: warning]",
    ),
    click.option("--skip-unparsable", is_flag=True, help="Write it even if files could not be analysed."),
    click.option("-q", "--quiet", is_flag=True, help="Say nothing but what went wrong."),
    selection_options,
)


def judging_options(function: _Function) -> _Function:
    """Give a command the options of ``Options``."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def judged_program(options: Options) -> "Judged":
    """Judge the program; where something could not be analysed, say it, and leave the command."""
    from sqlite_hunter.engine.gate import check
    from sqlite_hunter.engine.settings import GateSettings

    told = GateSettings(baseline=options["baseline"])
    settings = make_settings(options)
    settings = replace(settings, config=settings.config.with_flags(severity=options["severity"]))
    with warnings_on_stderr(options["quiet"]), progress_bar(options["quiet"]) as progress:
        judged = check(scanned_paths(options), settings, told, progress)
    for problem in judged.scanned.problems:
        complain(f"error: {problem.path}:{problem.line}: not analysed: {problem.reason}")
    if judged.scanned.problems and not options["skip_unparsable"]:
        complain(
            f"error: {judged.kept.label}: not written, since uses may be missing: mend or exclude what is not analysed,"
            " or give --skip-unparsable"
        )
        click.get_current_context().exit(EXIT_INCOMPLETE)
    return judged


def write_baseline(file: str, baseline: "Baseline") -> None:
    """Write a baseline, whole or not at all."""
    from sqlite_hunter.gate.baseline import dump

    text = dump(baseline)

    def write(stream: "object") -> None:
        stream.write(text)  # type: ignore[attr-defined]

    write_output(file, write)


def uses(baseline: "Baseline") -> int:
    """How many uses a baseline knows."""
    return sum(entry.count for entry in baseline.entries)
