"""For people at a terminal: every finding with its source and how it is known, then where the program stands."""

from typing import TYPE_CHECKING, Final, TextIO

from sqlite_hunter.report._terminal import columns, wants_colour
from sqlite_hunter.report._verdict import verdict

if TYPE_CHECKING:
    from sqlite_hunter.model.report import Report
    from sqlite_hunter.report import RenderOptions

NAME: Final = "full"


def render(report: "Report", stream: TextIO, options: "RenderOptions") -> None:
    """Write the report, fitted to the terminal's width where there is one; without colour, it is plain text."""
    is_short = not (report.findings or report.problems or options.verbose or wants_colour(stream, options))
    line = "" if options.quiet and options.gate is None else f"{verdict(report, options)}\n"
    if is_short and (options.gate is not None or len(line) <= columns(stream, options)):
        stream.write(line)
        return
    from sqlite_hunter.report._page import write_page  # as late as here: it loads rich, for nothing but that line

    write_page(report, stream, options)
