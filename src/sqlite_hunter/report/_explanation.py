"""An explanation for people: the findings of a line with the way that leads to each, or what the line is instead."""

import re
from typing import TYPE_CHECKING, Final, TextIO

from rich.console import Console
from rich.text import Text

from sqlite_hunter.report._console import make_console
from sqlite_hunter.report._finding import FindingPrinter
from sqlite_hunter.report._lines import problem_line
from sqlite_hunter.report._text import plural, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlite_hunter.model.explanation import DatabaseName, Explained, Explanation, Hop, Statement
    from sqlite_hunter.report import RenderOptions

_PARAGRAPH: Final = re.compile(r"\n\s*\n|\n(?=[-*] |\d+\. )")
_TITLES: Final = {"not-analysed": "not analysed", "excluded": "not scanned", "not-python": "not scanned"}
"""What is said of a line in place of "no finding", where nobody looked at it."""
_SHOWN: Final = 3
"""Files that are named where something could not be analysed."""


def render(explanation: "Explanation", stream: TextIO, options: "RenderOptions") -> None:
    """Write the answer, fitted to the terminal's width where there is one; without colour, it is plain text."""
    console = make_console(stream, options)
    page = _Page(console, explanation)
    page.title()
    seen: set[str] = set()
    for explained in explanation.findings:
        page.explained(explained, with_advice=explained.finding.rule not in seen)
        seen.add(explained.finding.rule)
    page.reasons()
    page.unanalysed()


class _Page:
    def __init__(self, console: Console, explanation: "Explanation") -> None:
        self._console = console
        self._explanation = explanation
        self._told: list[object] = []
        self._printer = FindingPrinter(console, {explanation.path: explanation.text} if explanation.text else {})

    def title(self) -> None:
        """The place, how many findings there are, and the line itself."""
        told = self._explanation
        place = f"{told.path}:{told.line}" + (f":{told.column}" if told.column is not None else "")
        count = sum(not each.switched_off for each in told.findings)
        title = Text(visible(place), style="bold")
        none = next((_TITLES[each.kind] for each in told.reasons if each.kind in _TITLES), "no finding")
        title.append(f": {plural(count, 'finding') if count else none}", style="not bold")
        self._console.print(title, soft_wrap=True)
        if told.source.strip():
            line = f"    {visible(told.source.strip())}"
            self._console.print(Text(line), no_wrap=True, overflow="ellipsis" if self._unicode else "crop")

    @property
    def _unicode(self) -> bool:
        return not self._console.options.ascii_only

    def explained(self, explained: "Explained", *, with_advice: bool) -> None:
        """Print one finding with all that is known of it; a way that was told before is not told again."""
        evidence = explained.evidence
        self._console.print()
        if explained.switched_off:
            self._say(f"{explained.finding.rule} would speak of this line, but is switched off:", style="bold")
        self._printer.show(explained.finding)
        self._fact("Confidence", explained.finding.confidence)
        way = (evidence.chain[:-1], evidence.others, evidence.databases)
        if way in self._told:
            self._fact("How it comes here", "as above")
        else:
            self._group("How it comes here", evidence.chain)
            self._group("It may be another one as well", evidence.others)
            for database in evidence.databases:
                self._database(database)
            if evidence.chain:
                self._told.append(way)
        self._group("Where it is used", evidence.used)
        if evidence.statement is not None:
            self._statement(evidence.statement)
        if with_advice:
            self._head("What to do")
            self._advice(explained.advice)

    def _database(self, database: "DatabaseName") -> None:
        self._fact("Database", database.name or "its name is not known")
        for path in database.paths:
            self._indented(f"opened as {path}" if path else "nothing is known of its path")
        self._hops(database.hops)

    def _statement(self, statement: "Statement") -> None:
        self._head("Statement")
        lines = statement.text.split("\n")
        margin = min((len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()), default=0)
        for line in [lines[0].strip(), *(line[margin:].rstrip() for line in lines[1:])]:
            if line:
                self._indented(line)
        for source, role in statement.holes:
            self._indented(f"hole {{{source}}}: only known at run time; it stands for: {role}")
        self._hops(statement.literals)

    def reasons(self) -> None:
        """Print what is known of a line without a finding."""
        if self._explanation.reasons:
            self._console.print()
        for reason in self._explanation.reasons:
            self._say(_sentence(reason.text))
            self._hops(reason.hops)

    def unanalysed(self) -> None:
        """Say that the answer rests on less than the whole program, where it does."""
        problems = self._explanation.unanalysed
        if problems:
            self._console.print()
            self._say("Not analysed, so that what it would tell is missing here:", style="red")
        for problem in problems[:_SHOWN]:
            self._print(Text(problem_line(problem)), 4)
        if len(problems) > _SHOWN:
            self._indented(f"and {len(problems) - _SHOWN} more")

    def _group(self, title: str, hops: "Sequence[Hop]") -> None:
        if hops:
            self._head(title)
            self._hops(hops)

    def _hops(self, hops: "Iterable[Hop]") -> None:
        """Each place with what happens there, and its line below it."""
        for hop in hops:
            head = Text(visible(f"{hop.place.path}:{hop.place.line}"), style="blue")
            self._print(head.append(f"  {visible(hop.what)}", style="default"), 4)
            if hop.source:
                line = Text(visible(hop.source), style="dim")
                line.truncate(max(self._console.width - 8, 10), overflow="ellipsis" if self._unicode else "crop")
                self._print(line, 8)

    def _print(self, text: Text, margin: int) -> None:
        """Print a text behind a margin, broken at the width of the terminal."""
        for line in text.wrap(self._console, max(self._console.width - margin, 10), overflow="fold"):
            line.rstrip()
            self._console.print(Text(" " * margin).append_text(line), soft_wrap=True)

    def _advice(self, text: str) -> None:
        for paragraph in _PARAGRAPH.split(text):
            self._indented(" ".join(paragraph.split()))

    def _head(self, title: str) -> None:
        self._say(f"  {title}", style="bold")

    def _fact(self, name: str, value: str) -> None:
        line = Text(f"  {name}: ", style="bold").append(visible(value), style="not bold")
        self._console.print(line, overflow="fold")

    def _indented(self, text: str) -> None:
        self._print(Text(visible(text)), 4)

    def _say(self, text: str, style: str = "") -> None:
        self._console.print(Text(visible(text), style=style), overflow="fold")


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
