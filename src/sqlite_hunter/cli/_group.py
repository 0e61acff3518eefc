"""Commands found by looking into their folder, and imported only when used.

A command is a module of the ``cli`` package that is neither ``main`` nor begins with an underscore; its name is the
module's, with ``-`` for ``_``, and its ``command`` is the click command. Adding one touches no other file. ``--help``
imports all of them for their first lines, so a command module imports what is heavy inside its functions.
"""

import pkgutil
from importlib import import_module

import click


class CommandFolder(click.Group):
    """A group whose commands are the modules of a package."""

    def __init__(self, *args: object, package: str, **kwargs: object) -> None:
        """``package`` is the dotted name; everything else is click's."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through as click's decorator gave them
        self._package = package

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, sorted; imports none of them."""
        return sorted(self._modules())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a command; None when there is no such command."""
        module = self._modules().get(cmd_name)
        if module is None:
            return None
        command: object = import_module(f"{self._package}.{module}").command
        if not isinstance(command, click.Command):
            raise TypeError(f"{self._package}.{module}.command is no click command")
        return command

    def _modules(self) -> dict[str, str]:
        names = (module.name for module in pkgutil.iter_modules(import_module(self._package).__path__))
        return {name.replace("_", "-"): name for name in names if name != "main" and not name.startswith("_")}
