"""JSON as every format of it is written: the same bytes for the same report, and no text that a parser could refuse."""

import json
from typing import TYPE_CHECKING, TextIO, TypeAlias

from sqlite_hunter.report._text import encodable, takes_unicode

if TYPE_CHECKING:
    from collections.abc import Iterable

Json: TypeAlias = "str | int | list[Json] | dict[str, Json] | None"


def write_json(value: Json, stream: TextIO, indent: int | None = 1) -> None:
    r"""Write a value, with a newline at the end; lone surrogates become escapes such as ``\udcff``.

    To a stream that is not UTF-8 the same value is written with JSON's own escapes. Without an ``indent`` it is one
    line.
    """
    stream.write(json.dumps(_encodable(value), ensure_ascii=not takes_unicode(stream), indent=indent) + "\n")


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
