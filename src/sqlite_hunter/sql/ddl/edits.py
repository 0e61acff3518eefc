"""Edits on SQLite's own text, before it is translated: other names, IF NOT EXISTS, and foreign keys taken out."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from sqlite_hunter.sql.ddl.definition import Parsed, table_tree
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.postgres_names import quoted
from sqlite_hunter.sql.template import Template
from sqlite_hunter.sql.tokens import NAME, STRING, Token, tokenize, unquoted


class Edit(NamedTuple):
    """Text to put in place of a range of the statement's text."""

    start: int
    end: int
    text: str


def edited(statement: Template, edits: Iterable[Edit]) -> Template:
    """The statement with all edits made; they do not overlap."""
    parts: list[Template] = []
    at = 0
    for edit in sorted(edits):
        parts += [statement.slice(at, edit.start), Template.of(edit.text)]
        at = edit.end
    return Template.join(Template(), [*parts, statement.slice(at, len(statement.text))])


def dedented(statement: Template) -> Template:
    """The statement with its further lines moved to the left together, as far as they go; texts of it stay."""
    tokens = tokenize(statement)
    if any("\n" in token.text and token.kind in (STRING, NAME) for token in tokens):
        return statement
    text = statement.text
    starts = [at + 1 for at, letter in enumerate(text) if letter == "\n"]
    widths = [len(line) - len(line.lstrip(" ")) for line in text.split("\n")[1:] if line.strip()]
    if not widths or not min(widths) or "\t" in text:
        return statement
    width = min(widths)
    return edited(statement, (Edit(at, at + width, "") for at in starts if text[at : at + width] == " " * width))


def twice(parsed: Parsed) -> Iterator[Edit]:
    """IF NOT EXISTS for what is created."""
    tree = parsed.tree
    tokens = parsed.tokens
    match tree:
        case nodes.CreateTable() if not tree.if_not_exists:
            at = tokens[tree.table.first].start
        case nodes.CreateIndex() if not tree.if_not_exists:
            at = tokens[tree.name.first].start
        case nodes.CreateView() if tree.exists_at < 0:
            at = tokens[tree.name.first].start
        case _:
            return
    yield Edit(at, at, "IF NOT EXISTS ")


def replacing(parsed: Parsed) -> Iterator[Edit]:
    """A trigger without IF NOT EXISTS: PostgreSQL can replace one that is there."""
    tree = parsed.tree
    if isinstance(tree, nodes.CreateTrigger) and tree.exists_at >= 0:
        yield Edit(parsed.tokens[tree.exists_at].start, parsed.tokens[tree.exists_at + 3].start, "")


def renamed(parsed: Parsed, tables: Mapping[str, str]) -> Iterator[Edit]:
    """The tables by their new names; ``tables`` has the old ones in lower case.

    In a query the old name becomes the alias, so that columns may go on being named by it.
    """
    if not tables:
        return
    hidden = _common_tables(parsed.tree)
    sources = {id(each.table): each for each in parsed.tree.walk() if isinstance(each, nodes.Source)}
    trigger = parsed.tree if isinstance(parsed.tree, nodes.CreateTrigger) else None
    table = trigger.table if trigger is not None else None
    if table is not None and unquoted(table).lower() in tables:
        yield Edit(table.start, table.end, quoted(tables[unquoted(table).lower()]))
    for node in parsed.tree.walk():
        if not isinstance(node, nodes.TableName) or (trigger is not None and node is trigger.name):
            continue
        name = unquoted(node.name)
        if name.lower() not in tables or name.lower() in hidden:
            continue
        source = sources.get(id(node))
        alias = f" AS {quoted(name)}" if source is not None and source.alias is None else ""
        yield Edit(node.name.start, node.name.end, quoted(tables[name.lower()]) + alias)


def _common_tables(tree: nodes.Statement) -> set[str]:
    return {unquoted(each.name).lower() for each in tree.walk() if isinstance(each, nodes.CommonTable)}


def with_table(parsed: Parsed, name: str) -> Iterator[Edit]:
    """Another name for the table that is created, for one that is renamed later."""
    token = table_tree(parsed).table.name
    yield Edit(token.start, token.end, quoted(name))


def unnamed(parsed: Parsed, is_taken: Callable[[str], bool]) -> Iterator[Edit]:
    """Keys without their names where these are taken: in PostgreSQL they name an index beside all tables."""
    if not isinstance(parsed.tree, nodes.CreateTable):
        return
    for constraint, _ in constraints(parsed.tree):
        if constraint.named >= 0 and constraint.kind in ("PRIMARY KEY", "UNIQUE"):
            start, name = parsed.tokens[constraint.named], parsed.tokens[constraint.named + 1]
            if is_taken(unquoted(name)):
                yield Edit(start.start, parsed.tokens[constraint.named + 2].start, "")


def constraints(tree: nodes.CreateTable) -> Iterator[tuple[nodes.Constraint, nodes.ColumnDefinition | None]]:
    """All constraints, those of a column with it."""
    for column in tree.columns:
        yield from ((each, column) for each in column.constraints)
    yield from ((each, None) for each in tree.constraints)


def without_references(parsed: Parsed, tables: Collection[str]) -> Iterator[Edit]:
    """The definition without the foreign keys to some tables (lower case)."""
    for constraint, column in constraints(table_tree(parsed)):
        reference = constraint.reference
        if reference is None or unquoted(reference.table.name).lower() not in tables:
            continue
        first = constraint.named if constraint.named >= 0 else constraint.first
        if column is None and parsed.tokens[first - 1].key == ",":
            first -= 1
        start = parsed.tokens[first - 1].end if column is not None else parsed.tokens[first].start
        yield Edit(start, parsed.tokens[constraint.last].end, "")


def named_token(parsed: Parsed, constraint: nodes.Constraint) -> Token | None:
    """The name of a constraint."""
    return parsed.tokens[constraint.named + 1] if constraint.named >= 0 else None
