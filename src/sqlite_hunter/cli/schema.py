"""The command that writes the PostgreSQL definitions of every SQLite database."""

from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO, Unpack

import click

from sqlite_hunter import __version__
from sqlite_hunter.cli._policy import make_policy, policy_options
from sqlite_hunter.cli._progress import progress_bar
from sqlite_hunter.cli._selection import Selection, make_settings, scanned_paths, selection_options
from sqlite_hunter.cli._streams import complain, write_output
from sqlite_hunter.cli._warnings import warnings_on_stderr
from sqlite_hunter.errors import UsageError
from sqlite_hunter.model.printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlite_hunter.engine.schema import Schemas
    from sqlite_hunter.sql.policy import Policy

EXIT_REFUSED: Final = 1
EXIT_INCOMPLETE: Final = 2

_TOOL: Final = f"sqlite-hunter {__version__}"


class _Options(Selection):
    """The options of ``schema``: what to scan, and where the scripts go."""

    output: str | None
    kept: tuple[str, ...]
    check: bool
    policy: str
    kept_columns: tuple[str, ...]


@click.command("schema")
@click.option("--output", metavar="FOLDER", help="Write two files a database there: NAME.sql and NAME.down.sql.")
@click.option("--from", "kept", multiple=True, metavar="FILE", help="Take the definitions that a file of SQLite keeps.")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if the files of --output would change.")
@policy_options
@selection_options
def command(**options: Unpack[_Options]) -> None:
    """Write the PostgreSQL schema of every SQLite database.

    PATH is the program: files and folders, the current folder if neither it nor --from is given. With both, what the
    file holds decides. Each script can be run again, and has one that takes everything away.

    Exit codes: 0 all is written; 1 something was refused (it stands in the script, with its reason), or with --check a
    file differs; 2 something could not be analysed, read or written, or wrong use.
    """
    policy = make_policy(options["policy"], options["kept_columns"])
    if policy.native and options["kept"] and not options["paths"]:
        raise UsageError("--policy native hangs on what the program does with its columns: name the program too")
    if options["check"] and options["output"] is None:
        raise UsageError("--check compares the files of a folder: name it with --output")
    folder = Path(options["output"]) if options["output"] is not None else None
    if folder is not None:
        _check_folder(folder)
    schemas = _schemas(options, policy)
    if not schemas.scripts:
        complain("warning: no definition of a SQLite table was found")
    changed = _write(schemas, folder, check=options["check"])
    refused = _complain(schemas)
    told = changed if options["check"] else refused
    code = EXIT_INCOMPLETE if schemas.problems else EXIT_REFUSED if told else 0
    click.get_current_context().exit(code)


def _schemas(options: _Options, policy: "Policy") -> "Schemas":
    from sqlite_hunter.engine.schema import make_schemas

    kept = [Path(path) for path in dict.fromkeys(options["kept"])]
    paths = scanned_paths(options) if options["paths"] or not kept else ()
    settings = make_settings(options)
    with warnings_on_stderr(quiet=False), progress_bar(quiet=not paths) as progress:
        return make_schemas(paths, kept, settings, _TOOL, progress, policy)


def _complain(schemas: "Schemas") -> bool:
    """Say on stderr what is missing; whether anything was refused."""
    for warning in schemas.warnings:
        complain(f"warning: {warning}")
    refused = False
    for script in schemas.scripts.values():
        for trouble in script.troubles:
            complain(f"{'refused' if trouble.refused else 'left out'}: {trouble} ({script.target.database})")
            refused = refused or trouble.refused
    for problem in schemas.problems:
        complain(f"error: {problem.path}:{problem.line}: not analysed: {problem.reason}")
    return refused


def _check_folder(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"cannot write to {folder}: it is no directory")
    if not folder.absolute().parent.is_dir():
        raise UsageError(f"cannot write to {folder}: there is no directory {folder.parent}")


def _write(schemas: "Schemas", folder: Path | None, *, check: bool) -> bool:
    """Write the scripts; with ``check`` only say which files would change, and whether there are any."""
    if folder is None:
        several = len(schemas.scripts) > 1
        texts = [
            (f"-- database: {printable(script.target.database)}\n" if several else "") + script.up
            for script in schemas.scripts.values()
        ]
        if texts:
            write_output(None, _writer("\n".join(texts)))
        return False
    files = {folder / f"{stem}.sql": script.up for stem, script in schemas.scripts.items()}
    files |= {folder / f"{stem}.down.sql": script.down for stem, script in schemas.scripts.items()}
    old = {path: _present(path) for path in sorted(files)}
    changed = [path for path, text in old.items() if text != files[path]]
    if check:
        for path in changed:
            complain(f"{path}: {'is not there' if old[path] is None else 'differs'}")
        return bool(changed)
    if files:
        folder.mkdir(exist_ok=True)
    for path in changed:
        write_output(str(path), _writer(files[path]))
    return False


def _writer(text: str) -> "Callable[[TextIO], None]":
    def write(stream: TextIO) -> None:
        stream.write(text)

    return write


def _present(path: Path) -> str | None:
    """The text of a script that is there; raises UsageError for a file that was not written by this command."""
    from sqlite_hunter.sql.ddl.script import MARK

    try:
        text = path.read_bytes().decode("utf-8", "backslashreplace")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error
    if not text.startswith(MARK):
        raise UsageError(f"cannot write {path}: it is there, and was not written by this command; move it away")
    return text
