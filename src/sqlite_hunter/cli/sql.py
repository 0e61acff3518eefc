"""The command that translates statements of SQLite's to PostgreSQL, or says why it does not."""

import io
import sys
from typing import TYPE_CHECKING, Final, TextIO, TypedDict, Unpack

import click

from sqlite_hunter import __version__
from sqlite_hunter.cli._policy import make_policy, policy_options
from sqlite_hunter.cli._streams import complain, discard_output, write_output
from sqlite_hunter.errors import UsageError
from sqlite_hunter.report import RenderOptions

if TYPE_CHECKING:
    from sqlite_hunter.report._translated import Script, Translated

_FORMATS: Final = ("text", "json")
_BOUNDS: Final = ("seq", "map", "none")
EXIT_REFUSED: Final = 1
"""A statement was refused."""
EXIT_FAULT: Final = 2
"""The translator itself failed on a statement."""


class _Options(TypedDict):
    """The options of ``sql``."""

    files: tuple[str, ...]
    execute: tuple[str, ...]
    schema: tuple[str, ...]
    target: tuple[str, ...]
    bound: str | None
    explain: bool | None
    output_format: str
    json: bool
    policy: str
    kept_columns: tuple[str, ...]


@click.command("sql")
@click.argument("files", metavar="[FILE | -]...", nargs=-1, type=click.Path(allow_dash=True))
@click.option("-e", "--execute", metavar="STATEMENT", multiple=True, help="Translate this too; repeatable.")
@click.option(
    "--schema",
    metavar="FILE",
    multiple=True,
    type=click.Path(),
    help="Definitions that are there before: a file of SQL, or a SQLite database; repeatable.",
)
@click.option(
    "--target",
    metavar="FILE",
    multiple=True,
    type=click.Path(),
    help="Tables that are there in PostgreSQL: a file of its definitions, or of a dump; repeatable.",
)
@click.option(
    "--bound",
    type=click.Choice(_BOUNDS),
    help="How values are bound: a sequence, a mapping, none. [default: by the placeholders of each statement]",
)
@click.option(
    "--explain/--no-explain", default=None, help="Say above each statement what was changed. [default: on a terminal]"
)
@click.option(
    "--output-format", type=click.Choice(_FORMATS), default="text", show_default=True, help="How to write it."
)
@policy_options
@click.option("--json", is_flag=True, help="Answer requests, a line of JSON each, on standard input.")
def command(**options: Unpack[_Options]) -> None:
    """Translate SQLite statements to PostgreSQL, or refuse.

    The statements come from files, from standard input (-) or from --execute, and belong to one database: definitions
    among them say which tables and columns there are. What is not changed stays as it is written; what PostgreSQL has
    no use for is left out. Nothing is run.

    Exit codes: 0 all are translated; 1 some are refused, each told on standard error; 2 wrong use.
    """
    if options["json"]:
        _serve(options)
        return
    translated = _translate(options)
    try:
        write_output(None, lambda stream: _render(translated, options, stream))
    except BrokenPipeError:
        discard_output()  # the exit code still says whether all was translated
    click.get_current_context().exit(_tell_refused(translated))


def _serve(options: _Options) -> None:
    """Answer requests until there are no more."""
    given = next(
        (name for name in ("files", "execute", "schema", "target", "bound", "explain") if options.get(name)), None
    )
    if given is not None:
        named = "FILE" if given == "files" else f"--{given}"
        raise click.UsageError(f"--json takes its statements from requests: leave {named} out")
    if sys.stdin is None or sys.stdin.closed:
        raise UsageError("standard input is closed: --json reads its requests there")
    from sqlite_hunter.cli._sql.protocol import serve

    policy = make_policy(options["policy"], options["kept_columns"])
    write_output(None, lambda stream: serve(sys.stdin.buffer, stream, policy))


def _translate(options: _Options) -> "list[tuple[Script, list[Translated]]]":
    from sqlite_hunter.cli._sql.schemas import read_schemas, read_targets
    from sqlite_hunter.cli._sql.scripts import STDIN, read_scripts
    from sqlite_hunter.cli._sql.translating import translate

    files = options["files"]
    if not files and not options["execute"]:
        if sys.stdin is not None and not sys.stdin.closed and sys.stdin.isatty():
            raise click.UsageError("nothing to translate: name a FILE, - for standard input, or --execute a statement")
        files = (STDIN,)
    policy = make_policy(options["policy"], options["kept_columns"])
    schema = read_schemas(options["schema"])
    landing = read_targets(options["target"]) if options["target"] else None
    translated = translate(read_scripts(files, options["execute"]), schema, options["bound"], policy, landing)
    empty = [script.name for script, statements in translated if not statements]
    if len(empty) == len(translated):
        raise UsageError(f"nothing to translate: there is no statement in {', '.join(empty)}")
    for name in empty:
        complain(f"warning: {name}: there is no statement in it")
    return translated


def _render(translated: "list[tuple[Script, list[Translated]]]", options: _Options, stream: TextIO) -> None:
    """Write it in UTF-8, as it was read, whatever the locale; a terminal knows best what it shows."""
    if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
        stream.reconfigure(encoding="utf-8", errors="surrogateescape")
    shown = RenderOptions(version=__version__)
    if options["output_format"] == "json":
        from sqlite_hunter.report import _script_json

        _script_json.render(translated, stream, shown)
        return
    from sqlite_hunter.report import _script

    explains = options["explain"] if options["explain"] is not None else stream.isatty()
    _script.render(translated, stream, shown, explains=explains)


def _tell_refused(translated: "list[tuple[Script, list[Translated]]]") -> int:
    """Say on stderr what was refused, a line each, and return the exit code."""
    from sqlite_hunter.report._translated import refusal_line
    from sqlite_hunter.sql.translator import FAULT, Refusal

    refused = [each for _, statements in translated for each in statements if isinstance(each.outcome, Refusal)]
    for each in refused:
        complain(refusal_line(each))
    if any(isinstance(each.outcome, Refusal) and each.outcome.construct == FAULT for each in refused):
        return EXIT_FAULT
    return EXIT_REFUSED if refused else 0
