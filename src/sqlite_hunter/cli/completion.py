"""The command that prints the shell's completion script."""

from typing import Final

import click

_HELP: Final = """Print the completion script for a shell.

\b
bash:  sqlite-hunter completion bash > ~/.local/share/bash-completion/completions/sqlite-hunter
zsh:   sqlite-hunter completion zsh > _sqlite-hunter   (in a folder of $fpath)
fish:  sqlite-hunter completion fish > ~/.config/fish/completions/sqlite-hunter.fish
"""


@click.command("completion", help=_HELP)
@click.argument("shell", type=click.Choice(["bash", "fish", "zsh"]))
def command(shell: str) -> None:
    """Print the script; the shell asks it, and it asks us, what can come next."""
    from click.shell_completion import BashComplete, FishComplete, ZshComplete

    from sqlite_hunter.cli.main import COMPLETE_VARIABLE, PROGRAM, cli

    kind = {"bash": BashComplete, "fish": FishComplete, "zsh": ZshComplete}[shell]
    click.echo(kind(cli, {}, PROGRAM, COMPLETE_VARIABLE).source())
