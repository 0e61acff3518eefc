"""What a program does with one environment variable."""

from dataclasses import dataclass

from sqlite_hunter.model.location import Place


@dataclass(frozen=True, slots=True, order=True)
class Read:
    """A place where the variable is read."""

    path: str
    line: int
    is_used: bool
    """Whether anything is done with what was read; a name that nobody asks for again is nothing."""
    default: str | None = None
    """What is taken where it is not set, if that is written there."""


@dataclass(frozen=True, slots=True, order=True)
class Setting:
    """A place in a file of settings where it is given a value."""

    path: str
    line: int
    value: str


@dataclass(frozen=True, slots=True)
class Variable:
    """All that is known of it, sorted."""

    reads: tuple[Read, ...] = ()
    settings: tuple[Setting, ...] = ()
    mentions: tuple[Place, ...] = ()
    """Where it is named, or may be read, and nobody knows what for: in a list of names, by a name that is made at run
    time, in a file that does not parse, by a script."""
