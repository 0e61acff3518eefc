"""What a refused statement has in it that PostgreSQL reads otherwise, whatever its tables and columns are.

A statement is refused at the first construct that cannot be translated, for want of a table's definition above all. The
rest of it is looked over here: a construct counts if it would be changed whichever kind of value the columns hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql import translate
from sqlite_hunter.sql.constructs import Change, Refused
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.ignoring import IGNORE
from sqlite_hunter.sql.replacing import REPLACE
from sqlite_hunter.sql.schema.model import ROWID_NAMES
from sqlite_hunter.sql.scopes import Found, OutColumn, Scope, SourceInfo
from sqlite_hunter.sql.translate.insert import OR
from sqlite_hunter.sql.values import FORMS, INTEGER, REAL, TEXT, Type
from sqlite_hunter.sql.work import Work

if TYPE_CHECKING:
    from collections.abc import Iterator

_KINDS: Final = (INTEGER, REAL, TEXT)
_ACTIONS: Final = {"REPLACE": REPLACE, "IGNORE": IGNORE, "ABORT": OR, "FAIL": OR, "ROLLBACK": OR}


@dataclass(slots=True)
class _Anything(Scope):
    """A scope in which every name is a column, of one kind of value."""

    kind: str = INTEGER

    def _here(self, name: str, table: str) -> Found | None:
        if name.lower() in ROWID_NAMES:
            return None
        column = OutColumn(name.lower(), Type(self.kind, affinity=self.kind), FORMS[self.kind])
        return Found(column, SourceInfo(table.lower(), []))


def changes(work: Work, tree: nodes.Statement) -> tuple[Change, ...]:
    """What was changed before the refusal, and what would be changed in any case after it."""
    found = dict.fromkeys(work.changes)
    if isinstance(tree, nodes.Insert) and tree.action in _ACTIONS:
        found[Change(_ACTIONS[tree.action], tree.first, tree.last, "")] = None
    waiting: list[nodes.Node] = [tree]
    while waiting:
        node = waiting.pop()
        certain = _in_any_case(work, node) if isinstance(node, nodes.Expression) else None
        if certain is None:
            waiting.extend(node.children())
        else:
            found.update(dict.fromkeys(certain))
    return tuple(found)


def _in_any_case(work: Work, node: nodes.Expression) -> list[Change] | None:
    """The changes that an expression needs whatever its columns hold; None if it is refused whatever that is."""
    tried = [made for kind in _KINDS if (made := _tried(work, node, kind)) is not None]
    if not tried:
        return None
    return [each for each in tried[0] if all(each.construct in _constructs(other) for other in tried)]


def _constructs(made: list[Change]) -> Iterator[object]:
    return (each.construct for each in made)


def _tried(work: Work, node: nodes.Expression, kind: str) -> list[Change] | None:
    alone = Work(work.source, work.tokens, work.database, translate.handlers())
    alone.query, alone.scope = work.query, _Anything(kind=kind)
    try:
        alone.raw(node)
    except Refused:
        return None
    return list(alone.changes)
