"""The command that takes out of the baseline what is gone."""

from typing import Unpack

import click

from sqlite_hunter.cli._baseline._shared import Options, judged_program, judging_options, uses, write_baseline
from sqlite_hunter.cli._streams import complain

_EXIT_MISSING = 2


@click.command("prune")
@judging_options
def command(**options: Unpack[Options]) -> None:
    """Take what is gone out of the baseline; nothing new comes in.

    PATH is a file or a folder; the current folder if none is given. Entries of files outside of it stay.

    Exit codes: 0 written, or nothing to take out; 2 there is no baseline, something could not be analysed or written,
    or wrong use.
    """
    from sqlite_hunter.gate.pruning import prune
    from sqlite_hunter.report._text import plural

    judged = judged_program(options)
    kept = judged.kept
    if not kept.is_there:
        complain(f"error: {kept.label}: there is no baseline: 'sqlite-hunter baseline create' writes one")
        click.get_current_context().exit(_EXIT_MISSING)
    after = prune(kept.baseline, judged.match)
    if after != kept.baseline:
        write_baseline(kept.file, after)
    if options["quiet"]:
        return
    gone, moved = judged.gate.gone, judged.gate.moved
    done = [f"{plural(gone, 'use')} taken out"] if gone else []
    done += [f"{plural(moved, 'use')} that moved written to the new place"] if moved else []
    done += [f"{plural(uses(after), 'use')} left"] if done else ["nothing to take out"]
    click.echo(f"{kept.label}: {', '.join(done)}")
