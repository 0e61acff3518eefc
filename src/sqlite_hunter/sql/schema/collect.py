"""Runs definitions on the model of a database, as SQLite would run them on a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import singledispatch
from typing import Final

from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.native.candidates import Native, wanted
from sqlite_hunter.sql.schema.affinity import BLOB, NUMERIC, affinity, kind
from sqlite_hunter.sql.schema.model import (
    ColumnInfo,
    Database,
    IndexInfo,
    ReferenceInfo,
    TableInfo,
    TriggerInfo,
    Unique,
)
from sqlite_hunter.sql.tokens import HOLE, Token, unquoted

Columns = Callable[[nodes.Select], list[ColumnInfo] | None]
"""Gives the columns that a query yields; None if they cannot be told."""

_FOREIGN: Final = ("SERIAL", "BIGSERIAL", "SMALLSERIAL", "BYTEA", "JSONB", "TIMESTAMPTZ", "DOUBLE PRECISION")
_TRUE = ("1", "on", "true", "yes")


def apply(database: Database, statement: nodes.Statement, tokens: Sequence[Token], columns_of: Columns) -> None:
    """Changes the model as the statement changes the database; a statement that defines nothing changes nothing."""
    _apply(statement, database, tokens, columns_of)


@singledispatch
def _apply(statement: nodes.Statement, database: Database, tokens: Sequence[Token], columns_of: Columns) -> None:
    """Any other statement defines nothing."""


@_apply.register
def _(statement: nodes.CreateTable, database: Database, tokens: Sequence[Token], columns_of: Columns) -> None:
    name = named(statement.table.name)
    known = database.tables.get(name.lower())
    several = database.merging or bool(statement.table.name.holes)
    temporary = statement.temporary >= 0 or is_temporary(statement.table)
    _shadow(known, temporary=temporary)
    if known is not None and (not several or _is_foreign(statement)):
        return
    table = TableInfo(name, temporary=temporary)
    database.tables[name.lower()] = table
    if statement.select is not None:
        found = columns_of(statement.select)
        table.columns = [_stored(column) for column in found or []]
        table.of_query = True
        table.unclear = "" if found is not None else "its query is not understood"
        return
    table.without_rowid = "WITHOUT" in statement.option_words
    for definition in statement.columns:
        add_column(table, definition, tokens, database)
    for constraint in statement.constraints:
        _table_constraint(table, constraint)
    table.numbered = name.lower() in database.numbered and table.numberable
    if statement.table.name.holes:  # which of them it is at run time is not known: it may have been made elsewhere
        for column in table.columns:
            column.nullable = column.nullable or column.name != table.rowid_alias
    if known is not None:
        database.tables[name.lower()] = merged(known, table)


def _shadow(known: TableInfo | None, *, temporary: bool) -> None:
    if known is not None and known.temporary != temporary:
        known.shadowed = True


def _stored(column: ColumnInfo) -> ColumnInfo:
    """A column of CREATE TABLE ... AS: its affinity, and nothing else, comes from the query."""
    return replace(
        column, collation="BINARY", nullable=True, default=None, default_text="", generated=False, native=None
    )


def _is_foreign(statement: nodes.CreateTable) -> bool:
    """Whether the definition was written for PostgreSQL: it says nothing of SQLite's table."""
    return any(each.type_name.upper() in _FOREIGN for each in statement.columns)


def is_temporary(name: nodes.TableName) -> bool:
    """Whether the name is of ``temp``, the schema of temporary tables (https://www.sqlite.org/lang_naming.html)."""
    return name.schema is not None and unquoted(name.schema).lower() == "temp"


def named(token: Token) -> str:
    """A table's name; one that is chosen at run time goes by what is written for it."""
    return token.text if token.kind == HOLE else unquoted(token)


def merged(one: TableInfo, other: TableInfo) -> TableInfo:
    """A table by two definitions: the columns of both. What both do not say alike is not known."""
    reasons = []
    for column in other.columns:
        known = one.column(column.name)
        if known is None:
            reasons.append(f"only one definition has {column.name}")
            column.nullable = True
            one.columns.append(column)
        elif (known.kind, known.collation, known.affinity == BLOB) == (
            column.kind,
            column.collation,
            column.affinity == BLOB,
        ):
            known.nullable = known.nullable or column.nullable
            known.affinity = known.affinity if known.affinity == column.affinity else NUMERIC
        else:
            types = (each.declared or "without type" for each in (known, column))
            reasons.append(f"{column.name} is {' and '.join(types)}")
            known.kind = ""
    if {each.columns for each in one.uniques} != {each.columns for each in other.uniques}:
        reasons.append("their keys differ")
    one.numbered = one.numbered and other.numbered
    one.further = one.further or other.further
    if one.rowid_alias != other.rowid_alias:
        one.rowid_alias = ""
    one.differs = one.differs or "; ".join(reasons)
    return one


