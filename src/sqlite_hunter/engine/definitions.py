"""The statements that define the databases of a program: what it runs, what its scripts run, what files of it keep."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlite_hunter.engine.discover import Discovery, discover
from sqlite_hunter.engine.scan import scan_found
from sqlite_hunter.engine.schema_files import SchemaFiles, named_whole
from sqlite_hunter.engine.settings import Progress, ScanSettings
from sqlite_hunter.model.embedded import holder
from sqlite_hunter.model.finding import Problem, SqlSummary
from sqlite_hunter.sql.ddl.definition import Definition, template_of
from sqlite_hunter.sql.ddl.files import needed
from sqlite_hunter.sql.schema.model import ROWID_NAMES
from sqlite_hunter.sql.statements import operation, split
from sqlite_hunter.sql.template import Template
from sqlite_hunter.sql.tokens import NAME, WORD, significant, unquoted

if TYPE_CHECKING:
    from sqlite_hunter.model.report import Report
    from sqlite_hunter.model.site import Site
    from sqlite_hunter.program.analysis import Analysis

UNNAMED: Final = "unnamed"
"""The database of which only the caller of the program knows the file."""

_DEFINING: Final = frozenset({"create", "alter", "pragma"})
_ON_SQLITE: Final = ("sqlite", "either")
_MOST: Final = 3


@dataclass(slots=True)
class Defined:
    """What a program says of its databases."""

    databases: dict[str, list[Definition]] = field(default_factory=dict)
    """By database as it is shown, sorted; the definitions in the order of their places."""
    asking: dict[str, list[Template]] = field(default_factory=dict)
    """By database: those others that may ask for the number of a row, which a table then needs a column for; also
    such as are known in part, or, in a program that only tests define, of tests."""
    statements: dict[str, list[Definition]] = field(default_factory=dict)
    """By database: what else is run there, as far as it is known."""
    warnings: list[str] = field(default_factory=list)
    problems: tuple[Problem, ...] = ()
    """What could not be analysed, so that definitions may be missing."""


def definitions(paths: Sequence[Path], settings: ScanSettings, progress: Progress | None = None) -> Defined:
    """The definitions of all databases of a program. Raises UsageError for a path that does not exist."""
    found = discover(paths, settings.config)
    watched: list[Analysis] = []
    every = replace(settings, select=("SQH",), ignore=())
    report = scan_found(paths, found, every, progress, watched.append)
    collected = _Collected(found, report)
    for site in watched[-1].program.sites if watched else ():
        collected.add(site)
    collected.add_scripts()
    return collected.defined()


class _Collected:
    def __init__(self, found: Discovery, report: "Report") -> None:
        self._files = SchemaFiles(found.others)
        self._report = report
        self._by_database: dict[str, dict[Definition, None]] = defaultdict(dict)
        self._others: dict[str, dict[Definition, None]] = defaultdict(dict)
        self._run: dict[str, dict[Template, None]] = defaultdict(dict)
        self._unknown: dict[str, dict[str, None]] = defaultdict(dict)
        self._problems: list[Problem] = []
        self._untraced: dict[str, None] = {}

    def add(self, site: "Site") -> None:
        """What is run at a place in Python."""
        if site.statement is None or site.what not in ("execute", "untraced"):
            return
        path, line = holder(site.path), site.span.line
        if site.what == "untraced" or site.backend not in _ON_SQLITE:
            if _creates(site.statement):
                self._untraced[f"{path}:{line}"] = None
            return
        self._add(site.statement, path, line, tuple(filter(_is_named, site.databases)) or (UNNAMED,))

    def add_scripts(self) -> None:
        """What scripts and files of SQL give to SQLite's program."""
        for finding in (*self._report.findings, *self._report.ignored):
            if finding.rule == "SQH504" and finding.sql is not None:
                self._add(finding.sql, finding.path, finding.span.line, (finding.database or UNNAMED,))

    def _add(self, statement: SqlSummary, path: str, line: int, databases: Sequence[str]) -> None:
        name = named_whole(statement.text)
        if name:
            listed = list(self._of_file(statement.text, name, path, line))
        else:
            parts = split(template_of(statement.text))
            for database in databases:
                self._run[database].update(dict.fromkeys(parts))
            verbs = [operation(significant(part)) for part in parts]
            if not all(verbs):
                for database in databases:
                    self._unknown[database][f"{path}:{line}"] = None
            listed = [
                Definition(part, path, line) for part, verb in zip(parts, verbs, strict=True) if verb in _DEFINING
            ]
            others = [
                Definition(part, path, line) for part, verb in zip(parts, verbs, strict=True) if verb not in _DEFINING
            ]
            for database in databases:
                self._others[database].update(dict.fromkeys(others))
        for database in databases:
            self._by_database[database].update(dict.fromkeys(listed))

    def _of_file(self, statement: str, name: str, path: str, line: int) -> Iterator[Definition]:
        """The statements of a file of SQL that the program reads and runs."""
        file = self._files.file(name, path)
        text = self._files.text(file) if file is not None else None
        if file is None:
            reason = f"it runs {name}, and there is no such file, or several: what that defines is missing"
            self._problems.append(Problem(path, line, reason))
        elif isinstance(text, Problem):
            self._problems.append(text)
        for each in self._files.whole(statement, path) or ():
            if operation(significant(each.statement)) in _DEFINING:
                yield each

    def _lent(self, name: str, kept: list[Definition]) -> list[Definition]:
        """What files of SQL that nothing is seen to run define of a database: tables that are used and not made."""
        statements = [*self._run[name], *(each.statement for each in kept)]
        elsewhere = {each.place for listed in self._by_database.values() for each in listed}
        return [each for each in needed(statements, self._files.definitions) if each.place not in elsewhere]

    def defined(self) -> Defined:
        """All of it, sorted, less what only tests define."""
        reach = self._report.reach
        every = [each for listed in self._by_database.values() for each in listed]
        of_tests = {each.path for each in every if reach.get(each.path) == "test"}
        if all(each.path in of_tests for each in every):
            of_tests = set()
        databases, statements, warnings = {}, {}, []
        for name in sorted(self._by_database.keys() | self._run.keys()):
            kept = [each for each in self._by_database[name] if each.path not in of_tests]
            kept.sort(key=lambda each: (each.path, each.line))
            lent = self._lent(name, kept)
            if lent:
                kept += lent
                files = _listed(list(dict.fromkeys(each.path for each in lent)))
                warnings.append(f"{name}: nothing is seen to run {files}, which define tables that it uses")
            if kept:
                databases[name] = kept
            statements[name] = sorted(
                (each for each in self._others[name] if _is_known(each) and reach.get(each.path) != "test"),
                key=lambda each: (each.path, each.line),
            )
            unknown = [place for place in self._unknown[name] if reach.get(place.rpartition(":")[0]) != "test"]
            if kept and unknown:
                warnings.append(
                    f"{name}: what is run at {_listed(unknown)} is only known at run time, and may define more"
                )
        problems = [each for each in self._problems if reach.get(each.path) != "test"]
        left_out = {each.place for each in every if each.path in of_tests}
        if left_out:
            warnings.append(f"left out, for only tests run it: {_listed(sorted(left_out))}")
        if self._untraced:
            places = _listed(list(self._untraced))
            warnings.append(f"left out, for no connection is known that runs it: {places}")
        asking = {
            name: asks
            for name in databases
            if (asks := [each.statement for each in self._others[name] if each.path not in of_tests and _asks(each)])
        }
        found = tuple(dict.fromkeys((*self._report.problems, *problems)))
        return Defined(databases, asking, statements, warnings, found)


def _is_named(database: str) -> bool:
    """Whether more than the ending of a database's name is known."""
    return bool(database.rpartition("/")[2].partition(".")[0].strip("*")) or database.startswith(":")


def _asks(each: Definition) -> bool:
    """Whether it has a name of SQLite's for the number of a row."""
    return any(
        token.kind in (WORD, NAME) and unquoted(token).lower() in ROWID_NAMES for token in significant(each.statement)
    )


def _is_known(each: Definition) -> bool:
    """Whether it is known what a statement does."""
    return bool(operation(significant(each.statement)))


def _creates(statement: SqlSummary) -> bool:
    return any(operation(significant(part)) in ("create", "alter") for part in split(template_of(statement.text)))


def _listed(places: Sequence[str]) -> str:
    more = len(places) - _MOST
    return ", ".join(places[:_MOST]) + (f" and {more} more" if more > 0 else "")
