"""What a value of a setting, or a word of a command, names: a SQLite URL, a database's path, or the word SQLite."""

import re
from collections.abc import Iterator
from typing import Final

from sqlite_hunter.files._comments import mention
from sqlite_hunter.files._source import Piece, Source
from sqlite_hunter.model.site import Site
from sqlite_hunter.program.databases import key_of
from sqlite_hunter.sql.paths import is_database_path, sqlite_url
from sqlite_hunter.sql.template import Template

_NOTE_LENGTH: Final = 60
_URL: Final = re.compile(
    r"(?<![\w+.-])(?:sqlite3?|sqliteext|sqlitepool|cysqlite|apsw|spatialite|sqlcipher|file)(?:\+\w+)?:/{0,4}"
    r"(?:\{[^{}\n]*\}|%\(\w+\)s|[^\s\"'`,;<>()\[\]{}|])*",
    re.IGNORECASE,
)
_PART: Final = re.compile(r"(?:\{[^{}\n]*\}|%\(\w+\)s|\\ |[^\s\"'`,;|<>()\[\]{}])+")
_INNER: Final = re.compile(r"(?:\{[^{}\n]*\}|[^:={}])+|[^:=]+")
_VARIABLE: Final = re.compile(r"_+\.\w+")
_ENTRY_POINT: Final = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*")
"""``app.db:main`` names a module and something in it."""
_OTHER_URL: Final = re.compile(r"(?<!file)(?<!sqlite)://", re.IGNORECASE)
_NO_FILE_KEY: Final = re.compile(
    r"(?:hosts?|hostname|modules?|packages?|qualname|loggers?|image)[\"']?\s*[=:]\s*(?:[\[{(][^\]})]*|[\"']?)$",
    re.IGNORECASE,
)
"""Keys of hosts, modules and images: what is behind them may end in ``.db`` and is no file."""
_BARE: Final = re.compile(r"[\w-]+\.db", re.IGNORECASE)
"""A word that may be a host, a module or an attribute as well as a file."""
_KEY: Final = re.compile(r"(?:^|[\s,{])[\"']?(?P<key>[\w.-]+)[\"']?[ \t]*:[ \t]*[\"']?$")
_FILE_KEY: Final = re.compile(
    r"db|database|file|path|sqlite|stor|dsn|ur[il]|location|dir|data|cache|ledger", re.IGNORECASE
)
"""Keys of what may be a file."""
_WEB: Final = re.compile(r"(?:\w+:)?//(?!/)")
_COPY: Final = re.compile(r"(?:\.(?:bak|backup|old|orig|copy|gz|xz|zst|bz2|lz4|zip)|~){1,2}$", re.IGNORECASE)
"""The end of the name of a copy: ``trades.db.bak``, ``trades.db.gz``."""
_ENGINES: Final = ("django.db.backends.sqlite3", "django.contrib.gis.db.backends.spatialite")


def value(source: Source, piece: Piece, kind: str = "setting", *, is_list: bool = False) -> Iterator[Site]:
    """The sites of a value: its URLs, else its paths, else what it says.

    A name without a folder is a path where it is all of the value, or where the value is a list (``is_list``): in a
    sentence it is only spoken of.
    """
    found = list(urls(source, piece)) or list(paths(source, piece, is_list=is_list))
    yield from found or mention(source, kind, piece)


def urls(source: Source, piece: Piece) -> Iterator[Site]:
    """The SQLite URLs in a text, and Django's names of its engines."""
    for match in _URL.finditer(piece.text):
        if sqlite_url(match[0]) is not None:
            yield _url(source, "url", match[0], _within(piece, match.start(), match.end()))
    engine = piece.text.strip()
    if engine in _ENGINES:
        yield source.site("url", "django", piece, note=engine)


def _url(source: Source, member: str, text: str, piece: Piece) -> Site:
    key = key_of(Template.marked(text))
    return source.site("url", member, piece, keys=(key,) if key else (), note=text[:_NOTE_LENGTH])


def paths(source: Source, piece: Piece, *, is_list: bool = False) -> Iterator[Site]:
    """The paths of database files in a text."""
    whole = piece.text.strip()
    if _ENTRY_POINT.fullmatch(whole) or _OTHER_URL.search(whole) or _NO_FILE_KEY.search(source.before(piece)):
        return
    if not re.search(r"[:=,;{]", whole) and _is_path(whole):
        yield path(source, whole, piece)
        return
    is_list = is_list or " " not in whole
    before = ""
    for match in _PART.finditer(piece.text):
        text = match[0].rstrip(".:")
        if not _WEB.match(text):
            alone = is_list or before.startswith("-") or "=" in text
            found = [part for part in _INNER.findall(text) if _is_path(part) and (alone or "/" in part)]
            at = 0
            for shown in found:
                at = text.index(shown, at)
                start = match.start() + at
                at += len(shown)
                yield path(source, shown, _within(piece, start, start + len(shown)))
        before = text


def path(source: Source, shown: str, piece: Piece) -> Site:
    """The site of a path; nothing but its name says that it is a database's, and sometimes not even that."""
    note = "pattern" if pattern(shown) != shown else "word" if _is_word(source, shown, piece) else "name"
    return source.site("path", shown, piece, certain=False, keys=keys_of(shown), note=note)


def _is_word(source: Source, shown: str, piece: Piece) -> bool:
    """Whether a name without a folder is the value of a key that says nothing of files: ``redis: redis.db``."""
    key = _KEY.search(source.before(piece)) if _BARE.fullmatch(shown) else None
    return key is not None and _FILE_KEY.search(key["key"]) is None


def keys_of(text: str) -> tuple[str, ...]:
    """The key of the database that a text names, if it names one."""
    key = key_of(Template.marked(pattern(text)))
    return (key,) if key else ()


def pattern(text: str) -> str:
    """A path in which what a pattern of files leaves open is a hole."""
    return re.sub(r"\*+|\?", "{}", text)


def _is_path(text: str) -> bool:
    """Whether a text is the path of a database or of a copy; ``_.db`` is an attribute in a program of a setting."""
    return _VARIABLE.fullmatch(text) is None and is_database_path(pattern(_COPY.sub("", text)))


def _within(piece: Piece, start: int, end: int) -> Piece:
    """A part of a piece; of one that is not written as it reads (escapes, quotes) the whole."""
    if piece.end - piece.start != len(piece.text):
        return Piece(piece.text[start:end], piece.start, piece.end)
    return Piece(piece.text[start:end], piece.start + start, piece.start + end)
