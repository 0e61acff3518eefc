"""The proofs of statements for people: what differs in full, then the rest in a table."""

from collections import Counter
from typing import TYPE_CHECKING, Final, TextIO

from rich import box
from rich.table import Table
from rich.text import Text

from sqlite_hunter.model.proof import DIFFERS, FAILS, NOT_PROVABLE, OUTCOMES, PROVEN, REFUSED
from sqlite_hunter.report._console import make_console
from sqlite_hunter.report._text import plural, visible

if TYPE_CHECKING:
    from rich.console import Console

    from sqlite_hunter.model.proof import Proof, ProofReport
    from sqlite_hunter.report import RenderOptions

_STYLES: Final = {
    PROVEN: "green",
    DIFFERS: "bold red",
    FAILS: "bold yellow",
    REFUSED: "yellow",
    NOT_PROVABLE: "dim",
}
_LONGEST: Final = 60
"""Characters of a statement in the table."""


def write_proofs(report: "ProofReport", stream: TextIO, options: "RenderOptions") -> None:
    """Write all of it; proven statements are only counted, unless they are asked for."""
    console = make_console(stream, options)
    for proof in report.proofs:
        if proof.outcome in (DIFFERS, FAILS):
            _print_example(console, proof)
    shown = [proof for proof in report.proofs if options.verbose or _is_of_interest(proof)]
    if shown and not options.quiet:
        console.print(_table(shown))
    for line in closing_lines(report):
        console.print(Text(line), overflow="fold")


def _is_of_interest(proof: "Proof") -> bool:
    return proof.outcome != PROVEN or bool(proof.reason)


def _print_example(console: "Console", proof: "Proof") -> None:
    title = Text(f"{proof.outcome}: ", style=_STYLES[proof.outcome])
    title.append(visible(f"{proof.path}:{proof.line}: {proof.reason}"))
    console.print(title, overflow="fold")
    for line in (proof.example or "\n".join(proof.translation)).splitlines():
        console.print(Text(f"    {visible(line)}"), overflow="fold")
    console.print()


def _table(proofs: "list[Proof]") -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Outcome", no_wrap=True)
    table.add_column("Place", overflow="fold")
    table.add_column("Statement", overflow="fold")
    table.add_column("Reason", overflow="fold")
    for proof in proofs:
        statement = " ".join(proof.statement.split())
        statement = statement if len(statement) <= _LONGEST else f"{statement[: _LONGEST - 3]}..."
        table.add_row(
            Text(proof.outcome, style=_STYLES[proof.outcome]),
            Text(visible(f"{proof.path}:{proof.line}")),
            Text(visible(statement)),
            Text(visible(f"{proof.construct}: {proof.reason}" if proof.construct else proof.reason)),
        )
    return table


def closing_lines(report: "ProofReport") -> list[str]:
    """What came of all, and by which it can be repeated."""
    counts = Counter(proof.outcome for proof in report.proofs)
    told = ", ".join(f"{counts[outcome]} {_WORDS.get(outcome, outcome)}" for outcome in OUTCOMES if counts[outcome])
    lines = [f"{plural(len(report.proofs), 'statement')}: {told}." if report.proofs else "No statements found."]
    data = sum(proof.outcome == PROVEN and bool(proof.data_errors) for proof in report.proofs)
    if data:
        lines.append(
            f"With values at the edge PostgreSQL alone fails (overflow, invalid cast) in {plural(data, 'statement')}."
        )
    lines.append(f"{report.server}; seed {report.seed}, {plural(report.rounds, 'round')}.")
    return lines


_WORDS: Final = {DIFFERS: "different", FAILS: "failing"}
