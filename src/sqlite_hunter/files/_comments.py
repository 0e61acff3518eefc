"""Comments, prose and settings that only speak of SQLite."""

import re
from collections.abc import Iterator
from typing import Final

from sqlite_hunter.files._source import Piece, Source
from sqlite_hunter.model.site import Site
from sqlite_hunter.sql.own_name import without_suppressions
from sqlite_hunter.sql.paths import mentions_database

_NOTE_LENGTH: Final = 60
_AROUND: Final = 100
"""Characters on each side of a word that decide whether it is a file's ending."""
_WORD: Final = re.compile(r"sqlite|\.(?:db|db3|sdb|s3db|sl3)\b", re.IGNORECASE)
_LINK: Final = re.compile(r"(?:\bhttps?:)?//[^\s\"'<>()\[\]/]+\.[^\s\"'<>()\[\]]+")
"""An address on the web: it names no file of the program, and a word in it is none of the text's."""
_MODULE: Final = re.compile(r"\b(?:from|import)\s+[\w.]+\.db\b")


def mention(source: Source, kind: str, piece: Piece) -> Iterator[Site]:
    """The site of a text that speaks of SQLite or of a database's file; ``kind`` says what it is."""
    text = piece.text.strip()
    if not speaks(text):
        return
    if piece.end - piece.start == len(piece.text):
        start = piece.start + len(piece.text) - len(piece.text.lstrip())
        piece = Piece(text, start, start + len(text))
    yield source.site("mention", kind, piece, note=_told(text))


def spoken(source: Source, kind: str, piece: Piece, said: str) -> Site:
    """The site of a word that speaks of SQLite, in what is said."""
    return source.site("mention", kind, piece, note=_told(said))


def speaks(text: str) -> bool:
    """Whether a text speaks of SQLite; looked at is what stands around the words, so that the time is linear."""
    if _WORD.search(text) is None:
        return False
    plain = _MODULE.sub(" ", _LINK.sub(" ", without_suppressions(text)))
    around = (plain[max(0, match.start() - _AROUND) : match.end() + _AROUND] for match in _WORD.finditer(plain))
    return any(map(mentions_database, around))


def _told(text: str) -> str:
    """The words around the one that matters, if it does not stand near the beginning."""
    line = " ".join(text.split())
    match = _WORD.search(line)
    at = match.end() if match is not None else 0
    if at <= _NOTE_LENGTH:
        return line[:_NOTE_LENGTH]
    start = line.find(" ", at - _NOTE_LENGTH + 20)
    return "…" + line[start if 0 <= start < at - 10 else at - _NOTE_LENGTH + 20 :][: _NOTE_LENGTH - 1]


def prose(source: Source, start: int = 0, end: int | None = None, kind: str = "text") -> Iterator[Site]:
    """A site for each line of a document that speaks of SQLite."""
    for line in source.lines(start, end):
        yield from mention(source, kind, line)
