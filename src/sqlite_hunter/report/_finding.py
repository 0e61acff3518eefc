"""One finding for people: its message, its place and its source."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from sqlite_hunter.report._excerpt import Excerpt, ExcerptLine, excerpt, split_lines
from sqlite_hunter.report._lines import debt
from sqlite_hunter.report._styles import SEVERITY_STYLES
from sqlite_hunter.report._text import visible

if TYPE_CHECKING:
    from sqlite_hunter.model.finding import Finding


class FindingPrinter:
    """Prints findings of the same files: their sources are split into lines once a file."""

    def __init__(self, console: Console, sources: Mapping[str, str]) -> None:
        """``sources`` are the texts of the files by path, as far as they are at hand."""
        self._console = console
        self._sources = sources
        self._lines: dict[str, list[str]] = {}
        self._ellipsis = "..." if console.options.ascii_only else "\u2026"

    def show(self, finding: "Finding") -> None:
        """Print one finding: what, where, and the source."""
        style = SEVERITY_STYLES[finding.severity]
        head = Text.assemble((f"{finding.severity}: {finding.rule}", style), f" {visible(finding.name)}")
        if finding.confidence != "certain":
            head.append(f" ({visible(finding.confidence)})", style="italic")
        head.append(f": {visible(finding.message + debt(finding))}")
        self._console.print(head, overflow="fold")
        body = Text(" --> ", style="blue")
        body.append(visible(f"{finding.path}:{finding.span.line}:{finding.span.column}"), style="default")
        for line in self._source(finding):
            body.append("\n").append_text(line)
        self._console.print(body, soft_wrap=True)

    def _source(self, finding: "Finding") -> Iterable[Text]:
        """The excerpt, line by line; nothing where the source is not at hand (a binary, a file of another kind)."""
        if finding.path not in self._sources:
            return
        if finding.path not in self._lines:
            self._lines[finding.path] = split_lines(self._sources[finding.path])
        digits = len(str(finding.span.end_line))
        margin = 4 if finding.span.line == finding.span.end_line else 6
        width = self._console.width - digits - margin
        shown = excerpt(self._lines[finding.path], finding.span, max(width, 10), self._ellipsis)
        yield from _excerpt_lines(shown, digits, SEVERITY_STYLES[finding.severity])


def _excerpt_lines(shown: Excerpt, digits: int, style: str) -> Iterable[Text]:
    """A construct on one line has carets below it; a longer one a bar beside each line and carets below the first."""
    several = len(shown.lines) > 1 or shown.more > 0
    for index, line in enumerate(shown.lines):
        row = Text(f" {line.number:>{digits}} | ", style="blue")
        row.append("| " if several and index else "  " if several else "", style=style)
        yield row.append(line.text, style="default")
        if index == 0:
            yield _carets(line, digits, "  " if several else "", style)
    if shown.more:
        lines = "line" if shown.more == 1 else "lines"
        yield Text(f" {'':>{digits}} | ", style="blue").append(f"| ({shown.more} more {lines})", style=style)


def _carets(line: ExcerptLine, digits: int, margin: str, style: str) -> Text:
    start, end = line.mark
    row = Text(f" {'':>{digits}} | {margin}{' ' * start}", style="blue")
    return row.append("^" * max(end - start, 1), style=style)
