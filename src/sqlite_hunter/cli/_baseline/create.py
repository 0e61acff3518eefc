"""The command that takes what is there into the baseline."""

import os
from collections import Counter
from typing import TYPE_CHECKING, Unpack

import click

from sqlite_hunter.cli._baseline._shared import Options, judged_program, judging_options, uses, write_baseline
from sqlite_hunter.cli._streams import is_there
from sqlite_hunter.errors import UsageError

if TYPE_CHECKING:
    from sqlite_hunter.gate.baseline import Baseline


@click.command("create")
@judging_options
def command(**options: Unpack[Options]) -> None:
    """Take every use that is there into the baseline.

    PATH is a file or a folder; the current folder if none is given. Entries of files outside of it stay.

    Exit codes: 0 written; 2 something could not be analysed or written, or wrong use.
    """
    from sqlite_hunter.gate.baseline import baseline_of
    from sqlite_hunter.gate.items import recorded

    judged = judged_program(options)
    found = judged.match
    now = recorded((*found.known, *(item for _, item in found.moved), *(each.item for each in found.new)))
    before = judged.kept.baseline
    aside = [entry.with_count(count) for entry, count in found.unjudged]
    outside = next((entry.path for entry in now.entries if entry.path.startswith("../")), None)
    if outside is not None:
        raise UsageError(f"{judged.kept.label}: {outside} lies outside of its folder: name another file by --baseline")
    there = [path for path in before.marked if is_there(os.path.join(judged.kept.folder, path))]  # noqa: PTH118
    after = baseline_of((*now.entries, *aside), there)
    write_baseline(judged.kept.file, after)
    if not options["quiet"]:
        click.echo(f"{judged.kept.label}: {_told(before, after, is_new=not judged.kept.is_there)}")


def _told(before: "Baseline", after: "Baseline", *, is_new: bool) -> str:
    """How many uses there are, and what changed."""
    from sqlite_hunter.report._text import plural

    files = len({entry.path for entry in after.entries})
    told = f"{plural(uses(after), 'use')} of SQLite in {plural(files, 'file')}"
    if is_new:
        return told
    old = Counter({entry.key: entry.count for entry in before.entries})
    new = Counter({entry.key: entry.count for entry in after.entries})
    added, lost = sum((new - old).values()), sum((old - new).values())
    return f"{told}; {added} added, {lost} taken out" if added or lost else f"{told}; as before"
