"""What a trigger does in the end, with all that it fires in turn, and which triggers a write fires.

Foreign keys count: on both databases what they do fires triggers too (https://www.sqlite.org/foreignkeys.html).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.own_row import is_parent_row, own_row
from sqlite_hunter.sql.schema.collect import named
from sqlite_hunter.sql.tokens import unquoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlite_hunter.sql.schema.model import Database, TriggerInfo

_ACTS: Final = ("CASCADE", "SET NULL", "SET DEFAULT")


class Write(NamedTuple):
    """Rows of a table (lower case) that are inserted, updated or deleted; ``columns`` are those that are set."""

    table: str
    event: str
    columns: frozenset[str] = frozenset()


@dataclass(slots=True)
class Effects:
    """What a trigger does, with all that it fires in turn. Tables are in lower case."""

    reads: set[str] = field(default_factory=set)
    writes: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    """Tables that are read or written otherwise than in the row that fired it, by its key."""
    parents: set[str] = field(default_factory=set)
    """Tables of which only the row is written that a foreign key of the row before it refers to."""
    by_old: set[str] = field(default_factory=set)
    """The columns of the key, where that row is found by what it was before."""
    steps: list[tuple[nodes.Statement, TriggerInfo]] = field(default_factory=list)
    triggers: list[TriggerInfo] = field(default_factory=list)
    """Those that it fires."""
    again: bool = False
    """Whether it may fire itself."""


def writes(statement: nodes.Node) -> list[Write]:
    """What a statement writes by itself."""
    match statement:
        case nodes.Insert():
            name = named(statement.table.name).lower()
            assigned = [each for upsert in statement.upserts for each in upsert.assignments]
            changed = [Write(name, "UPDATE", _columns(assigned))] if assigned else []
            return [Write(name, "INSERT"), *changed]
        case nodes.Update():
            return [Write(named(statement.table.name).lower(), "UPDATE", _columns(statement.assignments))]
        case nodes.Delete():
            return [Write(named(statement.table.name).lower(), "DELETE")]
        case _:
            return []


def _columns(assignments: Iterable[nodes.Assignment]) -> frozenset[str]:
    return frozenset(unquoted(token).lower() for each in assignments for token in each.columns)


def cascaded(database: Database, write: Write) -> list[Write]:
    """What foreign keys write after it, all the way down."""
    found: list[Write] = []
    waiting = [write] if database.foreign_keys else []
    while waiting:
        each = waiting.pop()
        for child, reference in database.children(each.table):
            parent = database.table(each.table)
            key = set(reference.parent_columns or (parent.primary_key if parent is not None else ()))
            action = reference.actions.get(each.event, "")
            if action not in _ACTS or (each.event == "UPDATE" and key and not key & each.columns):
                continue
            gone = each.event == "DELETE" and action == "CASCADE"
            event, columns = ("DELETE", frozenset[str]()) if gone else ("UPDATE", frozenset(reference.columns))
            made = Write(child.name.lower(), event, columns)
            if made not in found:
                found.append(made)
                waiting.append(made)
    return found


def fired(write: Write, triggers: Iterable[TriggerInfo]) -> list[TriggerInfo]:
    """The triggers that it fires; of one that could not be read nobody knows."""
    return [
        each
        for each in triggers
        if each.table == write.table
        and each.event in ("", write.event)
        and (not each.columns or each.columns & write.columns)
    ]


def read(database: Database, node: nodes.Node) -> set[str]:
    """The tables that queries in it read, also behind views; the one that it writes is not among them."""
    target = node.table if isinstance(node, nodes.Insert | nodes.Update | nodes.Delete) else None
    waiting = [
        named(each.name).lower() for each in node.walk() if isinstance(each, nodes.TableName) and each is not target
    ]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            table = database.table(name)
            waiting += table.depends if table is not None else ()
    return found


def known(database: Database, *, later: bool = False) -> list[TriggerInfo]:
    """The triggers that there are; ``later`` adds those that the program creates at any time."""
    found = [each for table in database.tables.values() for each in table.triggers]
    return found + [each for each in database.triggers if each not in found] if later else found


def effects(database: Database, trigger: TriggerInfo, triggers: Sequence[TriggerInfo]) -> Effects:
    """What it does in the end."""
    found = Effects()
    waiting, seen = [trigger], [trigger]
    while waiting:
        each = waiting.pop()
        for node in (*((each.when,) if each.when is not None else ()), *each.steps):
            names = read(database, node)
            found.reads |= names
            found.touched |= names
        found.steps += [(step, each) for step in each.steps]
        for step in each.steps:
            for write in _noted(database, found, step, each, trigger):
                for other in fired(write, triggers):
                    found.again = found.again or other.name == trigger.name
                    if other not in seen and other.name != trigger.name:
                        seen.append(other)
                        waiting.append(other)
    found.triggers = seen[1:]
    return found


def _noted(
    database: Database, found: Effects, step: nodes.Statement, each: TriggerInfo, trigger: TriggerInfo
) -> list[Write]:
    """Notes what a step of ``each`` does, and gives what it writes, also by foreign keys."""
    row, key = own_row(database, step, each) if each.table == trigger.table else ("", frozenset())
    direct = writes(step)
    further = [one for write in direct for one in cascaded(database, write)]
    found.writes |= {one.table for one in (*direct, *further)}
    parent = each is trigger and is_parent_row(database, step, each)
    found.touched |= {one.table for one in (*(() if row or parent else direct), *further)}
    found.parents |= {one.table for one in direct if parent}
    if not isinstance(step, nodes.Insert):
        found.reads |= {one.table for one in direct}
    if row == "old" and each is trigger:
        found.by_old |= key
    return [*direct, *further]


def reached(database: Database, statement: nodes.Node) -> list[TriggerInfo]:
    """The triggers that a statement may fire, with all that these fire in turn."""
    triggers = known(database)
    direct = writes(statement)
    found = [
        trigger
        for write in (*direct, *(each for one in direct for each in cascaded(database, one)))
        for trigger in fired(write, triggers)
    ]
    further = [other for each in found for other in effects(database, each, triggers).triggers]
    return list({each.name: each for each in (*found, *further)}.values())
