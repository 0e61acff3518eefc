r"""Which files can matter, decided on their bytes.

A file matters by itself when it names a driver, a DB-API method or a database file, or holds a string that may be SQL.
It also matters when it imports such a file, over however many others: ``save(get_connection())`` names nothing, and
what becomes of ``save``'s parameter hangs on it. What files that matter import is asked for as the flow finds out that
it needs it. The choice is by words, so that it takes too much rather than too little: what it leaves out has no finding
and hands nothing to the rest.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import lru_cache
from typing import Final
from unicodedata import normalize

from sqlite_hunter.sql.openings import MAY_OPEN

_DRIVERS: Final = (
    b"psycopg", b"asyncpg", b"pg8000", b"aiopg", b"peewee", b"mariadb", b"pyodbc", b"oracledb", b"duckdb",
)  # fmt: skip
"""What names a driver wherever it stands; to look for bytes takes a hundredth of the time that a pattern takes."""
_SQL_DRIVERS: Final = (
    b"sqlean", b"sqlcipher", b"sqlalchemy", b"sqlmodel", b"pymysql", b"MySQLdb", b"mysql.connector", b"libsql",
)  # fmt: skip
"""Likewise; and SQLite in any case."""
_WORDS: Final = tuple(
    (word, re.compile(rb"%b(?<!\w%b)%b\b" % (word, word, rest)))
    for word, rest in (
        (b"apsw", b""),
        (b"dataset", b""),
        (b"databases", b""),
        (b"records", b""),
        (b"execut", b"(?:e|emany|escript)"),
        (b"fetch", b"(?:one|all|many)"),
        (b"lastrowid", b""),
        (b"row_factory", b""),
    )
)
"""Whole words, and the bytes that each begins with."""
_METHODS: Final = tuple((word, re.compile(rb"\%b\b" % word)) for word in (b".cursor", b".commit", b".rollback"))
_FILES: Final = rb"\.(?:db|db3|sdb|s3db|sl3|sqlitedb|DB)\b"
_FILE: Final = re.compile(_FILES)

_OTHER_ENCODING: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:[ \t\f]*(?:#[^\r\n]*)?(?:\r\n|\r|\n))?"
    rb"[ \t\f]*#[^\r\n]*?coding[:=][ \t]*+(?!(?i:utf-?8|ascii)\b)"
)
"""A declared encoding (PEP 263) in which the words that are looked for may be written in other bytes."""

_IMPORT: Final = re.compile(
    rb"\bfrom\b(?P<module>(?:[ \t\f.\w\x80-\xff]|\\(?:\r\n|.))*?)\bimport\b"
    rb"(?P<names>(?:[^\n\r;\\(#]|\\(?:\r\n|.)|\((?:[^)#]|#[^\n\r]*)*+\)?)*+)"
    rb"|\bimport\b(?P<modules>(?:[^\n\r;\\#]|\\(?:\r\n|.))*+)",
    re.DOTALL,
)
"""An import, over brackets and joined lines; prose is taken too."""
_BETWEEN: Final = re.compile(rb"#[^\n\r]*|[\s\\()]+")
_NOT_IN_MODULE: Final = re.compile(rb"[\s\\]as[\s\\].*|[\s\\]+", re.DOTALL)
_BY_NAME: Final = (
    b"import_module", b"__import__", b"importlib", b"runpy", b"load_source", b"pkgutil", b"import_string",
    b"pytest_plugins",
)  # fmt: skip
"""Where a module may be imported by a name in a string; ``exec`` as a whole word too."""
_EXEC: Final = re.compile(rb"exec(?<!\wexec)\b")
_WORD: Final = re.compile(rb"\w+")
_NOBODY: Final[frozenset[str]] = frozenset()
_TELLING: Final = re.compile(rb"os\.path|pathlib|environ|getenv")


_FILE_IN_QUOTES: Final = re.compile(rb"(?<![tT]humbs)" + _FILES + rb"[\"'?]")
_LIBRARIES: Final = (
    b"sqlalchemy", b"sqlmodel", b"dataset", b"databases", b"records", b"django", b"tortoise", b"ormar", b"pony",
    b"pandas", b"polars",
)  # fmt: skip
"""What is told by URL, or by settings, that its database is SQLite."""
_LIBRARY_IMPORTED: Final = re.compile(rb"\b(?:from|import)\b[^\r\n]*\b(?:%b)\b" % b"|".join(_LIBRARIES))


def may_name_sqlite(content: bytes) -> bool:
    """Whether a file can name SQLite: a driver, a library that reaches it by URL, a database's file."""
    return (
        b"sqlite" in content.lower()
        or any(word in content for word in (b"sqlean", b"sqlcipher", b"libsql", b"peewee"))
        or any(word == b"apsw" and word in content and whole.search(content) for word, whole in _WORDS)
        or _FILE_IN_QUOTES.search(content) is not None
        or (any(word in content for word in _LIBRARIES) and _LIBRARY_IMPORTED.search(content) is not None)
        or _is_unreadable_here(content)
    )


