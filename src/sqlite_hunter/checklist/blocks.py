"""What a document is made of, as Markdown sees it: headings, items with a box to tick, and lines of text.

Read by markdown-it, so that what stands in a code block, a table or a comment is not taken for an item.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
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
_CODE: Final = frozenset({"fence", "code_block"})
_HOLDING: Final = frozenset({"blockquote_open", "list_item_open"})
_HELD: Final = frozenset({"blockquote_close", "list_item_close"})
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
    """Lines of code blocks, from 0."""


def read_blocks(text: str, lines: Lines) -> Blocks:
    """Read a document. Nesting beyond what markdown-it follows is text to it, and so to us."""
    tokens = _parser().parse(text.removeprefix("\ufeff").replace("\0", " "))
    headings = _headings(tokens)
    code: set[int] = set()
    for token in tokens:
        if token.type in _CODE and token.map is not None:
            code.update(range(*token.map))
    statements: list[Statement] = []
    for at, token, above in _standing(tokens, headings):
        if token.map is None:
            continue
        if token.type == "paragraph_open":
            statements += _of_paragraph(tokens, at, lines, above)
        elif token.type == "tr_open":
            statements.append(_of_row(token.map[0], lines, above))
    return Blocks(tuple(statements), tuple(headings.values()), frozenset(code))


def _standing(
    tokens: "Sequence[Token]", headings: "Mapping[int, Heading]"
) -> "Iterator[tuple[int, Token, tuple[Heading, ...]]]":
    """Each token with the headings that it stands below; one in a quotation or an item counts as far as that goes."""
    above: tuple[Heading, ...] = ()
    outside: list[tuple[Heading, ...]] = []
    for at, token in enumerate(tokens):
        if token.type in _HOLDING:
            outside.append(above)
        elif token.type in _HELD:
            above = outside.pop()
        elif token.type == "heading_open" and token.map is not None and token.map[0] in headings:
            heading = headings[token.map[0]]
            above = (*(each for each in above if each.level < heading.level), heading)
        yield at, token, above


def _headings(tokens: "Sequence[Token]") -> dict[int, Heading]:
    """The headings by line, each with its peers."""
    found = {
        token.map[0]: Heading(int(token.tag[1:]), token.map[0], plain(tokens[at + 1].content), tokens[at + 1].content)
        for at, token in enumerate(tokens)
        if token.type == "heading_open" and token.map is not None
    }
    rows: dict[tuple[int, ...], list[Heading]] = {}
    placed: dict[int, tuple[int, ...]] = {}
    for _, token, above in _standing(tokens, found):
        if token.type == "heading_open" and token.map is not None:
            row = (*(each.line for each in above[:-1]), -token.level, above[-1].level)
            placed[token.map[0]] = row
            rows.setdefault(row, []).append(above[-1])
    return {line: replace(heading, peers=tuple(rows[placed[line]])) for line, heading in found.items()}


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
        yield Statement(line, line, text, source, headings, None, _indent(lead), bullet is not None, depth)


def _indent(lead: str) -> str:
    """Blanks in the place of a bullet; what quotes it stays."""
    quote, _, rest = lead.rpartition(">")
    return (f"{quote}>" if ">" in lead else "") + " " * len(rest.expandtabs(4))
