"""A string that is known in part: constant text with holes where an expression's value is not known.

SQL is folded through names, ``+``, ``%``, ``.format``, f-strings and ``join``; what cannot be folded stays in
the text as a hole, so that the rest of a statement can still be read. Nothing here raises on any input.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

from sqlite_hunter.sql.formats import (
    Directive,
    Field,
    brace_pieces,
    percent_pieces,
    render_directive,
    render_field,
)

MAX_CHARACTERS: Final = 64 * 1024
"""Text beyond this becomes one hole: nobody reads a longer statement, and ``+=`` in a loop must stay cheap."""
MAX_PARTS: Final = 400

_MARKED: Final = re.compile(r"""\{(?!\s*\}|\s*"[^"{}]*"\s*:)([^{}]*)\}""")
"""A hole, and no JSON: an object without members, or one that begins with a name in quotes."""
_NO_BRACES: Final = str.maketrans("", "", "{}")
_PRIVATE_USE: Final = range(0xE000, 0xF8FF)
"""Code points with no meaning of their own (Unicode, section 23.5)."""


class Hole(NamedTuple):
    """An expression whose value is not known; ``source`` is its Python source text."""

    source: str

    @property
    def shown(self) -> str:
        """The source without braces: between those that mark a hole in a text, others would hide where it ends.

        In brackets where it would look like JSON.
        """
        shown = self.source.translate(_NO_BRACES) if "{" in self.source or "}" in self.source else self.source
        return shown if _MARKED.fullmatch(f"{{{shown}}}") else f"({shown.strip() or '...'})"


REST: Final = Hole("...")
"""Stands for everything cut off by the size limits."""

