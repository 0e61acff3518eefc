"""INSERT, REPLACE and upserts (https://www.sqlite.org/lang_insert.html, lang_conflict.html, lang_upsert.html)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql import put_together
from sqlite_hunter.sql.assigning import assigned, fitted
from sqlite_hunter.sql.changed_rows import not_in_upsert
from sqlite_hunter.sql.collating import folded
from sqlite_hunter.sql.common_tables import with_clause
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.defining import folded_key
from sqlite_hunter.sql.firing import check
from sqlite_hunter.sql.given import given
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.joining import TABLE, UNKNOWN, not_ours, table_info, table_name, unknown_table
from sqlite_hunter.sql.native.candidates import BOOLEAN
from sqlite_hunter.sql.native.forbidding import Forbidden
from sqlite_hunter.sql.native.types import column_form, default
from sqlite_hunter.sql.numbering import ROWID, stored_column
from sqlite_hunter.sql.output import Pieces, after, before, replaced, source
from sqlite_hunter.sql.postgres_names import canonical, spelled
from sqlite_hunter.sql.returning import returning
from sqlite_hunter.sql.schema.affinity import POSTGRES_TYPES
from sqlite_hunter.sql.schema.collect import named
from sqlite_hunter.sql.schema.model import NUMBER_COLUMN
from sqlite_hunter.sql.scopes import OutColumn, Scope, SourceInfo
from sqlite_hunter.sql.selecting import query
from sqlite_hunter.sql.statement import StatementOut
from sqlite_hunter.sql.tokens import unquoted
from sqlite_hunter.sql.translate.scalar_subquery import is_single
from sqlite_hunter.sql.values import ANY, NULL, STRING, TEXT, UNTYPED, Out
from sqlite_hunter.sql.work import column_out

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlite_hunter.sql.schema.model import ColumnInfo, TableInfo, Unique
    from sqlite_hunter.sql.work import Work

REPLACE: Final = Construct(
    "insert-or-replace",
    "SQLite deletes the rows in the way and inserts; PostgreSQL has ON CONFLICT DO UPDATE",
    ("INSERT OR REPLACE, REPLACE INTO", "the same, conflict on a key that is not the id"),
    "SQH470",
    silent=True,
    example="CREATE TABLE t (a TEXT PRIMARY KEY, b INTEGER); INSERT OR REPLACE INTO t (a, b) VALUES ('x', 1)",
)
IGNORE: Final = Construct(
    "insert-or-ignore",
    "SQLite skips rows that break UNIQUE, NOT NULL or CHECK; ON CONFLICT DO NOTHING skips for UNIQUE alone",
    ("INSERT OR IGNORE",),
    "SQH471",
    example="CREATE TABLE t (a INTEGER UNIQUE); INSERT OR IGNORE INTO t (a) VALUES (1)",
)
OR: Final = Construct(
    "insert-or",
    "PostgreSQL has no OR ABORT, OR FAIL and OR ROLLBACK",
    ("INSERT OR ABORT", "INSERT OR FAIL"),
    "SQH472",
    example="CREATE TABLE t (a INTEGER); INSERT OR ABORT INTO t (a) VALUES (1)",
)
UPSERT: Final = Construct(
    "upsert",
    "In DO UPDATE PostgreSQL wants the old row's columns qualified, and the key named",
    ("DO UPDATE SET n = n + 1", "ON CONFLICT DO UPDATE, no target", "two ON CONFLICT clauses"),
    "SQH473",
    example="CREATE TABLE t (a INTEGER PRIMARY KEY, n INTEGER); "
    "INSERT INTO t (a, n) VALUES (1, 1) ON CONFLICT DO UPDATE SET n = n + 1",
)
SEVERAL: Final = Construct(
    "set-several",
    "Where several columns are set from a query, SQLite takes its first row, and PostgreSQL fails if it has more",
    ("SET (a, b) = (SELECT ...)",),
    "SQH479",
    example="CREATE TABLE t (a INTEGER, b INTEGER); UPDATE t SET (a, b) = (SELECT a, b FROM t)",
)
KEY: Final = Construct(
    "generated-key",
    "SQLite fills an INTEGER PRIMARY KEY with one more than the highest; an identity column counts by itself",
    ("NULL for that key", "explicit id, then none", "id after deleting all, no AUTOINCREMENT"),
    "SQH474",
    silent=True,
    example="CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER); INSERT INTO t (id, a) VALUES (NULL, 1)",
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
    _key_given(work, node, table, columns)
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
    keys = _Keys(table, columns)
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
    return StatementOut(pieces, ahead=_ahead(work, node, table, keys))


def _key_given(work: Work, node: nodes.Insert, table: TableInfo, columns: list[ColumnInfo]) -> None:
    """A primary key that is not the rowid may be NULL on SQLite, many times over."""
    named = {column.name.lower() for column in columns}
    for name in table.primary_key:
        column = table.column(name)
        if column is not None and column.nullable and name not in named and not column.default_text:
            hint = "give it a value"
            raise work.refuse(KEY, node, f"the primary key {column.name} is left NULL, which SQLite allows: {hint}")


class _Keys:
    """How the statement fills the INTEGER PRIMARY KEY."""

    def __init__(self, table: TableInfo, columns: list[ColumnInfo]) -> None:
        names = [column.name.lower() for column in columns]
        alias = table.row_number.lower()
        self.at = names.index(alias) if alias and alias in names else -1
        self.generated = bool(alias) and self.at < 0
        """Whether SQLite chooses the key."""
        self.mixed = False
        self.replaces = False
        self.literal = False
        """Whether some row has its key as a constant."""
        self.alias = alias
        self.following = _following(table) if alias else ""
        """The key that SQLite would choose, as an expression."""
        self.plain = set(table.primary_key) - {alias}
        """The primary key's columns, where it is not the rowid."""


