"""What a document is made of, as Markdown sees it: headings, items with a box to tick, and lines of text.

Read by markdown-it, so that what stands in a code block, a table or a comment is not taken for an item.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist.lines import Lines
from sqlite_hunter.checklist.plain import LONGEST, plain

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_BOX: Final = re.compile(r"(?P<lead>(?:[ \t]*>)*[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+)\[(?P<tick>[ xX])\](?=[ \t])")
_BULLET: Final = re.compile(r"(?:[ \t]*>)*[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+")
_NESTING: Final = 100


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
    peers: "tuple[Heading, ...]" = ()
    """The other headings of its level below the same one."""


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
    is_row: bool = False
    """Whether it is the row of a table."""

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


def read_blocks(text: str, lines: Lines) -> Blocks:
    """Read a document. Nesting beyond what markdown-it follows is text to it, and so to us."""
    tokens = _parser().parse(text.removeprefix("\ufeff").replace("\0", " "))
    headings = _headings(tokens)
    code: set[int] = set()
    for token in tokens:
        if token.type == "fence" and token.map is not None:
            code.update(range(*token.map))
    statements: list[Statement] = []
    above: list[Heading] = []
    for at, token in enumerate(tokens):
        if token.map is None:
            continue
        if token.type == "heading_open":
            heading = headings[token.map[0]]
            above = [*(each for each in above if each.level < heading.level), heading]
        elif token.type == "paragraph_open":
            statements += _of_paragraph(tokens, at, lines, tuple(above))
        elif token.type == "tr_open":
            statements.append(_of_row(token.map[0], lines, tuple(above)))
    return Blocks(tuple(statements), tuple(headings.values()), frozenset(code))


def _headings(tokens: "Sequence[Token]") -> dict[int, Heading]:
    """The headings by line, each with its peers."""
    found: list[tuple[int | None, Heading]] = []
    above: list[Heading] = []
    for at, token in enumerate(tokens):
        if token.type == "heading_open" and token.map is not None:
            source = tokens[at + 1].content
            heading = Heading(int(token.tag[1:]), token.map[0], plain(source), source)
            above = [*(each for each in above if each.level < heading.level), heading]
            found.append((above[-2].line if len(above) > 1 else None, heading))
    rows: dict[tuple[int | None, int], list[Heading]] = {}
    for parent, heading in found:
        rows.setdefault((parent, heading.level), []).append(heading)
    return {each.line: replace(each, peers=tuple(rows[parent, each.level])) for parent, each in found}


def _of_row(line: int, lines: Lines, headings: tuple[Heading, ...]) -> Statement:
    """The row of a table: its cells one after the other."""
    source = lines.text(line).replace("|", " ").strip()
    return Statement(line, line, plain(source), source[:LONGEST], headings, None, is_row=True)


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # as late as here: 30 ms that only a checklist takes

    return MarkdownIt("commonmark", {"maxNesting": _NESTING}).enable("table").disable("inline")


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
            source.strip()[:LONGEST],
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
        text, source = plain(source), source[:LONGEST]
        yield Statement(line, line, text, source, headings, None, -1, _indent(lead), bullet is not None, depth)


def _indent(lead: str) -> str:
    """Blanks in the place of a bullet; what quotes it stays."""
    quote, _, rest = lead.rpartition(">")
    return (f"{quote}>" if ">" in lead else "") + " " * len(rest.expandtabs(4))