Parts = tuple[str | Hole, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """Text with holes. Adjacent strings are merged, empty ones dropped, and sizes limited on construction."""

    parts: Parts = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", _normalised(self.parts))

    @classmethod
    def of(cls, text: str) -> Self:
        """A template without holes."""
        return cls((text,))

    @classmethod
    def unknown(cls, source: str) -> Self:
        """A template that is one hole."""
        return cls((Hole(source),))

    @classmethod
    def marked(cls, text: str) -> Self:
        """The template that ``text`` shows: ``{...}`` without inner braces is a hole, all else is constant."""
        pieces = _MARKED.split(text)
        return cls(tuple(Hole(piece) if at % 2 else piece for at, piece in enumerate(pieces)))

    @property
    def text(self) -> str:
        """The whole as one string; a hole is shown as ``{source}``."""
        return "".join(part if isinstance(part, str) else f"{{{part.shown}}}" for part in self.parts)

    @property
    def is_constant(self) -> bool:
        """Whether there is no hole, so that ``text`` is the value."""
        return all(isinstance(part, str) for part in self.parts)

    @property
    def holes(self) -> tuple[Hole, ...]:
        """The holes, in order, repeats included."""
        return tuple(part for part in self.parts if isinstance(part, Hole))

    def plus(self, other: "Template") -> "Template":
        """``self + other``."""
        return Template(self.parts + other.parts)

    def slice(self, start: int, end: int) -> "Template":
        """The part between two offsets of ``text``; a hole that is cut counts as inside."""
        kept: list[str | Hole] = []
        at = 0
        for part in self.parts:
            size = _width(part)
            if at < end and at + size > start:
                kept.append(part[max(start - at, 0) : end - at] if isinstance(part, str) else part)
            at += size
        return Template(tuple(kept))

    def format_percent(self, values: "Sequence[Template | None] | Mapping[str, Template | None]") -> "Template":
        """``self % values``, with a tuple's elements as a sequence and a dict as a mapping of its constant keys.

        A value that is None or missing, and a directive that Python would refuse, becomes a hole with the directive
        as its source. A hole in the format may itself hold directives; when the count of values then disagrees with
        the directives seen, no value is placed.
        """
        marked = _Marked(self)
        pieces = percent_pieces(marked.text)
        named = values if isinstance(values, Mapping) else {}
        positional = [] if isinstance(values, Mapping) else list(values)
        needed = sum(piece.takes for piece in pieces if isinstance(piece, Directive))
        if not self.is_constant and needed != len(positional):
            positional = []
        queue = iter(positional)
        done: list[Template] = []
        for piece in pieces:
            if isinstance(piece, str):
                done.append(marked.restored(piece))
            elif piece.conversion == "%":
                done.append(Template.of("%"))
            else:
                stars = [next(queue, None) for _ in range((piece.width == "*") + (piece.precision == "*"))]
                value = next(queue, None) if piece.takes > len(stars) else named.get(piece.key or "")
                done.append(_filled(piece, marked.source(piece.source), value))
        return Template.join(Template(), done)

    def format_braces(
        self,
        positional: "Sequence[Template | None]",
        named: "Mapping[str, Template | None]",
    ) -> "Template":
        """``self.format(*positional, **named)``; what is None, missing or not a plain field becomes a hole.

        As with ``%``, automatic numbering is trusted after a hole of the format only if the counts agree.
        """
        marked = _Marked(self)
        try:
            pieces = brace_pieces(marked.text)
            automatic = sum(_automatic(piece) for piece in pieces if isinstance(piece, Field))
        except ValueError:
            return Template.unknown(self.text)
        trusted = self.is_constant or automatic in (0, len(positional))
        counter = 0
        done: list[Template] = []
        for piece in pieces:
            if isinstance(piece, str):
                done.append(marked.restored(piece))
                continue
            value = _argument(piece, counter, positional if trusted or piece.first else (), named)
            counter += _automatic(piece)
            done.append(_substituted(piece, marked.source(piece.source), value))
        return Template.join(Template(), done)

    @staticmethod
    def join(separator: "Template", items: "Iterable[Template]") -> "Template":
        """``separator.join(items)``."""
        parts: list[str | Hole] = []
        for at, item in enumerate(items):
            parts.extend(item.parts if at == 0 else separator.parts + item.parts)
            if len(parts) > 2 * MAX_PARTS:
                break
        return Template(tuple(parts))

    def replace(self, old: str, new: "str | Template") -> "Template":
        """``self.replace(old, new)`` in the known text; what a hole holds stays unknown."""
        if not old:
            return Template.unknown(self.text) if self.parts else self
        between = (new,) if isinstance(new, str) else new.parts
        parts: list[str | Hole] = []
        for part in self.parts:
            if isinstance(part, Hole):
                parts.append(part)
                continue
            first, *others = part.split(old)
            parts.append(first)
            for other in others[: 2 * MAX_PARTS + MAX_CHARACTERS]:
                parts.extend((*between, other))
        return Template(tuple(parts))

    def strip(self, characters: str | None = None) -> "Template":
        """``str.strip`` on both ends, as far as they are known."""
        return self.lstrip(characters).rstrip(characters)

    def lstrip(self, characters: str | None = None) -> "Template":
        """``str.lstrip`` on the known text before the first hole."""
        match self.parts:
            case (str() as first, *rest):
                return Template((first.lstrip(characters), *rest))
            case _:
                return self

    def rstrip(self, characters: str | None = None) -> "Template":
        """``str.rstrip`` on the known text after the last hole."""
        match self.parts:
            case (*rest, str() as last):
                return Template((*rest, last.rstrip(characters)))
            case _:
                return self

    def lower(self) -> "Template":
        """``str.lower`` on the known text."""
        return Template(tuple(part.lower() if isinstance(part, str) else part for part in self.parts))

    def upper(self) -> "Template":
        """``str.upper`` on the known text."""
        return Template(tuple(part.upper() if isinstance(part, str) else part for part in self.parts))


def _width(part: str | Hole) -> int:
    return len(part) if isinstance(part, str) else len(part.source) + 2


def _normalised(parts: Parts) -> Parts:
    if len(parts) == 1 and (only := parts[0]) and isinstance(only, str) and len(only) <= MAX_CHARACTERS:
        return parts
    merged: list[str | Hole] = []
    run: list[str] = []
    used = 0
    for part in (*parts, None):
        if isinstance(part, str):
            run.append(part)
            used += len(part)
            if used <= MAX_CHARACTERS:
                continue
        if text := "".join(run):
            merged.append(text)
            run = []
        if isinstance(part, Hole):
            merged.append(part)
            used += _width(part)
        if used > MAX_CHARACTERS or len(merged) > MAX_PARTS:
            return _cut(merged)
    return tuple(merged)


def _cut(parts: list[str | Hole]) -> Parts:
    kept: list[str | Hole] = []
    room = MAX_CHARACTERS
    for part in parts:
        size = _width(part)
        if part == REST or len(kept) == MAX_PARTS - 1 or (size > room and isinstance(part, Hole)):
            break
        kept.append(part[:room] if isinstance(part, str) else part)
        room -= size
        if room <= 0:
            break
    return (*(part for part in kept if part != ""), REST)


class _Marked:
    """A template as plain text with one foreign character for each hole: a mini language can be read over it.

    Pieces of the text are to be turned back in order, each once.
    """

    def __init__(self, template: Template) -> None:
        known = "".join(part for part in template.parts if isinstance(part, str))
        self._sentinel = next((character for character in map(chr, _PRIVATE_USE) if character not in known), "\0")
        self._holes = iter(template.holes)
        self.text = "".join(part if isinstance(part, str) else self._sentinel for part in template.parts)

    def restored(self, piece: str) -> Template:
        """The piece with its holes."""
        first, *others = piece.split(self._sentinel)
        parts: list[str | Hole] = [first]
        for other in others:
            parts.extend((next(self._holes, REST), other))
        return Template(tuple(parts))

    def source(self, piece: str) -> str:
        """The piece as it would be shown."""
        return self.restored(piece).text


def _as_hole(value: Template) -> Template:
    match value.parts:
        case (Hole(),):
            return value
        case _:
            return Template.unknown(value.text)


def _filled(directive: Directive, source: str, value: Template | None) -> Template:
    if value is None or not directive.conversion:
        return Template.unknown(source)
    if directive.conversion == "s" and not directive.width and directive.precision is None:
        return value
    rendered = render_directive(directive, value.text) if value.is_constant else None
    return _as_hole(value) if rendered is None else Template.of(rendered)


def _automatic(field: Field) -> int:
    """How many automatic numbers a field uses, those in its format specification included."""
    nested = (piece for piece in brace_pieces(field.spec) if isinstance(piece, Field))
    return (field.first == "") + sum(piece.first == "" for piece in nested)


def _argument(
    field: Field,
    counter: int,
    positional: Sequence[Template | None],
    named: Mapping[str, Template | None],
) -> Template | None:
    if field.first and not field.first.isdecimal():
        return named.get(field.first)
    position = int(field.first[:9]) if field.first else counter
    return positional[position] if position < len(positional) else None


def _substituted(field: Field, source: str, value: Template | None) -> Template:
    if value is None:
        return Template.unknown(source)
    if field.rest:
        match value.parts:
            case (Hole(held),):
                return Template.unknown(held + field.rest)
            case _:
                return Template.unknown(source)
    if not field.spec and field.conversion in ("", "s"):
        return value
    rendered = render_field(field, value.text) if value.is_constant else None
    return _as_hole(value) if rendered is None else Template.of(rendered)
