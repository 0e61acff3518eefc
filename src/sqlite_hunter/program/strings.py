"""Folding of texts: concatenation, formatting and paths, over values that may be several texts or none.

What cannot be folded becomes a hole in the text, which keeps the source of the expression, so that a statement or a
path is known as far as it can be.
"""

from collections.abc import Callable, Sequence
from itertools import islice, product
from math import prod
from typing import Final, NamedTuple

from sqlite_hunter.program.values import BLURRED, NOTHING, SOURCES_LIMIT, UNKNOWN, Literal, Spot, Text, Value, texts
from sqlite_hunter.sql.template import Hole, Template

_PRODUCT_LIMIT: Final = 16
"""Combinations of alternatives folded for one expression."""


def alternatives(of: Value, source: str) -> list[Text]:
    """The texts a value may be; a number is its digits, anything else a hole named ``source``."""
    found = texts(of)
    numbers = sorted({atom.source for atom in of if type(atom) is Literal and _is_number(atom.source)})
    found.extend(Text(Template.of(number)) for number in numbers)
    if len(found) < len(of):
        found.append(Text(Template((Hole(source),))))
    return found


def _is_number(source: str) -> bool:
    return source.lstrip("-").isdigit()


class Tied(NamedTuple):
    """Operands whose alternatives hang together, as they are what a few variables are at one moment."""

    variables: tuple[tuple[int, ...], ...]
    """Of each variable the positions of the operands that are it."""
    rows: tuple[tuple[Value, ...], ...]
    """What the variables may be together: of each row, what each of them may be."""


class _Choices(NamedTuple):
    """What may be chosen for the variables of one ``Tied``, together."""

    variables: tuple[tuple[int, ...], ...]
    given: Sequence[tuple[Text, ...]]


def combine(
    operands: Sequence[Value],
    sources: Sequence[str],
    build: Callable[[Sequence[Template]], Template],
    spot: Spot | None = None,
    tied: Sequence[Tied] = (),
) -> Value:
    """Every text that ``build`` makes of one alternative of each operand; NOTHING while an operand is not computed.

    ``spot`` is where the construct itself stands, if it may be SQL or a path: it counts among the text's literals. Of
    operands that are ``tied`` only those alternatives are chosen together that they may be together.
    """
    if not all(operands):
        return NOTHING
    every = [alternatives(of, source) for of, source in zip(operands, sources, strict=True)]
    choices = _choices(every, sources, tied)
    if tied and _count(choices) > _PRODUCT_LIMIT and prod(map(len, every)) <= _PRODUCT_LIMIT:
        choices = _choices(every, sources, ())  # of many words a value keeps but one that is not known
    made: set[Text] = set()
    too_many = _count(choices) > _PRODUCT_LIMIT
    for picked in islice(product(*(each.given for each in choices)), _PRODUCT_LIMIT - too_many):
        chosen = _in_order(choices, picked)
        template = build([text.template for text in chosen])
        origin = dict.fromkeys(source for text in chosen for source in text.sources)
        if spot is not None:
            origin[spot] = None
        made.add(Text(template, tuple(origin), any(text.is_path for text in chosen)))
    if too_many:
        made.add(_rest(every))
    return frozenset(made)


def _choices(every: Sequence[list[Text]], sources: Sequence[str], tied: Sequence[Tied]) -> list[_Choices]:
    """What may be chosen, for each operand by itself or for those together that are tied."""
    found = [_Choices(each.variables, _together(each, sources)) for each in tied]
    covered = {position for each in tied for positions in each.variables for position in positions}
    for position, texts_of in enumerate(every):
        if position not in covered:
            found.append(_Choices(((position,),), [(text,) for text in texts_of]))
    return sorted(found, key=lambda each: each.variables)


def _together(tied: Tied, sources: Sequence[str]) -> list[tuple[Text, ...]]:
    """What the variables may be together, once each; no more than show that it is too much."""
    named = [sources[positions[0]] for positions in tied.variables]
    found: dict[tuple[Text, ...], None] = {}
    for row in tied.rows:
        for chosen in product(*map(alternatives, row, named)):
            found[chosen] = None
            if len(found) > _PRODUCT_LIMIT:
                return list(found)
    return list(found)


def _count(choices: Sequence[_Choices]) -> int:
    return prod(len(each.given) for each in choices)


def _in_order(choices: Sequence[_Choices], picked: Sequence[tuple[Text, ...]]) -> list[Text]:
    """The text that is picked for each operand."""
    placed = {
        position: text
        for each, chosen in zip(choices, picked, strict=True)
        for positions, text in zip(each.variables, chosen, strict=True)
        for position in positions
    }
    return [placed[position] for position in range(len(placed))]


def _rest(every: Sequence[Sequence[Text]]) -> Text:
    """What stands for the combinations beyond the limit: a text that is not known, of all the literals."""
    found = [text for given in every for text in given]
    sources = sorted({source for text in found for source in text.sources})
    return Text(BLURRED.template, tuple(sources[:SOURCES_LIMIT]), any(text.is_path for text in found))


def concatenated(parts: Sequence[Template]) -> Template:
    """The templates one after the other."""
    result = Template(())
    for part in parts:
        result = result.plus(part)
    return result


def joined_path(parts: Sequence[Template]) -> Template:
    """``os.path.join``: a constant part that is absolute drops what stands before it (posixpath)."""
    result = Template(())
    for part in parts:
        first = part.parts[0] if part.parts else ""
        if isinstance(first, str) and first.startswith("/"):
            result = part
            continue
        last = result.parts[-1] if result.parts else None
        if result.parts and not (isinstance(last, str) and last.endswith("/")):
            result = result.plus(Template.of("/"))
        result = result.plus(part)
    return result


def parent_path(path: Template) -> Template:
    """``os.path.dirname``, as far as the end of the path is known; else a hole."""
    if not path.parts:
        return path
    *front, last = path.parts
    if isinstance(last, str) and "/" in last:
        kept = last.rpartition("/")[0]
        return Template((*front, kept) if kept else tuple(front))
    if isinstance(last, str) and not front:
        return Template(())
    return Template((Hole(f"dirname({path.text})"),))


def base_name(path: Template) -> Template:
    """``os.path.basename``, as far as it is known."""
    kept: list[str | Hole] = []
    for part in reversed(path.parts):
        if isinstance(part, str) and "/" in part:
            tail = part.rpartition("/")[2]
            if tail:
                kept.insert(0, tail)
            break
        kept.insert(0, part)
    return Template(tuple(kept))


def mapped(of: Value, change: Callable[[Template], Template], *, path: bool | None = None) -> Value:
    """Each text of a value changed; other atoms are left out. UNKNOWN if there was none."""
    if not of:
        return NOTHING
    made = frozenset(
        Text(change(text.template), text.sources, text.is_path if path is None else path) for text in texts(of)
    )
    return made or UNKNOWN


def as_paths(of: Value, source: str) -> Value:
    """``pathlib.Path(x)``: the same texts, known as paths; what is unknown is a path that is a hole."""
    if not of:
        return NOTHING
    return frozenset(Text(text.template, text.sources, is_path=True) for text in alternatives(of, source))


def opening_mode(given: Value | None) -> str:
    """How ``open`` opens a file, by its literal mode: letters of "rwax+"; "?" where the mode is not known.

    Without it, what overwrites a file would be told of as what reads it.
    """
    if given is None:
        return "r"
    modes = {text.template.text for text in texts(given) if text.template.is_constant}
    known = modes and all(type(atom) is Text and atom.template.is_constant for atom in given)
    return "".join(letter for letter in "rwax+" if any(letter in mode for mode in modes)) if known else "?"
