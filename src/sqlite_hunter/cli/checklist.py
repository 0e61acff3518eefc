"""The command that keeps a migration checklist true."""

import difflib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO, Unpack

import click

from sqlite_hunter.cli._progress import progress_bar
from sqlite_hunter.cli._selection import Selection, make_settings, scanned_paths, selection_options
from sqlite_hunter.cli._streams import STDOUT, check_target, complain, write_output
from sqlite_hunter.cli._warnings import warnings_on_stderr
from sqlite_hunter.errors import UsageError

if TYPE_CHECKING:
    from sqlite_hunter.checklist.regenerating import Outcome
    from sqlite_hunter.engine.checklist import Checklist

_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
"""A line with its end, as Markdown counts lines."""
_LONGEST: Final = 100
"""Characters of an item that a message repeats."""
EXIT_STALE: Final = 1
"""With ``--check``: the document is not as it would be written, or says what the code contradicts."""
EXIT_INCOMPLETE: Final = 2
"""Something could not be analysed, a section means nothing, or there is none."""


class _Options(Selection):
    """The options of ``checklist``."""

    file: str
    check: bool
    diff: bool
    new: bool
    adopt: bool
    items: bool
    output_file: str | None
    quiet: bool


@click.command("checklist")
@click.argument("file", metavar="FILE", type=click.Path())
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if FILE is stale or contradicted.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@click.option("--new", is_flag=True, help="Write a new checklist to FILE, which must not exist.")
@click.option("--adopt", is_flag=True, help="Also mark what has no markers in a checklist that has some.")
@click.option("--items", is_flag=True, help="Write nothing; list every item: who ticks it, and why.")
@click.option("-o", "--output-file", metavar="FILE", type=click.Path(), help="Write it there, and leave FILE as it is.")
@click.option("-q", "--quiet", is_flag=True, help="Contradictions and problems only.")
@selection_options
def command(**options: Unpack[_Options]) -> None:
    """Keep a migration checklist in Markdown true.

    The sections between markers in FILE are written anew from a scan; a FILE that has no markers gets them where
    services, audits, status lists and the like are recognised. Everything else stays as it is. PATH is the program that
    it is about: files and folders, the current folder if none is given.

    Exit codes: 0 written, contradictions are warned of; 1 with --check, if FILE is stale or contradicted; 2 something
    could not be analysed or written, a section means nothing, or wrong use.
    """
    from sqlite_hunter.engine.checklist import make_checklist, regenerate_checklist

    _refuse_together(options)
    file = Path(options["file"])
    target = options["output_file"] or options["file"]
    if not (options["check"] or options["diff"] or options["items"]):
        check_target(target)
    if options["new"] and file.exists() and not options["output_file"]:
        raise UsageError(f"{options['file']} is there already: leave --new out to bring it up to date")
    settings = make_settings(options)
    paths = scanned_paths(options)
    with warnings_on_stderr(options["quiet"]), progress_bar(options["quiet"]) as progress:
        if options["new"]:
            made = make_checklist(file, paths, settings, progress)
        else:
            made = regenerate_checklist(file, paths, settings, progress, adopts=options["adopt"])
    click.get_current_context().exit(_finish(options, made, target))


def _refuse_together(options: _Options) -> None:
    given = [
        name
        for name, is_given in (
            ("--check", options["check"]),
            ("--diff", options["diff"]),
            ("--items", options["items"]),
            ("--output-file", options["output_file"]),
        )
        if is_given
    ]
    if len(given) > 1:
        raise click.UsageError(f"{given[0]} and {given[1]} exclude each other")
    if options["new"] and options["adopt"]:
        raise click.UsageError("--new and --adopt exclude each other")
    if options["new"] and (options["check"] or options["items"]):
        raise click.UsageError(f"--new and {given[0]} exclude each other")


