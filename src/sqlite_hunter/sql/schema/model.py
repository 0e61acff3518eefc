"""Tables, columns, keys and indexes, by the names SQLite compares: without regard to ASCII case."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.names import ascii_lower
from sqlite_hunter.sql.native.candidates import Key, Native

ROWID_NAMES: Final = ("rowid", "oid", "_rowid_")
"""https://www.sqlite.org/lang_createtable.html#rowid."""


@dataclass(slots=True)
class ColumnInfo:
    """A column as declared."""

    name: str
    """Spelled as in the definition; this is also its name in PostgreSQL."""
    declared: str
    affinity: str
    kind: str
    """integer, real, text, blob, or "" if the declaration does not tell."""
    nullable: bool = True
    collation: str = "BINARY"
    default: nodes.Expression | None = None
    default_text: str = ""
    """The default's own text, "" for none."""
    generated: bool = False
    native: Native | None = None
    """Its type of PostgreSQL's own, under the policy ``native``."""
    made: bool = field(default=False, compare=False)
    """Whether no definition declares it, but a query that a table or view is made from."""


NUMBER_COLUMN: Final = ColumnInfo(ROWID_NAMES[0], "INTEGER", "integer", "integer", nullable=False)
"""The further column of a table whose rows are numbered."""


@dataclass(slots=True)
class Unique:
    """A primary key, unique constraint or unique index."""

    columns: tuple[str, ...]
    """Lower case; "" stands for an expression."""
    primary: bool = False
    index: str = ""
    """The lower-case name of the index that makes it; "" for a constraint."""
    partial: bool = False
    collated: bool = False
    """Whether it has a collation of its own, in place of its columns'."""


@dataclass(slots=True)
class ReferenceInfo:
    """A foreign key of this table."""

    columns: tuple[str, ...]
    table: str
    parent_columns: tuple[str, ...]
    actions: dict[str, str]


@dataclass(frozen=True, slots=True)
class TriggerInfo:
    """A trigger as declared."""

    name: str
    table: str
    """Lower case, as are the columns."""
    timing: str
    """BEFORE, AFTER or INSTEAD OF."""
    event: str
    """INSERT, UPDATE or DELETE; "" where it could not be read."""
    columns: frozenset[str] = frozenset()
    """Those of UPDATE OF, none for all."""
    text: str = ""
    """What is declared after its name, by which two of one name are told apart."""
    when: nodes.Expression | None = field(default=None, compare=False)
    steps: tuple[nodes.Statement, ...] = field(default=(), compare=False)
    refused: str = field(default="", compare=False)
    """Why it is not translated, "" if it is."""

    def __deepcopy__(self, memo: object) -> "TriggerInfo":
        """Itself: nothing in it is changed."""
        return self


@dataclass(slots=True)
class TableInfo:
    """A table or view."""

    name: str
    columns: list[ColumnInfo] = field(default_factory=list)
    kind: str = "table"
    """table, view or virtual."""
    uniques: list[Unique] = field(default_factory=list)
    references: list[ReferenceInfo] = field(default_factory=list)
    rowid_alias: str = ""
    """The INTEGER PRIMARY KEY's name as declared, "" if there is none."""
    without_rowid: bool = False
    autoincrement: bool = False
    temporary: bool = False
    shadowed: bool = False
    """Whether one table of this name is temporary and another is not."""
    unclear: str = ""
    """Why the columns are not known, "" if they are."""
    depends: set[str] = field(default_factory=set)
    """For a view: the lower-case names of what it selects from."""
    starred: bool = False
    """For a view: whether it selects a star, which stands for the columns of the day on SQLite."""
    dropped_with: str = ""
    """For a view: what it selected from and was dropped; PostgreSQL drops the view along."""
    triggers: list[TriggerInfo] = field(default_factory=list)
    checks: bool = False
    differs: str = ""
    """How several definitions of the table disagree, "" if they do not."""
    further: str = ""
    """The name of a further column, which is put in at run time; "" if all are known."""
    of_query: bool = False
    """Whether it is made by ``CREATE TABLE ... AS``."""
    numbered: bool = False
    """Whether a further column ``rowid`` holds the numbers of its rows on PostgreSQL: see ``sql.numbering``."""

    def column(self, name: str) -> ColumnInfo | None:
        """The column of that name, whatever the case."""
        wanted = ascii_lower(name)
        return next((each for each in self.columns if ascii_lower(each.name) == wanted), None)

    @property
    def numberable(self) -> bool:
        """Whether a further column can hold the numbers of its rows: there is none yet that does, or is called so."""
        kept = self.kind == "table" and not self.unclear and not self.differs and not self.further and not self.of_query
        return kept and not self.rowid_alias and not self.without_rowid and self.column(ROWID_NAMES[0]) is None

    @property
    def row_number(self) -> str:
        """The column that holds the numbers of its rows, "" if there is none."""
        return ROWID_NAMES[0] if self.numbered else self.rowid_alias

    def stored(self, name: str) -> ColumnInfo | None:
        """The column that can be written to by that name: one of its own, else that of the numbers of its rows."""
        found = self.column(name)
        if found is not None or name.lower() not in ROWID_NAMES:
            return found
        return NUMBER_COLUMN if self.numbered else self.column(self.rowid_alias)

    @property
    def primary_key(self) -> tuple[str, ...]:
        """The lower-case names of the primary key's columns."""
        return next((each.columns for each in self.uniques if each.primary), ())