def add_column(
    table: TableInfo, definition: nodes.ColumnDefinition, tokens: Sequence[Token], database: Database
) -> None:
    """Adds a column with its constraints."""
    declared = definition.type_name
    column = ColumnInfo(unquoted(definition.name), declared, affinity(declared), kind(declared))
    asked = Native(table.name.lower(), column.name.lower(), wanted(declared))
    column.native = database.natives.get(asked.key)
    if asked.wanted:
        database.asked[asked.key] = asked
    table.columns.append(column)
    for constraint in sorted(definition.constraints, key=lambda each: each.kind != "COLLATE"):
        _column_constraint(table, column, constraint, tokens)


def _column_constraint(
    table: TableInfo, column: ColumnInfo, constraint: nodes.Constraint, tokens: Sequence[Token]
) -> None:
    if constraint.kind == "PRIMARY KEY":
        _primary_key(table, (column.name,), descending=_descends(constraint, tokens))
        table.autoincrement = table.autoincrement or constraint.autoincrement >= 0
    elif constraint.kind == "UNIQUE":
        table.uniques.append(Unique((column.name.lower(),)))
    elif constraint.kind == "CHECK":
        table.checks = True
    elif constraint.reference is not None:
        table.references.append(_reference((column.name.lower(),), constraint.reference))
    else:
        _describe(column, constraint, tokens)


def _describe(column: ColumnInfo, constraint: nodes.Constraint, tokens: Sequence[Token]) -> None:
    """What a constraint says of its column alone."""
    if constraint.kind == "NOT NULL":
        column.nullable = False
    elif constraint.kind == "GENERATED":
        column.generated = True
    elif constraint.kind == "DEFAULT" and constraint.expression is not None:
        column.default = constraint.expression
        column.default_text = _text(tokens, constraint.expression)
    elif constraint.collation is not None:
        column.collation = unquoted(constraint.collation).upper()


def _descends(constraint: nodes.Constraint, tokens: Sequence[Token]) -> bool:
    return constraint.direction >= 0 and tokens[constraint.direction].key == "DESC"


def _text(tokens: Sequence[Token], node: nodes.Node) -> str:
    return " ".join(token.text for token in tokens[node.first : node.last + 1])


def _primary_key(table: TableInfo, names: tuple[str, ...], *, descending: bool = False) -> None:
    """``INTEGER PRIMARY KEY`` is the rowid (https://www.sqlite.org/lang_createtable.html#rowid), but not with DESC."""
    table.uniques.append(Unique(tuple(name.lower() for name in names), primary=True))
    columns = [column for name in names if (column := table.column(name)) is not None]
    if table.without_rowid:
        for column in columns:
            column.nullable = False
    elif len(columns) == 1 and columns[0].declared.upper() == "INTEGER" and not descending:
        table.rowid_alias = columns[0].name
        columns[0].nullable = False


def _table_constraint(table: TableInfo, constraint: nodes.Constraint) -> None:
    names = _names(constraint.columns)
    if constraint.kind == "PRIMARY KEY":
        _primary_key(table, names)
        table.autoincrement = table.autoincrement or constraint.autoincrement >= 0
    elif constraint.kind == "UNIQUE":
        table.uniques.append(Unique(tuple(name.lower() for name in names), collated=_collated(constraint.columns)))
    elif constraint.kind == "CHECK":
        table.checks = True
    elif constraint.reference is not None:
        table.references.append(_reference(tuple(name.lower() for name in names), constraint.reference))


def _names(columns: Sequence[nodes.IndexedColumn]) -> tuple[str, ...]:
    return tuple(_name(column.expression) for column in columns)


def _name(expression: nodes.Expression) -> str:
    """The column's name; "" for an expression. A string is a name here, as SQLite has it."""
    while isinstance(expression, nodes.Collate | nodes.Paren):
        expression = expression.operand if isinstance(expression, nodes.Collate) else expression.inner
    if isinstance(expression, nodes.Column):
        return unquoted(expression.name)
    if isinstance(expression, nodes.Literal) and expression.kind == "string":
        return unquoted(expression.token)
    return ""


def _collated(columns: Sequence[nodes.IndexedColumn]) -> bool:
    return any(isinstance(each.expression, nodes.Collate) for each in columns)


def _reference(columns: tuple[str, ...], reference: nodes.Reference) -> ReferenceInfo:
    parents = tuple(unquoted(each).lower() for each in reference.columns)
    return ReferenceInfo(columns, unquoted(reference.table.name).lower(), parents, dict(reference.actions))


@_apply.register
def _(statement: nodes.CreateIndex, database: Database, tokens: Sequence[Token], columns_of: Columns) -> None:
    table = database.table(named(statement.table.name))
    name = unquoted(statement.name.name).lower()
    columns = tuple(each.lower() for each in _names(statement.columns))
    database.indexes.setdefault(name, IndexInfo(name, named(statement.table.name).lower(), columns))
    if statement.unique and table is not None:
        partial = statement.where is not None
        table.uniques.append(Unique(columns, index=name, partial=partial, collated=_collated(statement.columns)))


