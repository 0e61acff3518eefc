"""Whether a statement in the body of a trigger may meet a constraint: UNIQUE, NOT NULL or CHECK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.own_row import is_of_row
from sqlite_hunter.sql.schema.collect import named
from sqlite_hunter.sql.tokens import unquoted

if TYPE_CHECKING:
    from sqlite_hunter.sql.schema.model import Database, TableInfo, TriggerInfo

Values = dict[str, list[nodes.Expression]]
"""What each column gets (lower case): an expression for each row."""

_TIMES: Final = ("datetime", "date", "time", "strftime", "julianday", "unixepoch")


def may_conflict(database: Database, step: nodes.Statement, trigger: TriggerInfo) -> bool:
    """Whether a step of a trigger may; foreign keys do not count, for which no ON CONFLICT is asked."""
    if not isinstance(step, nodes.Insert | nodes.Update):
        return False
    table = database.table(named(step.table.name))
    if table is None or table.checks:
        return True
    given = stored_values(step, [each.name.lower() for each in table.columns])
    return _meets_key(step, table, given) or _meets_null(database, step, table, given, trigger)


def _meets_key(step: nodes.Insert | nodes.Update, table: TableInfo, given: Values) -> bool:
    alias = table.rowid_alias.lower()
    inserts = isinstance(step, nodes.Insert)
    for unique in table.uniques:
        generated = inserts and unique.columns == (alias,) and alias not in given
        untouched = not inserts and "" not in unique.columns and not given.keys() & set(unique.columns)
        if not generated and not untouched:
            return True
    return False


def _meets_null(
    database: Database, step: nodes.Insert | nodes.Update, table: TableInfo, given: Values, trigger: TriggerInfo
) -> bool:
    for column in table.columns:
        name = column.name.lower()
        if column.nullable or name == table.rowid_alias.lower() or column.generated:
            continue
        if name in given and not all(_is_value(database, each, trigger, table.name) for each in given[name]):
            return True
        if name not in given and isinstance(step, nodes.Insert) and not column.default_text:
            return True
    return False


def stored_values(step: nodes.Insert | nodes.Update, columns: list[str]) -> Values:
    """The expressions that each column gets."""
    found: Values = {}
    if isinstance(step, nodes.Update):
        for each in step.assignments:
            found |= {unquoted(token).lower(): [each.value] for token in each.columns}
        return found
    names = [unquoted(token).lower() for token in step.columns] or columns
    for core in step.select.cores if step.select is not None else []:
        selected = [item.expression or nodes.Expression(item.first, item.last) for item in core.items]
        unknown = nodes.Expression(core.first, core.last)
        for items in [row.items for row in core.rows] or [selected]:
            for at, name in enumerate(names):
                found.setdefault(name, []).append(items[at] if at < len(items) else unknown)
    return found


def _is_value(database: Database, node: nodes.Expression, trigger: TriggerInfo, target: str) -> bool:
    """Whether it is surely not NULL."""
    match node:
        case nodes.Literal():
            return node.kind != "null"
        case nodes.Paren():
            return _is_value(database, node.inner, trigger, target)
        case nodes.Binary(operator="+" | "-" | "*"):
            return all(_is_value(database, each, trigger, target) for each in (node.left, node.right))
        case nodes.Call():
            first = node.arguments[0] if node.arguments else None
            return node.function in _TIMES and isinstance(first, nodes.Literal) and len(node.arguments) == 1
        case nodes.Column():
            table = database.table(trigger.table if is_of_row(node) else target)
            column = table.column(unquoted(node.name)) if table is not None else None
            return column is not None and not column.nullable
        case _:
            return False
