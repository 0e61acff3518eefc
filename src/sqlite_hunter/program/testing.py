"""What a program's tests may say of its production code.

A test calls production code with a path, a statement or a name of its own. That is true in that test alone: told as
the code's only value it would hide what production hands in (a value spliced into a statement would look like a
constant), and name temporary files as the program's databases. So what comes from a test file stays there: production
code sees that a test calls it, and that the value is not known.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from sqlite_hunter.program.values import UNKNOWN, Literal, Spot, Text, Value

_FOLDERS: Final = frozenset({"test", "tests"})
_CONFTEST: Final = "conftest.py"
_NONE: Final = Literal("None")


@lru_cache(maxsize=1 << 14)
def is_test(path: str) -> bool:
    """Whether a file is a test by its place, as pytest and unittest find them, or lies in a folder of tests.

    Source: https://docs.pytest.org/en/stable/explanation/goodpractices.html (``test_*.py``, ``*_test.py``).
    """
    *folders, name = path.split("/")
    stem = name.removesuffix(".py")
    return (
        stem in ("conftest", "test", "tests")
        or stem.startswith("test_")
        or stem.endswith(("_test", "_tests"))
        or not _FOLDERS.isdisjoint(folders)
    )


def is_outside(speaker: str, listener: str) -> bool:
    """Whether code of one file only tests that of the other."""
    return is_test(speaker) and not is_test(listener)


def heard(given: Value) -> Value:
    """What production code learns of a value that a test hands in: objects and told literals, no constants."""
    return told(given) | UNKNOWN if given else given


def told(given: Value) -> Value:
    """A value without the plain constants a test put there."""
    return frozenset(atom for atom in given if not _is_constant(atom))


def _is_constant(atom: object) -> bool:
    return (type(atom) is Literal and atom != _NONE) or (type(atom) is Text and not atom.sources)


def concerns(sources: Iterable[Spot], path: str) -> bool:
    """Whether a text made of these literals says something of a file: not if another file's test wrote it."""
    return not any(is_test(source.path) and not _shares(source.path, path) for source in sources)


def _shares(test: str, path: str) -> bool:
    return test == path or (test.endswith(_CONFTEST) and is_test(path))


def concerning(given: Value, path: str) -> Value:
    """The part of a value that says something of a file."""
    return frozenset(atom for atom in given if type(atom) is not Text or concerns(atom.sources, path))
