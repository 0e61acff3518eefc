"""Whether PostgreSQL comes to what SQLite comes to where a statement fires triggers.

SQLite runs a trigger's body right before or after the row that fires it. PostgreSQL does so too for BEFORE; AFTER it
runs the bodies once the statement has changed all its rows, and those that foreign keys fire after all others
(https://www.postgresql.org/docs/15/trigger-datachanges.html). In the body SQLite follows the ON CONFLICT of the
statement outside (https://www.sqlite.org/lang_createtrigger.html).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlite_hunter.sql.constraint_meeting import may_conflict
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.own_row import is_one_row
from sqlite_hunter.sql.schema.collect import named
from sqlite_hunter.sql.schema.model import ROWID_NAMES
from sqlite_hunter.sql.translate.unsupported_statement import CONSTRUCT as TRIGGER
from sqlite_hunter.sql.trigger_effects import Effects, Write, cascaded, effects, fired, known, read, writes
from sqlite_hunter.sql.trigger_order import hangs_on_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlite_hunter.sql.constructs import Refused
    from sqlite_hunter.sql.schema.model import Database, TriggerInfo
    from sqlite_hunter.sql.work import Work

_Writing = nodes.Insert | nodes.Update | nodes.Delete


def check(work: Work, node: nodes.Insert | nodes.Update | nodes.Delete) -> None:
    """Raises Refused where a trigger that the statement fires comes to something else on PostgreSQL."""
    triggers = known(work.database, later=work.trigger is not None)
    if not triggers:
        return
    running = work.trigger.name if work.trigger is not None else None
    direct = writes(node)
    further = [each for write in direct for each in cascaded(work.database, write)]
    one = is_one_row(work.database, node)
    reached = [
        _Firing(write, trigger, effects(work.database, trigger, triggers), many=far or not one, far=far)
        for far, each in ((False, direct), (True, further))
        for write in each
        for trigger in fired(write, triggers)
        if trigger.name != running
    ]
    for each in reached:
        _check(work, node, each, {write.table for write in (*direct, *further)})
    _check_order(work, node, [each for each in reached if not each.trigger.refused])


@dataclass(frozen=True, slots=True)
class _Firing:
    """A trigger that a statement fires."""

    write: Write
    trigger: TriggerInfo
    effects: Effects
    many: bool
    """Whether several rows may fire it."""
    far: bool
    """Whether it is fired by what a foreign key does."""


def _check(work: Work, node: _Writing, firing: _Firing, written: set[str]) -> None:
    trigger, found = firing.trigger, firing.effects
    if trigger.refused:
        reason = f"{trigger.name}, a trigger of {trigger.table} that it fires, is not translated"
        work.lack(f"{reason}: what it does has to be written for PostgreSQL by hand")
        work.changed(TRIGGER, node, reason)
        return
    _policy(work, node, firing.write, trigger, found)
    _check_clauses(work, node, firing)
    if firing.many:
        _check_rows(work, node, firing, written)


def _check_clauses(work: Work, node: _Writing, firing: _Firing) -> None:
    trigger, found = firing.trigger, firing.effects
    if trigger.timing == "BEFORE" and trigger.table in found.writes and _meets_rows(node):
        raise _refused(work, node, trigger, "changes the rows that ON CONFLICT may meet; write it without that")
    if found.writes & {name for each in node.returning for name in read(work.database, each)}:
        raise _refused(work, node, trigger, "changes what RETURNING reads; ask for it in another statement")
    bound = any(isinstance(each, nodes.Parameter) for each in node.walk())  # it may be run by executemany()
    if (firing.many or bound) and _skips(work.database, firing):
        raise _refused(work, node, trigger, "skips rows, whose keys PostgreSQL uses up: give the keys yourself")


def _check_rows(work: Work, node: _Writing, firing: _Firing, written: set[str]) -> None:
    """What several rows may make of it."""
    trigger, found = firing.trigger, firing.effects
    if _sees(node, firing, written):
        hint = "change one row at a time, by its key"
        reason = f"reads or changes other rows of {trigger.table}, at each row on SQLite and after all on PostgreSQL"
        raise _refused(work, node, trigger, f"{reason}: {hint}")
    if found.by_old and firing.write.columns & {*found.by_old, *ROWID_NAMES}:
        raise _refused(work, node, trigger, "finds the row by the key that is changed here; change one row at a time")
    if found.writes & _read_row_by_row(work, node):
        raise _refused(work, node, trigger, "changes what the next row's values are read from; read them beforehand")
    if (firing.far or _has_no_order(node)) and hangs_on_order(work.database, found):
        reason = "does what hangs on the order of the rows (it numbers its own, or the last one wins)"
        raise _refused(work, node, trigger, f"{reason}, which no database promises: {_in_order(node)}")


def _in_order(node: _Writing) -> str:
    say = "say ORDER BY" if isinstance(node, nodes.Insert) else "change one row at a time, by its key"
    return f"{say}, or keep the statement by hand if that order is nothing to you"


def _sees(node: _Writing, firing: _Firing, written: set[str]) -> bool:
    """Whether it has to do with rows that the statement has yet to change on SQLite, and has changed on PostgreSQL."""
    trigger, found = firing.trigger, firing.effects
    if firing.far:
        gone = {named(node.table.name).lower()} if isinstance(node, nodes.Delete) else set()
        return bool(found.touched & written or found.parents & (written - gone))
    if trigger.timing == "BEFORE" and trigger.event == "INSERT":
        return False
    return trigger.table in found.touched | found.parents


def _skips(database: Database, firing: _Firing) -> bool:
    table = database.table(firing.trigger.table)
    raises = any(
        isinstance(each, nodes.Raise) and each.action == "IGNORE"
        for step in firing.trigger.steps
        for each in step.walk()
    )
    return raises and firing.write.event == "INSERT" and table is not None and bool(table.row_number)


def _check_order(work: Work, node: _Writing, reached: Sequence[_Firing]) -> None:
    """What foreign keys do fires triggers ahead of the others on SQLite, and after them on PostgreSQL."""
    for at, one in enumerate(reached):
        for other in reached[at + 1 :]:
            common = one.effects.writes & (other.effects.reads | other.effects.writes)
            common |= other.effects.writes & one.effects.reads
            if other.far and one.trigger != other.trigger and common:
                about = f"and so does {one.trigger.name}; foreign keys fire them in another order on PostgreSQL"
                raise _refused(work, node, other.trigger, f"has to do with {sorted(common)[0]}, {about}")


def _refused(work: Work, node: nodes.Node, trigger: TriggerInfo, reason: str) -> Refused:
    return work.refuse(TRIGGER, node, f"its trigger {trigger.name} {reason}")


def _meets_rows(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Insert) and (bool(node.upserts) or node.action in ("REPLACE", "IGNORE"))


def _read_row_by_row(work: Work, node: _Writing) -> set[str]:
    """What is read for each row when its turn comes; all else is read before the first row is written."""
    parts: list[nodes.Node] = list(node.assignments) if isinstance(node, nodes.Update) else []
    if isinstance(node, nodes.Insert):
        parts += node.upserts
    return {name for part in parts for name in read(work.database, part)}


def _has_no_order(node: _Writing) -> bool:
    if not isinstance(node, nodes.Insert):
        return True
    return node.select is not None and not node.select.cores[0].rows and not node.select.order_by


def _policy(work: Work, node: _Writing, write: Write, trigger: TriggerInfo, found: Effects) -> None:
    """The ON CONFLICT of the statement outside takes the place of that in the body."""
    action = "" if isinstance(node, nodes.Delete) else getattr(node, "action", "")
    if isinstance(node, nodes.Insert) and write.event == "UPDATE":
        action = "ABORT"
    if not action:
        return
    for step, owner in found.steps:
        own = getattr(step, "action", "")
        if (own and own != action) or (not own and action != "ABORT" and may_conflict(work.database, step, owner)):
            said = "ON CONFLICT DO UPDATE" if isinstance(node, nodes.Insert) and node.upserts else f"OR {action}"
            reason = f"writes what may meet a constraint, for which {said} counts there too on SQLite"
            raise _refused(work, node, trigger, f"{reason}; write the statement without it")
