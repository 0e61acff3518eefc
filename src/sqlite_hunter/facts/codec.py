"""``FileFacts`` as plain lists, strings and integers, for marshal between processes and JSON in the cache."""

from collections.abc import Iterable
from typing import Final

from sqlite_hunter.model.ir import Block, FileFacts, Op, Param, Text, Unit

FORMAT: Final = 5
"""Version of the plain form and of what the facts mean; a cache made by another version is to be ignored."""


def to_plain(facts: FileFacts) -> object:
    """Everything of ``facts`` in tuples, strings and integers."""
    units = tuple(
        (*unit[:6], tuple(map(tuple, unit.params)), tuple(sorted(unit.flags)), *unit[8:]) for unit in facts.units
    )
    texts = tuple(tuple(text) for text in facts.texts)
    return (facts.path, facts.module_doc_end, facts.line_starts, facts.column_shifts, units, texts)


def from_plain(plain: object) -> FileFacts:
    """Rebuild what ``to_plain`` made, lists allowed for tuples; ``ValueError`` if the shape is another."""
    path, doc_end, starts, shifts, units, texts = _sequence(plain, 6)
    return FileFacts(
        _text(path),
        _number(doc_end),
        tuple(_number(start) for start in _sequence(starts)),
        tuple((_number(line), _number(columns)) for line, columns in map(_pair, _sequence(shifts))),
        tuple(map(_unit, _sequence(units))),
        tuple(map(_mention, _sequence(texts))),
    )


def _unit(plain: object) -> Unit:
    kind, name, qualname, parent, start, end, params, *names, body = _sequence(plain, 13)
    flags, bound, globals_, nonlocals, words = names
    return Unit(
        _text(kind),
        _text(name),
        _text(qualname),
        _number(parent),
        _number(start),
        _number(end),
        tuple(Param(_text(word), _text(sort)) for word, sort in map(_pair, _sequence(params))),
        _texts(flags),
        _texts(bound),
        _texts(globals_),
        _texts(nonlocals),
        _texts(words),
        _block(body),
    )


def _mention(plain: object) -> Text:
    kind, start, end, text, unit, context = _sequence(plain, 6)
    return Text(_text(kind), _number(start), _number(end), _text(text), _number(unit), _text(context))


def _block(plain: object) -> Block:
    """Operations as tuples all through: a list of JSON's would equal none that they are compared with.

    Of their insides only the shape is looked at: they are most of the data, and come from the same cache entry.
    """
    made = [
        (code, register, start, end, tuple(args), tuple(names), tuple(map(_block, blocks)) if blocks else ())
        for code, register, start, end, args, names, blocks in _operations(plain)
    ]
    return tuple(made)


def _operations(plain: object) -> Iterable[Op]:
    if not isinstance(plain, (list, tuple)) or not all(map(_is_operation, plain)):
        raise ValueError("facts of an unknown shape: a block of operations was expected")
    return plain


def _is_operation(plain: object) -> bool:
    return isinstance(plain, (list, tuple)) and len(plain) == 7 and all(isinstance(p, (list, tuple)) for p in plain[4:])


def _sequence(plain: object, length: int | None = None) -> tuple[object, ...]:
    if not isinstance(plain, (list, tuple)) or (length is not None and len(plain) != length):
        raise ValueError("facts of an unknown shape: another list was expected")
    return tuple(plain)


def _pair(plain: object) -> tuple[object, object]:
    first, second = _sequence(plain, 2)
    return first, second


def _texts(plain: object) -> tuple[str, ...]:
    return tuple(_text(word) for word in _sequence(plain))


def _text(plain: object) -> str:
    if not isinstance(plain, str):
        raise ValueError("facts of an unknown shape: a text was expected")  # noqa: TRY004
    return plain


def _number(plain: object) -> int:
    if not isinstance(plain, int) or isinstance(plain, bool):
        raise ValueError("facts of an unknown shape: a number was expected")  # noqa: TRY004
    return plain