@dataclass(slots=True)
class IndexInfo:
    """An index and its table, both in lower case."""

    name: str
    table: str
    columns: tuple[str, ...] = ()
    """Lower case; "" stands for an expression."""


@dataclass(slots=True)
class Database:
    """What one SQLite database holds, and how the program uses it."""

    tables: dict[str, TableInfo] = field(default_factory=dict)
    indexes: dict[str, IndexInfo] = field(default_factory=dict)
    merging: bool = False
    """Whether a table that is defined twice has the columns of both: whichever runs first decides at run time."""
    constraint_names: dict[str, str] = field(default_factory=dict)
    """Table by the name of a constraint, both in lower case: on PostgreSQL a key's name is that of its index."""
    foreign_keys: bool = False
    """Whether the program runs ``PRAGMA foreign_keys=ON``: without it SQLite enforces none."""
    incomplete: bool = False
    """Whether the program defines tables or columns at run time, which nobody can tell here."""
    case_sensitive_like: bool = False
    foreign_keys_vary: bool = False
    """Whether the program also switches them off."""
    given_keys: set[str] = field(default_factory=set)
    """Tables (lower case) into which some statement stores a key of its own."""
    deleted: set[str] = field(default_factory=set)
    """Tables from which rows are deleted."""
    huge: set[tuple[str, str]] = field(default_factory=set)
    """Table and column (lower case) in which some literal near the end of 64 bits is stored."""
    dropped: set[str] = field(default_factory=set)
    """Tables (lower case) that some statement drops."""
    rolled_back: bool = False
    """Whether the program rolls transactions back."""
    numbered: set[str] = field(default_factory=set)
    """Tables (lower case) that get a further column for the numbers of their rows when they are created."""
    asked_numbers: set[str] = field(default_factory=set)
    """Tables (lower case) whose rows' numbers a statement asked for, though no column holds them."""
    triggers: list[TriggerInfo] = field(default_factory=list)
    """All that the program creates, now or later: what fires another is written with that in view."""
    recursive_triggers: bool = False
    """Whether the program runs ``PRAGMA recursive_triggers=ON``: without it no trigger fires while it runs."""
    gaps: set[str] = field(default_factory=set)
    """Tables (lower case) whose next key an identity column would not know: see ``schema.use``."""

    asked: dict[Key, Native] = field(default_factory=dict)
    """The columns whose declared type asks for one of PostgreSQL's own, as they were defined."""
    natives: dict[Key, Native] = field(default_factory=dict)
    """The columns that get PostgreSQL's own type."""
    forbidden: dict[Key, str] = field(default_factory=dict)
    """Why a column that asks for such a type does not get it; its definition is refused."""
    forbidding: dict[str, tuple[Native, str]] = field(default_factory=dict)
    """The statements, by their text, that forbid it to one, and why."""

    def table(self, name: str) -> TableInfo | None:
        """The table or view of that name, whatever the case."""
        return self.tables.get(name.lower())

    def dependents(self, name: str) -> "list[TableInfo]":
        """The views that select from a table or view, or from such a view."""
        found: list[TableInfo] = []
        waiting = [name.lower()]
        while waiting:
            lower = waiting.pop()
            for view in self.tables.values():
                if lower in view.depends and view not in found:
                    found.append(view)
                    waiting.append(view.name.lower())
        return found

    def children(self, name: str) -> Iterable[tuple[TableInfo, ReferenceInfo]]:
        """The foreign keys that refer to a table."""
        lower = name.lower()
        for table in self.tables.values():
            for reference in table.references:
                if reference.table == lower:
                    yield table, reference
