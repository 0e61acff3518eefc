"""CREATE INDEX."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.collating import by_byte, folded
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.joining import UNKNOWN, table_info, table_name, unknown_table
from sqlite_hunter.sql.output import Pieces, after, before, source
from sqlite_hunter.sql.postgres_names import MAX_NAME
from sqlite_hunter.sql.schema.collect import is_temporary, named
from sqlite_hunter.sql.scopes import Scope
from sqlite_hunter.sql.statement import StatementOut
from sqlite_hunter.sql.tokens import unquoted
from sqlite_hunter.sql.values import TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_hunter.sql.schema.model import TableInfo
    from sqlite_hunter.sql.values import Out
    from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "index",
    "PostgreSQL sorts an index of text by the database's collation, has none of SQLite's, and wants expressions in "
    "brackets of their own",
    ("index on an expression", "COLLATE NOCASE in a query", "names over 63 bytes"),
    "SQH486",
    example="CREATE TABLE t (a TEXT COLLATE NOCASE); CREATE INDEX i ON t (a)",
)
HANDLES: Final = ("statement createindex",)


def write(work: Work, node: nodes.CreateIndex) -> StatementOut:
    """The index, text by byte as SQLite has it."""
    name = named(node.name.name)
    table = work.database.table(named(node.table.name))
    if table is None:
        raise unknown_table(work, node.table, node.table.name)
    if is_temporary(node.name):
        raise work.refuse(
            CONSTRUCT, node.name, f"an index is where its table is: write CREATE INDEX {name} without temp"
        )
    _no_twin(work, node, name)
    if len(name.encode()) > MAX_NAME:
        work.note(f"the index {name[:30]}... is cut to {MAX_NAME} bytes by PostgreSQL")
    work.scope = Scope(sources=[table_info(work, node.table, table)])
    pieces = [*source(node.first, node.name.first - 1), *table_name(work, node.name, name.lower())]
    pieces += [*source(node.name.last + 1, node.table.first - 1), *table_name(work, node.table, table.name)]
    at = node.table.last + 1
    work.immutable = True
    for column in node.columns:
        pieces += [*source(at, column.first - 1), *indexed(work, column)]
        at = column.last + 1
    if node.where is not None:
        pieces += [*source(at, node.where.first - 1), *work.condition(node.where).pieces]
        at = node.where.last + 1
    work.immutable = False
    return StatementOut([*pieces, *source(at, node.last)])


def _no_twin(work: Work, node: nodes.CreateIndex, name: str) -> None:
    """With IF NOT EXISTS, PostgreSQL makes no index whose name something else of its own has."""
    if not node.if_not_exists:
        return
    cut = name.lower().encode()[:MAX_NAME]
    if len(name.encode()) > MAX_NAME:
        others = (each for each in work.database.indexes if each != name.lower())
        if any(each.encode()[:MAX_NAME] == cut for each in others):
            raise work.refuse(CONSTRUCT, node, f"its first {MAX_NAME} bytes, which PostgreSQL keeps, name another one")
    for table in work.database.tables.values():
        if any(cut == each.encode()[:MAX_NAME] for each in _own_names(table)):
            reason = f"PostgreSQL calls something of the table {table.name} {name}, and would make no index; rename it"
            raise work.refuse(CONSTRUCT, node, reason)


def _own_names(table: TableInfo) -> Iterator[str]:
    """What PostgreSQL calls the keys and sequences that it makes for a table."""
    lower = table.name.lower()
    yield f"{lower}_pkey"
    if table.rowid_alias:
        yield f"{lower}_{table.rowid_alias.lower()}_seq"
    for unique in table.uniques:
        yield f"{lower}_{'_'.join(unique.columns)}_key"


def _why(out: Out, node: nodes.Expression) -> str:
    """Which of the differences the column of an index has."""
    if out.type.kind != TEXT:
        return "here it is an expression"
    if out.type.is_folded:
        return f"here it is text that is compared under {out.type.collation}"
    while isinstance(node, nodes.Collate):
        node = node.operand
    if isinstance(node, nodes.Column):
        return 'here it is text, by byte as on SQLite: COLLATE "C"'
    return "here it is an expression that is text"


def indexed(work: Work, column: nodes.IndexedColumn) -> Pieces:
    """A column or expression with its direction; NULL where SQLite has it."""
    node = column.expression
    if isinstance(node, nodes.Literal) and node.kind == "string":
        node = nodes.Column(node.first, node.last, node.token)
    if isinstance(node, nodes.Column) and node.table is None and work.scope.find(unquoted(node.name)) is None:
        raise work.refuse(UNKNOWN, node, f"no column {work.text(node)} is known here")
    out = work.raw(node) if isinstance(node, nodes.Column) else work.value(node)
    if out.type.kind == TEXT or not isinstance(node, nodes.Column):
        work.changed(CONSTRUCT, column, _why(out, node))
    plain = isinstance(node, nodes.Column)
    if out.type.kind == TEXT:
        if out.type.is_folded:
            out, plain = folded(work, out, out.type.collation, column), True
        if not out.pieces or out.pieces[-1].text != ' COLLATE "C"':
            out = by_byte(work, out) if plain else by_byte(work, work.bracketed(out))
        plain = True
    pieces = list(out.pieces)
    if not plain:
        pieces = [*before("("), *pieces, *after(")")]
    return [*pieces, *source(column.expression.last + 1, column.last)]
