"""Whether a translated statement fits the tables that are there in PostgreSQL already, by their own definitions.

A table may be defined in several places, and not alike: which of them was run nobody knows, so a statement has to fit
all. What the program itself adds by ALTER TABLE and CREATE UNIQUE INDEX is added there too, once these are translated.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.schema.collect import named
from sqlite_hunter.sql.schema.postgres_side import NULL, Need, PostgresColumn, PostgresTable, reasons
from sqlite_hunter.sql.tokens import unquoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlite_hunter.sql.schema.model import ColumnInfo, TableInfo
    from sqlite_hunter.sql.schema.postgres_side import PostgresTables
    from sqlite_hunter.sql.work import Work

EXISTING: Final = Construct(
    "existing-table",
    "The table is there in PostgreSQL already, with other columns, types or keys than the statement needs",
    (),
    "SQH477",
    silent=True,
    example="CREATE TABLE t (id INTEGER PRIMARY KEY, fee REAL); INSERT INTO t (fee) VALUES (0.07)",
    existing="CREATE TABLE t (id SERIAL PRIMARY KEY, fee INTEGER)",
)
_MOST: Final = 3
"""Reasons that are told of one table."""


@dataclass(slots=True)
class Landing:
    """Which of PostgreSQL's tables the tables of one database are."""

    tables: PostgresTables
    schemas: Sequence[str] = ("",)
    """Where they are looked for, the first that has one counts; "" is the schema of names without one."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """PostgreSQL's name by SQLite's, in lower case, where that is another."""
    unsure: frozenset[str] = frozenset()
    """Tables (lower case) of several databases: which of them one without a schema is, nobody can tell."""
    anywhere: bool = False
    """Whether a table of any other schema is meant, if there is only one of that name."""

    def of(self, name: str) -> Sequence[PostgresTable]:
        """The definitions of a table, by its name in translated statements; none if it is not known to be there."""
        target = self.renamed.get(name.lower(), name)
        for schema in self.schemas:
            if schema or name.lower() not in self.unsure:
                found = self.tables.tables.get((schema, target))
                if found:
                    return found
        others = [found for (_, other), found in self.tables.tables.items() if other == target and found]
        return others[0] if self.anywhere and len(others) == 1 else ()


@dataclass(slots=True)
class Added:
    """What the program itself adds to its tables (lower case)."""

    columns: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    """By table: names of columns as declared, with their kinds."""
    keys: dict[str, list[frozenset[str]]] = field(default_factory=lambda: defaultdict(list))

    def note(self, statement: nodes.Statement, tables: Mapping[str, TableInfo]) -> None:
        """Take in what a statement adds; ``tables`` are those that there are in the end."""
        definition = statement.definition if isinstance(statement, nodes.AlterTable) else None
        if isinstance(statement, nodes.AlterTable) and definition is not None:
            name = named(statement.table.name).lower()
            table = tables.get(name)
            column = table.column(unquoted(definition.name)) if table is not None else None
            if column is not None:
                self.columns[name][column.name] = column.kind
        elif isinstance(statement, nodes.CreateIndex) and statement.unique and statement.where is None:
            name = named(statement.table.name).lower()
            columns = [each.expression for each in statement.columns]
            if all(isinstance(each, nodes.Column) for each in columns):
                self.keys[name].append(
                    frozenset(unquoted(each.name) for each in columns if isinstance(each, nodes.Column))
                )

    def to(self, table: PostgresTable, name: str) -> PostgresTable:
        """The table with what is added."""
        columns = dict(table.columns)
        for column, kind in self.columns.get(name, {}).items():
            columns.setdefault(column, PostgresColumn(column, kind, kind, nullable=True, filled=True))
        return PostgresTable(table.name, table.schema, table.place, columns, [*table.keys, *self.keys.get(name, ())])


def check(work: Work, tree: nodes.Statement, landing: Landing, added: Added) -> None:
    """Raises Refused, with the place of the definition, where a translated statement does not fit a table."""
    if isinstance(tree, nodes.CreateTable | nodes.AlterTable | nodes.Drop):
        return  # what makes the schema does not land on it
    written = tree.table if isinstance(tree, nodes.Insert | nodes.Update | nodes.Delete) else None
    if isinstance(tree, nodes.Update) and not all(each.columns for each in tree.assignments):
        raise work.refuse(EXISTING, tree, "which columns are set is put in at run time: hold them against the table")
    target = named(written.name).lower() if written is not None else ""
    for name in dict.fromkeys([target, *work.read_columns, *sorted(work.starred)]):
        table = work.database.table(name)
        if table is None or table.kind != "table":
            continue
        need = _need(work, tree if name == target else None, table)
        for definition in landing.of(table.name):
            found = reasons(need, added.to(definition, name))
            if found:
                raise work.refuse(EXISTING, written if name == target else None, _told(definition, found))


def _told(table: PostgresTable, found: Sequence[str]) -> str:
    more = f"; and {len(found) - _MOST} more" if len(found) > _MOST else ""
    return f"{table.shown} is defined for PostgreSQL at {table.place}: {'; '.join(found[:_MOST])}{more}"


def _need(work: Work, tree: nodes.Statement | None, table: TableInfo) -> Need:
    name = table.name.lower()
    read, starred = work.read_columns.get(name, {}), name in work.starred
    reads = {each.name: each.kind for each in table.columns if starred or each.name.lower() in read}
    order = [each.name for each in table.columns] if starred else []
    if isinstance(tree, nodes.Insert):
        if not tree.columns:
            order = [each.name for each in table.columns if not each.generated]
        return Need(reads, _inserted(tree, table), True, list(_conflicts(tree, table)), order)
    if isinstance(tree, nodes.Update):
        return Need(reads, dict(_assigned(tree.assignments, table)), order=order)
    return Need(reads, order=order)


def _columns(tree: nodes.Insert, table: TableInfo) -> list[ColumnInfo]:
    if not tree.columns:
        return [each for each in table.columns if not each.generated]
    found = (table.column(unquoted(token)) or table.column(table.rowid_alias) for token in tree.columns)
    return [each for each in found if each is not None]


def _inserted(tree: nodes.Insert, table: TableInfo) -> dict[str, str]:
    """The columns that are stored, with their kinds: what SQLite keeps there is what PostgreSQL must keep."""
    cores = tree.select.cores if tree.select is not None else []
    rows = [row for core in cores for row in core.rows] if all(core.rows for core in cores) else []
    found: dict[str, str] = {}
    for at, column in enumerate(_columns(tree, table)):
        items = [row.items[at] for row in rows if at < len(row.items)]
        is_null = bool(items) and all(map(nodes.is_null, items))
        found[column.name] = NULL if is_null else column.kind
    for upsert in tree.upserts:
        for name, kind in _assigned(upsert.assignments, table):
            found.setdefault(name, kind)
    return found


def _assigned(assignments: Iterable[nodes.Assignment], table: TableInfo) -> Iterator[tuple[str, str]]:
    for each in assignments:
        for token in each.columns:
            column = table.column(unquoted(token))
            if column is not None:
                is_null = nodes.is_null(each.value)
                yield column.name, NULL if is_null else column.kind


def _conflicts(tree: nodes.Insert, table: TableInfo) -> Iterator[frozenset[str]]:
    """The keys without which ON CONFLICT fails, or does not skip what SQLite skips."""
    for upsert in tree.upserts:
        if upsert.target and upsert.target_where is None and all(isinstance(e, nodes.Column) for e in upsert.target):
            yield _spelled(table, (unquoted(each.name) for each in upsert.target if isinstance(each, nodes.Column)))
    if tree.action in ("REPLACE", "IGNORE") or any(not each.target for each in tree.upserts):
        given = {column.name.lower() for column in _columns(tree, table)}
        for key in table.uniques:
            by_itself = key.columns == (table.rowid_alias.lower(),) and not given.issuperset(key.columns)
            if not by_itself and not key.partial and "" not in key.columns:
                yield _spelled(table, key.columns)


def _spelled(table: TableInfo, names: Iterable[str]) -> frozenset[str]:
    """Names as the definition has them, which are those in PostgreSQL."""
    return frozenset(column.name if (column := table.column(name)) is not None else name for name in names)
