"""What a document is made of, as Markdown sees it: headings, items with a box to tick, and lines of text.

Read by markdown-it, so that what stands in a code block, a table or a comment is not taken for an item.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist.lines import Lines

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_BOX: Final = re.compile(r"(?P<lead>(?:[ \t]*>)*[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+)\[(?P<tick>[ xX])\](?=[ \t])")
_BULLET: Final = re.compile(r"(?:[ \t]*>)*[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+")
_MARKUP: Final = re.compile(r"<!--.*?-->|[*`]|(?<!\w)_+|_+(?!\w)|<[^>\s][^>]*>", re.DOTALL)
_LINK: Final = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_NESTING: Final = 100
_LONGEST: Final = 2_000
"""Characters of a statement that are looked at: an item that people tick is shorter."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and how deep it stands."""

    level: int
    line: int
    """From 0."""
    text: str
    """Without the signs of its markup."""
    source: str
    """As it is written."""


@dataclass(frozen=True, slots=True)
class Statement:
    """An item with a box, or a line of text without one."""

    line: int
    """From 0: its first."""
    last: int
    """The last line of its own text; below it may be items of its own."""
    text: str
    """Without box and bullet and the signs of its markup."""
    source: str
    """As it is written, lines joined."""
    headings: tuple[Heading, ...]
    """Those that it stands below, the outermost first."""
    ticked: bool | None
    """None where there is no box."""
    tick_at: int = -1
    """Offset of the character in the box."""
    indent: str = ""
    """What a line has to begin with to belong to the item."""
    is_item: bool = False
    """Whether it is the item of a list."""
    depth: int = 0
    """Lists around its own."""

    def is_about(self, pattern: re.Pattern[str]) -> bool:
        """Whether its own text says something."""
        return pattern.search(self.text) is not None


@dataclass(frozen=True, slots=True)
class Blocks:
    """A document."""

    statements: tuple[Statement, ...]
    headings: tuple[Heading, ...]
    code: frozenset[int]
    """Lines of fenced code blocks, from 0."""


def plain(text: str) -> str:
    """The beginning of a Markdown text without the signs of its markup, in one line."""
    return " ".join(_MARKUP.sub("", _LINK.sub(r"\1", text[:_LONGEST])).split())


def read_blocks(text: str, lines: Lines) -> Blocks:
    """Read a document. Nesting beyond what markdown-it follows is text to it, and so to us."""
    tokens = _parser().parse(text.removeprefix("\ufeff").replace("\0", " "))
    statements: list[Statement] = []
    headings: list[Heading] = []
    code: set[int] = set()
    for token in tokens:
        if token.type == "fence" and token.map is not None:
            code.update(range(*token.map))
    for at, token in enumerate(tokens):
        if token.type == "heading_open" and token.map is not None:
            source = tokens[at + 1].content
            headings.append(Heading(int(token.tag[1:]), token.map[0], plain(source), source))
        elif token.type == "paragraph_open" and token.map is not None:
            statements += _of_paragraph(tokens, at, lines, _above(headings))
    return Blocks(tuple(statements), tuple(headings), frozenset(code))


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # as late as here: 30 ms that only a checklist takes

    return MarkdownIt("commonmark", {"maxNesting": _NESTING}).enable("table").disable("inline")


def _above(headings: Sequence[Heading]) -> tuple[Heading, ...]:
    """The headings that what comes next stands below."""
    found: list[Heading] = []
    for heading in reversed(headings):
        if not found or heading.level < found[-1].level:
            found.append(heading)
    return tuple(reversed(found))


def _of_paragraph(
    tokens: "Sequence[Token]", at: int, lines: Lines, headings: tuple[Heading, ...]
) -> Iterator[Statement]:
    """The item that a paragraph is the text of; of other text each line says something of its own."""
    first, after = tokens[at].map or (0, 0)
    is_item = at > 0 and tokens[at - 1].type == "list_item_open"
    depth = tokens[at].level // 2
    box = _BOX.match(lines.text(first)) if is_item else None
    if box is not None:
        source = "\n".join(lines.text(line) for line in range(first, after))[box.end() :]
        yield Statement(
            first,
            after - 1,
            plain(source),
            source.strip()[:_LONGEST],
            headings,
            box["tick"] != " ",
            lines.starts[first] + box.start("tick"),
            _indent(box["lead"]),
            is_item,
            depth,
        )
        return
    for line in range(first, after):
        source = lines.text(line)
        bullet = _BULLET.match(source) if is_item and line == first else None
        lead = bullet[0] if bullet is not None else ""
        source = source[len(lead) :].strip()
        text, source = plain(source), source[:_LONGEST]
        yield Statement(line, line, text, source, headings, None, -1, _indent(lead), bullet is not None, depth)


def _indent(lead: str) -> str:
    """Blanks in the place of a bullet; what quotes it stays."""
    quote, _, rest = lead.rpartition(">")
    return (f"{quote}>" if ">" in lead else "") + " " * len(rest.expandtabs(4))
