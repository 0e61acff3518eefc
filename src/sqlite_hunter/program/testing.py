"""What a program's tests may say of its production code.

A test calls production code with a path, a statement or a name of its own. That is true in that test alone: told as
the code's only value it would hide what production hands in (a value spliced into a statement would look like a
constant), and name temporary files as the program's databases. So what comes from a test file stays there: production
code sees that a test calls it, and that the value is not known.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from sqlite_hunter.model.ir import FileFacts
from sqlite_hunter.program.values import BLURRED, UNKNOWN, Atom, Literal, Spot, Text, Value, is_blurred

_FOLDERS: Final = frozenset({"test", "tests"})
_CONFTEST: Final = "conftest.py"
_NONE: Final = Literal("None")
_RUNNERS: Final = frozenset({"pytest", "unittest", "TestCase"})


class Tests:
    """Which files of a program are tests."""

    def __init__(self, paths: Iterable[str], facts: Mapping[str, FileFacts]) -> None:
        """Find the folders of tests among all paths of the program: those named so that hold a module of tests."""
        self._facts = facts
        self._folders = {folder for path in paths if _is_named_so(path) for folder in _folders_of_tests(path)}
        self._known: dict[str, bool] = {}

    def is_test(self, path: str) -> bool:
        """Whether a file is a test, or helps tests: a module that pytest collects, or anything in their folder.

        Source: https://docs.pytest.org/en/stable/explanation/goodpractices.html (``test_*.py``, ``*_test.py``).
        """
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = self._is_module(path) or any(
                path.startswith(folder) for folder in self._folders
            )
        return known

    def _is_module(self, path: str) -> bool:
        """Whether a file is a module of tests, and not a production module whose name happens to end in ``_test``."""
        name = path.rpartition("/")[2]
        if name == _CONFTEST or name.startswith("test_"):
            return True
        return name.endswith("_test.py") and path in self._facts and _tests(self._facts[path])

    def is_outside(self, speaker: str, listener: str) -> bool:
        """Whether code of one file only tests that of the other."""
        return self.is_test(speaker) and not self.is_test(listener)

    def concerns(self, sources: Iterable[Spot], path: str) -> bool:
        """Whether what is made at these places says something of a file.

        Nothing that a test made does of production, nor of another module of tests; helpers of tests say it of all.
        """
        return all(self._concerns(source.path, path) for source in sources)

    def _concerns(self, speaker: str, path: str) -> bool:
        if speaker == path or not self.is_test(speaker):
            return True
        return self.is_test(path) and (speaker.endswith(f"/{_CONFTEST}") or not self._is_module(speaker))

    def concerning(self, given: Value, path: str) -> Value:
        """The part of a value that says something of a file; of many texts that are told as one, what is left."""
        found: set[Atom] = set()
        for atom in given:
            if type(atom) is not Text or self.concerns(atom.sources, path):
                found.add(atom)
            elif is_blurred(atom):
                own = tuple(source for source in atom.sources if self._concerns(source.path, path))
                found.update([Text(BLURRED.template, own, atom.is_path)] if own else [])
        return frozenset(found)


def heard(given: Value) -> Value:
    """What production code learns of a value that a test hands in: objects and told literals, but no constants."""
    return without_constants(given) | UNKNOWN if given else given


def without_constants(given: Value) -> Value:
    """A value without the plain constants that a test put there."""
    return frozenset(atom for atom in given if not _is_constant(atom))


def _is_constant(atom: Atom) -> bool:
    return (type(atom) is Literal and atom != _NONE) or (type(atom) is Text and not atom.sources)


def _is_named_so(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name == _CONFTEST or name.startswith("test_") or name.endswith("_test.py")


def _folders_of_tests(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[: depth + 1]) + "/" for depth, part in enumerate(parts) if part in _FOLDERS]


def _tests(facts: FileFacts) -> bool:
    if not _RUNNERS.isdisjoint(facts.units[0].words):
        return True
    return any(unit.kind in ("function", "class") and unit.name.lower().startswith("test") for unit in facts.units)
