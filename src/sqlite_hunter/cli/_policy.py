"""The policy of types, as the commands that translate take it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from sqlite_hunter.errors import UsageError

if TYPE_CHECKING:
    from sqlite_hunter.sql.native.candidates import Key
    from sqlite_hunter.sql.policy import Policy

PRESERVE: Final = "preserve"
NATIVE: Final = "native"
"""As ``sql.policy`` has them, which --help should not load."""

Command = TypeVar("Command", bound=Callable[..., Any])

_KEPT_HELP: Final = "With --policy native: this column keeps its type all the same; repeatable."


def policy_options(command: Command) -> Command:
    """Adds ``--policy`` and ``--keep``."""
    keep = click.option("--keep", "kept_columns", metavar="TABLE.COLUMN", multiple=True, help=_KEPT_HELP)
    policy = click.option(
        "--policy",
        type=click.Choice((PRESERVE, NATIVE)),
        default=PRESERVE,
        show_default=True,
        help="Which types: preserve gives Python what sqlite3 gave it, native PostgreSQL's own.",
    )
    return policy(keep(command))


def make_policy(name: str, kept: Sequence[str]) -> "Policy":
    """The policy that the options ask for; raises UsageError."""
    from sqlite_hunter.sql.policy import Policy

    if kept and name != NATIVE:
        raise UsageError("--keep belongs to --policy native: preserve keeps every column")
    return Policy(name == NATIVE, frozenset(map(_key, kept)))


def _key(text: str) -> "Key":
    table, dot, column = text.rpartition(".")
    if not dot or not table or not column:
        raise UsageError(f"--keep {text}: name the column as TABLE.COLUMN")
    return table.lower(), column.lower()
