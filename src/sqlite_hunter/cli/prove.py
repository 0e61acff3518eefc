"""The command that proves translations: every statement on both databases, over the same generated rows."""

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TextIO, Unpack

import click

from sqlite_hunter import __version__
from sqlite_hunter.cli._outputs import FILE
from sqlite_hunter.cli._policy import make_policy, policy_options
from sqlite_hunter.cli._progress import progress_bar
from sqlite_hunter.cli._selection import Selection, make_settings, scanned_paths, selection_options
from sqlite_hunter.cli._streams import STDOUT, check_target, complain, write_output
from sqlite_hunter.cli._warnings import warnings_on_stderr
from sqlite_hunter.report import RenderOptions

if TYPE_CHECKING:
    from sqlite_hunter.model.proof import ProofReport

EXIT_DIFFERS: Final = 1
EXIT_INCOMPLETE: Final = 2


class _Options(Selection):
    """The options of ``prove``."""

    dsn: str | None
    policy: str
    kept_columns: tuple[str, ...]
    rounds: int
    seed: int | None
    as_json: bool
    output_file: str | None
    quiet: bool
    verbose: bool


@click.command("prove")
@click.option("--dsn", metavar="DSN", help="A PostgreSQL to prove on, instead of the embedded one.")
@click.option(
    "--rounds", type=click.IntRange(1, 100_000), default=30, show_default=True, help="Examples for each statement."
)
@click.option("--seed", type=click.IntRange(0), help="Repeat a run: the number that its report names.")
@click.option("--json", "as_json", is_flag=True, help="Write the report as JSON.")
@click.option("-o", "--output-file", metavar="FILE", type=FILE, help="Write the report to FILE, whole or not at all.")
@policy_options
@selection_options
@click.option("-q", "--quiet", is_flag=True, help="Differences, failures and the closing lines only.")
@click.option("-v", "--verbose", is_flag=True, help="List the proven statements too.")
def command(**options: Unpack[_Options]) -> None:
    """Run statements on SQLite and on PostgreSQL, and compare.

    Each statement and its translation are run over the same generated rows.

    PATH is a file of SQL (.sql, or .jsonl with a case a line), or a program whose statements are looked for; the
    current folder if none is given. Nothing of the program is run, and neither are its databases opened: the
    statements run in a SQLite in memory and in a schema of PostgreSQL's that is dropped at the end.

    Exit codes: 0 no difference found; 1 something differs or fails; 2 something could not be analysed, or wrong use.
    """
    from sqlite_hunter.engine.proving import collect, prove_all

    if options["quiet"] and options["verbose"]:
        raise click.UsageError("--quiet and --verbose exclude each other")
    check_target(options["output_file"])
    policy = make_policy(options["policy"], options["kept_columns"])
    seed = secrets.randbelow(2**32) if options["seed"] is None else options["seed"]
    with warnings_on_stderr(options["quiet"]):
        groups, problems = collect(scanned_paths(options), make_settings(options))
        with progress_bar(options["quiet"], "Proving") as progress:
            report = prove_all(groups, options["dsn"], seed, options["rounds"], progress, policy)
    told = tuple(f"{problem.path}:{problem.line}: {problem.reason}" for problem in problems)
    report = replace(report, problems=told)
    write_output(options["output_file"], lambda stream: _render(report, options, stream))
    for line in told:
        complain(f"warning: {line}: statements there are not proven")
    click.get_current_context().exit(_code(report))


def _code(report: "ProofReport") -> int:
    from sqlite_hunter.model.proof import DIFFERS, FAILS

    if report.count(DIFFERS) or report.count(FAILS):
        return EXIT_DIFFERS
    return EXIT_INCOMPLETE if report.problems else 0


def _render(report: "ProofReport", options: _Options, stream: TextIO) -> None:
    if options["as_json"]:
        from sqlite_hunter.report._proof_json import write_proofs_json

        write_proofs_json(report, stream, __version__)
        return
    from sqlite_hunter.report._proof import write_proofs

    is_stdout = options["output_file"] in (None, STDOUT)
    shown = RenderOptions(
        colour=None if is_stdout else False, version=__version__, quiet=options["quiet"], verbose=options["verbose"]
    )
    write_proofs(report, stream, shown)
