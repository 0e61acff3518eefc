"""ON CONFLICT, and the key that it names (https://www.sqlite.org/lang_upsert.html)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.collating import folded
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.defining import folded_key
from sqlite_hunter.sql.given import given
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import after, source
from sqlite_hunter.sql.set_columns import assignment
from sqlite_hunter.sql.tokens import unquoted

if TYPE_CHECKING:
    from sqlite_hunter.sql.output import Pieces
    from sqlite_hunter.sql.schema.model import TableInfo, Unique
    from sqlite_hunter.sql.work import Work

UPSERT: Final = Construct(
    "upsert",
    "In DO UPDATE PostgreSQL wants the old row's columns qualified, and the key named",
    ("DO UPDATE SET n = n + 1", "ON CONFLICT DO UPDATE, no target", "two ON CONFLICT clauses"),
    "SQH473",
    example="CREATE TABLE t (a INTEGER PRIMARY KEY, n INTEGER); "
    "INSERT INTO t (a, n) VALUES (1, 1) ON CONFLICT DO UPDATE SET n = n + 1",
)


def written_key(table: TableInfo, key: Unique) -> str:
    """The columns of a key as its unique index in PostgreSQL has them."""
    return ", ".join(folded_key(given(table.column(name))) for name in key.columns)


def note_many_rows(work: Work, node: nodes.Insert) -> None:
    """PostgreSQL fails where one statement touches a row twice; SQLite lets the last one win."""
    if len(node.rows) != 1:
        work.note("if two of the rows have one key, SQLite keeps the last and PostgreSQL fails")


def upsert_clause(work: Work, node: nodes.Insert, upsert: nodes.Upsert, table: TableInfo) -> Pieces:
    """One ON CONFLICT; in its target bare names are of the table alone, after it ``excluded`` has them too."""
    pieces: Pieces = []
    at = upsert.first
    if not upsert.target and table.numbered and not table.uniques:
        raise work.refuse(UPSERT, node, f"ON CONFLICT names no key, and {table.name} has none")
    if not upsert.target and (upsert.assignments or table.numbered):
        pieces += [*source(at, at + 1), *after(f" ({only_key(work, node, table)})")]
        at += 2
    work.scope.merged |= {column.name.lower() for column in table.columns}
    for each in upsert.target:
        pieces += [*source(at, each.first - 1), *_target(work, each)]
        at = each.last + 1
    _matches(work, upsert, table)
    if upsert.target_where is not None:
        pieces += [
            *source(at, upsert.target_where.first - 1),
            *work.condition(upsert.target_where, chooses=True).pieces,
        ]
        at = upsert.target_where.last + 1
    work.scope.merged = set()
    for change in upsert.assignments:
        pieces += [*source(at, change.first - 1), *assignment(work, change, table)]
        at = change.last + 1
    if upsert.where is not None:
        pieces += [*source(at, upsert.where.first - 1), *work.condition(upsert.where, chooses=True).pieces]
        at = upsert.where.last + 1
    if upsert.assignments:
        note_many_rows(work, node)
    return pieces + source(at, upsert.last)


def _target(work: Work, node: nodes.Expression) -> Pieces:
    out = work.raw(node)
    if not out.type.is_folded:
        return out.pieces
    if out.type.explicit:
        raise work.refuse(UPSERT, node, f"the key has a collation of its own, {out.type.collation}: leave it out")
    work.changed(UPSERT, node, "the key as its unique index has it")
    return folded(work, out, out.type.collation, node).pieces


def only_key(work: Work, node: nodes.Insert, table: TableInfo) -> str:
    """The key that is meant where none is named. Raises Refused unless the table has one alone."""
    if len(table.uniques) != 1 or "" in table.uniques[0].columns:
        raise work.refuse(UPSERT, node, f"ON CONFLICT names no key, and {table.name} has {len(table.uniques)}")
    work.changed(UPSERT, node)
    return written_key(table, table.uniques[0])


def _matches(work: Work, upsert: nodes.Upsert, table: TableInfo) -> None:
    """PostgreSQL fails, as SQLite does, where no unique key is on those columns."""
    names = tuple(sorted(unquoted(each.name).lower() for each in upsert.target if isinstance(each, nodes.Column)))
    if upsert.target and len(names) == len(upsert.target):
        known = [tuple(sorted(each.columns)) for each in table.uniques]
        if names not in known:
            raise work.refuse(UPSERT, upsert, f"{table.name} has no unique key on ({', '.join(names)})")