def _is_unreadable_here(content: bytes) -> bool:
    """Whether words may be written in other bytes than those that are looked for."""
    return (
        _OTHER_ENCODING.match(content) is not None or b"\0" in content[:64] or content[:2] in (b"\xff\xfe", b"\xfe\xff")
    )


def matters(content: bytes) -> bool:
    """Whether a file can have a site of its own."""
    if _names_a_database(content) or _is_unreadable_here(content):
        return True
    if MAY_OPEN.search(content) is None:
        return False
    from sqlite_hunter.sql.prefilter import MIGHT_BE_SQL  # as late as here: to compile it takes 20 ms

    return MIGHT_BE_SQL.search(content) is not None


def _names_a_database(content: bytes) -> bool:
    """Whether a file names a driver, a DB-API method or a database file."""
    lower = content.lower()
    if b"sql" in lower and (b"sqlite" in lower or any(word in content for word in _SQL_DRIVERS)):
        return True
    return (
        any(word in content for word in _DRIVERS)
        or any(word in content and whole.search(content) for word, whole in (*_WORDS, *_METHODS))
        or _FILE.search(content) is not None
    )


class Imports:
    """Who may import whom, told by bytes: every import is among them, and some that are none."""

    def __init__(self, contents: Mapping[str, bytes], root_name: str) -> None:
        """Look through the files, by path below a folder of the given name."""
        self._contents = contents
        self._root_name = root_name
        self._by_name: dict[str, set[str]] = defaultdict(set)
        """By dotted name, from wherever that is looked for; with the packages on the way."""
        self._by_place: dict[str, set[str]] = defaultdict(set)
        """By path without its ending: relative imports."""
        self._by_word: dict[bytes, set[str]] = defaultdict(set)
        """By word: those of files that import by a name in a string."""
        for path, content in contents.items():
            self._add(path, content)
        self.of = lru_cache(maxsize=None)(self._of)
        """The files that import a module, by its path."""

    def _add(self, path: str, content: bytes) -> None:
        if imports_by_name(content):
            for word in set(_WORD.findall(content)):
                self._by_word[word].add(path)
        for dotted in imported_modules(content) if b"import" in content else ():
            if not dotted.startswith("."):
                for part in _beginnings(dotted, "."):
                    self._by_name[part].add(path)
            else:
                for place in _places(path.rpartition("/")[0], dotted):
                    self._by_place[place].add(path)

    def _of(self, module: str) -> frozenset[str]:
        folder, _, name = module.rpartition("/")
        is_package = name == "__init__.py"
        place = folder if is_package else f"{folder}/{name.rpartition('.')[0] or name}".lstrip("/")
        found = set(self._by_place.get(place, _NOBODY))
        parts = [self._root_name, *place.split("/")] if place else [self._root_name]
        for start in range(len(parts)):
            found |= self._by_name.get(".".join(parts[start:]), _NOBODY)
        words = _WORD.findall(parts[-1].encode("utf-8", "replace"))
        found |= set().union(*(self._by_word.get(word, _NOBODY) for word in words))
        if name == "conftest.py":  # pytest hands its fixtures over by parameter name, without an import
            found |= {path for path in self._contents if _is_below(path, folder)}
        return frozenset(found)

    def reaching(self, modules: Iterable[str]) -> set[str]:
        """The files that import one of the modules, themselves or by others between."""
        found: set[str] = set()
        pending = list(modules)
        while pending:
            importing = self.of(pending.pop()) - found
            pending.extend(importing)
            found |= importing
        return found

    def mentioning(self, names: Mapping[str, Iterable[str]], among: set[str]) -> set[str]:
        """Those of the files that import a module and name one of the given names of it, by the module's path."""
        found: set[str] = set()
        for module, wanted in names.items():
            words = re.compile(rb"\b(?:" + b"|".join(re.escape(name.encode()) for name in sorted(wanted)) + rb")\b")
            possible = (self.of(module) & among) - found if wanted else set()
            found |= {path for path in possible if words.search(self._contents[path]) is not None}
        return found

    def imported(self, chosen: Set[str], among: Set[str]) -> set[str]:
        """Those of the files that the chosen ones import, themselves or by others between."""
        found: set[str] = set()
        grown = True
        while grown:
            further = {path for path in among - found if not (chosen | found).isdisjoint(self.of(path))}
            found |= further
            grown = bool(further)
        return found

    def supporting(self, chosen: set[str]) -> set[str]:
        """Files that the chosen ones import and that work with paths or settings: they will be asked for anyway."""
        telling = (path for path, content in self._contents.items() if _TELLING.search(content) is not None)
        return {path for path in telling if path not in chosen and not chosen.isdisjoint(self.of(path))}


