"""What SQLite's own program is given: a database's file, and SQL from its words or from its standard input.

https://www.sqlite.org/cli.html
"""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from sqlite_hunter.files._expansion import shown, template
from sqlite_hunter.files._shell import Word
from sqlite_hunter.files._source import Piece, Source
from sqlite_hunter.files._values import keys_of, pattern
from sqlite_hunter.model.embedded import Stretch, embed
from sqlite_hunter.model.finding import SqlSummary
from sqlite_hunter.model.site import Site
from sqlite_hunter.sql.paths import SUFFIXES, is_database_path
from sqlite_hunter.sql.statements import ranges, summarise
from sqlite_hunter.sql.template import Hole, Template

_NOTE_LENGTH: Final = 80
_WITH_VALUE: Final = frozenset(
    {"-cmd", "-init", "-separator", "-newline", "-nullvalue", "-mmap", "-vfs", "-maxsize", "-heap", "-nonce"}
)
"""Options that take the next word, written with one hyphen or two."""
_DOT: Final = re.compile(r"^[ \t]*\.(?P<name>\w+)[^\r\n]*", re.MULTILINE)
_FILE: Final = re.compile(r"[^ ]*[/.][^ ]*", re.DOTALL)
_SPACED: Final = re.compile(rf"[^\n;()'\"]+\.(?:{'|'.join(SUFFIXES)})", re.IGNORECASE)
"""A file's name with spaces: in the place of the database it is no sentence."""
_TELLING: Final = frozenset({"backup", "save", "dump", "import", "restore", "clone", "read", "schema", "recover"})
"""Commands of the program's own that take something from the database, or bring something into it."""


class Arguments(NamedTuple):
    """The words of a call of the program."""

    file: str
    """"" where none is named."""
    sql: tuple[Word, ...]
    """SQL and commands of its own."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The key of the database."""
        return keys_of(self.file) if self.file else ()


def arguments(words: Sequence[Word]) -> Arguments:
    """What the words behind the program's name say."""
    plain: list[Word] = []
    sql: list[Word] = []
    rest = iter(words)
    for word in rest:
        if word.text.startswith("-") and not plain:
            option = word.text.replace("--", "-", 1)
            given = next(rest, None) if option in _WITH_VALUE else None
            sql += [given] if option == "-cmd" and given is not None else []
        else:
            plain.append(word)
    named = next((word.text for word in plain if is_database_path(pattern(word.text))), "")
    if not named and plain and (_SPACED.fullmatch(plain[0].text) or _FILE.fullmatch(plain[0].text)):
        named = plain[0].text
    return Arguments(named, (*sql, *plain[1:]))


def statement(stretches: Sequence[Stretch]) -> SqlSummary | None:
    """The summary of SQL that is given as a word; None where there is none."""
    text = _without_commands(template(stretches))
    found = ranges(text)
    return summarise(text.slice(found[0][0], len(text.text.rstrip()))) if found else None


def statements(source: Source, stretches: Sequence[Stretch], keys: tuple[str, ...]) -> Iterator[Site]:
    """A site for each statement of a script that the program reads, and for what its own commands take or bring."""
    text = template(stretches)
    drawn = shown(stretches)
    placed = _Placed(drawn)
    if len(text.text) != sum(len(each.text) for each in drawn):  # cut off: longer than what a template holds
        piece = placed.piece(text.text, 0, sum(len(each.text) for each in drawn))
        yield source.site("shell", "statement", piece, keys=keys, note=_short(text.text), statement=summarise(text))
        return
    for match in _DOT.finditer(text.text):
        if match["name"] in _TELLING:
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            note = match[0].strip()
            yield source.site("shell", "dot", placed.piece(note, start, match.end()), keys=keys, note=_short(note))
    sql = _without_commands(text)
    for start, end in ranges(sql):
        summary = summarise(sql.slice(start, end))
        piece = placed.piece(summary.text, start, end)
        yield source.site("shell", "statement", piece, keys=keys, note=_short(summary.text), statement=summary)


class _Placed:
    """Ranges of the text of stretches as ranges of the file."""

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        self._stretches = [each for each in stretches if each.text]
        self._placement = embed("", "", self._stretches).placement

    def piece(self, text: str, start: int, end: int) -> Piece:
        return Piece(text, self._placement.offset(start), self._placement.offset(end, is_end=True))


def _without_commands(text: Template) -> Template:
    """A script without the program's own commands; all else stands where it did."""
    lines = [match.span() for match in _DOT.finditer(text.text)]
    if not lines:
        return text
    starts = list(accumulate((len(Template((part,)).text) for part in text.parts), initial=0))
    kept: list[str | Hole] = []
    for part, at, after in zip(text.parts, starts[:-1], starts[1:], strict=True):
        covered = [(max(start - at, 0), min(end, after) - at) for start, end in lines if start < after and end > at]
        if isinstance(part, str):
            for first, last in covered:
                part = part[:first] + " " * (last - first) + part[last:]
        kept.append(" " * (after - at) if covered and not isinstance(part, str) else part)
    return Template(tuple(kept))


def _short(text: str) -> str:
    return " ".join(text.split())[:_NOTE_LENGTH]
