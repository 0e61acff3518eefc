"""Which column a name means, where it stands: https://www.sqlite.org/lang_select.html and ``resolve.c``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sqlite_hunter.sql.schema.model import TableInfo
    from sqlite_hunter.sql.values import Out, Type

ROWID_NAMES: Final = ("rowid", "oid", "_rowid_")


@dataclass(slots=True)
class OutColumn:
    """A column that a source or a query yields; ``name`` is its name in PostgreSQL, exactly."""

    name: str
    type: Type
    form: str


@dataclass(slots=True)
class SourceInfo:
    """A member of FROM."""

    name: str
    """The name by which it is qualified, in PostgreSQL."""
    columns: list[OutColumn]
    table: TableInfo | None = None
    unclear: str = ""
    """Why its columns are not known, "" if they are."""

    def column(self, name: str) -> OutColumn | None:
        """The column of that name, whatever the case."""
        lower = name.lower()
        return next((each for each in self.columns if each.name.lower() == lower), None)

    def rowid(self, name: str) -> OutColumn | None:
        """The INTEGER PRIMARY KEY where ``rowid`` or one of its other names is meant."""
        if name.lower() not in ROWID_NAMES or self.table is None or not self.table.rowid_alias:
            return None
        return self.column(self.table.rowid_alias)


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
    """The same for each such join, in the order in which PostgreSQL's star puts them first."""
    catalogue: tuple[str, ...] = ()
    """The kinds of entries for which WHERE asks ``sqlite_master``; see ``master``."""
    catalogue_lost: str = ""
    """What a query takes of it that PostgreSQL does not keep."""
    merged: set[str] = field(default_factory=set)
    """Lower-case columns that USING or NATURAL made one."""

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
                return Found(column, source, ambiguous=len(hits) > 1 and name.lower() not in self.merged)
        unclear = next((each.unclear for each in sources if each.unclear), "")
        if unclear:
            return Found(unclear=unclear)
        if table == "" and name.lower() in self.aliases:
            alias, out = self.aliases[name.lower()]
            return Found(alias=out, alias_name=alias)
        return None