def _finish(options: _Options, made: "Checklist", target: str) -> int:
    """Write what is to be written, say what is to be said, and return the exit code."""
    outcome = made.outcome
    is_changed = made.before != outcome.text
    _complain(options, made)
    if options["diff"]:
        write_output(None, lambda stream: _write_diff(options["file"], made, stream))
    elif not (options["check"] or options["items"]) and (is_changed or options["output_file"]):
        write_output(target, lambda stream: _write(outcome.text, stream))
    _summarise(options, made, target)
    if outcome.faults or made.report.problems or not outcome.is_marked:
        return EXIT_INCOMPLETE
    return EXIT_STALE if options["check"] and (is_changed or outcome.contradictions) else 0


def _complain(options: _Options, made: "Checklist") -> None:
    """Say on stderr what is wrong, a line each."""
    file, outcome = options["file"], made.outcome
    for problem in made.report.problems:
        complain(f"error: {problem.path}:{problem.line}: not analysed: {problem.reason}")
    for fault in outcome.faults:
        complain(f"error: {file}:{fault.line}: {fault.reason}")
    if not (outcome.is_marked or outcome.faults):
        complain(
            f"error: {file}: it has no markers, and nothing in it is recognised: --new FILE writes a new checklist"
        )
    word = "error" if options["check"] else "warning"
    for noted in outcome.contradictions:
        complain(f"{word}: {file}:{noted.line}: contradicted by the code: {_short(noted.text)}: {noted.note}")
    if options["check"]:
        _tell_stale(file, made)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…"


def _summarise(options: _Options, made: "Checklist", target: str) -> None:
    """Every item, or how many there are; neither where the document or the difference itself was shown."""
    if options["items"]:
        write_output(None, lambda stream: _write_items(options["file"], made.outcome, stream))
    elif not (options["quiet"] or options["diff"] or target == STDOUT):
        write_output(None, lambda stream: _write_summary(options, made, target, stream))


def _write(text: str, stream: TextIO) -> None:
    stream.write(text)


def _tell_stale(file: str, made: "Checklist") -> None:
    outcome = made.outcome
    if outcome.adopted and not outcome.stale:
        complain(f"error: {file}: it has no markers: run sqlite-hunter checklist on it once without --check")
    for noted in outcome.stale:
        about = f" {noted.note}" if noted.note else ""
        complain(f"error: {file}:{noted.line}: stale: {noted.text}{about}")


def _write_diff(file: str, made: "Checklist", stream: TextIO) -> None:
    before, after = _LINE.findall(made.before), _LINE.findall(made.outcome.text)
    for line in difflib.unified_diff(before, after, file, file):
        stream.write(line if line.endswith(("\n", "\r")) else f"{line}\n\\ No newline at end of file\n")


def _write_items(file: str, outcome: "Outcome", stream: TextIO) -> None:
    from sqlite_hunter.report._text import visible

    for entry in outcome.entries:
        state = "contradicted" if entry.is_contradicted else "ticked" if entry.ticked else "open"
        note = f": {entry.note}" if entry.note else ""
        stream.write(f"{visible(f'{file}:{entry.line}: {entry.kind}, {state}: {_short(entry.text)}{note}')}\n")


def _write_summary(options: _Options, made: "Checklist", target: str, stream: TextIO) -> None:
    """What was done, in two lines."""
    from sqlite_hunter.report._text import plural, visible

    outcome = made.outcome
    if not outcome.is_marked:
        return
    if made.before == outcome.text and not options["output_file"]:
        done = "up to date"
    elif options["check"]:
        done = "not up to date"
    elif outcome.adopted and not options["new"]:
        done = f"adopted: {plural(outcome.adopted, 'section')} marked and written"
    else:
        done = "written"
    ours = [entry for entry in outcome.entries if entry.kind == "evidence"]
    ticked = sum(entry.holds for entry in ours)
    counts = [f"{plural(len(outcome.entries), 'item')}: {len(ours)} evidence ({ticked} borne out by the code)"]
    counts.append(f"{len(outcome.entries) - len(ours)} people")
    contradictions = plural(len(outcome.contradictions), "contradiction")
    stream.write(f"{visible(target)}: {done}; {', '.join(counts)}; {contradictions}\n")
