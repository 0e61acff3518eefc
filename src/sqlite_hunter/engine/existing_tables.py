"""The tables that a program has in PostgreSQL already: their definitions found, in what it runs and in files of SQL."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sqlite_hunter import files
from sqlite_hunter.engine.discover import Discovery, read
from sqlite_hunter.engine.sql_files import named_file
from sqlite_hunter.sql.ddl.naming import schema_name, stems

if TYPE_CHECKING:
    from sqlite_hunter.config import Config
    from sqlite_hunter.model.site import Site
    from sqlite_hunter.sql.landing import Landing
    from sqlite_hunter.sql.schema.postgres_side import PostgresTables

_FILE: Final = re.compile(r"\{(?P<name>[^{}]+\.sql)\}", re.IGNORECASE)
"""A statement that is the whole of a file."""
_DEFINES: Final = re.compile(r"\b(?:create|alter)\b[^;]{0,60}?\btable\b", re.IGNORECASE)


@dataclass(slots=True)
class Landings:
    """Where the tables of each database are in PostgreSQL."""

    tables: "PostgresTables"
    config: "Config"
    databases: Mapping[str, frozenset[str]]
    """The tables (lower case) that statements name, by database."""
    _made: dict[str, "Landing"] = field(default_factory=dict)

    def of(self, database: str) -> "Landing":
        """For a database as it is shown; "" if it is not known.

        The configuration says which schema and tables there are. Without it a table has its own name, in the schema
        that ``schema`` would write or in the one of names without a schema.
        """
        if database not in self._made:
            self._made[database] = self._make(database)
        return self._made[database]

    def _make(self, database: str) -> "Landing":
        from sqlite_hunter.sql.landing import Landing

        own = self.config.database(database)
        renamed = {name.lower(): other for name, other in (own.tables if own is not None else {}).items()}
        if own is not None and own.schema is not None:
            schemas: Sequence[str] = ("" if own.schema == "public" else own.schema,)
            return Landing(self.tables, schemas, renamed)
        named = stems(self.databases)
        schemas = (schema_name(named[database]), "") if named.get(database) else ("",)
        others = (tables for name, tables in self.databases.items() if name != database)
        unsure = frozenset().union(*others) - renamed.keys()
        return Landing(self.tables, schemas, renamed, unsure)


def find_landings(
    sites: Iterable["Site"],
    postgres: Iterable["Site"],
    found: Discovery,
    reach: Mapping[str, str],
    config: "Config",
) -> Landings | None:
    """The landings of all databases; None where no definition for PostgreSQL is found.

    ``postgres`` are the sites that are known to be PostgreSQL's. What only tests define is left out.
    """
    listed = [site for site in sites if site.statement is not None]
    used = [site for site in listed if site.what == "execute" or (site.what == "shell" and site.databases)]
    if not used:
        return None
    texts = sorted({*_run(listed, postgres, found), *_scripts(listed, found)})
    texts = [each for each in texts if reach.get(each[0]) != "test"]
    if not texts:
        return None
    from sqlite_hunter.sql.schema.postgres_reading import Reader

    reader = Reader()
    for path, line, text in texts:
        reader.add(text, path, line)
    tables = reader.tables()
    if not tables.tables:
        return None
    databases: dict[str, set[str]] = defaultdict(set)
    for site in used:
        for name in site.databases or ("",):
            databases[name].update(table.lower() for table in (site.statement.tables if site.statement else ()))
    return Landings(tables, config, {name: frozenset(some) for name, some in databases.items()})


def _run(sites: Iterable["Site"], postgres: Iterable["Site"], found: Discovery) -> Iterator[tuple[str, int, str]]:
    """Definitions in Python, as (path, line, text); the line is 0 for a file of SQL that is run as a whole."""
    for site in postgres:
        text = site.statement.text if site.statement is not None and site.what == "execute" else ""
        whole = _FILE.fullmatch(text.strip())
        file = named_file(whole["name"], site.path, found.others) if whole is not None else None
        if file is not None:
            yield from _of_file(file.path, _text(file.path, found))
        elif _DEFINES.search(text):
            yield from _constant(site.path, site.span.line, text)
    for site in sites:
        text = site.statement.text if site.statement is not None else ""
        if _DEFINES.search(text) and (site.what == "untraced" or site.backend == "either"):
            yield from (each for each in _constant(site.path, site.span.line, text) if _is_postgres_script(each[2]))


def _constant(path: str, line: int, text: str) -> Iterator[tuple[str, int, str]]:
    """Each statement of a text that is known as a whole."""
    from sqlite_hunter.sql.statements import split
    from sqlite_hunter.sql.template import Template

    parts = [each for each in split(Template.marked(text)) if each.is_constant]
    if parts:
        yield path, line, ";\n".join(each.text for each in parts)


def _scripts(sites: Iterable["Site"], found: Discovery) -> Iterator[tuple[str, int, str]]:
    """Files of SQL that are PostgreSQL's by their words; what the program runs on SQLite is none."""
    of_sqlite = {site.path for site in sites if site.what == "shell"}
    for site in sites:
        whole = _FILE.fullmatch(site.statement.text.strip()) if site.statement is not None else None
        file = named_file(whole["name"], site.path, found.others) if whole is not None else None
        of_sqlite |= {file.path} if file is not None else set()
    for file in found.others:
        if file.kind == "sql" and file.path not in of_sqlite:
            text = _text(file.path, found)
            if _is_postgres_script(text):
                yield from _of_file(file.path, text)


def _text(path: str, found: Discovery) -> str:
    """The text of a file of SQL; "" where it defines nothing or cannot be read, which is told where it is scanned."""
    file = next(each for each in found.others if each.path == path)
    content = read(file, files.MAX_BYTES)
    text = files.decoded(content, is_long=True) if isinstance(content, bytes) else None
    return text if text is not None and _DEFINES.search(text) else ""


def _of_file(path: str, text: str) -> Iterator[tuple[str, int, str]]:
    if text:
        yield path, 0, text


def _is_postgres_script(text: str) -> bool:
    from sqlite_hunter.sql.schema.postgres_reading import is_postgres_script

    return bool(text) and is_postgres_script(text)