def _following(table: TableInfo) -> str:
    """One more than the highest key as it is when the row is stored: ``executemany`` may have stored others."""
    highest = f"COALESCE(max({canonical(table.row_number)}), 0) + 1"
    if table.autoincrement:
        highest = f"GREATEST({highest}, nextval({sequence(table)}))"
    return f"(SELECT {highest} FROM {canonical(table.name)})"


def _columns(work: Work, node: nodes.Insert, table: TableInfo) -> list[ColumnInfo]:
    if not node.columns:
        return [column for column in table.columns if not column.generated]
    found = []
    for token in node.columns:
        found.append(stored_column(work, node.table, table, token))
    return found


def _verb(work: Work, node: nodes.Insert) -> Pieces:
    if not node.action:
        return source(node.verb, node.into - 1)
    construct = {"REPLACE": REPLACE, "IGNORE": IGNORE}.get(node.action, OR)
    work.changed(construct, node)
    if node.action in ("FAIL", "ROLLBACK"):
        rows = node.select.cores[0].rows if node.select is not None else []
        if node.action == "ROLLBACK" or len(rows) != 1:
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


def _rows(work: Work, node: nodes.Insert, select: nodes.Select, columns: list[ColumnInfo], keys: _Keys) -> Pieces:
    core = select.cores[0]
    if core.rows and len(select.cores) == 1 and select.with_ is None and not select.order_by:
        return _values(work, node, core, columns, keys)
    if keys.at >= 0:
        keys.mixed = True
    if len(select.cores) == 1 and not core.rows and not any(item.star for item in core.items):
        return _single(work, node, select, core, columns, keys)
    found = query(work, select, labels=False, ordered=keys.generated)
    if found.columns is None or len(found.columns) != len(columns):
        raise work.refuse(TABLE, node, _count(len(found.columns or []), columns))
    for each, column in zip(found.columns, columns, strict=True):
        _same_kind(work, node, each, column)
    return found.pieces


def _count(number: int, columns: list[ColumnInfo]) -> str:
    return f"{number} values are given for {len(columns)} columns"


def _same_kind(work: Work, node: nodes.Insert, each: OutColumn, column: ColumnInfo) -> None:
    """What a query yields is stored as it is: it must be of the column's kind."""
    if each.type.kind == ANY:
        raise work.refuse(
            TABLE, node, f"a bound value is selected for {column.name}, whose type is not known; use VALUES"
        )
    native = each.type.native or column.native
    wanted = {kind.wanted if kind is not None else "" for kind in (each.type.native, column.native)}
    if native is not None and len(wanted) > 1:
        raise Forbidden(native, node, f"a query stores {each.name} in {column.name}, and only one of them is so")
    out = Out(before(""), each.type, each.form)
    written = fitted(work, node, out, column)
    if written.pieces != out.pieces:
        raise work.refuse(TABLE, node, f"{each.name} is not of the kind of {column.name}; name the columns and cast")


