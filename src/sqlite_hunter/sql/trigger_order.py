"""Whether what a trigger does hangs on the order in which a statement changes its rows, which no database promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_hunter.sql.constraint_meeting import stored_values
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.own_row import is_of_row, own_row
from sqlite_hunter.sql.schema.collect import named
from sqlite_hunter.sql.tokens import unquoted
from sqlite_hunter.sql.trigger_effects import read, writes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlite_hunter.sql.schema.model import Database, TriggerInfo
    from sqlite_hunter.sql.trigger_effects import Effects


def hangs_on_order(database: Database, found: Effects) -> bool:
    """Whether something numbers rows, sets what the next row may set again, or reads what it writes."""
    owners = {trigger.name: trigger for _, trigger in found.steps}
    asked = [trigger.when for trigger in owners.values() if trigger.when is not None]
    if any(read(database, each) & found.writes for each in asked):
        return True
    if any(read(database, step) & found.writes or _is_last(database, step, trigger) for step, trigger in found.steps):
        return True
    return any(_mixes(database, steps) for steps in _by_table(database, found).values())


def commute(database: Database, one: Effects, other: Effects, tables: set[str]) -> bool:
    """Whether two triggers do nothing to these tables but add whole numbers: then it is all one which comes first."""
    steps = [*one.steps, *other.steps]
    if any(read(database, step) & tables for step, _ in steps):
        return False
    owners = {trigger.name: trigger for _, trigger in steps}
    if any(read(database, each.when) & tables for each in owners.values() if each.when is not None):
        return False
    listed = [step for step, _ in steps if {each.table for each in writes(step)} & tables]
    return {write.table for step in listed for write in writes(step)} >= tables and _all_add(database, listed)


def _by_table(database: Database, found: Effects) -> dict[str, list[nodes.Statement]]:
    """The steps by the table that they write, but for those that write the row itself."""
    listed: dict[str, list[nodes.Statement]] = {}
    for step, trigger in found.steps:
        if not own_row(database, step, trigger)[0]:
            for name in {each.table for each in writes(step)}:
                listed.setdefault(name, []).append(step)
    return listed


def _mixes(database: Database, steps: Sequence[nodes.Statement]) -> bool:
    """Whether one step hangs on what another, or the same for another row, has made of a table."""
    if all(isinstance(each, nodes.Insert) for each in steps) or all(isinstance(each, nodes.Delete) for each in steps):
        return False
    if not any(is_of_row(node) for each in steps for node in each.walk()) or _all_add(database, steps):
        return False
    only = steps[0] if len(steps) == 1 else None
    return not isinstance(only, nodes.Update) or (_asks_for_changed([only]) and not _is_constant(only))


def _all_add(database: Database, steps: Sequence[nodes.Statement]) -> bool:
    updates = [each for each in steps if isinstance(each, nodes.Update) and not each.joins]
    added = all(_adds(database, each, change) for each in updates for change in each.assignments)
    return len(updates) == len(steps) and added and not _asks_for_changed(updates)


def _asks_for_changed(steps: Sequence[nodes.Update]) -> bool:
    """Whether WHERE asks for a column that is set."""
    changed = {unquoted(token).lower() for each in steps for change in each.assignments for token in change.columns}
    asked = [node for each in steps if each.where is not None for node in each.where.walk()]
    return any(
        isinstance(each, nodes.Column) and not is_of_row(each) and unquoted(each.name).lower() in changed
        for each in asked
    )


def _is_constant(step: nodes.Update) -> bool:
    return all(isinstance(each.value, nodes.Literal) for each in step.assignments)


def _is_last(database: Database, step: nodes.Statement, trigger: TriggerInfo) -> bool:
    if isinstance(step, nodes.Insert):
        table = database.table(named(step.table.name))
        if table is None:
            return True
        given = stored_values(step, [each.name.lower() for each in table.columns])
        if table.row_number and table.row_number.lower() not in given:
            return True
        keyed = any(_is_key(database, values, trigger) for values in given.values())
        return bool(step.action or step.upserts) and not keyed
    if not isinstance(step, nodes.Update) or own_row(database, step, trigger)[0]:
        return False
    return any(not _adds(database, step, each) and any(map(is_of_row, each.value.walk())) for each in step.assignments)


def _is_key(database: Database, values: Sequence[nodes.Expression], trigger: TriggerInfo) -> bool:
    """Whether it is the key of the row that fired the trigger."""
    table = database.table(trigger.table)
    value = values[0] if len(values) == 1 else None
    if table is None or not isinstance(value, nodes.Column) or not is_of_row(value):
        return False
    return any(each.columns == (unquoted(value.name).lower(),) for each in table.uniques)


def _adds(database: Database, step: nodes.Update, node: nodes.Assignment) -> bool:
    """``n = n + x`` of whole numbers: in whatever order, it comes to the same."""
    value = node.value
    table = database.table(named(step.table.name))
    column = table.column(unquoted(node.columns[0])) if table is not None else None
    if not isinstance(value, nodes.Binary) or value.operator not in ("+", "-") or len(node.columns) != 1:
        return False
    while isinstance(value, nodes.Binary) and value.operator in ("+", "-"):
        value = value.left
    others = [each for each in node.value.walk() if isinstance(each, nodes.Column) and each is not value]
    if not all(map(is_of_row, others)):
        return False
    same = isinstance(value, nodes.Column) and unquoted(value.name).lower() == unquoted(node.columns[0]).lower()
    return same and column is not None and column.kind == "integer"