def imports_by_name(content: bytes) -> bool:
    """Whether a file may import a module by a name in a string."""
    return any(word in content for word in _BY_NAME) or _EXEC.search(content) is not None


def imported_modules(content: bytes) -> set[str]:
    """The dotted names of what may be imported, modules and names of them alike; relative ones with their dots."""
    found: set[bytes] = set()
    for module, names, modules in _IMPORT.findall(content):
        if modules:
            found |= {_NOT_IN_MODULE.sub(b"", part) for part in modules.split(b",")}
            continue
        base = _NOT_IN_MODULE.sub(b"", module)
        dot = b"" if base.endswith(b".") else b"."
        words = (part.split() for part in _BETWEEN.sub(b" ", names).split(b","))
        found.add(base)
        found |= {base + dot + word[0] for word in words if word}
    return {_normal(name) for name in found}


def _normal(name: bytes) -> str:
    """A name as Python knows it (https://docs.python.org/3/reference/lexical_analysis.html#identifiers)."""
    text = name.decode("utf-8", "replace")
    return text if text.isascii() else normalize("NFKC", text)


def _places(folder: str, dotted: str) -> Iterator[str]:
    """The paths without ending that a relative import in a folder runs: of the package that it counts from, and on."""
    name = dotted.lstrip(".")
    for _ in range(len(dotted) - len(name) - 1):
        folder = folder.rpartition("/")[0]
    yield folder
    for part in _beginnings(name.replace(".", "/"), "/") if name else ():
        yield f"{folder}/{part}".lstrip("/")


def _beginnings(text: str, separator: str) -> Iterator[str]:
    """``a``, ``a.b`` and ``a.b.c`` of ``a.b.c``."""
    at = text.find(separator)
    while at >= 0:
        yield text[:at]
        at = text.find(separator, at + 1)
    yield text


def _is_below(path: str, folder: str) -> bool:
    return not folder or path.startswith(f"{folder}/")
