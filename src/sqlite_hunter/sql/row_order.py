"""The order of rows for which nobody asks: SQLite goes by rowid in practice, PostgreSQL by where the rows lie.

An UPDATE moves a row on PostgreSQL, so that what a LIMIT without ORDER BY takes is another row than on SQLite. Where
SQLite surely reads one table by its rowid, that order is written out; where it may go by an index, it is told.
https://www.sqlite.org/queryplanner.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlite_hunter.sql.aggregates import is_aggregate
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.ordering import UNORDERED, UNSAID
from sqlite_hunter.sql.postgres_names import canonical
from sqlite_hunter.sql.schema.model import ROWID_NAMES
from sqlite_hunter.sql.tokens import unquoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlite_hunter.sql.schema.model import Database, TableInfo
    from sqlite_hunter.sql.scopes import SourceInfo
    from sqlite_hunter.sql.work import Work

_BOUND: Final = (nodes.Literal, nodes.Parameter)


class _Index(NamedTuple):
    """By which rows may be found or listed; "" stands for an expression."""

    columns: tuple[str, ...]
    unclear: bool
    unique: bool


def chosen(work: Work, core: nodes.Core, select: nodes.Select) -> str:
    """The key to sort by where some rows of a query are taken and the query does not say which; "" for none."""
    if select.order_by or not core.joins or is_one_row(work, core, select) or not _tells_rows_apart(core):
        return ""
    plain = len(select.cores) == 1 and not core.group_by and core.distinct < 0 and not _windowed(core)
    key = by_rowid(work, core) if plain else ""
    if key:
        work.changed(UNORDERED, core, "the order of the rowid is written out")
    else:
        work.note(UNSAID)
    return key


def windows_key(work: Work, core: nodes.Core) -> str:
    """The same for the windows of a query that groups nothing; of several, SQLite sorts for one before the other."""
    windows = [each for item in core.items for each in item.walk() if isinstance(each, nodes.Window)]
    if not windows or core.windows or core.group_by or len({_sorted_by(work, each) for each in windows}) > 1:
        return ""
    outputs = [each for item in core.items if item.expression is not None for each in _outside_queries(item.expression)]
    return "" if any(map(is_aggregate, outputs)) else by_rowid(work, core)


def by_rowid(work: Work, core: nodes.Core) -> str:
    """The column that holds the rowid, where SQLite surely reads the one table of the query in its order; or ""."""
    sources = work.scope.sources
    table = sources[0].table if len(sources) == 1 else None
    if table is None or table.kind != "table" or table.unclear or table.differs or not table.row_number:
        return ""
    member = core.joins[0].source
    if member.table is None or member.arguments is not None:
        return ""
    hinted = member.indexed >= 0
    without = hinted and work.tokens[member.indexed].key == "NOT"
    if (hinted and not without) or not (without or _scanned(work.database, table, sources[0], core)):
        return ""
    return f"{canonical(sources[0].name)}.{canonical(table.row_number)}"


def key_of(work: Work, table: TableInfo, where: nodes.Expression | None) -> str:
    """The same for a statement that changes some rows of a table, which SQLite looks up by their rowids first."""
    if not table.row_number or table.unclear or table.differs or not _conditions_by_rowid(work.database, table, where):
        return ""
    read = _names(where) if where is not None else set()
    return "" if _is_held(work.database, table, read) else canonical(table.row_number)


def _sorted_by(work: Work, node: nodes.Window) -> tuple[str, ...]:
    return tuple(work.text(each).lower() for each in (*node.partition, *node.order_by))


def _scanned(database: Database, table: TableInfo, source: SourceInfo, core: nodes.Core) -> bool:
    if not _conditions_by_rowid(database, table, core.where):
        return False
    return not _is_held(database, table, _read(table, source, core))


def _is_held(database: Database, table: TableInfo, read: set[str]) -> bool:
    """Whether an index holds all these columns, so that it may be listed in place of the table."""
    numbers = {table.rowid_alias.lower(), *ROWID_NAMES}
    return any(read <= {*each.columns, *numbers} for each in _indexes(database, table))


def _conditions_by_rowid(database: Database, table: TableInfo, where: nodes.Expression | None) -> bool:
    """Whether no index that would bring another order serves the conditions."""
    if where is None:
        return True
    names = _names(where)
    numbers = {table.rowid_alias.lower(), *ROWID_NAMES} & names
    if numbers and any(isinstance(each, nodes.Chain) and each.operator == "OR" for each in where.walk()):
        return False  # SQLite may take the rows of one side first
    equal = _equal(where)
    once = [unquoted(each.name).lower() for each in where.walk() if isinstance(each, nodes.Column)]
    for index in _indexes(database, table):
        if index.unclear:
            return False
        if not names.isdisjoint(index.columns):
            alone = len(index.columns) == 1 and index.columns[0] in equal and once.count(index.columns[0]) == 1
            if not alone or any(isinstance(each, nodes.Collate) for each in where.walk()):
                return False
    return True


def _indexes(database: Database, table: TableInfo) -> Iterator[_Index]:
    """All but the rowid itself."""
    own = (table.rowid_alias.lower(),)
    for unique in table.uniques:
        if not (unique.primary and unique.columns == own):
            unclear = unique.partial or unique.collated or "" in unique.columns
            yield _Index(unique.columns, unclear, not unclear)
    for index in database.indexes.values():
        if index.table == table.name.lower():
            yield _Index(index.columns, not index.columns or "" in index.columns, unique=False)


def _read(table: TableInfo, source: SourceInfo, core: nodes.Core) -> set[str]:
    """The columns that a query surely reads."""
    if any(item.star for item in core.items):
        return {each.name.lower() for each in table.columns}
    found: set[str] = set()
    parts: list[nodes.Node] = [item.expression for item in core.items if item.expression is not None]
    parts += [core.where] if core.where is not None else []
    for part in parts:
        for each in _outside_queries(part):
            if isinstance(each, nodes.Column) and (each.table is None or _is(each, source)):
                found.add(unquoted(each.name).lower())
    return {name for name in found if table.column(name) is not None or name in ROWID_NAMES}


def _is(column: nodes.Column, source: SourceInfo) -> bool:
    return column.table is not None and unquoted(column.table).lower() == source.name.lower()


def _names(node: nodes.Node) -> set[str]:
    return {unquoted(each.name).lower() for each in node.walk() if isinstance(each, nodes.Column)}


def _outside_queries(node: nodes.Node) -> Iterator[nodes.Node]:
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if not isinstance(each, nodes.Select):
            yield each
            waiting.extend(each.children())


def held_together(where: nodes.Expression) -> Iterator[nodes.Expression]:
    """The conditions that hold all together."""
    waiting = [where]
    while waiting:
        each = waiting.pop()
        if isinstance(each, nodes.Paren):
            waiting.append(each.inner)
        elif isinstance(each, nodes.Chain) and each.operator == "AND":
            waiting.extend(each.items)
        else:
            yield each


def _equal(where: nodes.Expression | None) -> set[str]:
    """The columns that are asked to equal a constant or a bound value."""
    found = set()
    for each in held_together(where) if where is not None else ():
        if isinstance(each, nodes.Binary) and each.operator in ("=", "=="):
            for one, other in ((each.left, each.right), (each.right, each.left)):
                if isinstance(one, nodes.Column) and isinstance(other, _BOUND):
                    found.add(unquoted(one.name).lower())
    return found


def is_one_row(work: Work, core: nodes.Core, select: nodes.Select) -> bool:
    """Whether the query cannot have more than one row: of an aggregate, or by a key."""
    if len(select.cores) > 1:
        return False
    if not core.group_by and any(
        is_aggregate(each) for item in core.items if item.expression for each in _outside_queries(item.expression)
    ):
        return True
    sources = work.scope.sources
    table = sources[0].table if len(sources) == 1 else None
    if table is None:
        return False
    equal = _equal(core.where)
    keys: list[Sequence[str]] = [each.columns for each in _indexes(work.database, table) if each.unique]
    keys += [(name,) for name in {table.rowid_alias.lower(), *ROWID_NAMES} if name]
    return any(equal.issuperset(key) for key in keys)


def _tells_rows_apart(core: nodes.Core) -> bool:
    """Whether it matters which rows are taken: what is selected is no constant."""
    return any(
        item.star or (item.expression is not None and not isinstance(item.expression, nodes.Literal))
        for item in core.items
    )


def _windowed(core: nodes.Core) -> bool:
    calls = (each for item in core.items for each in item.walk() if isinstance(each, nodes.Call))
    return any(each.over is not None or each.over_name is not None for each in calls)
