"""The command that git calls to merge two baselines."""

import os
from typing import Final

import click

_HELP: Final = """Merge two baselines that come from one, into OURS: a merge driver for git.

\b
git config merge.sqlite-hunter.name "sqlite-hunter baselines"
git config merge.sqlite-hunter.driver "sqlite-hunter baseline merge %O %A %B"
echo ".sqlite-hunter-baseline.json merge=sqlite-hunter" >> .gitattributes

Exit codes: 0 merged; 2 one of the files is no baseline, and OURS is as it was.
"""


@click.command("merge", options_metavar="", help=_HELP)
@click.argument("base", type=click.Path(exists=True, dir_okay=False))
@click.argument("ours", type=click.Path(exists=True, dir_okay=False))
@click.argument("theirs", type=click.Path(exists=True, dir_okay=False))
def command(base: str, ours: str, theirs: str) -> None:
    """Write the merged baseline over OURS, as git expects of a merge driver."""
    from sqlite_hunter.cli._baseline._shared import write_baseline
    from sqlite_hunter.engine.baseline import read_baseline
    from sqlite_hunter.gate.baseline import Baseline
    from sqlite_hunter.gate.merging import merge

    def read(file: str) -> Baseline:
        """A baseline; git gives an empty file where a side has none."""
        if os.path.getsize(file) == 0:  # noqa: PTH202 - one question
            return Baseline()
        return read_baseline(os.path.abspath(file), "").baseline  # noqa: PTH100

    merged = merge(read(base), read(ours), read(theirs))
    write_baseline(os.path.abspath(ours), merged)  # noqa: PTH100
