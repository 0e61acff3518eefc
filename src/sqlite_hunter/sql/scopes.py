"""Which column a name means, where it stands: https://www.sqlite.org/lang_select.html and ``resolve.c``."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sqlite_hunter.sql.names import ascii_lower
from sqlite_hunter.sql.schema.model import ROWID_NAMES
from sqlite_hunter.sql.values import INT8, INTEGER, Type

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_hunter.sql.schema.model import TableInfo
    from sqlite_hunter.sql.values import Out


@dataclass(slots=True)
class OutColumn:
    """A column that a source or a query yields; ``name`` is its name in PostgreSQL, exactly."""

    name: str
    type: Type
    form: str


def yielded(columns: Iterable[OutColumn]) -> list[OutColumn]:
    """The columns of a query as those who select from it see them.

    An expression's collation is BINARY there, and one that COLLATE gave is a column's: an operator's comes before it
    (https://www.sqlite.org/datatype3.html#assigning_collating_sequences_from_sql).
    """
    return [
        OutColumn(each.name, replace(each.type, collation=each.type.collation or "BINARY", explicit=False), each.form)
        for each in columns
    ]


@dataclass(slots=True)
class SourceInfo:
    """A member of FROM."""

    name: str
    """The name by which it is qualified, in PostgreSQL."""
    columns: list[OutColumn]
    table: TableInfo | None = None
    unclear: str = ""
    """Why its columns are not known, "" if they are."""
    optional: bool = False
    """Whether an outer join may leave it empty."""

    def column(self, name: str) -> OutColumn | None:
        """The column of that name, whatever the case."""
        wanted = ascii_lower(name)
        return next((each for each in self.columns if ascii_lower(each.name) == wanted), None)

    def rowid(self, name: str) -> OutColumn | None:
        """The column of the row's number where ``rowid`` or one of its other names is meant."""
        if name.lower() not in ROWID_NAMES or self.table is None:
            return None
        if self.table.numbered:
            return OutColumn(self.table.row_number, Type(INTEGER, self.optional, INTEGER), INT8)
        return self.column(self.table.rowid_alias) if self.table.rowid_alias else None


@dataclass(slots=True)
class Found:
    """What a name means."""

    column: OutColumn | None = None
    source: SourceInfo | None = None
    alias: Out | None = None
    """An expression of the SELECT list, where its alias is used as a name."""
    alias_name: str = ""
    outer: bool = False
    """Whether it was found in a query further out."""
    unclear: str = ""
    """Why it cannot be told."""
    ambiguous: bool = False
    """Whether PostgreSQL would call the bare name ambiguous."""
    unnumbered: bool = False
    """Whether it is the number of a row of ``source``, which no column holds."""


@dataclass(slots=True)
class Scope:
    """The names that one SELECT, or another statement with columns, can use."""

    parent: Scope | None = None
    sources: list[SourceInfo] = field(default_factory=list)
    aliases: dict[str, tuple[str, Out]] = field(default_factory=dict)
    """Expressions of the SELECT list by the lower-case alias, with the alias as PostgreSQL has it."""
    common: dict[str, SourceInfo] = field(default_factory=dict)
    """The tables of WITH, by lower-case name."""
    merged_orders: list[list[str]] = field(default_factory=list)
    """The columns that each join by USING or NATURAL made one, in the order in which PostgreSQL's star puts them."""
    row_key: str = ""
    """The column in whose order SQLite surely reads the rows that windows are over, "" where it is not known."""
    catalogue: tuple[str, ...] = ()
    """The kinds of entries for which WHERE asks ``sqlite_master``; see ``master``."""
    catalogue_lost: str = ""
    """What a query takes of it that PostgreSQL does not keep."""
    merged: set[str] = field(default_factory=set)
    """Lower-case columns that USING or NATURAL made one."""

    @property
    def names_columns(self) -> bool:
        """Whether a table of the database is in reach, whose columns a name may mean."""
        scope: Scope | None = self
        while scope is not None:
            if any(each.table is not None for each in scope.sources):
                return True
            scope = scope.parent
        return False

    def common_table(self, name: str) -> SourceInfo | None:
        """A table of a WITH clause, here or further out."""
        lower = name.lower()
        scope: Scope | None = self
        while scope is not None:
            if lower in scope.common:
                return scope.common[lower]
            scope = scope.parent
        return None

    def find(self, name: str, table: str = "") -> Found | None:
        """What ``name`` or ``table.name`` means; None if there is no such column."""
        scope: Scope | None = self
        while scope is not None:
            found = scope._here(name, table.lower())
            if found is not None:
                found.outer = scope is not self
                return found
            scope = scope.parent
        return None

    def _here(self, name: str, table: str) -> Found | None:
        sources = [each for each in self.sources if not table or each.name.lower() == table]
        for finder in (SourceInfo.column, SourceInfo.rowid):
            hits = [(each, column) for each in sources if (column := finder(each, name)) is not None]
            if hits:
                source, column = hits[0]
                numbers = name.lower() == ROWID_NAMES[0] and any(
                    each is not source and each.table is not None and each.table.numbered for each in sources
                )
                several = len(hits) > 1 and name.lower() not in self.merged
                return Found(column, source, ambiguous=several or numbers)
        unclear = next((each.unclear for each in sources if each.unclear), "")
        if unclear:
            return Found(unclear=unclear)
        if name.lower() in ROWID_NAMES:
            unnumbered = [each for each in sources if each.table is None or not each.table.without_rowid]
            if unnumbered:
                return Found(source=unnumbered[0], ambiguous=len(sources) > 1, unnumbered=True)
        if table == "" and ascii_lower(name) in self.aliases:
            alias, out = self.aliases[ascii_lower(name)]
            return Found(alias=out, alias_name=alias)
        return None
