"""Columns: their spelling, ``rowid``, aliases used as names, and texts in double quotes."""

from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.given import given
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.joining import UNKNOWN
from sqlite_hunter.sql.numbering import ROWID, unnumbered
from sqlite_hunter.sql.output import Pieces, replaced, source
from sqlite_hunter.sql.postgres_names import canonical, spelled
from sqlite_hunter.sql.schema.model import ROWID_NAMES
from sqlite_hunter.sql.scopes import Found
from sqlite_hunter.sql.tokens import HOLE, NAME, Token, unquoted
from sqlite_hunter.sql.untold import untold
from sqlite_hunter.sql.values import JSON, TEXT, UNTYPED, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "column-name",
    'PostgreSQL folds bare names to lower case, has other reserved words, and reads "a" as a name only',
    ('`"bob"` where no such column is', "column called `user`", "`SELECT userId`", "alias in WHERE or HAVING"),
    "SQH403",
    silent=True,
    example="CREATE TABLE t (userId INTEGER); SELECT userId FROM t",
)
HANDLES: Final = ("column",)


def write(work: Work, node: nodes.Column) -> Out:
    """The column by its name in PostgreSQL."""
    if node.name.kind == HOLE or (node.table is not None and node.table.kind == HOLE):
        raise work.refuse(CONSTRUCT, node, f"the column {work.text(node)} is not known before run time")
    name = unquoted(node.name)
    table = unquoted(node.table) if node.table is not None else ""
    found = work.scope.find(name, table)
    if found is None:
        return _no_column(work, node, name, table)
    if found.unclear:
        raise work.refuse(UNKNOWN, node, f"what {work.text(node)} is cannot be told: {found.unclear}")
    if found.unnumbered and found.source is not None:
        certain = node.table is not None or not found.ambiguous
        raise unnumbered(work, node, work.text(node), found.source.table if certain else None)
    if found.alias is not None and found.outer:
        hint = "its columns may be others there; write it out with their tables"
        raise work.refuse(CONSTRUCT, node, f"{name} is an alias of a query further out: {hint}")
    if found.alias is not None:
        work.changed(CONSTRUCT, node, "an alias of the SELECT list is no name there; its expression is repeated")
        return work.bracketed(found.alias) if found.alias.binds < 13 else found.alias
    return _column(work, node, name, found)


def _column(work: Work, node: nodes.Column, name: str, found: Found) -> Out:
    column, source_info = given(found.column), given(found.source)
    if column.type.kind == "":
        table = source_info.table
        why = untold(table.column(column.name) if table is not None else None, table)
        raise work.refuse(CONSTRUCT, node, f"{work.text(node)} may hold anything: {why}")
    if column.type.kind == JSON and not work.documents:
        hint = "compare it, or cast it to INTEGER, REAL or TEXT"
        raise work.refuse(CONSTRUCT, node, f"{work.text(node)} has the kind that the document gives it: {hint}")
    numbered = source_info.table is not None and source_info.table.numbered and source_info.column(name) is None
    if column.name.lower() != name.lower() or numbered:
        work.changed(ROWID, node)
    if source_info.table is not None:
        work.read_columns.setdefault(source_info.table.name.lower(), {})[column.name.lower()] = None
    pieces: Pieces = []
    if node.table is not None:
        pieces += _spelled(work, node, node.table, source_info.name, node.last - 2)
        pieces += source(node.last - 1, node.last - 1)
    elif found.ambiguous:
        pieces += replaced(f"{canonical(source_info.name)}.{canonical(column.name)}", node.last)
        return Out(pieces, column.type, column.form)
    pieces += _spelled(work, node, node.name, column.name, node.last)
    return Out(pieces, column.type, column.form)


def _spelled(work: Work, node: nodes.Node, token: Token, name: str, at: int) -> Pieces:
    text = spelled(token, name)
    if text is None:
        return source(at, at)
    work.changed(CONSTRUCT, node)
    return replaced(text, at)


def _no_column(work: Work, node: nodes.Column, name: str, table: str) -> Out:
    if not table and node.name.kind == NAME and node.name.text[0] == '"':
        if work.database.incomplete and work.scope.names_columns:
            hint = "the program makes tables or columns whose names are put in at run time"
            raise work.refuse(UNKNOWN, node, f"whether {work.text(node)} is a column or a text is not known: {hint}")
        work.changed(CONSTRUCT, node, "there is no such column, so SQLite takes it for a text")
        quoted = "'" + name.replace("'", "''") + "'"
        return Out(replaced(quoted, node.first), Type(TEXT, nullable=False), UNTYPED, constant=name)
    if name.lower() in ROWID_NAMES:
        raise unnumbered(work, node, work.text(node), None)
    raise work.refuse(UNKNOWN, node, f"no column {work.text(node)} is known here")
