"""The console entry: parse, run one command, turn every outcome into an exit code and at most one line of error.

Exit codes: 0 done; 1 where a command says so; 2 wrong use, or something could not be analysed; 130 interrupted.
"""

import os
import sys
from collections.abc import Sequence
from typing import Final, NoReturn

import click

from sqlite_hunter import __version__
from sqlite_hunter.cli._faults import fault_line
from sqlite_hunter.cli._group import CommandFolder
from sqlite_hunter.cli._streams import complain, discard_output, flush_output, flush_quietly
from sqlite_hunter.errors import SqliteHunterError

PROGRAM: Final = "sqlite-hunter"
COMPLETE_VARIABLE: Final = "_SQLITE_HUNTER_COMPLETE"

EXIT_ERROR: Final = 2
EXIT_INTERRUPTED: Final = 130
"""128 + SIGINT, what a shell reports of a program that Ctrl-C ended."""


@click.group(
    cls=CommandFolder,
    package="sqlite_hunter.cli",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="'sqlite-hunter COMMAND --help' explains a command.",
)
@click.version_option(__version__, "-V", "--version", prog_name=PROGRAM, message="%(prog)s %(version)s")
def cli() -> None:
    """Take a Python backend off SQLite, and prove that it is off."""


def run() -> NoReturn:
    """Run the command line of this process and leave it; the entry point of the installed script."""
    sys.exit(execute(sys.argv[1:]))


def execute(args: Sequence[str]) -> int:
    """Run one command line and return its exit code; no exception leaves, and stdout is flushed."""
    code = _guarded(args)
    if not flush_quietly():
        discard_output()
    return code


def _guarded(args: Sequence[str]) -> int:
    """Turn every outcome into an exit code and at most one line on stderr."""
    try:
        code = _invoke(args)
        flush_output()
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        complain("Interrupted")
        return EXIT_INTERRUPTED
    except (click.ClickException, SqliteHunterError) as error:
        complain(f"error: {_one_line(error)}")
        return EXIT_ERROR
    except OSError as error:
        complain(f"error: {error}")
        return EXIT_ERROR
    except Exception as error:  # the outermost edge: whatever it is, the user gets one line
        complain(fault_line(error))
        return EXIT_ERROR
    return code


def _invoke(args: Sequence[str]) -> int:
    """Hand the arguments to click without its own error handling, which prints several lines and swallows signals."""
    instruction = os.environ.get(COMPLETE_VARIABLE)
    if instruction:
        from click.shell_completion import shell_complete

        return shell_complete(cli, {}, PROGRAM, COMPLETE_VARIABLE, instruction)
    try:
        with cli.make_context(PROGRAM, list(args)) as context:
            cli.invoke(context)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return EXIT_ERROR
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    return 0


def _one_line(error: click.ClickException | SqliteHunterError) -> str:
    message = error.format_message() if isinstance(error, click.ClickException) else str(error)
    if isinstance(error, click.UsageError) and error.ctx is not None:
        message += f" (see '{error.ctx.command_path} --help')"
    return " ".join(message.split())
