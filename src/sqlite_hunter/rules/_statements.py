"""What is said of a statement: its short name, and what differs when it runs on PostgreSQL through psycopg 3.

Sources: https://www.psycopg.org/psycopg3/docs/basic/params.html and from_pg2.html,
https://docs.python.org/3/library/sqlite3.html, https://www.sqlite.org/pragma.html, https://www.postgresql.org/docs/15/.
"""

import re
from typing import Final

from sqlite_hunter.model.finding import SqlSummary
from sqlite_hunter.rules._constructs import quoted_advice
from sqlite_hunter.rules._definitions import definition_advice, definition_kinds
from sqlite_hunter.rules._pragmas import functions_advice, pragma_advice, pragma_name, pragmas
from sqlite_hunter.rules._wording import listed, shown
from sqlite_hunter.sql.statements import operation, split
from sqlite_hunter.sql.tables import targets
from sqlite_hunter.sql.template import Template
from sqlite_hunter.sql.tokens import significant

_LINKS: Final = {
    "select": "from", "delete": "from", "insert": "into", "replace": "into", "update": "of", "create": "of",
    "alter": "of", "drop": "of", "script": "on", "mixed": "on", "explain": "on",
}  # fmt: skip
"""The word between an operation and its tables."""

_READS: Final = {
    "insert": " from ", "replace": " from ", "update": " from ", "create table": " from ", "create view": " from ",
    "delete": ", reading ", "create": ", naming ",
}  # fmt: skip
"""The words between what a statement changes and what it only reads."""

_METHODS: Final = {
    "executescript": "psycopg has no executescript(): its execute() takes several statements where no values are "
    "bound, and does not commit first as sqlite3 does",
    "executemany": "only cursors have executemany() in psycopg, connections do not",
    "execute_fetchall": "execute() and fetchall()",
    "execute_insert": "INSERT ... RETURNING the key, and fetchone()",
}
_DEFAULT: Final = "run it on the PostgreSQL connection"
_VALUES: Final = {
    "qmark": "%s in place of each ?",
    "numeric": "%(name)s and a mapping in place of numbered parameters",
    "named": "%(name)s in place of :name",
    "mixed": "one style of parameters, %s or %(name)s",
}
_REPLACE: Final = "INSERT ... ON CONFLICT DO UPDATE with every column, and the key that conflicts, takes its place"
_VERBS: Final = {"": "a statement", "script": "a script"}
_WITH_KIND: Final = frozenset({"create", "drop"})
_WITHOUT_VALUES: Final = frozenset({"attach", "detach", "vacuum"})
"""What becomes of these has no parameters."""
_PLACEHOLDER: Final = re.compile(r"%s|%\([^()]*\)s")


def statement_name(statement: SqlSummary | None) -> str:
    """``SELECT from trades``, ``INSERT into log from trades``; where there is no text, that it is not known."""
    if statement is None:
        return "a statement that is only known at run time"
    several = f"one of {statement.alternatives} statements: " if statement.alternatives > 1 else ""
    return several + _named(statement)


def _named(statement: SqlSummary) -> str:
    if statement.operation == "pragma":
        return pragma_name(pragmas(statement))
    verb = _verb(statement)
    if not statement.tables:
        return verb
    link = "" if verb.endswith((" TABLE", " VIEW")) else f"{_LINKS.get(statement.operation, 'on')} "
    return f"{verb} {link}{_tables(verb, statement)}"


def _tables(verb: str, statement: SqlSummary) -> str:
    """The tables: those that are written first, and what they are written from named as that."""
    parts = split(Template.marked(statement.text)) if statement.operation in _READS else []
    written = list(dict.fromkeys(name for part in parts for name in targets(significant(part))))
    read = [name for name in statement.tables if name not in written]
    if not written or not read:
        return listed(statement.tables)
    kind = verb.lower().replace("temp ", "")
    return listed(written) + _READS.get(kind, _READS[statement.operation]) + listed(read)


def _verb(statement: SqlSummary) -> str:
    """``DELETE``, ``CREATE INDEX``: what is created or dropped is named with the verb."""
    if statement.operation == "mixed":
        return listed(_operations(statement))
    kinds = definition_kinds(statement) if statement.operation in _WITH_KIND else []
    if len(kinds) == 1:
        return kinds[0].partition(" of ")[0].upper()
    return _VERBS.get(statement.operation, shown(statement.operation.upper()))


def _operations(statement: SqlSummary) -> list[str]:
    """What alternatives do, each once."""
    parts = split(Template.marked(statement.text))
    return [name.upper() for name in dict.fromkeys(operation(significant(part)) for part in parts) if name]


def statement_advice(method: str, statement: SqlSummary | None) -> str:
    """What takes the statement's place; what PostgreSQL reads otherwise in it is told by rules of its own."""
    parts = [_METHODS[method]] if method in _METHODS else []
    if statement is None:
        return "; ".join([*parts, "find out what runs here, then run it on the PostgreSQL connection"])
    if statement.operation == "pragma":
        return "; ".join([*parts, pragma_advice(pragmas(statement))])
    parts.append(_instead(statement))
    if statement.operation not in _WITHOUT_VALUES:
        parts.extend(_binding(statement))
    parts += [functions_advice(significant(statement.text)), quoted_advice(statement)]
    return "; ".join(part for part in parts if part)


def _instead(statement: SqlSummary) -> str:
    """What becomes of the statement itself, apart from its parameters and its wording."""
    if statement.operation == "replace":
        return _REPLACE
    if statement.operation in ("script", "mixed"):
        return _DEFAULT
    return definition_advice(statement) or _DEFAULT


def _binding(statement: SqlSummary) -> list[str]:
    """What becomes of the parameters; a bare ``%`` must be doubled only where values are bound."""
    if statement.placeholders not in _VALUES:
        return []
    known = "".join(part for part in Template.marked(statement.text).parts if isinstance(part, str))
    doubled = ", %% for a literal %" if "%" in _PLACEHOLDER.sub("", known) else ""
    return [_VALUES[statement.placeholders] + doubled]
