"""JSON as every format of it is written: the same bytes for the same report, and no text that a parser could refuse."""

import json
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import TYPE_CHECKING, TextIO, TypeAlias

from sqlite_hunter.report._text import encodable, takes_unicode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Json: TypeAlias = "str | int | list[Json] | dict[str, Json] | None"


def write_json(value: Json, stream: TextIO, indent: int | None = 1) -> None:
    r"""Write a value, with a newline at the end; lone surrogates become escapes such as ``\udcff``.

    To a stream that is not UTF-8 the same value is written with JSON's own escapes. Without an ``indent`` it is one
    line.
    """
    ascii_only = not takes_unicode(stream)
    if indent is None:
        stream.write(json.dumps(_encodable(value), ensure_ascii=ascii_only) + "\n")
        return
    parts: list[str] = []
    _Writer(encode_basestring_ascii if ascii_only else encode_basestring, " " * indent, parts).add(value, "\n")
    parts.append("\n")
    stream.write("".join(parts))


class _Writer:
    """Writes as ``json.dumps`` with an indent does, in a third of the time."""

    def __init__(self, quoted: "Callable[[str], str]", step: str, parts: list[str]) -> None:
        self._quoted = quoted
        self._step = step
        self._parts = parts

    def add(self, value: Json, margin: str) -> None:
        """Add a value; ``margin`` is the line break with the white space that the value stands behind."""
        if isinstance(value, str):
            self._parts.append(self._text(value))
        elif isinstance(value, dict):
            self._group("{}", [(f"{self._text(key)}: ", item) for key, item in value.items()], margin)
        elif isinstance(value, list):
            self._group("[]", [("", item) for item in value], margin)
        else:
            self._parts.append(json.dumps(value))

    def _group(self, brackets: str, items: list[tuple[str, Json]], margin: str) -> None:
        """Add the items of an array or an object, each on a line of its own."""
        if not items:
            self._parts.append(brackets)
            return
        before, inner = brackets[0], margin + self._step
        for key, item in items:
            self._parts.append(f"{before}{inner}{key}")
            self.add(item, inner)
            before = ","
        self._parts.append(f"{margin}{brackets[1]}")

    def _text(self, text: str) -> str:
        return self._quoted(text if text.isascii() else encodable(text))


def strings(texts: "Iterable[str]") -> list[Json]:
    """Texts as an array."""
    return [*texts]


def _encodable(value: Json) -> Json:
    """The value without lone surrogates, in which no JSON parser could tell a byte from a broken character."""
    match value:
        case str():
            return encodable(value)
        case list():
            return [_encodable(item) for item in value]
        case dict():
            return {encodable(key): _encodable(item) for key, item in value.items()}
        case _:
            return value
