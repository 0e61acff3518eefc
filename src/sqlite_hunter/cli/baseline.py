"""The commands that write the baseline: what is known of a program, so that the gate lets nothing new in."""

import click

from sqlite_hunter.cli._group import CommandFolder


@click.group("baseline", cls=CommandFolder, package="sqlite_hunter.cli._baseline", no_args_is_help=True)
def command() -> None:
    """Write, shrink or merge the baseline of known uses.

    The file is .sqlite-hunter-baseline.json, and belongs into the repository. It knows each use of SQLite by its rule,
    file, function and text, so that code that moves or is formatted stays known, and a copy is new.
    """
