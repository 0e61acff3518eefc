"""What tells the calls of one function apart: the kinds of its arguments, and the words a short function is given.

Each signature is a context of its own, so that what a function does with a connection is not joined with what it does
with another library's, and what it makes of one path is not taken for what it makes of another.
"""

from collections.abc import Iterator
from typing import Final

from sqlite_hunter.program.cells import ALL, field_cell
from sqlite_hunter.program.machine import Machine, Signature
from sqlite_hunter.program.values import (
    Atom,
    Bound,
    Class,
    Container,
    Driver,
    Function,
    Instance,
    Text,
    UnitKey,
    Value,
    texts,
)
from sqlite_hunter.sql.paths import is_database_path, is_file_like

_TEXT_OF_TEST: Final = "text of a test"
_FILE_OF_TEST: Final = "file of a test"
"""Kinds as any other, so that what they lead to is told apart; one for all tests, for they are many and none is the
program's."""
_TEXTS_LIMIT: Final = 4
_WORD_LENGTH: Final = 120
"""Texts, and their characters, that a call is told apart by; a statement is longer, and has spaces."""


def signature_of(unit: UnitKey, bound: dict[str, Value], first: str, machine: Machine) -> Signature:
    """The arguments worth a context of their own, by name, the receiver left out: a context has its class."""
    wraps = unit in machine.units.nesting or machine.units.is_passing(unit)
    gives = machine.units.is_giving(unit)
    found: list[tuple[str, ...]] = []
    for name, given in sorted(bound.items()):
        kinds = kinds_of(given, machine, wraps=wraps) if name != first else ()
        files = sorted(set(_files_of(given, machine))) if gives and name != first else ()
        if kinds or files:
            found.append((name, *kinds, *files))
    return tuple(found)


def _files_of(given: Value, machine: Machine) -> Iterator[str]:
    """Other files, and patterns of files, that are handed to a function that may give back what they lead to.

    Else ``"*.zip"`` would be found to be opened where another call hands in ``"*.db"``. What tests name is theirs.
    """
    listed = (atom for atom in given if type(atom) is Container and machine.tests.is_test(atom.spot.path))
    for held in (given, *(machine.peek(field_cell(each, ALL)) for each in listed)):
        for text in texts(held):
            told = text.template.text
            if any(machine.tests.is_test(source.path) for source in text.sources):
                if text.is_path or is_file_like(told.rpartition("/")[2]):
                    yield _FILE_OF_TEST
            elif text.sources and text.template.is_constant and is_file_like(told) and not is_database_path(told):
                yield f"file {told}"


def words_of(bound: dict[str, Value], first: str, *, prose: bool = False) -> Iterator[tuple[str, ...]]:
    """The paths and words handed to a function that may give them back: its result is of this call alone.

    ``prose``: also what has spaces, as ``INTEGER NOT NULL``.
    """
    for name, given in sorted(bound.items()):
        found = sorted({text.template.text for text in texts(given)}) if name != first else []
        if 0 < len(found) <= _TEXTS_LIMIT and not any(
            len(each) > _WORD_LENGTH if prose else _is_prose(each) for each in found
        ):
            yield (name, *(f"word {text}" for text in found))


def _is_prose(text: str) -> bool:
    return len(text) > _WORD_LENGTH or any(char.isspace() for char in text)


def kinds_of(given: Value, machine: Machine, *, wraps: bool = False) -> tuple[str, ...]:
    """What of an argument is worth a context of its own: kinds of library objects, and what may work with them.

    Of the program's own classes and functions only those that speak of databases: to tell others apart would only cost.
    But one that is handed to what may wrap it or give it back is told apart (``wraps``), as a decorator does: else the
    wrapper of each would call them all, and each name would stand for all of them.
    """
    kinds = {kind for atom in given if (kind := _kind_of(atom, machine, apart=wraps and len(given) == 1))}
    return tuple(sorted(kinds))


def _kind_of(atom: Atom, machine: Machine, *, apart: bool) -> str:
    """What one atom is told apart by; "" for what is not, as functions and classes are not unless taken ``apart``."""
    if type(atom) is Driver:
        return f"{atom.role} {atom.backend} {atom.library}"
    if type(atom) is Text:
        return _kind_of_text(atom, machine)
    if type(atom) is Bound:
        return f"method {atom.method} {sorted(kinds_of(frozenset((atom.owner,)), machine))}"
    telling = machine.units.telling
    if type(atom) is Instance and (atom.origin is not None or atom.cls.unit in telling):
        return f"instance {atom.cls.unit.path}:{atom.cls.unit.index}"
    if (type(atom) is Function and (apart or atom.unit in telling)) or (type(atom) is Class and apart):
        return f"{type(atom).__name__.lower()} {atom.unit.path}:{atom.unit.index}:{atom.parent}"
    return ""


def _kind_of_text(text: Text, machine: Machine) -> str:
    if not text.sources or not text.template.is_constant or not is_database_path(text.template.text):
        return ""
    is_of_test = any(machine.tests.is_test(source.path) for source in text.sources)
    return _TEXT_OF_TEST if is_of_test else f"text {text.template.text}"