def _single(
    work: Work, node: nodes.Insert, select: nodes.Select, core: nodes.Core, columns: list[ColumnInfo], keys: _Keys
) -> Pieces:
    """INSERT ... SELECT of named columns: each is made to fit where it is selected."""
    if len(core.items) != len(columns):
        raise work.refuse(TABLE, node, _count(len(core.items), columns))
    table = work.database.table(named(node.table.name))
    key = table.primary_key if table is not None else ()
    work.fitting = {item.first: _fit(work, item, column, key) for item, column in zip(core.items, columns, strict=True)}
    try:
        return query(work, select, labels=False, ordered=keys.generated).pieces
    finally:
        work.fitting = {}


def _fit(work: Work, item: nodes.Item, column: ColumnInfo, key: tuple[str, ...]) -> Callable[[Out], Out]:
    def fit(out: Out) -> Out:
        if out.type.kind == NULL and not column.nullable and column.name.lower() in key:
            raise work.refuse(KEY, item, f"NULL is selected for {column.name}; leave the column out")
        written = fitted(work, item, out, column)
        bare = out.type.kind == ANY and column.kind == TEXT and written.pieces != out.pieces and column.native is None
        return work.cast(work.bracketed(written), "text", STRING) if bare else written

    return fit


def _values(work: Work, node: nodes.Insert, core: nodes.Core, columns: list[ColumnInfo], keys: _Keys) -> Pieces:
    doubtful = _skippable(node, columns, keys)
    table = work.database.table(named(node.table.name))
    if doubtful and table is not None and any(each.timing == "BEFORE" for each in table.triggers):
        raise work.refuse(IGNORE, node, f"BEFORE triggers of {table.name} see rows that SQLite then skips for NULL")
    if doubtful:
        return _skipping(work, node, core, columns, keys, doubtful)
    pieces: Pieces = []
    at = core.first
    for row in core.rows:
        if len(row.items) != len(columns) and not any(isinstance(item, nodes.Unknown) for item in row.items):
            raise work.refuse(TABLE, row, _count(len(row.items), columns))
        pieces += [*source(at, row.first - 1), *_row(work, row, columns, keys)]
        at = row.last + 1
    return pieces + source(at, core.last)


def _skippable(node: nodes.Insert, columns: list[ColumnInfo], keys: _Keys) -> list[ColumnInfo]:
    """The NOT NULL columns for which OR IGNORE skips the row if NULL is bound; [] where that cannot be written."""
    rows = node.select.cores[0].rows if node.select is not None else []
    if node.action != "IGNORE" or len(rows) != 1 or len(rows[0].items) != len(columns):
        return []
    if any(isinstance(item, nodes.Unknown) for item in rows[0].items) or (keys.at >= 0 and _null_given(node, keys.at)):
        return []
    return [
        column
        for at, column in enumerate(columns)
        if not column.nullable and at != keys.at and not _never_null(node, at) and not _null_given(node, at)
    ]


