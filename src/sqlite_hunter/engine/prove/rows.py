"""Rows for tables: few values that meet, keys that collide, children that find their parents."""

from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Final

from sqlite_hunter.engine.prove.example import Example, Row, Value
from sqlite_hunter.engine.prove.uses import Use
from sqlite_hunter.engine.prove.values import Source, is_storable
from sqlite_hunter.sql.schema.model import NUMBER_COLUMN, ColumnInfo, Database, TableInfo

_COUNTS: Final = (0, 1, 2, 3, 5, 8, 8)
_EXISTING: Final = 0.55
_NULL: Final = 0.08
_EVERY: Final = 4


def closure(database: Database, names: Iterable[str]) -> list[str]:
    """The tables that a statement may read or change (lower case), those that others refer to first.

    Tables are reached over foreign keys in both directions; of a view or a trigger nobody knows, so that all are.
    """
    wanted = {name for name in names if name in database.tables}
    if any(database.tables[name].kind != "table" for name in wanted):
        wanted = set(database.tables)
    waiting = sorted(wanted)
    while waiting:
        name = waiting.pop()
        near = {reference.table for reference in database.tables[name].references}
        near |= {child.name.lower() for child, _ in database.children(name)}
        new = {each for each in near if each in database.tables} - wanted
        wanted |= new
        waiting += sorted(new)
    if any(database.tables[name].triggers for name in wanted):
        wanted = set(database.tables)
    return _parents_first(database, [name for name in database.tables if name in wanted])


def _parents_first(database: Database, names: Sequence[str]) -> list[str]:
    ordered: list[str] = []
    waiting = [name for name in names if database.tables[name].kind == "table"]
    while waiting:
        ready = [
            name
            for name in waiting
            if not {reference.table for reference in database.tables[name].references} & (set(waiting) - {name})
        ]
        for name in ready or waiting[:1]:
            ordered.append(name)
            waiting.remove(name)
    return ordered


def stored_columns(table: TableInfo) -> list[ColumnInfo]:
    """The columns that a row gives values to; where its rows are numbered, the number is the last."""
    columns = [column for column in table.columns if not column.generated]
    return [*columns, NUMBER_COLUMN] if table.numbered else columns


def generate(
    random: Random, database: Database, tables: Sequence[str], source: Source, counts: Sequence[int] = _COUNTS
) -> dict[str, tuple[Row, ...]]:
    """Rows for each table; keys may collide, and the database then keeps the first."""
    rows: dict[str, tuple[Row, ...]] = {}
    for name in tables:
        table = database.tables[name]
        count = random.choice(counts)
        rows[name] = tuple(_row(random, table, database, source, rows, number) for number in range(count))
    return rows


def _row(
    random: Random,
    table: TableInfo,
    database: Database,
    source: Source,
    rows: Mapping[str, tuple[Row, ...]],
    number: int,
) -> Row:
    parents = {}
    for reference in table.references:
        found = rows.get(reference.table)
        parent = database.tables.get(reference.table)
        if found and parent is not None:
            chosen = dict(
                zip((each.name.lower() for each in stored_columns(parent)), random.choice(found), strict=True)
            )
            keys = reference.parent_columns or parent.primary_key
            for column, key in zip(reference.columns, keys, strict=False):
                parents[column] = chosen.get(key)
    return tuple(_value(random, table, column, source, parents, number) for column in stored_columns(table))


def _value(
    random: Random,
    table: TableInfo,
    column: ColumnInfo,
    source: Source,
    parents: Mapping[str, Value],
    number: int,
) -> Value:
    name = column.name.lower()
    if name in parents and random.random() < 0.9:
        return parents[name]
    if name == table.row_number.lower():
        return _key(random, number)
    if name.endswith("id") and column.kind == "integer" and random.random() < 0.7:
        return random.randint(1, 4)
    value = source.of_column(column)
    while value is None and name in table.primary_key:
        # SQLite takes NULL in a key that is no rowid, PostgreSQL does not: such data cannot be moved at all
        value = source.of_column(column)
    return value


def _key(random: Random, number: int) -> int:
    """A rowid: the highest is above 0 and far from the end, beyond which SQLite takes one by chance."""
    if number > 1 and random.random() < 0.1:
        return random.choice((0, -1, 2**31, 1000))
    return number + 1


def bind(
    random: Random,
    database: Database,
    uses: Mapping[int | str, Use],
    rows: Mapping[str, tuple[Row, ...]],
    source: Source,
) -> dict[int | str, Value]:
    """Values for a statement's parameters: such as are there, and others."""
    return {key: _bound(random, database, use, rows, source) for key, use in uses.items()}


def _bound(random: Random, database: Database, use: Use, rows: Mapping[str, tuple[Row, ...]], source: Source) -> Value:
    if use.kind != "count" and not _is_key(database, use) and random.random() < _NULL:
        return None
    if use.column is not None and random.random() < _EXISTING:
        table, name = use.column
        info = database.tables.get(table)
        names = [column.name.lower() for column in stored_columns(info)] if info is not None else []
        found = rows.get(table, ())
        if found and name in names:
            return random.choice(found)[names.index(name)]
    if use.column is not None and use.kind == "integer" and use.column[1].endswith("id"):
        return random.randint(0, 5)
    column = _column(database, use)
    value = source.value(use.kind)
    return value if column is None or is_storable(column, value) else source.of_column(column)


def _column(database: Database, use: Use) -> ColumnInfo | None:
    table = database.tables.get(use.column[0]) if use.column is not None else None
    return table.column(use.column[1]) if table is not None and use.column is not None else None


def _is_key(database: Database, use: Use) -> bool:
    table = database.tables.get(use.column[0]) if use.column is not None else None
    return table is not None and use.column is not None and use.column[1] in table.primary_key


def make(
    random: Random,
    database: Database,
    tables: Sequence[str],
    uses: Mapping[int | str, Use],
    literals: Mapping[str, Sequence[Value]],
    number: int,
    *,
    sums: bool = False,
) -> Example:
    """The example of a round: the first has no row at all, the second one in each table."""
    source = Source(random, literals, sums=sums)
    counts = (0,) if number == 0 else (1,) if number == 1 else _COUNTS
    rows = generate(random, database, tables, source, counts)
    values = bind(random, database, uses, rows, source)
    if values and has_other_types(number):
        chosen = random.choice(list(values))
        values[chosen] = source.of_other_type(uses[chosen].kind)
    return Example(rows, values)


def has_other_types(number: int) -> bool:
    """Whether a round, by its number, binds a value of another Python type than the column's beside which it stands.

    PostgreSQL may well fail for it, where SQLite takes all: but it must not answer otherwise.
    """
    return number % _EVERY == _EVERY - 1
