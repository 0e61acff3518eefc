"""Which constructs of the statements PostgreSQL reads otherwise, by database: the sites of the 4xx rules.

A statement is judged with all definitions of its database that the program runs. Where the database of a definition is
not known it may be of any; where that of a statement is not known, all definitions may be meant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from sqlite_hunter.model.site import Occurrence, Site
from sqlite_hunter.program.faults import named
from sqlite_hunter.sql.ddl.files import needed
from sqlite_hunter.sql.differences import Difference, Differences, graver
from sqlite_hunter.sql.landing import Landing
from sqlite_hunter.sql.postgres import is_for_postgres
from sqlite_hunter.sql.statements import split
from sqlite_hunter.sql.template import Template

if TYPE_CHECKING:
    from sqlite_hunter.sql.ddl.definition import Definition

RUN: Final = "execute"
_END: Final = Template.of(";\n")
_ANY: Final = ""
"""Stands for a database that is not known."""
_MOST: Final = 4
"""Databases with which one statement is judged, each by itself; more are judged as if they were one."""

Failed = Callable[[Site, str], None]
LandingOf = Callable[[str], Landing | None]
"""Which tables are there in PostgreSQL already, by the database of SQLite's as it is shown; "" if it is not known."""


class Files(Protocol):
    """The files of SQL of the program."""

    @property
    def definitions(self) -> Sequence[Definition]:
        """What they define, where no flow tells of what database."""

    def whole(self, statement: str, path: str) -> Sequence[Definition] | None:
        """The statements of the file that a statement runs whole; None if it does not."""


def with_dialect(
    sites: Iterable[Site], failed: Failed, files: Files, landing_of: LandingOf | None = None
) -> Iterator[Site]:
    """The sites, their statements with what PostgreSQL reads otherwise in them, and a site for each such construct.

    ``failed`` is told of a statement on which the translator failed, which is a fault of this program's own.
    """
    known = sorted(sites, key=_place)
    judge = _Judge([site for site in known if site.what == RUN], files, landing_of)
    for site in known:
        yield from _judged(site, judge, failed)


def _judged(site: Site, judge: _Judge, failed: Failed) -> Iterator[Site]:
    statement = site.statement
    if statement is None:
        yield site
        return
    try:
        found = judge.differences(site)
    except Exception as error:  # a fault of this program's own must not hide what there is elsewhere
        failed(site, named(error))
        yield site
        return
    yield replace(site, statement=replace(statement, dialect=tuple(sorted(each.construct.name for each in found))))
    if not site.foreign and (site.what == RUN or _is_spoken_for(site)):
        for each in found:
            occurrence = Occurrence(each.statement, each.start, each.end, each.reason, each.refused)
            told = replace(statement, dialect=(each.construct.name,))
            yield replace(
                site, what="dialect", member=each.construct.code, statement=told, occurrence=occurrence, gaps=()
            )


def _is_spoken_for(site: Site) -> bool:
    """Whether a statement that reaches no known connection is surely in SQLite's own words."""
    return site.what == "untraced" and site.note == "sqlite"


def _place(site: Site) -> tuple[object, ...]:
    span = site.span
    text = site.statement.text if site.statement is not None else ""
    return (site.path, span.line, span.column, span.end_line, span.end_column, site.what, site.member, text)


class _Judge:
    """The schemas of all databases, each made when it is asked for."""

    def __init__(self, run: list[Site], files: Files, landing_of: LandingOf | None = None) -> None:
        self._files = files
        self._landing_of = landing_of
        self._texts: dict[str, dict[Template, None]] = defaultdict(dict)
        for site in run:
            if site.statement is not None:
                text = self._text(site)
                for name in _names(site):
                    self._texts[name][text] = None
        self._schemas: dict[tuple[str, ...], Differences] = {}
        self._by_texts: dict[tuple[tuple[Template, ...], str], Differences] = {}
        """Databases of which the same is run are judged as one: a class may open many."""

    def differences(self, site: Site) -> list[Difference]:
        """The constructs in the statement of a site, each once."""
        text = self._text(site)
        names = _names(site)
        groups = [(name,) for name in names] if len(names) <= _MOST else [names]
        found: dict[str, Difference] = {}
        for schema in {id(schema): schema for schema in map(self._schema, groups)}.values():
            for each in schema.of(text):
                found[each.construct.code] = graver(found.get(each.construct.code), each)
        return list(found.values())

    def _schema(self, names: tuple[str, ...]) -> Differences:
        if names not in self._schemas:
            order = [*names, _ANY, *(sorted(self._texts) if names == (_ANY,) else ())]
            texts = tuple(dict.fromkeys(text for name in order for text in self._texts.get(name, ())))
            landing = self._landing_of(names[0]) if self._landing_of is not None and len(names) == 1 else None
            key = texts, names[0] if landing is not None else ""
            if key not in self._by_texts:
                lent = needed((part for text in texts for part in split(text)), self._files.definitions)
                self._by_texts[key] = Differences(texts, landing, [each.statement for each in lent])
            self._schemas[names] = self._by_texts[key]
        return self._schemas[names]

    def _text(self, site: Site) -> Template:
        """What is run there; less what is for PostgreSQL, where the server is chosen at run time."""
        shown = site.statement.text if site.statement is not None else ""
        whole = self._files.whole(shown, site.path)
        if whole is not None:
            return Template.join(_END, [each.statement for each in whole])
        text = Template.marked(shown)
        if site.backend != "either":
            return text
        return Template.join(_END, [part for part in split(text) if not is_for_postgres(part)])


def _names(site: Site) -> tuple[str, ...]:
    return site.databases or (_ANY,)
