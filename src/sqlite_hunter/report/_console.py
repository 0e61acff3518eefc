"""The console that reports for people are printed with."""

from typing import TYPE_CHECKING, TextIO

from rich.console import Console

from sqlite_hunter.report._terminal import columns, wants_colour

if TYPE_CHECKING:
    from sqlite_hunter.report import RenderOptions


class _PipeConsole(Console):
    """A console that leaves a reader who went away (``| head``) to the caller; rich would end the process with 1."""

    def on_broken_pipe(self) -> None:
        """Raise what was caught."""
        raise


def make_console(stream: TextIO, options: "RenderOptions") -> Console:
    """A console that guesses nothing: no markup or highlighting in scanned text, no terminal unless we say so."""
    colour = wants_colour(stream, options)
    return _PipeConsole(
        file=stream,
        width=columns(stream, options),
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        force_jupyter=False,
        legacy_windows=False,
        markup=False,
        highlight=False,
        emoji=False,
        safe_box=True,
    )
