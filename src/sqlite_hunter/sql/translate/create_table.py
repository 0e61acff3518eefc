"""CREATE TABLE: types, keys, defaults and constraints (https://www.sqlite.org/lang_createtable.html)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.defining import column_definition, table_constraint
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.joining import TABLE, table_info, table_name
from sqlite_hunter.sql.long_names import check_stored
from sqlite_hunter.sql.names import ascii_lower
from sqlite_hunter.sql.native.forbidding import Forbidden
from sqlite_hunter.sql.native.types import plain
from sqlite_hunter.sql.numbering import number_column
from sqlite_hunter.sql.output import Pieces, source
from sqlite_hunter.sql.postgres_names import MAX_NAME
from sqlite_hunter.sql.query_columns import STORED
from sqlite_hunter.sql.schema.collect import apply, named
from sqlite_hunter.sql.schema.model import Database, TableInfo
from sqlite_hunter.sql.scopes import OutColumn, Scope, SourceInfo
from sqlite_hunter.sql.selecting import query
from sqlite_hunter.sql.statement import StatementOut
from sqlite_hunter.sql.values import INT4, INT8, Out

if TYPE_CHECKING:
    from sqlite_hunter.sql.work import Work

OPTIONS: Final = Construct(
    "table-options",
    "PostgreSQL has no WITHOUT ROWID and no STRICT",
    ("STRICT, WITHOUT ROWID",),
    "SQH485",
    example="CREATE TABLE t (a INTEGER PRIMARY KEY) WITHOUT ROWID",
)
HANDLES: Final = ("statement createtable",)


def write(work: Work, node: nodes.CreateTable) -> StatementOut:
    """The table in PostgreSQL's types."""
    name = named(node.table.name)
    _nameable(work, node, name)
    pieces = [*source(node.first, node.table.first - 1), *table_name(work, node.table, name)]
    if node.select is not None:
        work.fitting = dict.fromkeys((item.first for item in node.select.cores[0].items), partial(_wide, work))
        found = query(work, node.select, labels=True, naming=STORED)
        check_stored(work, node, found.columns)
        for each in found.columns or []:
            if each.type.native is not None:
                reason = f"{each.type.native.column} becomes a column of a table that a query makes"
                raise Forbidden(each.type.native, node, reason)
        return StatementOut([*pieces, *source(node.table.last + 1, node.select.first - 1), *found.pieces])
    scratch = Database(
        foreign_keys=work.database.foreign_keys, numbered=work.database.numbered, natives=work.database.natives
    )
    apply(scratch, node, work.tokens, lambda _: None)
    table = scratch.tables[name.lower()]
    _distinct_names(work, node, table)
    work.scope = Scope(sources=[SourceInfo(name, _columns(work, node, scratch), table)])
    at = node.table.last + 1
    behind: list[str] = []
    parts: list[tuple[nodes.Node, Pieces]] = []
    for definition in node.columns:
        parts.append((definition, column_definition(work, definition, table, behind)))
    for constraint in node.constraints:
        parts.append((constraint, table_constraint(work, constraint, table, behind)))
    pieces += _list(work, at, parts)
    if table.numbered:
        pieces += number_column(work, node)
    last_part = parts[-1][0].last
    close = next(i for i in range(last_part + 1, node.last + 1) if work.tokens[i].key == ")")
    pieces += source(close, close)
    if node.options >= 0:
        work.changed(OPTIONS, node)
    return StatementOut(pieces, behind=behind)


def _distinct_names(work: Work, node: nodes.CreateTable, table: TableInfo) -> None:
    if len({each.name.lower() for each in table.columns}) < len({ascii_lower(each.name) for each in table.columns}):
        raise work.refuse(TABLE, node, "the names of two columns differ in a letter beyond ASCII alone; rename one")


def _nameable(work: Work, node: nodes.CreateTable, name: str) -> None:
    """Names that PostgreSQL would cut, or would never find behind its own."""
    if node.table.name.holes:
        return
    if len(name.encode()) > MAX_NAME:
        raise work.refuse(TABLE, node.table, f"the name {name[:30]}... is longer than PostgreSQL's {MAX_NAME} bytes")
    known = work.database.table(name)
    if known is not None and ascii_lower(known.name) != ascii_lower(name):
        reason = f"{known.name} and {name} are two names to SQLite; rename one, in the program too"
        raise work.refuse(TABLE, node.table, reason)
    if name.lower().startswith("pg_"):
        raise work.refuse(TABLE, node.table, f"{name} is a name of PostgreSQL's own catalogue; rename the table")


def _list(work: Work, at: int, parts: list[tuple[nodes.Node, Pieces]]) -> Pieces:
    """The definitions with their commas; one that is left out takes its comma along."""
    pieces: Pieces = source(at, at)
    at += 1
    first = True
    for part, written in parts:
        if not written:
            at = part.last + 1
            continue
        start = at
        while first and start < part.first and work.tokens[start].key == ",":
            start += 1
        named_at = part.named if isinstance(part, nodes.Constraint) else -1
        begin = named_at if named_at >= 0 else part.first
        pieces += [*source(start, begin - 1), *written]
        at = part.last + 1
        first = False
    return pieces


def _columns(work: Work, node: nodes.CreateTable, scratch: Database) -> list[OutColumn]:
    return table_info(work, node.table, scratch.tables[named(node.table.name).lower()]).columns


def _wide(work: Work, out: Out) -> Out:
    """A column that is made of a small number has 64 bits on SQLite all the same."""
    if out.type.native is not None:
        return plain(work, out)
    return work.cast(out, "bigint", INT8) if out.form == INT4 else out
