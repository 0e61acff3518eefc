"""A JSON document with the lines of its parts, which ``json`` alone does not tell.

One object is read, the values of its keys, and the elements of its ``entries``. Everything in it is hostile until it
has been read: depth, repeated keys and numbers of any length are errors with a line.
"""

import json
import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final, NoReturn

from sqlite_hunter.errors import BaselineError

AGAIN: Final = "correct the line, or write the file anew with `sqlite-hunter baseline create`"
"""What to do with a baseline that is damaged."""
FOREIGN: Final = "not a baseline of sqlite-hunter: name another file, or write one with `sqlite-hunter baseline create`"

_SPACE: Final = re.compile(r"[ \t\n\r]*+")
_LONGEST_NUMBER: Final = 18
"""Digits; what is longer is no number that anybody counts to."""


@dataclass(frozen=True, slots=True)
class Element:
    """A value and the line, from 1, in which it begins."""

    value: object
    line: int


class _FaultError(Exception):
    """What is wrong where the value begins that is being read."""


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _FaultError("a key stands in it twice")
    return found


def _whole(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise _FaultError("a number is too large")
    return int(digits)


def _constant(name: str) -> NoReturn:
    raise _FaultError(f"{name} is no JSON")


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_object, parse_int=_whole, parse_constant=_constant)


def read_document(text: str, label: str) -> tuple[dict[str, Element], list[Element]]:
    """The values of a document by their keys, and the elements of its ``entries`` if they are a list.

    Raises:
        BaselineError: it is no JSON, or not one object; ``label`` is what it is called.
    """
    return _Reader(text, label).document()


class _Reader:
    """A place in a document, and the way from there to the next value."""

    def __init__(self, text: str, label: str) -> None:
        self._text = text
        self._label = label
        self._at = 0
        self._ends = [match.start() for match in re.finditer("\n", text)]

    def document(self) -> tuple[dict[str, Element], list[Element]]:
        """Read it to its end."""
        keys: dict[str, Element] = {}
        elements: list[Element] = []
        if not self._skip("{"):
            self._value()
            raise BaselineError(f"{self._label}:1: {FOREIGN}")
        while not self._skip("}"):
            if keys:
                self._expect(",")
            key = self._value()
            if not isinstance(key.value, str) or key.value in keys:
                self._fail(key.line, "a key stands in it twice" if isinstance(key.value, str) else "not JSON")
            self._expect(":")
            if key.value == "entries" and self._skip("["):
                keys[key.value] = Element([], key.line)
                elements = self._elements()
            else:
                keys[key.value] = self._value()
        if _space(self._text, self._at) != len(self._text):
            self._fail(self._line(_space(self._text, self._at)), "not JSON")
        return keys, elements

    def _elements(self) -> list[Element]:
        found: list[Element] = []
        while not self._skip("]"):
            if found:
                self._expect(",")
            found.append(self._value())
        return found

    def _value(self) -> Element:
        start = _space(self._text, self._at)
        try:
            value, self._at = _DECODER.raw_decode(self._text, start)
        except json.JSONDecodeError as error:
            self._fail(error.lineno, "not JSON")
        except _FaultError as error:
            self._fail(self._line(start), str(error))
        except RecursionError:
            self._fail(self._line(start), "nested too deeply")
        return Element(value, self._line(start))

    def _skip(self, mark: str) -> bool:
        """Whether a mark is next, and is passed."""
        at = _space(self._text, self._at)
        is_next = self._text.startswith(mark, at)
        self._at = at + is_next
        return is_next

    def _expect(self, mark: str) -> None:
        if not self._skip(mark):
            self._fail(self._line(self._at), "not JSON")

    def _line(self, at: int) -> int:
        return bisect_right(self._ends, at - 1) + 1

    def _fail(self, line: int, what: str) -> NoReturn:
        raise BaselineError(f"{self._label}:{line}: {what}: {AGAIN}")


def _space(text: str, at: int) -> int:
    """Where the white space that begins at a place ends."""
    found = _SPACE.match(text, at)
    return at if found is None else found.end()
