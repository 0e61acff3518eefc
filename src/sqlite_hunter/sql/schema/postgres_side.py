"""Tables that are there in PostgreSQL already, and what lands on them checked: columns, types, keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sqlite_hunter.sql.schema.affinity import BLOB, INTEGER, NUMERIC, REAL, TEXT

NULL: Final = "null"
"""The kind of the literal NULL."""
_TAKES: Final = {
    INTEGER: frozenset({INTEGER}),
    REAL: frozenset({REAL, INTEGER}),
    NUMERIC: frozenset({REAL, INTEGER}),
    TEXT: frozenset({TEXT}),
    BLOB: frozenset({BLOB}),
}
"""What a column of each kind takes and gives back equal: a number in DOUBLE PRECISION or NUMERIC stays that number."""


class Place(NamedTuple):
    """A line of a file, from 1."""

    path: str
    line: int

    def __str__(self) -> str:
        """As it is told."""
        return f"{self.path}:{self.line}"


@dataclass(slots=True)
class PostgresColumn:
    """A column; ``type`` is PostgreSQL's own name, ``kind`` what it takes and gives back unchanged, "" if none does.

    The kind of NUMERIC(10, 2) is integer: it takes whole numbers, and rounds others.
    """

    name: str
    type: str
    kind: str
    nullable: bool
    filled: bool
    """Whether it has a value where an INSERT names none."""


@dataclass(slots=True)
class PostgresTable:
    """A table as its definition has it; names are as PostgreSQL folds them."""

    name: str
    schema: str
    place: Place
    columns: dict[str, PostgresColumn] = field(default_factory=dict)
    keys: list[frozenset[str]] = field(default_factory=list)
    """The columns of its primary key, unique constraints and whole unique indexes."""

    @property
    def shown(self) -> str:
        """Its name with its schema, if that is known."""
        return f"{self.schema}.{self.name}" if self.schema else self.name


@dataclass(slots=True)
class PostgresTables:
    """What was read: the definitions of each table by (schema, name), and what could not be read.

    "" stands for the schema that a name without one is in, and for ``public``.
    """

    tables: dict[tuple[str, str], list[PostgresTable]] = field(default_factory=dict)
    unread: list[tuple[str, Place]] = field(default_factory=list)


class Need(NamedTuple):
    """What a statement for PostgreSQL needs of one of its tables."""

    reads: Mapping[str, str] = {}
    """The columns that it reads, with their kinds on SQLite; "" where that is not known."""
    writes: Mapping[str, str] = {}
    """The columns that it writes, with the kind of each value."""
    inserts: bool = False
    conflicts: Sequence[frozenset[str]] = ()
    """The columns of each key that ON CONFLICT needs."""
    order: Sequence[str] = ()
    """All columns of the table in their order, where the statement names none: ``*``, or INSERT without a list."""


def reasons(need: Need, table: PostgresTable) -> list[str]:
    """Why a statement cannot be run on the table as it is, or would not give back what it wrote; none if it can."""
    found = [*_unlike(need.reads, table, "on SQLite it is"), *_unlike(need.writes, table, "what is stored is")]
    if need.inserts:
        found += [
            f"{each.name} may not be NULL there, and is given no value"
            for each in table.columns.values()
            if not each.nullable and not each.filled and need.writes.get(each.name, NULL) == NULL
        ]
    for key in need.conflicts:
        if key not in table.keys:
            shown = ", ".join(sorted(key))
            found.append(f"ON CONFLICT needs a unique key on just ({shown}), which there is not")
    there = list(table.columns)[: len(need.order)] if need.inserts else list(table.columns)
    if need.order and list(need.order) != there:
        found.append("its columns are others there, or in another order; name them in the statement")
    return list(dict.fromkeys(found))


def _unlike(columns: Mapping[str, str], table: PostgresTable, what: str) -> list[str]:
    found = []
    for name, kind in columns.items():
        column = table.columns.get(name)
        if column is None:
            found.append(f"there is no column {name}")
        elif kind not in ("", NULL) and kind not in _TAKES.get(column.kind, ()):
            found.append(f"{name} is {column.type} there, and {what} {kind}")
    return found
