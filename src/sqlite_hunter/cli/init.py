"""The command that writes the PostgreSQL module into a project, with what it needs."""

import difflib
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO, TypedDict, Unpack

import click

from sqlite_hunter.cli._streams import complain, write_output
from sqlite_hunter.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlite_hunter.engine.init.plan import Change, Plan

EXIT_LEFT: Final = 1
"""Something is left to a person; with ``--diff``: or something would change."""

_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
"""A line with its end."""


class _Options(TypedDict):
    """The options of ``init``."""

    path: str
    output: str | None
    asynchronous: bool | None
    diff: bool
    force: bool
    config: str | None
    isolated: bool


@click.command("init")
@click.argument("path", default=".", type=click.Path(exists=True, file_okay=False), metavar="[PATH]")
@click.option("--output", metavar="FILE", help="The module; else [target] module, else postgres_database.py.")
@click.option(
    "--async/--no-async",
    "asynchronous",
    default=None,
    help="With or without the twin for asynchronous callers.  [default: with, if the program imports aiosqlite]",
)
@click.option("--diff", is_flag=True, help="Write nothing; show what would change, and exit with 1 if anything would.")
@click.option("--force", is_flag=True, help="Overwrite a module that was edited, or that is another.")
@click.option("--config", metavar="FILE", help="Read this configuration instead of looking for one.")
@click.option("--isolated", is_flag=True, help="Read no configuration.")
def command(**options: Unpack[_Options]) -> None:
    """Write the PostgreSQL module that rewritten code calls.

    PATH is the program's folder, the current one by default. The module is written there, or into its package;
    the variables that it reads go into .env.example, and its driver into requirements.txt or pyproject.toml: psycopg,
    or psycopg2 where the program has that or [target] driver asks for it. What stands there stays. The differences are
    shown first. The module is yours: once edited, it is left alone.

    Exit codes: 0 all is there; 1 something is left to do by hand, or with --diff something would change; 2 wrong use.
    """
    from sqlite_hunter.config import load
    from sqlite_hunter.engine.init.plan import Wanted, make_plan

    folder = Path(options["path"])
    config = load([folder], Path(options["config"]) if options["config"] is not None else None, options["isolated"])
    output = Path(options["output"]) if options["output"] is not None else None
    plan = make_plan(Wanted(folder, output, options["asynchronous"], options["force"]), config)
    click.get_current_context().exit(_finish(plan, is_shown_only=options["diff"]))


def _finish(plan: "Plan", *, is_shown_only: bool) -> int:
    """Show, write, and say what is to be said; the exit code."""
    write_output(None, lambda stream: _write_differences(plan, stream))
    left = False if is_shown_only else _write(plan)
    for note in plan.notes:
        complain(f"warning: {note}")
    for reason in plan.refused:
        complain(f"error: {reason}")
    if is_shown_only:
        return EXIT_LEFT if plan.changes or plan.refused else 0
    if not plan.changes and not plan.refused:
        write_output(None, _writer("nothing to change\n"))
    elif plan.changes and not left:
        write_output(None, lambda stream: _write_steps(plan, stream))
    return EXIT_LEFT if left or plan.refused else 0


def _write(plan: "Plan") -> bool:
    """Write the files, each whole or not at all, and say of each what became of it; whether any was not written."""
    reasons = {change.name: _reason(change, plan) for change in plan.changes}
    write_output(None, _writer("".join(f"{name}: written\n" for name, reason in reasons.items() if not reason)))
    for reason in filter(None, reasons.values()):
        complain(f"error: {reason}")
    return any(reasons.values())


def _reason(change: "Change", plan: "Plan") -> str:
    """Write a file; why it could not be, or ""."""
    if not change.is_current(plan.project):
        return f"cannot write {change.name}: it has changed meanwhile: run init again"
    here = Path.cwd()
    path = change.path.relative_to(here) if change.path.is_relative_to(here) else change.path
    try:
        write_output(str(path), _writer(change.after))
    except UsageError as error:
        return str(error)
    return ""


def _writer(text: str) -> "Callable[[TextIO], None]":
    def write(stream: TextIO) -> None:
        stream.write(text)

    return write


def _write_differences(plan: "Plan", stream: TextIO) -> None:
    for change in plan.changes:
        _write_difference(change, stream)


def _write_difference(change: "Change", stream: TextIO) -> None:
    """A unified difference, as ``patch`` reads it."""
    before, after = _LINE.findall(change.before or ""), _LINE.findall(change.after)
    old = change.name if change.before is not None else "/dev/null"
    for line in difflib.unified_diff(before, after, old, change.name):
        stream.write(line if line.endswith(("\n", "\r")) else f"{line}\n\\ No newline at end of file\n")


def _write_steps(plan: "Plan", stream: TextIO) -> None:
    """What a person does next."""
    example = plan.variables_name
    copied = f"{shlex.quote(example)} {shlex.quote(example.removesuffix('.example'))}"
    stream.write(
        "Next:\n"
        f"  cp {copied}  # fill it in, keep it out of the repository, and load it: the module reads os.environ\n"
        f"  {plan.install}\n"
        f"  from {plan.import_name} import connect  # in the place of sqlite3.connect\n"
    )
