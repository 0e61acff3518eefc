"""The command that prints the shell's completion script."""

from typing import Final

import click

from sqlite_hunter.errors import UsageError

_SHELLS: Final = ("bash", "fish", "zsh")


_HELP: Final = """Print the completion script for a shell.

\b
bash:  sqlite-hunter completion bash > ~/.local/share/bash-completion/completions/sqlite-hunter
zsh:   sqlite-hunter completion zsh > _sqlite-hunter   (in a folder of $fpath)
fish:  sqlite-hunter completion fish > ~/.config/fish/completions/sqlite-hunter.fish
"""


@click.command("completion", help=_HELP)
@click.argument("shell", type=click.Choice(_SHELLS))
def command(shell: str) -> None:
    """Print the script; the shell asks it, and it asks us, what can come next."""
    from click.shell_completion import get_completion_class

    from sqlite_hunter.cli.main import COMPLETE_VARIABLE, PROGRAM, cli

    kind = get_completion_class(shell)
    if kind is None:
        raise UsageError(f"there is no completion for {shell}")
    click.echo(kind(cli, {}, PROGRAM, COMPLETE_VARIABLE).source())
