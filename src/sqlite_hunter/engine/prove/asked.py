"""What is to be proven: the statements of one database, from a file of SQL, from lines of JSON, or from a scan."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from sqlite_hunter.engine.schema_files import SchemaFiles
from sqlite_hunter.errors import UsageError
from sqlite_hunter.model.finding import Finding
from sqlite_hunter.sql.ddl.definition import Definition
from sqlite_hunter.sql.ddl.files import needed
from sqlite_hunter.sql.landing import Landing
from sqlite_hunter.sql.making import PLACEHOLDERS, joined, made_by, parameters_in
from sqlite_hunter.sql.postgres import is_for_postgres
from sqlite_hunter.sql.statements import placeholders, ranges, split
from sqlite_hunter.sql.template import Hole, Template
from sqlite_hunter.sql.tokens import significant

_NAMED: Final = re.compile(r"named|pyformat")
_LIST_LENGTH: Final = 3
"""Placeholders that a list of any number of them stands for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement; ``bound`` as the translator takes it: None, "seq" or "map"."""

    template: Template
    bound: str | None
    path: str
    line: int

    @property
    def text(self) -> str:
        """As it is shown, with holes in braces."""
        return self.template.text


@dataclass(frozen=True, slots=True)
class Group:
    """The statements of one database, in the order in which they were found."""

    database: str
    statements: tuple[Asked, ...]
    borrowed: tuple[Asked, ...] = field(default=())
    """Definitions of other databases, or of files of SQL, of tables that only they define."""
    landing: Landing | None = None
    """Which of its tables are there in PostgreSQL already."""


def from_sql(text: str, path: str) -> Group:
    """A file of SQL is one database."""
    template = Template.of(text)
    found = []
    for start, end in ranges(template):
        piece = Template.of(text[start:end])
        found.append(Asked(piece, _bound_of(piece), path, text.count("\n", 0, start) + 1))
    return Group("", tuple(found))


def from_json_lines(text: str, path: str) -> list[Group]:
    """Each line is a database: ``{"setup": [text], "sql": text, "params": [...] | {...}}``. Raises UsageError."""
    groups = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            case = json.loads(line)
            setup, sql = case.get("setup", []), case.get("sql", "")
            texts = [*([setup] if isinstance(setup, str) else setup), *([sql] if isinstance(sql, str) else sql)]
            templates = [Template.of("" + text) for text in texts]
        except (ValueError, AttributeError, TypeError, RecursionError) as error:
            raise UsageError(f"{path}:{number}: no case of SQL: {error}") from error
        statements = tuple(Asked(each, _bound_of(each), path, number) for each in templates)
        groups.append(Group(str(case.get("id", "")), statements))
    return groups


def from_findings(findings: Iterable[Finding], files: SchemaFiles) -> list[Group]:
    """The statements of a scan by database; each text once in a database, at the first place.

    Tables that no statement makes are taken from files of SQL that define them.
    """
    by_database: dict[str, dict[tuple[str, str | None], Asked]] = defaultdict(dict)
    for finding in findings:
        for asked in _of_finding(finding, files):
            by_database[finding.database or ""].setdefault((asked.text, asked.bound), asked)
    groups = [Group(name, tuple(by_database[name].values())) for name in sorted(by_database)]
    lent = needed((each.template for group in groups for each in group.statements), files.definitions)
    return [replace(group, borrowed=_borrowed(group, lent)) for group in groups]


def _borrowed(group: Group, lent: Sequence[Definition]) -> tuple[Asked, ...]:
    own = needed((each.template for each in group.statements), lent)
    return tuple(Asked(each.statement, None, each.path, each.line) for each in own)


def _of_finding(finding: Finding, files: SchemaFiles) -> Iterator[Asked]:
    """What is run there; where the server is chosen at run time, less what is PostgreSQL's already."""
    if finding.sql is None or not finding.sql.text.strip():
        return
    whole = files.whole(finding.sql.text, finding.path)
    if whole is not None:
        yield from (Asked(each.statement, _bound_of(each.statement), each.path, each.line) for each in whole)
        return
    for piece in split(Template.marked(finding.sql.text)):
        if finding.backend != "either" or not is_for_postgres(piece):
            yield Asked(piece, _bound_of(piece), finding.path, finding.span.line)


def _bound_of(template: Template) -> str | None:
    style = placeholders(significant(template))
    if style == "none":
        return None
    return "map" if _NAMED.fullmatch(style) else "seq"


def with_lists(template: Template, widths: Mapping[int, int] | None = None) -> Template | None:
    """The statement with placeholders for a hole that is a list of them, and every part of a join; None with others.

    ``widths`` says of a hole, by its number from 0, how many it stands for: a row has as many as it has columns.
    """
    parts: list[str | Hole] = []
    number = 0
    for part in template.parts:
        if isinstance(part, str):
            parts.append(part)
            continue
        known = joined(part.source)
        if known is not None:
            parts.append(known.separator.join(known.parts))
            number += 1
            continue
        marks = set(parameters_in(part.source))
        if made_by(part.source) != PLACEHOLDERS or marks - {"?"}:
            return None
        parts.append(", ".join("?" * (widths or {}).get(number, _LIST_LENGTH)))
        number += 1
    return Template(tuple(parts))
