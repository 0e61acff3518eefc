"""The command that explains one line: why it is a finding, or why it is none."""

from typing import TYPE_CHECKING, Final, TextIO, Unpack

import click

from sqlite_hunter import __version__
from sqlite_hunter.cli._progress import progress_bar
from sqlite_hunter.cli._selection import Selection, make_settings, scanned_paths, selection_options
from sqlite_hunter.cli._streams import write_output
from sqlite_hunter.cli._warnings import warnings_on_stderr
from sqlite_hunter.report import RenderOptions

if TYPE_CHECKING:
    from sqlite_hunter.model.explanation import Explanation

_FORMATS: Final = ("text", "json")


class _Options(Selection):
    """The options of ``explain``: what to scan, and which line of it is asked about."""

    place: str
    output_format: str


@click.command("explain")
@click.argument("place", metavar="FILE:LINE[:COLUMN]")
@click.option(
    "--output-format", type=click.Choice(_FORMATS), default="text", show_default=True, help="How to write it."
)
@selection_options
def command(**options: Unpack[_Options]) -> None:
    """Say why a line is a finding, or why it is none.

    FILE is a file of the program, from the current folder or as reports name it. PATH is the program: files and
    folders, the current folder if none is given. As with scan, give it the whole program, not the one file.

    Exit codes: 0 explained, finding or not; 2 wrong use.
    """
    from sqlite_hunter.engine.explain import explain
    from sqlite_hunter.engine.place import read_place

    asked = read_place(options["place"])
    settings = make_settings(options)
    with warnings_on_stderr(quiet=False), progress_bar(quiet=False) as progress:
        answer = explain(asked, scanned_paths(options), settings, progress)
    write_output(None, lambda stream: _render(answer, options["output_format"], stream))


def _render(answer: "Explanation", output_format: str, stream: TextIO) -> None:
    options = RenderOptions(version=__version__)
    if output_format == "json":
        from sqlite_hunter.report import _explanation_json

        _explanation_json.render(answer, stream, options)
    else:
        from sqlite_hunter.report import _explanation

        _explanation.render(answer, stream, options)
