"""Files of ``key = value`` lines, as INI, TOML, ``.env`` and systemd write them: sections, entries and comments."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from sqlite_hunter.files._commands import commands
from sqlite_hunter.files._comments import mention
from sqlite_hunter.files._source import Found, Piece, Source
from sqlite_hunter.files._values import value

_SECTION: Final = re.compile(r"\s*\[\[?(?P<name>[^\[\]\"'=]*+(?:\"[^\"]*\"[^\[\]=]*+)?)\]\]?\s*(?:[#;].*)?$")
_KEY: Final = re.compile(
    r"\s*(?:export\s+)?(?P<key>\"[^\"\n]*\"|'[^'\n]*'|[\w.@/%-]++(?: [\w.-]++)*+)\s*(?:[+?:]?=|:(?=\s))\s*"
)
STRING: Final = re.compile(r"\"(?P<double>(?:[^\"\\\n]|\\.)*+)\"?|'(?P<single>[^'\n]*)'")
_COMMENT: Final = re.compile(r"\"(?:[^\"\\\n]|\\.)*+\"?|'[^'\n]*'|(?P<comment>(?:^|(?<=\s))[#;].*)")
_BRACKET: Final = re.compile(r"\"(?:[^\"\\\n]|\\.)*+\"?|'[^'\n]*'|[\[\](){}]")
COMMAND_KEY: Final = re.compile(
    r"(?:.*[_.-])?(?:commands?|cmd|entrypoint|exec\w*|scripts?|before_script|after_script|run|shell|test|args"
    r"|ExecStart\w*|ExecStop\w*|ExecReload|ExecCondition|install|before_install|steps|sh|bash)",
    re.IGNORECASE,
)
"""Keys whose values are commands."""
PROSE_KEY: Final = re.compile(
    r"description|summary|title|message|comment|help|readme|keywords|classifiers", re.IGNORECASE
)


class Entry(NamedTuple):
    """A line that sets something, or goes on with what the line before set."""

    section: str
    key: str
    value: Piece
    """All that stands behind the key, without the comment."""
    is_first: bool
    """Whether the key stands on this line."""


def entries(source: Source) -> Iterator[Entry | Piece]:
    """The entries of a text in order, and its comments as pieces."""
    section = key = ""
    depth = 0
    for line in source.lines():
        heading = _SECTION.match(line.text) if depth <= 0 else None
        if heading is not None:
            section, key = heading["name"].strip(), ""
        comment = next((found for found in _COMMENT.finditer(line.text) if found["comment"]), None)
        stop = comment.start() if comment is not None else len(line.text)
        if comment is not None:
            yield source.piece(line.start + stop, line.end)
        if heading is not None or not line.text[:stop].strip():
            continue
        match = _KEY.match(line.text, 0, stop) if depth <= 0 and line.text[:1] not in " \t" else None
        match = match or (_KEY.match(line.text, 0, stop) if depth <= 0 and not key else None)
        start = match.end() if match is not None else 0
        key = match["key"].strip("\"'") if match is not None else key if line.text[:1] in " \t" or depth > 0 else ""
        yield Entry(section, key, stripped(source.piece(line.start + start, line.start + stop)), match is not None)
        brackets = (found[0] for found in _BRACKET.finditer(line.text, start, stop))
        opened = match is None or line.text[start : start + 1] in ("[", "{")
        depth = max(0, depth + sum((b in "[({") - (b in "])}") for b in brackets if len(b) == 1)) if opened else 0


def stripped(piece: Piece) -> Piece:
    """A piece without the space around it."""
    lead = len(piece.text) - len(piece.text.lstrip())
    text = piece.text.strip()
    return Piece(text, piece.start + lead, piece.start + lead + len(text))


def strings(piece: Piece) -> list[Piece]:
    """The quoted strings in a piece, without their quotes."""
    found = []
    for match in STRING.finditer(piece.text):
        group = "double" if match["double"] is not None else "single"
        found.append(Piece(match[group], piece.start + match.start(group), piece.start + match.end(group)))
    return found


def parts(piece: Piece) -> list[Piece]:
    """The strings of a value that is written as strings or a list of them; else the value as it stands."""
    quoted = strings(piece)
    outside = STRING.sub("", piece.text)
    return quoted if quoted and not re.search(r"[/~ ]\w|^[^\s=,\[\]{}#]+$", outside.strip(" ,[]{}")) else [piece]


def entry_sites(source: Source, entry: Entry) -> Iterator[Found]:
    """What an entry says: commands where its key is one of those, else URLs, paths and words."""
    if PROSE_KEY.fullmatch(entry.key):
        yield from mention(source, "setting", entry.value)
    elif COMMAND_KEY.fullmatch(entry.key):
        for part in parts(entry.value):
            yield from commands(source, part)
    else:
        for part in parts(entry.value):
            yield from value(source, part)


def settings(source: Source) -> Iterator[Found]:
    """All sites of a file of settings."""
    for entry in entries(source):
        yield from mention(source, "comment", entry) if isinstance(entry, Piece) else entry_sites(source, entry)
