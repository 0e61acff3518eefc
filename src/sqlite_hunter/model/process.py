"""What process managers start: read from their files, not yet looked for among the program's own."""

from typing import NamedTuple


class Target(NamedTuple):
    """What a command runs, as the command names it."""

    kind: str
    """"script" (a path), "module" (a dotted name that is run), "app" (a dotted name that is imported), "program" (a
    path that need not be Python's), "command" (what an installation puts on the path), "shell" (a script of a shell),
    "image" (a Dockerfile) or "unfollowed" (code in the command itself, or what is only known where it runs)."""
    name: str
    folders: tuple[str, ...]
    """Where it is looked for, as written: the working folder, then those of PYTHONPATH; from the manager's file."""
    words: tuple[str, ...] = ()
    """What it is given; of an image, the command in the place of its own."""
    environment: tuple[tuple[str, str], ...] = ()
    """Variables that are set for it."""


class Process(NamedTuple):
    """A program that a process manager starts."""

    name: str
    """"" where the manager gives none, as a Dockerfile."""
    line: int
    """Where it begins in the manager's file, from 1."""
    targets: tuple[Target, ...]
    """In the order they are run; the last one is what stays."""


class Fault(NamedTuple):
    """A part of a manager's file that could not be read."""

    line: int
    reason: str


class Reading(NamedTuple):
    """All that a manager's file says."""

    processes: tuple[Process, ...] = ()
    faults: tuple[Fault, ...] = ()
    includes: tuple[str, ...] = ()
    """Patterns of further files of this kind, from this one's folder."""