def _skipping(
    work: Work,
    node: nodes.Insert,
    core: nodes.Core,
    columns: list[ColumnInfo],
    keys: _Keys,
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


def _row(work: Work, row: nodes.Row, columns: list[ColumnInfo], keys: _Keys, *, apart: bool = False) -> Pieces:
    parts: list[tuple[nodes.Node, Pieces]] = []
    for at, item in enumerate(row.items):
        if at >= len(columns) or len(row.items) != len(columns):
            out = work.value(item)
        else:
            out = assigned(work, item, columns[at])
            out = _defaulted(work, item, out, columns[at], keys)
            _null_key(work, item, out, columns[at], keys)
            out = _typed(work, out, columns[at]) if apart else out
        if at == keys.at:
            out = _key(work, item, out, keys)
        parts.append((item, out.pieces))
    return work.spliced(row, parts)


def _defaulted(work: Work, item: nodes.Expression, out: Out, column: ColumnInfo, keys: _Keys) -> Out:
    """REPLACE stores the default where NULL is given for a NOT NULL column."""
    if not keys.replaces or column.nullable or column.name.lower() == keys.alias:
        return out
    if not column.default_text or not out.type.nullable:
        return out
    truth = column.native is not None and column.native.wanted == BOOLEAN
    kinds = ("integer", "true", "false") if truth else ("integer", "string", "real")
    if not isinstance(column.default, nodes.Literal) or column.default.kind not in kinds:
        raise work.refuse(REPLACE, item, f"SQLite stores the default of {column.name} for NULL; give it in Python")
    text = column.default_text if column.native is None else default(column.native, column.default_text)
    if text is None:
        raise work.refuse(REPLACE, item, f"SQLite stores the default of {column.name} for NULL; give it in Python")
    work.changed(REPLACE, item, "the default is stored in place of NULL")
    return Out([*before("COALESCE("), *out.pieces, *after(f", {text})")], out.type, out.form)


def _null_key(work: Work, item: nodes.Expression, out: Out, column: ColumnInfo, keys: _Keys) -> None:
    if out.type.kind == NULL and column.name.lower() in keys.plain:
        raise work.refuse(KEY, item, f"NULL is stored in the primary key {column.name}, which SQLite allows")


def _key(work: Work, item: nodes.Expression, out: Out, keys: _Keys) -> Out:
    """NULL for the INTEGER PRIMARY KEY asks SQLite to choose."""
    if out.type.kind == NULL:
        work.changed(KEY, item)
        keys.generated = True
        if keys.literal:
            raise work.refuse(KEY, item, "one row has its key and another asks for one; insert them one by one")
        return Out(replaced("DEFAULT", item.first, item.last), out.type, out.form)
    if isinstance(item, nodes.Parameter) or out.type.kind == ANY:
        if keys.mixed:
            raise work.refuse(
                KEY, item, "several rows have a bound key, of which any may be None; insert them one by one"
            )
        work.changed(KEY, item, "None asks for a new key")
        keys.mixed = True
        return Out([*before("COALESCE("), *out.pieces, *after(f", {keys.following})")], out.type, out.form)
    keys.literal = True
    if keys.generated:
        raise work.refuse(KEY, item, "one row has its key and another asks for one; insert them one by one")
    return out


_SEQUENCE: Final = "pg_get_serial_sequence('{}', '{}')"


def _ahead(work: Work, node: nodes.Insert, table: TableInfo, keys: _Keys) -> list[str]:
    """Where other statements of the program store or delete keys, the identity is told the highest one first."""
    lower = table.name.lower()
    remembers = table.autoincrement and lower in work.database.given_keys & work.database.deleted
    if remembers and (keys.generated or keys.mixed):
        reason = f"{table.name} keeps count of keys that were given and deleted (AUTOINCREMENT): give the key yourself"
        raise work.refuse(KEY, node, reason)
    gaps = table.numbered or table.name.lower() in work.database.gaps or work.database.rolled_back
    if not (keys.generated or keys.mixed) or not gaps:
        return []
    work.note(f"the identity of {table.name} is set to the highest key first, as SQLite chooses")
    column = canonical(table.row_number)
    name = canonical(table.name)
    highest = f"COALESCE(max({column}), 0) + 1"
    if table.autoincrement:
        highest = f"GREATEST({highest}, nextval({sequence(table)}))"
    return [f"SELECT setval({sequence(table)}, {highest}, false) FROM {name}"]


def sequence(table: TableInfo) -> str:
    """The sequence behind the table's identity column, as an expression."""
    shown = canonical(table.name) if canonical(table.name) != table.name else table.name
    return _SEQUENCE.format(shown.replace("'", "''"), table.row_number.replace("'", "''"))


# -------------------------------------------------------------------------------------------------- conflicts
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
        return after(_replace_clause(work, node, table, columns))
    if node.action == "IGNORE":
        if node.upserts:
            raise work.refuse(IGNORE, node, "OR IGNORE and ON CONFLICT stand together")
        _ignorable(work, node, table, columns)
        return after(_skip_clause(work, node, table))
    if not node.upserts:
        return []
    if len(node.upserts) > 1:
        raise work.refuse(UPSERT, node.upserts[1], "PostgreSQL takes one ON CONFLICT clause")
    return _upsert(work, node, node.upserts[0], table)


def _numbers_stay(work: Work, node: nodes.Insert, columns: list[ColumnInfo]) -> None:
    """A row that is skipped or updated uses up a number on PostgreSQL, which the next row of the statement misses."""
    if any(column is NUMBER_COLUMN for column in columns):
        raise work.refuse(ROWID, node, "it stores the row's number and may meet rows in its way; insert without it")
    rows = node.select.cores[0].rows if node.select is not None else []
    if node.action != "REPLACE" and len(rows) != 1 and node.select is not None:
        raise work.refuse(ROWID, node, "a row that is skipped uses up a row number; insert the rows one by one")


def _skip_clause(work: Work, node: nodes.Insert, table: TableInfo) -> str:
    """ON CONFLICT DO NOTHING; where rows are numbered it names its key, so that no number is skipped in silence."""
    if not table.numbered:
        return " ON CONFLICT DO NOTHING"
    if not table.uniques:
        return ""
    return f" ON CONFLICT ({_only_key(work, node, table)}) DO NOTHING"


def _replace_clause(work: Work, node: nodes.Insert, table: TableInfo, columns: list[ColumnInfo]) -> str:
    """ON CONFLICT DO UPDATE of every other column: what is not named falls back to its default.

    The number of the row is among them where it is generated: SQLite inserts a new row, numbered by the highest plus 1.
    """
    key = _key_in_the_way(work, node, table, columns)
    if key is None:
        return ""
    _many_rows(work, node)
    kept = {name for name in key.columns if given(table.column(name)).collation == "BINARY"}
    others = [each for each in table.columns if each.name.lower() not in kept and not each.generated]
    if table.numbered:
        others.insert(0, NUMBER_COLUMN)
    target = _written_key(table, key)
    if not others:  # the row counts as changed on SQLite, so it must be written
        others = [given(table.column(key.columns[0]))]
    return f" ON CONFLICT ({target}) DO UPDATE SET {', '.join(map(_set_clause, others))}"


def _key_in_the_way(work: Work, node: nodes.Insert, table: TableInfo, columns: list[ColumnInfo]) -> Unique | None:
    """The one key by which REPLACE may find a row to delete; None if there is none. Raises Refused for several."""
    named = {column.name.lower() for column in columns}
    alias = table.rowid_alias.lower()
    chosen = alias not in named or _always_null(node, [column.name.lower() for column in columns].index(alias))
    keys = [each for each in table.uniques if not (alias and each.columns == (alias,) and chosen)]
    if not keys:
        return None
    reason = _irreplaceable(work, table, keys)
    if reason:
        raise work.refuse(REPLACE, node, reason)
    return keys[0]


_INSTEAD: Final = "name the key that is meant, ON CONFLICT (...) DO UPDATE SET ..., or DELETE those rows and INSERT"
_FILTER: Final = "take the rows from SELECT ... WHERE, which says what the table asks for"


def _irreplaceable(work: Work, table: TableInfo, keys: list[Unique]) -> str:
    """Why a deleted row is more than an updated one, "" if it is not."""
    key = keys[0]
    if any(each.event != "DELETE" for each in table.triggers):
        reason = f"triggers of {table.name} fire for a row that is inserted on SQLite, and updated on PostgreSQL"
        return f"{reason}; {_INSTEAD}"
    if table.triggers and work.database.recursive_triggers:
        return f"triggers of {table.name} fire for the deleted rows on SQLite; {_INSTEAD}"
    if work.database.foreign_keys and any(True for _ in work.database.children(table.name)):
        return f"other tables refer to {table.name}, and a replaced row is a deleted one; {_INSTEAD}"
    if len(keys) > 1:
        said = " and ".join(f"({', '.join(key.columns)})" for key in keys)
        return f"{table.name} has several unique keys, {said}, and a row may be in the way of each; {_INSTEAD}"
    if key.partial or key.collated or "" in key.columns:
        return f"the unique index in the way is partial, collated or of an expression; {_INSTEAD}"
    return ""


def _written_key(table: TableInfo, key: Unique) -> str:
    return ", ".join(folded_key(given(table.column(name))) for name in key.columns)


def _set_clause(column: ColumnInfo) -> str:
    name = canonical(column.name)
    return f"{name} = EXCLUDED.{name}"


def _many_rows(work: Work, node: nodes.Insert) -> None:
    """PostgreSQL fails where one statement touches a row twice; SQLite lets the last one win."""
    rows = node.select.cores[0].rows if node.select is not None else []
    if len(rows) != 1:
        work.note("if two of the rows have one key, SQLite keeps the last and PostgreSQL fails")


def _ignorable(work: Work, node: nodes.Insert, table: TableInfo, columns: list[ColumnInfo]) -> None:
    """ON CONFLICT DO NOTHING does not skip for NOT NULL and CHECK: those may not be broken."""
    if table.checks:
        raise work.refuse(
            IGNORE, node, f"{table.name} has a CHECK, for which SQLite skips the row and PostgreSQL fails; {_FILTER}"
        )
    named = {column.name.lower() for column in columns}
    alias = table.rowid_alias.lower()
    skipped = bool(_skippable(node, columns, _Keys(table, columns)))
    for column in table.columns:
        lower = column.name.lower()
        if column.nullable or lower == alias:
            continue
        if lower not in named and not column.default_text:
            raise work.refuse(
                IGNORE,
                node,
                f"{column.name} is NOT NULL and is not given: SQLite skips the row, so leave the INSERT out",
            )
        place = [c.name.lower() for c in columns].index(lower) if lower in named else -1
        if place >= 0 and _null_given(node, place):
            said = f"NULL is given for {column.name}, which is NOT NULL: SQLite skips the row"
            raise work.refuse(IGNORE, node, f"{said}; leave that row out, or {_FILTER}")
        if lower in named and not skipped and not _never_null(node, [c.name.lower() for c in columns].index(lower)):
            work.note(f"a row whose {column.name} is NULL is skipped by SQLite, and an error on PostgreSQL")


def _null_given(node: nodes.Insert, at: int) -> bool:
    rows = node.select.cores[0].rows if node.select is not None else []
    items = [row.items[at] for row in rows if at < len(row.items)]
    return any(isinstance(item, nodes.Literal) and item.kind == "null" for item in items)


def _always_null(node: nodes.Insert, at: int) -> bool:
    """Whether every row asks for a new key."""
    rows = node.select.cores[0].rows if node.select is not None and len(node.select.cores) == 1 else []
    given = [row.items[at] for row in rows if at < len(row.items)]
    return bool(rows) and len(given) == len(rows) and all(map(_is_null, given))


def _is_null(item: nodes.Expression) -> bool:
    return isinstance(item, nodes.Literal) and item.kind == "null"


def _never_null(node: nodes.Insert, at: int) -> bool:
    rows = node.select.cores[0].rows if node.select is not None else []
    return bool(rows) and all(
        at < len(row.items) and isinstance(row.items[at], nodes.Literal) and row.items[at].kind != "null"  # type: ignore[attr-defined]
        for row in rows
    )


def _upsert(work: Work, node: nodes.Insert, upsert: nodes.Upsert, table: TableInfo) -> Pieces:
    pieces: Pieces = []
    at = upsert.first
    if not upsert.target and table.numbered and not table.uniques:
        raise work.refuse(UPSERT, node, f"ON CONFLICT names no key, and {table.name} has none")
    if not upsert.target and (upsert.assignments or table.numbered):
        pieces += [*source(at, at + 1), *after(f" ({_only_key(work, node, table)})")]
        at += 2
    work.scope.merged |= {column.name.lower() for column in table.columns}
    for each in upsert.target:
        pieces += [*source(at, each.first - 1), *_target(work, each)]
        at = each.last + 1
    _matches(work, upsert, table)
    if upsert.target_where is not None:
        pieces += [*source(at, upsert.target_where.first - 1), *work.condition(upsert.target_where).pieces]
        at = upsert.target_where.last + 1
    work.scope.merged = set()
    for change in upsert.assignments:
        pieces += [*source(at, change.first - 1), *assignment(work, change, table)]
        at = change.last + 1
    if upsert.where is not None:
        pieces += [*source(at, upsert.where.first - 1), *work.condition(upsert.where).pieces]
        at = upsert.where.last + 1
    if upsert.assignments:
        _many_rows(work, node)
    return pieces + source(at, upsert.last)


def _target(work: Work, node: nodes.Expression) -> Pieces:
    out = work.raw(node)
    if out.type.collation not in ("NOCASE", "RTRIM"):
        return out.pieces
    if out.type.explicit:
        raise work.refuse(UPSERT, node, f"the key has a collation of its own, {out.type.collation}: leave it out")
    work.changed(UPSERT, node, "the key as its unique index has it")
    return folded(work, out, out.type.collation, node).pieces


def _only_key(work: Work, node: nodes.Insert, table: TableInfo) -> str:
    if len(table.uniques) != 1 or "" in table.uniques[0].columns:
        raise work.refuse(UPSERT, node, f"ON CONFLICT names no key, and {table.name} has {len(table.uniques)}")
    work.changed(UPSERT, node)
    return _written_key(table, table.uniques[0])


def _matches(work: Work, upsert: nodes.Upsert, table: TableInfo) -> None:
    """PostgreSQL fails, as SQLite does, where no unique key is on those columns."""
    names = tuple(sorted(unquoted(each.name).lower() for each in upsert.target if isinstance(each, nodes.Column)))
    if upsert.target and len(names) == len(upsert.target):
        known = [tuple(sorted(each.columns)) for each in table.uniques]
        if names not in known:
            raise work.refuse(UPSERT, upsert, f"{table.name} has no unique key on ({', '.join(names)})")


def assignment(work: Work, node: nodes.Assignment, table: TableInfo) -> Pieces:
    """``column = value`` of SET."""
    if isinstance(node.value, nodes.Unknown) and not node.columns:
        return put_together.assignments(work, node.value, lambda inner, each: _joined(inner, each, table))
    pieces: Pieces = []
    columns = []
    for token in node.columns:
        columns.append(stored_column(work, node, table, token))
    at = node.first
    for token, column in zip(node.columns, columns, strict=True):
        place = next(i for i in range(at, node.value.first) if work.tokens[i] is token)
        text = spelled(token, column.name)
        pieces += [*source(at, place - 1), *(source(place, place) if text is None else replaced(text, place))]
        at = place + 1
    pieces += source(at, node.value.first - 1)
    if len(columns) == 1:
        return [*pieces, *assigned(work, node.value, columns[0]).pieces]
    if isinstance(node.value, nodes.Subquery):
        return [*pieces, *_from_query(work, node, node.value, columns)]
    if not isinstance(node.value, nodes.Row) or len(node.value.items) != len(columns):
        raise work.refuse(TABLE, node, _count(len(getattr(node.value, "items", [0])), columns))
    parts = [
        (item, assigned(work, item, column).pieces) for item, column in zip(node.value.items, columns, strict=True)
    ]
    return [*pieces, *work.spliced(node.value, list(parts))]


def _joined(work: Work, node: nodes.Assignment, table: TableInfo) -> Pieces:
    """An assignment that is one of several at run time."""
    if any(table.column(unquoted(token)) is None for token in node.columns) or not node.columns:
        raise work.refuse(TABLE, None, f"{work.text(node)} sets no column of {table.name} that is known")
    if table.rowid_alias.lower() in (unquoted(token).lower() for token in node.columns):
        raise work.refuse(TABLE, None, f"{work.text(node)} sets the key of {table.name}: write the statement whole")
    return assignment(work, node, table)


def _from_query(work: Work, node: nodes.Assignment, value: nodes.Subquery, columns: list[ColumnInfo]) -> Pieces:
    """Several columns from the first row of a query; NULL where it has none, on both."""
    select = value.select
    core = select.cores[0]
    if len(select.cores) > 1 or core.rows or any(item.star for item in core.items):
        raise work.refuse(SEVERAL, node, "several columns are set from such a query; set them one by one")
    if len(core.items) != len(columns):
        raise work.refuse(SEVERAL, node, _count(len(core.items), columns))
    limited = not is_single(select)
    work.fitting |= {item.first: _fit(work, item, column, ()) for item, column in zip(core.items, columns, strict=True)}
    found = query(work, select, labels=False, ordered=limited)
    if limited:
        work.changed(SEVERAL, node, "the first row")
    pieces = [*source(value.first, select.first - 1), *found.pieces, *(after(" LIMIT 1") if limited else [])]
    return [*pieces, *source(select.last + 1, value.last)]
