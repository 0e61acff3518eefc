"""Strings that name a SQLite database: a file's path, a URL, or a mention in prose.

A ``{...}`` in a text stands for a part that is only known at run time.
"""

import re
from typing import Final
from urllib.parse import unquote

from sqlite_hunter.sql.own_name import without_own_name

SUFFIXES: Final = ("db", "db3", "sqlite", "sqlite3", "s3db", "sl3", "sdb", "sqlitedb")
"""What SQLite databases are commonly called; the engine itself asks for none (https://www.sqlite.org/fileformat2.html)."""

_SUFFIX: Final = rf"\.(?:{'|'.join(SUFFIXES)})(?:-wal|-shm|-journal)?"
_HOLE: Final = re.compile(r"\{[^{}]*\}|%\([^()]*\)s|%s")
_STANDS_FOR_HOLE: Final = "\ue000"
_FILE: Final = re.compile(rf".*[^/\\.\s]{_SUFFIX}", re.IGNORECASE)
_FILE_LIKE: Final = re.compile(r"[\w./~*?-]{0,80}[\w*?]\.\w{1,8}")
_FORBIDDEN: Final = re.compile(r"[\n\r\t\0<>|*?\"'`,;=()\[\]!&#$@]|://|: | - ")
_ROOTED: Final = re.compile(rf"~|\.{{0,2}}[/\\]|[A-Za-z]:[/\\]|{_STANDS_FOR_HOLE}[/\\]")
_DOTTED_MODULE: Final = re.compile(r"[a-z_]+(?:\.[a-z_]+)+\.db")
_NOT_SQLITE: Final = frozenset(("thumbs.db", "ehthumbs.db", "ehthumbs_vista.db"))
"""Windows' own thumbnail caches."""
_ATTRIBUTES: Final = frozenset(
    ("django.db", "self.db", "cls.db", "g.db", "current_app.db", "request.db", "ctx.db", "this.db")
)
"""Code, not files: Django's module, and attributes called ``db``."""
_ENDING: Final = re.compile(rf"[\w\-{_STANDS_FOR_HOLE}]{_SUFFIX}(?![\w(\[/\\]|\.\w)", re.IGNORECASE)
_OF_PATH: Final = re.compile(rf"[\w\-./\\~{_STANDS_FOR_HOLE}]")
_LONGEST: Final = 1024
"""Characters of a path."""
_SCHEME: Final = re.compile(
    r"(?:sqlite3?|sqliteext|sqlitepool|sqliteextpool|cysqlite|apsw|spatialite|sqlcipher|sqlcipherext)"
    r"(?:\+\w+)?://(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_FILE_QUERY: Final = re.compile(r"(?:^|&)(?:mode|cache|vfs|immutable|nolock)=", re.IGNORECASE)
MEMORY: Final = ":memory:"


def is_database_path(text: str) -> bool:
    """Whether the whole string is the path or name of a database file, or of its -wal, -shm or -journal."""
    shown = _HOLE.sub(_STANDS_FOR_HOLE, text)
    if len(shown) > _LONGEST or _FORBIDDEN.search(shown) or not _FILE.fullmatch(shown):
        return False
    name = re.split(r"[/\\]", shown)[-1].lower()
    if name in _NOT_SQLITE or shown in _ATTRIBUTES or _DOTTED_MODULE.fullmatch(shown):
        return False
    return " " not in shown or _spaces_plausible(shown)


def is_file_like(text: str) -> bool:
    """Whether a text may be a file's name or a pattern of one, whatever its extension: a database may have any."""
    return _FILE_LIKE.fullmatch(text) is not None


def mentions_database(text: str) -> bool:
    """Whether prose speaks of SQLite or of a database file."""
    text = without_own_name(text)
    if "sqlite" in text.lower():
        return True
    shown = _HOLE.sub(_STANDS_FOR_HOLE, text)
    for ending in _ENDING.finditer(shown):
        before = shown[max(0, ending.start() - _LONGEST) : ending.start()]
        file = _run_at_end(before).lower() + ending[0].lower()
        if re.split(r"[/\\]", file)[-1] not in _NOT_SQLITE | _ATTRIBUTES and not _DOTTED_MODULE.fullmatch(file):
            return True
    return False


def _run_at_end(text: str) -> str:
    """The characters of a path that a text ends in; they are looked for from the end, so that the time is linear."""
    at = len(text)
    while at and _OF_PATH.match(text, at - 1):
        at -= 1
    return text[at:]


def sqlite_url(text: str) -> str | None:
    """The database of a SQLAlchemy-like URL (``sqlite:///x.db``) or of a SQLite URI (``file:x.db?mode=ro``).

    ":memory:" where there is no file; None if the text is neither. A ``file:`` that asks for nothing of SQLite's
    (https://www.sqlite.org/uri.html) may be any file.
    """
    stripped = text.strip()
    if stripped.lower().startswith("file:"):
        return _from_uri(stripped)
    match = _SCHEME.fullmatch(stripped)
    if match is None:
        return None
    path = _before_query(match["rest"])[0]
    path = path[1:] if path.startswith("/") else path
    if path.lower().startswith("file:"):
        return _from_uri(match["rest"].lstrip("/"), required=False)
    if not path or path == MEMORY:
        return MEMORY
    shown = _HOLE.sub(_STANDS_FOR_HOLE, path)
    prose = re.search(r"\s", shown) and not is_database_path(path)
    return None if prose else path


def opened_uri(text: str) -> str | None:
    """The database of what is known to be opened: a ``file:`` is SQLite's there, even if it asks for nothing."""
    stripped = text.strip()
    return _from_uri(stripped, required=False) if stripped.lower().startswith("file:") else None


def is_bare_url(text: str) -> bool:
    """Whether a text is the beginning that all SQLite URLs have, and no more: ``sqlite://``, ``sqlite+pysqlite:///``.

    Opened as it is, it is a database in memory; mostly it is what paths are put behind, or what URLs are told by.
    """
    match = _SCHEME.fullmatch(text.strip())
    return match is not None and not match["rest"].strip("/")


def _from_uri(text: str, *, required: bool = True) -> str | None:
    path, query = _before_query(text[len("file:") :])
    if required and not _FILE_QUERY.search(query):
        return None
    if re.search(r"(?:^|&)mode=memory(?:&|$)", query) or path in ("", MEMORY):
        return MEMORY
    path = re.sub(r"^//(?:localhost)?(?=/)", "", path)
    return unquote(path)


def _before_query(text: str) -> tuple[str, str]:
    """Split at the ``?`` that is not inside a hole."""
    masked = _HOLE.sub(lambda match: _STANDS_FOR_HOLE * len(match[0]), text)
    at = masked.find("?")
    return (text, "") if at < 0 else (text[:at], text[at + 1 :].partition("#")[0])


def _spaces_plausible(path: str) -> bool:
    """Spaces belong to a rooted path, or to folders whose every word is capitalised (``Application Support``)."""
    parts = re.split(r"[/\\]", path)
    if len(parts) == 1:
        return False
    if any(part.count(" ") > 3 or part != part.strip() for part in parts):
        return False
    if _ROOTED.match(path):
        return True
    spaced = [part for part in parts if " " in part]
    return all(word[:1].isupper() or word[:1].isdigit() for part in spaced for word in part.split())
