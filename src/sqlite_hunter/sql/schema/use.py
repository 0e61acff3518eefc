"""What the whole program does with its tables, as far as one statement's translation depends on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.schema.collect import named
from sqlite_hunter.sql.tokens import unquoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_hunter.sql.schema.model import Database, TableInfo


_HUGE: Final = 2**62


def note(database: Database, statements: Iterable[nodes.Statement]) -> None:
    """Notes the tables whose keys some statement stores, skips or deletes.

    SQLite takes the next key from the rows that are there, an identity column from how often it was asked. The model
    holds all the program's tables already.
    """
    for statement in statements:
        _note(database, statement)
    enforced = database.foreign_keys
    database.gaps |= {name for name, table in database.tables.items() if _may_fail(table, enforced=enforced)}


def _note(database: Database, statement: nodes.Statement) -> None:
    match statement:
        case nodes.Insert():
            _note_huge(database, statement)
            _note_insert(database, statement)
        case nodes.Update():
            _note_update(database, statement)
        case nodes.Delete():
            _note_delete(database, named(statement.table.name).lower())
        case nodes.CreateTrigger() if statement.table is not None:
            # what fails in it uses up keys, on PostgreSQL alone
            inserted = [each.table.name for each in statement.steps if isinstance(each, nodes.Insert)]
            database.gaps |= {named(token).lower() for token in (statement.table, *inserted)}
        case nodes.Drop(kind="TABLE"):
            database.dropped.add(named(statement.name.name).lower())
        case nodes.AlterTable() if statement.new_name is not None:
            database.gaps |= {named(statement.table.name).lower(), named(statement.new_name).lower()}
        case _:
            _note_state(database, statement)


def _note_state(database: Database, statement: nodes.Statement) -> None:
    """What is not of any table."""
    if isinstance(statement, nodes.Pragma) and statement.name == "foreign_keys":
        on = (statement.value or "").lower() in ("1", "on", "true", "yes")
        database.foreign_keys_vary = database.foreign_keys_vary or (not on and statement.value is not None)
        database.foreign_keys = database.foreign_keys or on
    elif isinstance(statement, nodes.Transaction) and statement.kind.startswith("ROLLBACK"):
        database.rolled_back = True


def renamed(statements: Iterable[nodes.Statement]) -> set[str]:
    """The tables (lower case) that are renamed, by their names before and after."""
    return {
        named(token).lower()
        for each in statements
        if isinstance(each, nodes.AlterTable) and each.action == "RENAME TO" and each.new_name is not None
        for token in (each.table.name, each.new_name)
    }


def _may_fail(table: TableInfo, *, enforced: bool) -> bool:
    """Whether an INSERT may fail as part of the program's ways: the identity counts on, and SQLite does not.

    A NULL for a NOT NULL column is left out: it would say so of nearly every table, for what is a fault and no way.
    """
    alias = table.rowid_alias.lower()
    keyed = any(each.columns != (alias,) for each in table.uniques)
    refers = enforced and bool(table.references)
    return bool(alias) and (keyed or refers or table.checks or bool(table.triggers))


def _note_insert(database: Database, statement: nodes.Insert) -> None:
    name = named(statement.table.name).lower()
    if _leaves_gap(database, statement):
        database.gaps.add(name)
        if statement.action in ("", "ABORT") and not statement.upserts:
            database.given_keys.add(name)


def _note_update(database: Database, statement: nodes.Update) -> None:
    table = database.table(named(statement.table.name))
    changed = {unquoted(token).lower() for each in statement.assignments for token in each.columns}
    if table is None or changed & {table.rowid_alias.lower(), "rowid", "oid", "_rowid_"}:
        database.gaps.add(named(statement.table.name).lower())


def _note_delete(database: Database, name: str) -> None:
    """Rows of a table go, and by ON DELETE CASCADE those of the tables that refer to it."""
    waiting = [name]
    while waiting:
        each = waiting.pop()
        if each in database.deleted:
            continue
        database.deleted.add(each)
        database.gaps.add(each)
        waiting.extend(child.name.lower() for child, _ in database.children(each))


def _leaves_gap(database: Database, statement: nodes.Insert) -> bool:
    """Whether it may store a key itself, or use up one for a row that is not stored."""
    if statement.action not in ("", "ABORT") or statement.upserts:
        return True
    if not statement.columns:
        return statement.select is not None
    table = database.table(named(statement.table.name))
    names = {unquoted(token).lower() for token in statement.columns}
    return table is None or table.rowid_alias.lower() in names or bool(names & {"rowid", "oid", "_rowid_"})


def _note_huge(database: Database, statement: nodes.Insert) -> None:
    """Literals of which a sum may leave 64 bits: SQLite then goes on with a real, PostgreSQL fails."""
    table = database.table(named(statement.table.name))
    if table is None or statement.select is None:
        return
    names = [unquoted(token).lower() for token in statement.columns] or [each.name.lower() for each in table.columns]
    for row in statement.select.cores[0].rows:
        for name, item in zip(names, row.items, strict=False):
            literal = item.operand if isinstance(item, nodes.Unary) else item
            if isinstance(literal, nodes.Literal) and literal.kind == "integer" and _number(literal) >= _HUGE:
                database.huge.add((table.name.lower(), name))


def _number(literal: nodes.Literal) -> int:
    text = literal.token.text.replace("_", "")
    return int(text, 16) if text[:2].lower() == "0x" else int(text) if text.isdecimal() else 0


def literal_keys(statement: nodes.Insert, database: Database) -> list[tuple[str, ...]]:
    """The unique keys that the statement stores, as far as they are literals: table, columns and values of each."""
    table = database.table(named(statement.table.name))
    if table is None or statement.select is None:
        return []
    names = [unquoted(token).lower() for token in statement.columns] or [each.name.lower() for each in table.columns]
    found: list[tuple[str, ...]] = []
    for row in statement.select.cores[0].rows:
        values = {
            name: item.token.text
            for name, item in zip(names, row.items, strict=False)
            if isinstance(item, nodes.Literal) and item.kind != "null"
        }
        for unique in table.uniques:
            if unique.columns and not unique.partial and all(name in values for name in unique.columns):
                key = (values[name] for name in unique.columns)
                found.append((table.name.lower(), ",".join(unique.columns), *key))
    return found