@_apply.register
def _(statement: nodes.CreateView, database: Database, tokens: Sequence[Token], columns_of: Columns) -> None:
    name = unquoted(statement.name.name)
    if name.lower() in database.tables:
        return
    found = columns_of(statement.select)
    table = TableInfo(name, found or [], kind="view")
    table.unclear = "" if found is not None else "its query is not understood"
    table.starred = any(isinstance(each, nodes.Item) and each.star for each in statement.select.walk())
    table.depends = {unquoted(e.name).lower() for e in statement.select.walk() if isinstance(e, nodes.TableName)}
    for column, token in zip(table.columns, statement.columns, strict=False):
        column.name = unquoted(token)
    database.tables[name.lower()] = table


@_apply.register
def _(statement: nodes.CreateVirtual, database: Database, tokens: Sequence[Token], columns_of: Columns) -> None:
    name = unquoted(statement.table.name)
    database.tables.setdefault(
        name.lower(), TableInfo(name, kind="virtual", unclear=f"it is a virtual table ({statement.module})")
    )


@_apply.register
def _(statement: nodes.CreateTrigger, database: Database, tokens: Sequence[Token], columns_of: Columns) -> None:
    made = trigger_info(statement, tokens)
    table = database.table(made.table)
    there = {each.name for other in database.tables.values() for each in other.triggers}
    if table is not None and made.name not in there:
        table.triggers.append(made)


def trigger_info(statement: nodes.CreateTrigger, tokens: Sequence[Token]) -> TriggerInfo:
    """The trigger that a statement creates."""
    return TriggerInfo(
        unquoted(statement.name.name).lower(),
        unquoted(statement.table).lower() if statement.table is not None else "",
        statement.timing,
        statement.event,
        frozenset(unquoted(each).lower() for each in statement.columns),
        " ".join(token.text for token in tokens[statement.name.last + 1 :]),
        statement.when,
        tuple(statement.steps),
    )


@_apply.register
def _(statement: nodes.AlterTable, database: Database, tokens: Sequence[Token], columns_of: Columns) -> None:
    table = database.table(named(statement.table.name))
    if table is None:
        return
    column = table.column(unquoted(statement.column)) if statement.column is not None else None
    match statement.action:
        case "ADD COLUMN" if statement.definition is not None:
            _widen(database, table, statement.definition, tokens)
        case "RENAME TO" if statement.new_name is not None:
            _rename(database, table, unquoted(statement.new_name))
        case "RENAME COLUMN" if column is not None and statement.new_name is not None:
            _rename_column(database, table, column, unquoted(statement.new_name))
            for view in database.dependents(table.name):
                view.unclear = f"a column of {table.name} was renamed, and with it perhaps one of the view"
        case "DROP COLUMN" if column is not None:
            table.columns.remove(column)


def _widen(database: Database, table: TableInfo, definition: nodes.ColumnDefinition, tokens: Sequence[Token]) -> None:
    if table.column(unquoted(definition.name)) is not None:
        return
    if definition.name.holes:
        table.further = unquoted(definition.name)
        return
    add_column(table, definition, tokens, database)
    for view in database.dependents(table.name):
        if view.starred:
            view.unclear = f"its star has had one column more since {table.name} was altered"


def _rename(database: Database, table: TableInfo, name: str) -> None:
    old = table.name.lower()
    database.tables.pop(old, None)
    table.name = name
    database.tables[name.lower()] = table
    for _, reference in database.children(old):
        reference.table = name.lower()
    for view in database.tables.values():
        view.depends = {name.lower() if each == old else each for each in view.depends}
    for index in database.indexes.values():
        if index.table == old:
            index.table = name.lower()


def _rename_column(database: Database, table: TableInfo, column: ColumnInfo, name: str) -> None:
    old = column.name.lower()

    def renamed(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name.lower() if each.lower() == old else each for each in names)

    column.name = name
    if table.rowid_alias.lower() == old:
        table.rowid_alias = name
    for unique in table.uniques:
        unique.columns = renamed(unique.columns)
    for reference in table.references:
        reference.columns = renamed(reference.columns)
    for _, reference in database.children(table.name):
        reference.parent_columns = renamed(reference.parent_columns)


@_apply.register
def _(statement: nodes.Drop, database: Database, tokens: Sequence[Token], columns_of: Columns) -> None:
    name = unquoted(statement.name.name).lower()
    if statement.kind in ("TABLE", "VIEW"):
        database.tables.pop(name, None)
        for view in database.dependents(name):
            view.dropped_with = name
            view.unclear = f"{name}, from which it selected, was dropped, and the view with it"
    elif statement.kind == "INDEX":
        database.indexes.pop(name, None)
        for table in database.tables.values():
            table.uniques = [each for each in table.uniques if each.index != name]
    else:
        for table in database.tables.values():
            table.triggers = [each for each in table.triggers if each.name != name]


@_apply.register
def _(statement: nodes.Pragma, database: Database, tokens: Sequence[Token], columns_of: Columns) -> None:
    if statement.value is None:
        return
    on = statement.value.lower() in _TRUE
    if statement.name == "foreign_keys":
        database.foreign_keys = on
    elif statement.name == "recursive_triggers":
        database.recursive_triggers = database.recursive_triggers or on
    elif statement.name == "case_sensitive_like":
        database.case_sensitive_like = on
