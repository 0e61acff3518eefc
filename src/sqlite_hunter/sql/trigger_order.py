"""Whether what a trigger does hangs on the order in which a statement changes its rows, which no database promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_hunter.sql.constraint_meeting import stored_values
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.own_row import is_of_row, own_row
from sqlite_hunter.sql.schema.collect import named
from sqlite_hunter.sql.tokens import unquoted
from sqlite_hunter.sql.trigger_effects import read

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
    return any(
        read(database, step) & found.writes or _is_last(database, step, trigger) for step, trigger in found.steps
    )


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
    same = isinstance(value, nodes.Column) and unquoted(value.name).lower() == unquoted(node.columns[0]).lower()
    return same and column is not None and column.kind == "integer"
