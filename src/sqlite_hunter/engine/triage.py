r"""Which files can matter, decided on their bytes.

A file matters by itself when it names a driver, a DB-API method or a database file, or holds a string that may be SQL.
It also matters when it imports such a file, over however many others: ``save(get_connection())`` names nothing, and
what becomes of ``save``'s parameter hangs on it. What files that matter import is asked for as the flow finds out that
it needs it. The choice is by words, so that it takes too much rather than too little: what it leaves out has no finding
and hands nothing to the rest.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from typing import Final

from sqlite_hunter.sql.openings import MAY_OPEN

_DRIVERS: Final = (
    rb"[sS][qQ][lL][iI][tT][eE]|\bapsw\b|sqlean|sqlcipher|psycopg|asyncpg|pg8000|aiopg|sqlalchemy|sqlmodel|peewee"
    rb"|\bdataset\b|\bdatabases\b|\brecords\b|pymysql|MySQLdb|mysql\.connector|mariadb|pyodbc|oracledb|duckdb|libsql"
)
_METHODS: Final = (
    rb"\bexecut(?:e|emany|escript)\b|\.cursor\b|\bfetch(?:one|all|many)\b|\.commit\b|\.rollback\b|\blastrowid\b"
    rb"|\brow_factory\b"
)
_FILES: Final = rb"\.(?:db|db3|sdb|s3db|sl3|sqlitedb|DB)\b"

_MATTERS: Final = re.compile(b"|".join((_DRIVERS, _METHODS, _FILES)))

_OTHER_ENCODING: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:[ \t\f]*(?:#[^\r\n]*)?(?:\r\n|\r|\n))?"
    rb"[ \t\f]*#[^\r\n]*?coding[:=][ \t]*+(?!(?i:utf-?8|ascii)\b)"
)
"""A declared encoding (PEP 263) in which the words that are looked for may be written in other bytes."""

_IMPORTS: Final = re.compile(
    rb"\b(?:from|import)\b((?:[^\n\r;\\(]|\\(?:\r\n|.)|\((?:[^)#]|#[^\n\r]*)*+\)?)*+)", re.DOTALL
)
"""What follows ``from`` and ``import`` in a statement, over brackets and joined lines; prose is taken too."""
_BY_NAME: Final = re.compile(
    rb"import_module|__import__|importlib|runpy|load_source|pkgutil|import_string|\bexec\b|pytest_plugins"
)
"""Where a module may be imported by a name in a string."""
_RELATIVE: Final = re.compile(rb"\bfrom[ \t\\\r\n]*\.")
_WORD: Final = re.compile(rb"\w+")
_TELLING: Final = re.compile(rb"os\.path|pathlib|environ|getenv")


_SQLITE: Final = re.compile(
    rb"[sS][qQ][lL][iI][tT][eE]|\bapsw\b|sqlean|sqlcipher|libsql|peewee|(?<![tT]humbs)" + _FILES + rb"[\"'?]"
    rb"|\b(?:from|import)\b[^\r\n]*\b(?:sqlalchemy|sqlmodel|dataset|databases|records|django|tortoise|ormar|pony|pandas"
    rb"|polars)\b"
)
"""What can reach SQLite: a driver, a library that is told its database by URL, a database's file."""


def may_name_sqlite(content: bytes) -> bool:
    """Whether a file can name SQLite: a driver, a library that reaches it by URL, a database's file."""
    return (
        _SQLITE.search(content) is not None
        or _OTHER_ENCODING.match(content) is not None
        or b"\0" in content[:64]
        or content[:2] in (b"\xff\xfe", b"\xfe\xff")
    )


def matters(content: bytes) -> bool:
    """Whether a file can have a site of its own."""
    if _MATTERS.search(content) is not None or _OTHER_ENCODING.match(content) is not None:
        return True
    if b"\0" in content[:64] or content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    if MAY_OPEN.search(content) is None:
        return False
    from sqlite_hunter.sql.prefilter import MIGHT_BE_SQL  # as late as here: to compile it takes 20 ms

    return MIGHT_BE_SQL.search(content) is not None


class Imports:
    """Who may import whom, by words: every import is among them, and some that are none."""

    def __init__(self, contents: Mapping[str, bytes], root_name: str) -> None:
        """Look through the files, by path below a folder of the given name."""
        self._contents = contents
        self._root_name = root_name
        self._by_word: dict[bytes, set[str]] = defaultdict(set)
        for path, content in contents.items():
            for word in _words_of_imports(content):
                self._by_word[word].add(path)
        self._relative = {path for path, content in contents.items() if _RELATIVE.search(content) is not None}

    def of(self, module: str) -> set[str]:
        """The files that import a module."""
        folder, _, name = module.rpartition("/")
        package = folder.rpartition("/")[2] or self._root_name
        word = package if name == "__init__.py" else name.rpartition(".")[0] or name
        found = set().union(*(self._by_word[part] for part in _WORD.findall(word.encode("utf-8", "replace"))))
        if name == "__init__.py":  # ``from . import x`` does not say its name
            found |= {path for path in self._relative if _is_below(path, folder)}
        elif name == "conftest.py":  # pytest hands its fixtures over by parameter name, without an import
            found |= {path for path in self._contents if _is_below(path, folder)}
        return found

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


def _words_of_imports(content: bytes) -> set[bytes]:
    """Words that may name an imported module."""
    if _BY_NAME.search(content) is not None:
        return set(_WORD.findall(content))
    return {word for text in _IMPORTS.findall(content) for word in _WORD.findall(text)}


def _is_below(path: str, folder: str) -> bool:
    return not folder or path.startswith(f"{folder}/")
