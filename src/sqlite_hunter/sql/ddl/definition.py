"""The statements that define a database, each with its places."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from sqlite_hunter.model.printable import printable
from sqlite_hunter.sql.grammar import Unreadable, nodes, parse
from sqlite_hunter.sql.postgres import is_of_other_server
from sqlite_hunter.sql.template import Hole, Template
from sqlite_hunter.sql.tokens import HOLE, Token, significant, unquoted

Defining = (
    nodes.CreateTable
    | nodes.CreateIndex
    | nodes.CreateView
    | nodes.CreateTrigger
    | nodes.CreateVirtual
    | nodes.AlterTable
)
"""What makes or changes something that a script has to make."""

_MARKED: Final = re.compile(r"\{([^{}]*)\}")
_NO_EXPRESSION: Final = re.compile(r'\s*(?:"[^"]*"\s*:.*)?', re.DOTALL)
"""What stands in the braces of JSON, and is no expression of Python."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A statement that the program runs on a database, or that a file of SQLite keeps."""

    statement: Template
    path: str
    line: int = 0
    """0 for a file of SQLite, which has no lines."""

    @property
    def is_kept(self) -> bool:
        """Whether it is not what a program would run, but what a database is."""
        return self.line == 0

    @property
    def place(self) -> str:
        """``file:line``, safe to be shown."""
        return printable(f"{self.path}:{self.line}" if self.line else self.path)


def template_of(text: str) -> Template:
    """The template of a text as findings show it: ``{...}`` is a hole, but not where only JSON is written so."""
    parts: list[str | Hole] = []
    at = 0
    for match in _MARKED.finditer(text):
        if _NO_EXPRESSION.fullmatch(match[1]) is None:
            parts += [text[at : match.start()], Hole(match[1])]
            at = match.end()
    return Template((*parts, text[at:]))


@dataclass(slots=True)
class Parsed:
    """A statement that was read, with every place that it stands at."""

    statement: Template
    tokens: list[Token]
    tree: nodes.Statement
    definitions: list[Definition] = field(default_factory=list)

    @property
    def places(self) -> str:
        """All its places, each once."""
        return ", ".join(dict.fromkeys(each.place for each in self.definitions))

    @property
    def first(self) -> Definition:
        """Where it stands first."""
        return self.definitions[0]


@dataclass(slots=True)
class Unread:
    """A definition that could not be read."""

    definition: Definition
    reason: str


@dataclass(slots=True)
class Reading:
    """All definitions of a database, read."""

    parsed: list[Parsed] = field(default_factory=list)
    """Each statement once, in the order of their first places."""
    unread: list[Unread] = field(default_factory=list)
    postgres: list[Definition] = field(default_factory=list)
    """Statements for PostgreSQL, which the program runs where it is on that."""
    foreign_keys: bool = False
    """Whether the program has SQLite enforce foreign keys."""
    user_version: bool = False
    """Whether the program keeps a version in ``PRAGMA user_version``."""


def read(definitions: Iterable[Definition]) -> Reading:
    """Read definitions; what is the same but for space, comments and letter case is one statement."""
    found = Reading()
    known: dict[tuple[str, ...], Parsed] = {}
    for definition in definitions:
        tokens = significant(definition.statement)
        while tokens and tokens[-1].key == ";":
            tokens.pop()
        if is_of_other_server(definition.statement):
            found.postgres.append(definition)
            continue
        key = same(tokens)
        if key in known:
            known[key].definitions.append(definition)
            continue
        try:
            tree = parse(tokens)
        except Unreadable as error:
            found.unread.append(Unread(definition, error.reason))
            continue
        known[key] = Parsed(definition.statement, tokens, tree, [definition])
        found.parsed.append(known[key])
        _note(found, tree)
    return found


def same(tokens: Iterable[Token]) -> tuple[str, ...]:
    """By what two statements are told to be the same."""
    return tuple(token.key or token.text for token in tokens)


def _note(found: Reading, tree: nodes.Statement) -> None:
    if isinstance(tree, nodes.Pragma):
        found.user_version = found.user_version or tree.name == "user_version"
        on = tree.value is not None and tree.value.lower() in ("1", "on", "true", "yes")
        found.foreign_keys = found.foreign_keys or (tree.name == "foreign_keys" and on)


def table_tree(parsed: Parsed) -> nodes.CreateTable:
    """The tree of a CREATE TABLE. Raises TypeError for another statement."""
    if not isinstance(parsed.tree, nodes.CreateTable):
        raise TypeError(kind_name(parsed.tree))
    return parsed.tree


def index_tree(parsed: Parsed) -> nodes.CreateIndex:
    """The tree of a CREATE INDEX. Raises TypeError for another statement."""
    if not isinstance(parsed.tree, nodes.CreateIndex):
        raise TypeError(kind_name(parsed.tree))
    return parsed.tree


def added_column(parsed: Parsed) -> nodes.ColumnDefinition:
    """The column that an ALTER TABLE adds. Raises TypeError for another statement."""
    if not isinstance(parsed.tree, nodes.AlterTable) or parsed.tree.definition is None:
        raise TypeError(kind_name(parsed.tree))
    return parsed.tree.definition


def created_name(tree: nodes.Statement) -> str:
    """The name of what a statement makes or changes; "" if it is put together at run time, or there is none."""
    match tree:
        case nodes.CreateTable() | nodes.AlterTable() | nodes.CreateVirtual():
            token = tree.table.name
        case nodes.CreateIndex() | nodes.CreateView() | nodes.CreateTrigger():
            token = tree.name.name
        case _:
            return ""
    return "" if token.kind == HOLE or token.holes else unquoted(token)


def kind_name(tree: nodes.Statement) -> str:
    """What a statement does, in words: ``CREATE TABLE``."""
    names = {
        nodes.CreateTable: "CREATE TABLE",
        nodes.CreateIndex: "CREATE INDEX",
        nodes.CreateView: "CREATE VIEW",
        nodes.CreateTrigger: "CREATE TRIGGER",
        nodes.CreateVirtual: "CREATE VIRTUAL TABLE",
        nodes.AlterTable: "ALTER TABLE",
    }
    return names.get(type(tree), type(tree).__name__.upper())
