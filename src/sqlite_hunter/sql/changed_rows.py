"""Statements that read the table which they change.

PostgreSQL answers every query of a statement from the rows as they were before it. SQLite runs it when it comes to it,
for each row anew where it hangs on the row, and sees what has been changed by then; only what is read once, before the
first row is touched, is the same on both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.schema.model import ROWID_NAMES
from sqlite_hunter.sql.tokens import unquoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlite_hunter.sql.schema.model import TableInfo
    from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "changed-rows",
    "A query of the table that is changed sees it as it was before the statement on PostgreSQL, as it is on SQLite",
    ("query of the same table in RETURNING", "query of the same table in UPDATE"),
    "SQH478",
    silent=True,
    example="CREATE TABLE t (a INTEGER, b INTEGER); UPDATE t SET a = (SELECT max(o.a) FROM t AS o WHERE o.b < t.b) + 1",
)
_LAZY: Final = ("coalesce", "ifnull", "iif")


def not_in_returning(work: Work, table: TableInfo, items: Sequence[nodes.Item]) -> None:
    """Raises Refused where RETURNING reads the table, a view of it, or what its foreign keys change along."""
    shown = _showing(work, table)
    if work.database.foreign_keys:
        shown |= {child.name.lower() for child, _ in work.database.children(table.name)}
    for item in items:
        for each in item.walk():
            if isinstance(each, nodes.TableName) and unquoted(each.name).lower() in shown:
                raise _refused(work, each, unquoted(each.name), "run that query after it")


def not_in_update(work: Work, table: TableInfo, node: nodes.Update) -> None:
    """Raises Refused where a query may see rows that are updated already. With FROM, all values are found first."""
    if node.joins:
        return
    shown = _showing(work, table, node.with_)
    changed = {unquoted(token).lower() for each in node.assignments for token in each.columns}
    if table.rowid_alias.lower() in changed or changed & set(ROWID_NAMES):
        changed |= {*ROWID_NAMES, table.rowid_alias.lower()}
    found = [each for assignment in node.assignments for each in _queries(assignment.value)]
    if node.where is not None:
        found += _queries(node.where, conjoined=True)
    for select, late in found:
        own = _reads(select, shown, table, changed)
        if own and (late or _follows(work, select, table)):
            raise _refused(work, select, own, "compute it in a SELECT first")


def not_in_upsert(work: Work, table: TableInfo, node: nodes.Insert) -> None:
    """Raises Refused where DO UPDATE reads the table, and rows before may have changed it."""
    if node.select is None or (len(node.select.cores) == 1 and len(node.select.cores[0].rows) == 1):
        return
    shown = _showing(work, table, node.with_)
    for upsert in node.upserts:
        for part in (*upsert.assignments, upsert.where):
            for each in part.walk() if part is not None else ():
                if isinstance(each, nodes.TableName) and unquoted(each.name).lower() in shown:
                    raise _refused(work, each, unquoted(each.name), "insert row by row")


def _refused(work: Work, node: nodes.Node, name: str, hint: str) -> Exception:
    return work.refuse(CONSTRUCT, node, f"it reads {name}, which it changes: {hint}")


def _showing(work: Work, table: TableInfo, with_: nodes.With | None = None) -> set[str]:
    """What shows the table's rows, in lower case: itself, views of it, and tables of WITH."""
    names = {table.name.lower(), *(each.name.lower() for each in work.database.dependents(table.name))}
    for each in with_.tables if with_ is not None else ():
        if any(isinstance(one, nodes.TableName) and unquoted(one.name).lower() in names for one in each.walk()):
            names.add(unquoted(each.name).lower())
    return names


def _queries(node: nodes.Node, *, conjoined: bool = False, late: bool = False) -> Iterator[tuple[nodes.Node, bool]]:
    """The queries of an expression, each with whether a row may be changed before it is run for the first time.

    ``conjoined``: whether all terms of an AND here must hold before anything is changed.
    """
    if isinstance(node, nodes.Select) or (isinstance(node, nodes.In) and node.table is not None):
        yield node, late
        return
    keeps = isinstance(node, nodes.Paren) or (isinstance(node, nodes.Chain) and node.operator == "AND")
    chosen = isinstance(node, nodes.Chain) and node.operator in ("AND", "OR") and not (conjoined and keeps)
    chosen = chosen or isinstance(node, nodes.Case | nodes.Between)
    chosen = chosen or (isinstance(node, nodes.Call) and node.function in _LAZY)
    for each in node.children():
        yield from _queries(each, conjoined=conjoined and keeps, late=late or chosen)


def _reads(node: nodes.Node, shown: set[str], table: TableInfo, changed: set[str]) -> str:
    """By what name a query reads what is changed, "" if it does not."""
    names = [unquoted(each.name) for each in node.walk() if isinstance(each, nodes.TableName)]
    own = next((each for each in names if each.lower() in shown), "")
    if not own or own.lower() != table.name.lower() or not isinstance(node, nodes.Select):
        return own
    read = {unquoted(each.name).lower() for each in node.walk() if isinstance(each, nodes.Column)}
    starred = any(isinstance(each, nodes.Item) and each.star for each in node.walk())
    return own if starred or read & changed else ""


def _follows(work: Work, node: nodes.Node, table: TableInfo) -> bool:
    """Whether a query hangs on the row that is changed."""
    sources = [each for each in node.walk() if isinstance(each, nodes.Source)]
    names, columns = set(), set()
    for each in sources:
        known = work.database.table(unquoted(each.table.name)) if each.table is not None else None
        token = each.alias or (each.table.name if each.table is not None else None)
        names |= {unquoted(token).lower()} if token is not None else set()
        columns |= {*ROWID_NAMES, *(column.name.lower() for column in known.columns)} if known is not None else set()
    columns |= {unquoted(each.alias).lower() for each in node.walk() if isinstance(each, nodes.Item) and each.alias}
    for read in (each for each in node.walk() if isinstance(each, nodes.Column)):
        name = unquoted(read.name).lower()
        if read.table is not None and unquoted(read.table).lower() not in names:
            return True
        if read.table is None and name not in columns and table.stored(name) is not None:
            return True
    return False
