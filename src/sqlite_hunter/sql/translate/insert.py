"""INSERT, its columns and its rows (https://www.sqlite.org/lang_insert.html).

What its conflicts and its keys become is written in ``replacing``, ``ignoring``, ``upserting`` and ``generated_keys``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.assigning import assigned
from sqlite_hunter.sql.changed_rows import not_in_upsert
from sqlite_hunter.sql.common_tables import with_clause
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.firing import check
from sqlite_hunter.sql.generated_keys import Keys, chosen_key, identity_ahead, key_given, null_key
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.ignoring import IGNORE, check_ignorable, skip_clause, skippable
from sqlite_hunter.sql.joining import TABLE, UNKNOWN, not_ours, table_info, table_name, unknown_table
from sqlite_hunter.sql.native.types import column_form
from sqlite_hunter.sql.numbering import ROWID, stored_column
from sqlite_hunter.sql.output import after, before, replaced, source
from sqlite_hunter.sql.postgres_names import canonical, spelled
from sqlite_hunter.sql.replacing import REPLACE, defaulted, replace_clause
from sqlite_hunter.sql.returning import returning
from sqlite_hunter.sql.schema.affinity import POSTGRES_TYPES
from sqlite_hunter.sql.schema.collect import named
from sqlite_hunter.sql.schema.model import NUMBER_COLUMN
from sqlite_hunter.sql.scopes import Scope, SourceInfo
from sqlite_hunter.sql.selecting import query
from sqlite_hunter.sql.statement import StatementOut
from sqlite_hunter.sql.stored_queries import check_kind, fitting, number_differs
from sqlite_hunter.sql.tokens import unquoted
from sqlite_hunter.sql.upserting import UPSERT, upsert_clause
from sqlite_hunter.sql.values import TEXT, UNTYPED
from sqlite_hunter.sql.work import column_out

if TYPE_CHECKING:
    from sqlite_hunter.sql.output import Pieces
    from sqlite_hunter.sql.schema.model import ColumnInfo, TableInfo
    from sqlite_hunter.sql.values import Out
    from sqlite_hunter.sql.work import Work

OR: Final = Construct(
    "insert-or",
    "PostgreSQL has no OR ABORT, OR FAIL and OR ROLLBACK",
    ("INSERT OR ABORT", "INSERT OR FAIL"),
    "SQH472",
    example="CREATE TABLE t (a INTEGER); INSERT OR ABORT INTO t (a) VALUES (1)",
)
HANDLES: Final = ("statement insert",)


def write(work: Work, node: nodes.Insert) -> StatementOut:
    """The whole statement."""
    name = named(node.table.name)
    table = work.database.table(name)
    if table is None and name.lower().startswith("sqlite_"):
        raise not_ours(work, node.table, name)
    if table is None:
        raise unknown_table(work, node.table, node.table.name)
    info = table_info(work, node.table, table)
    if table.unclear or table.kind != "table":
        raise work.refuse(UNKNOWN, node.table, f"{table.name} is no table whose columns are known")
    not_in_upsert(work, table, node)
    check(work, node)
    outer = work.scope
    columns = _columns(work, node, table)
    key_given(work, node, table, columns)
    pieces = with_clause(work, node.with_, node.first)
    pieces += source(node.with_.last + 1 if node.with_ is not None else node.first, node.verb - 1)
    pieces += _verb(work, node)
    pieces += [*source(node.into, node.table.first - 1), *table_name(work, node.table, table.name)]
    pieces += _column_list(work, node, table, columns)
    if table.further and node.action == "REPLACE":
        reason = f"{table.name} has a further column, {table.further}, which REPLACE sets to its default: name them all"
        raise work.refuse(UNKNOWN, node, reason)
    if table.differs and (node.action or node.upserts):
        raise work.refuse(UNKNOWN, node, f"{table.name} is defined twice, and not alike: {table.differs}")
    keys = Keys(table, columns)
    keys.replaces = node.action == "REPLACE"
    if node.select is not None:
        pieces += source(_after_columns(node), node.select.first - 1)
        pieces += _rows(work, node, node.select, columns, keys)
    else:
        pieces += source(_after_columns(node), node.source_last)
    if node.alias is not None:
        info = SourceInfo(unquoted(node.alias).lower(), info.columns, table)
    work.scope = Scope(parent=outer, sources=[info, _excluded(info)])
    pieces += _conflict(work, node, table, columns)
    work.scope = Scope(parent=outer, sources=[info])
    pieces += returning(work, table, node.returning, _upsert_end(node))
    return StatementOut(pieces, ahead=identity_ahead(work, node, table, keys))


def _columns(work: Work, node: nodes.Insert, table: TableInfo) -> list[ColumnInfo]:
    """The columns that are given; none for DEFAULT VALUES."""
    if node.select is None:
        return []
    if not node.columns:
        return [column for column in table.columns if not column.generated]
    found: list[ColumnInfo] = []
    for token in node.columns:
        column = stored_column(work, node.table, table, token)
        if any(each is column for each in found):
            raise work.refuse(TABLE, node, f"{column.name} is given twice, as rowid perhaps: name it once")
        found.append(column)
    return found


def _verb(work: Work, node: nodes.Insert) -> Pieces:
    if not node.action:
        return source(node.verb, node.into - 1)
    construct = {"REPLACE": REPLACE, "IGNORE": IGNORE}.get(node.action, OR)
    work.changed(construct, node)
    if node.action == "ROLLBACK" or (node.action == "FAIL" and len(node.rows) != 1):
        hint = "use ON CONFLICT, or handle the error in Python"
        raise work.refuse(OR, node, f"INSERT OR {node.action} has no counterpart: {hint}")
    return replaced("INSERT", node.verb, node.into - 1)


def _after_columns(node: nodes.Insert) -> int:
    """The first token after the table, its alias and its columns."""
    at = node.table.last + 1
    if node.alias is not None:
        at += 2
    return at + (2 * len(node.columns) + 1 if node.columns else 0)


def _column_list(work: Work, node: nodes.Insert, table: TableInfo, columns: list[ColumnInfo]) -> Pieces:
    pieces: Pieces = []
    at = node.table.last + 1
    if node.alias is not None:
        text = spelled(node.alias, unquoted(node.alias).lower())
        pieces += [*source(at, at), *(source(at + 1, at + 1) if text is None else replaced(text, at + 1))]
        at += 2
    if not node.columns and table.numbered and node.select is not None:
        return [*pieces, *after(f" ({', '.join(canonical(column.name) for column in columns)})")]
    if not node.columns:
        return pieces
    pieces += source(at, at)
    for offset, (token, column) in enumerate(zip(node.columns, columns, strict=True)):
        place = at + 1 + 2 * offset
        text = spelled(token, column.name)
        pieces += source(place, place) if text is None else replaced(text, place)
        pieces += source(place + 1, place + 1)
    return pieces


def _rows(work: Work, node: nodes.Insert, select: nodes.Select, columns: list[ColumnInfo], keys: Keys) -> Pieces:
    core = select.cores[0]
    if core.rows and len(select.cores) == 1 and select.with_ is None and not select.order_by:
        return _values(work, node, core, columns, keys)
    if keys.at >= 0:
        keys.mixed = True
    if len(select.cores) == 1 and not core.rows and not any(item.star for item in core.items):
        return _single(work, node, select, core, columns, keys)
    found = query(work, select, labels=False, ordered=keys.generated)
    if found.columns is None or len(found.columns) != len(columns):
        raise work.refuse(TABLE, node, number_differs(len(found.columns or []), columns))
    for each, column in zip(found.columns, columns, strict=True):
        check_kind(work, node, each, column)
    return found.pieces


def _single(
    work: Work, node: nodes.Insert, select: nodes.Select, core: nodes.Core, columns: list[ColumnInfo], keys: Keys
) -> Pieces:
    """INSERT ... SELECT of named columns: each is made to fit where it is selected."""
    if len(core.items) != len(columns):
        raise work.refuse(TABLE, node, number_differs(len(core.items), columns))
    table = work.database.table(named(node.table.name))
    key = table.primary_key if table is not None else ()
    work.fitting = {
        item.first: fitting(work, item, column, key) for item, column in zip(core.items, columns, strict=True)
    }
    try:
        return query(work, select, labels=False, ordered=keys.generated).pieces
    finally:
        work.fitting = {}


def _values(work: Work, node: nodes.Insert, core: nodes.Core, columns: list[ColumnInfo], keys: Keys) -> Pieces:
    doubtful = skippable(node, columns, keys)
    table = work.database.table(named(node.table.name))
    if doubtful and table is not None and any(each.timing == "BEFORE" for each in table.triggers):
        raise work.refuse(IGNORE, node, f"BEFORE triggers of {table.name} see rows that SQLite then skips for NULL")
    if doubtful:
        return _skipping(work, node, core, columns, keys, doubtful)
    pieces: Pieces = []
    at = core.first
    for row in core.rows:
        if len(row.items) != len(columns) and not any(isinstance(item, nodes.Unknown) for item in row.items):
            raise work.refuse(TABLE, row, number_differs(len(row.items), columns))
        pieces += [*source(at, row.first - 1), *_row(work, row, columns, keys)]
        at = row.last + 1
    return pieces + source(at, core.last)


def _skipping(
    work: Work,
    node: nodes.Insert,
    core: nodes.Core,
    columns: list[ColumnInfo],
    keys: Keys,
    doubtful: list[ColumnInfo],
) -> Pieces:
    """The row as a table, from which it is taken only if SQLite would not skip it."""
    work.changed(IGNORE, node, "the row is skipped where NULL is bound for a NOT NULL column")
    row = core.rows[0]
    names = ", ".join(canonical(column.name) for column in columns)
    tests = " AND ".join(f"{canonical(column.name)} IS NOT NULL" for column in doubtful)
    pieces = [
        *before("SELECT * FROM ("),
        *source(core.first, row.first - 1),
        *_row(work, row, columns, keys, apart=True),
    ]
    return [*pieces, *source(row.last + 1, core.last), *after(f") AS given ({names}) WHERE {tests}")]


def _typed(work: Work, out: Out, column: ColumnInfo) -> Out:
    """A value that stands apart from its column: without a type of its own it would be text there."""
    if out.form == UNTYPED and column.native is not None:
        return work.cast(work.bracketed(out), column.native.wanted.lower(), column_form(column.native))
    if out.form != UNTYPED or column.kind == TEXT:
        return out
    kind = POSTGRES_TYPES[column.kind]
    return work.cast(work.bracketed(out), kind.lower(), column_out(column.kind))


def _row(work: Work, row: nodes.Row, columns: list[ColumnInfo], keys: Keys, *, apart: bool = False) -> Pieces:
    parts: list[tuple[nodes.Node, Pieces]] = []
    for at, item in enumerate(row.items):
        if at >= len(columns) or len(row.items) != len(columns):
            out = work.value(item)
        else:
            out = assigned(work, item, columns[at])
            out = defaulted(work, item, out, columns[at], keys)
            null_key(work, item, out, columns[at], keys)
            out = _typed(work, out, columns[at]) if apart else out
        if at == keys.at:
            out = chosen_key(work, item, out, keys)
        parts.append((item, out.pieces))
    return work.spliced(row, parts)


def _excluded(info: SourceInfo) -> SourceInfo:
    return SourceInfo("excluded", info.columns, None)


def _upsert_end(node: nodes.Insert) -> int:
    return node.upserts[-1].last if node.upserts else node.source_last


def _conflict(work: Work, node: nodes.Insert, table: TableInfo, columns: list[ColumnInfo]) -> Pieces:
    if table.numbered and (node.action in ("REPLACE", "IGNORE") or node.upserts):
        _numbers_stay(work, node, columns)
    if node.action == "REPLACE":
        if node.upserts:
            raise work.refuse(REPLACE, node, "REPLACE and ON CONFLICT stand together")
        return after(replace_clause(work, node, table, columns))
    if node.action == "IGNORE":
        if node.upserts:
            raise work.refuse(IGNORE, node, "OR IGNORE and ON CONFLICT stand together")
        check_ignorable(work, node, table, columns)
        return after(skip_clause(work, node, table))
    if not node.upserts:
        return []
    if len(node.upserts) > 1:
        raise work.refuse(UPSERT, node.upserts[1], "PostgreSQL takes one ON CONFLICT clause")
    return upsert_clause(work, node, node.upserts[0], table)


def _numbers_stay(work: Work, node: nodes.Insert, columns: list[ColumnInfo]) -> None:
    """A row that is skipped or updated uses up a number on PostgreSQL, which the next row of the statement misses."""
    if any(column is NUMBER_COLUMN for column in columns):
        raise work.refuse(ROWID, node, "it stores the row's number and may meet rows in its way; insert without it")
    if node.action != "REPLACE" and len(node.rows) != 1 and node.select is not None:
        raise work.refuse(ROWID, node, "a row that is skipped uses up a row number; insert the rows one by one")
