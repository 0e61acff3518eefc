"""RAISE in a trigger, and what keeps a trigger from firing itself (https://www.sqlite.org/lang_createtrigger.html)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import Pieces, after, before
from sqlite_hunter.sql.tokens import unquoted
from sqlite_hunter.sql.translate.unsupported_statement import CONSTRUCT as TRIGGER

if TYPE_CHECKING:
    from sqlite_hunter.sql.schema.model import TriggerInfo
    from sqlite_hunter.sql.work import Work

_PLAIN: Final = re.compile(r"[a-z_][a-z0-9_]*")
_ACTIONS: Final = {
    "ROLLBACK": "RAISE(ROLLBACK) ends the transaction, which no function of PostgreSQL's can; use ABORT",
    "FAIL": "RAISE(FAIL) keeps the rows changed so far, which PostgreSQL takes back; use ABORT",
}


class Guard(NamedTuple):
    """A setting of the transaction that says that the trigger is running: SQLite does not fire it then.

    "" where it cannot fire itself.
    """

    test: str
    enter: str
    leave: str


def guard(name: str) -> Guard:
    """That of a trigger."""
    shown = name if _PLAIN.fullmatch(name) else f"x{name.encode().hex()}"
    setting = f"'sqlite_hunter.{shown}'"
    return Guard(
        f"current_setting({setting}, true) = 'fired'",
        f"PERFORM set_config({setting}, 'fired', true);\n",
        f"PERFORM set_config({setting}, '', true);",
    )


def raised(work: Work, step: nodes.Query, trigger: TriggerInfo, guarded: Guard) -> Pieces:
    """``SELECT RAISE(...) WHERE ...`` and ``SELECT CASE WHEN ... THEN RAISE(...) END`` as IF."""
    core = step.select.cores[0]
    plain = len(step.select.cores) == 1 and len(core.items) == 1 and step.select.with_ is None
    odd = core.group_by or core.having or core.windows or step.select.limit or step.select.order_by
    value = core.items[0].expression if plain and not odd else None
    if isinstance(value, nodes.Raise):
        condition = _condition(work, step.select, value)
        stop = _stop(work, value, trigger, guarded)
        return [*before("IF ("), *condition, *after(f") THEN\n{stop}\nEND IF;")]
    if isinstance(value, nodes.Case) and value.base is None and core.where is None and not core.joins:
        return _case(work, value, trigger, guarded)
    hint = "write SELECT RAISE(...) WHERE condition"
    raise work.refuse(TRIGGER, step, f"a SELECT in a trigger that is nothing but RAISE is translated: {hint}")


def _condition(work: Work, select: nodes.Select, value: nodes.Raise) -> Pieces:
    """What RAISE hangs on: WHERE, or whether there is a row at all."""
    core = select.cores[0]
    if not core.joins:
        return work.condition(core.where).pieces if core.where is not None else before("TRUE")
    work.stopping = value
    found = work.query(work, select, labels=False)
    work.stopping = None
    return [*before("EXISTS ("), *found.pieces, *after(")")]


def _case(work: Work, node: nodes.Case, trigger: TriggerInfo, guarded: Guard) -> Pieces:
    pieces: Pieces = []
    for at, (condition, result) in enumerate(node.whens):
        pieces += before("ELSIF (" if at else "IF (")
        pieces += [*work.condition(condition).pieces, *after(f") THEN\n{_branch(work, result, trigger, guarded)}\n")]
    if node.otherwise is not None:
        pieces += after(f"ELSE\n{_branch(work, node.otherwise, trigger, guarded)}\n")
    return [*pieces, *after("END IF;")]


def _branch(work: Work, node: nodes.Expression, trigger: TriggerInfo, guarded: Guard) -> str:
    if isinstance(node, nodes.Literal):
        return "NULL;"
    if isinstance(node, nodes.Raise):
        return _stop(work, node, trigger, guarded)
    raise work.refuse(TRIGGER, node, "a CASE in a trigger gives RAISE(...) or a literal, or is not translated")


def _stop(work: Work, node: nodes.Raise, trigger: TriggerInfo, guarded: Guard) -> str:
    """The error of sqlite3's class, or the end of the row."""
    if node.action in _ACTIONS:
        raise work.refuse(TRIGGER, node, _ACTIONS[node.action])
    if node.message is None:
        table = work.database.table(trigger.table)
        if trigger.timing != "BEFORE":
            raise work.refuse(TRIGGER, node, "RAISE(IGNORE) skips the triggers that come after; use WHEN")
        if work.database.foreign_keys and table is not None and table.references:
            raise work.refuse(TRIGGER, node, "RAISE(IGNORE) may skip what a foreign key asks for")
        return f"{guarded.leave}\nRETURN NULL;".lstrip()
    message = "'" + unquoted(node.message).replace("'", "''") + "'"
    return f"RAISE EXCEPTION USING MESSAGE = {message}, ERRCODE = 'integrity_constraint_violation';"
