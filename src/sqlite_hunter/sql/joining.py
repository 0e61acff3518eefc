"""FROM: tables, subqueries and joins, and the names they bring into scope."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeGuard

from sqlite_hunter.sql import master, table_columns
from sqlite_hunter.sql.constructs import Construct, Refused
from sqlite_hunter.sql.given import given
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.json_tables import columns, members
from sqlite_hunter.sql.native.forbidding import Forbidden
from sqlite_hunter.sql.native.types import column_form
from sqlite_hunter.sql.output import Pieces, after, bound, replaced, source
from sqlite_hunter.sql.postgres_names import canonical, spelled
from sqlite_hunter.sql.schema.collect import named
from sqlite_hunter.sql.scopes import OutColumn, SourceInfo, yielded
from sqlite_hunter.sql.tokens import unquoted
from sqlite_hunter.sql.values import INTEGER, NUMBER, TEXT, Type
from sqlite_hunter.sql.work import Work, column_out

if TYPE_CHECKING:
    from sqlite_hunter.sql.constructs import Refused
    from sqlite_hunter.sql.schema.model import ColumnInfo, TableInfo
    from sqlite_hunter.sql.tokens import Token

TABLE: Final = Construct(
    "table-name",
    "PostgreSQL folds bare names to lower case and knows no schema main",
    ("`main.t`", '`"Users"` then `users`', "`CREATE TABLE 't'('a' ...)`, `AS 'x'`, `users AS 'u'`"),
    "SQH426",
    example="CREATE TABLE Users (a INTEGER); SELECT a FROM main.users",
)
JOIN: Final = Construct(
    "join",
    "PostgreSQL wants ON for every JOIN but CROSS, and joins tighter than a comma",
    ("JOIN with no ON", "`a, b LEFT JOIN c ON a.x = c.x`", "subquery with no alias", "INDEXED BY"),
    "SQH427",
    example="CREATE TABLE t (a INTEGER); SELECT x.a FROM t AS x JOIN t AS y",
)
TABLE_FUNCTION: Final = Construct(
    "table-function",
    "PostgreSQL has none of SQLite's table-valued functions",
    ("json_each(x)",),
    "SQH438",
    example="SELECT atom FROM json_tree('[1]')",
)
MASTER: Final = Construct(
    "sqlite-master",
    "PostgreSQL's catalogue is pg_catalog",
    ("sqlite_master: does t exist, list", "sqlite_master.sql", "sqlite_sequence"),
    "SQH437",
    example="SELECT name FROM sqlite_master",
)
UNKNOWN: Final = Construct(
    "unknown-table",
    "What a statement means hangs on the definition of its tables, and there is none",
)


@dataclass(slots=True)
class Joined:
    """FROM as written."""

    pieces: Pieces
    unclear: bool = False


def sources(work: Work, core: nodes.Core) -> Joined:
    """The members of FROM, written; their columns are in scope afterwards."""
    if not core.joins:
        return Joined([])
    if master.is_asked(core):
        work.scope.catalogue, work.scope.catalogue_lost = master.kinds(core), master.lost(core)
    pieces = joins(work, core.joins)
    return Joined(pieces, any(each.unclear for each in work.scope.sources))


def joins(work: Work, members: list[nodes.Join]) -> Pieces:
    """A list of joins, as in FROM or in brackets."""
    written: list[Pieces] = []
    infos: list[list[SourceInfo]] = []
    for join in members:
        before_ = len(work.scope.sources)
        written.append(_source(work, join.source))
        infos.append(work.scope.sources[before_:])
    _merge(work, members, infos)
    _outer(members, infos)
    pieces: Pieces = []
    explicit = max((at for at, join in enumerate(members) if _explicit(join)), default=-1)
    for at, join in enumerate(members):
        pieces += _operator(work, join, explicit > at)
        pieces += written[at]
        pieces += _condition(work, join)
    return pieces


def _explicit(join: nodes.Join) -> bool:
    return join.operator not in ("", ",") and (join.on is not None or bool(join.using) or "OUTER" in join.operator)


def _merge(work: Work, members: list[nodes.Join], infos: list[list[SourceInfo]]) -> None:
    """The columns that USING and NATURAL make one."""
    for at, join in enumerate(members):
        names = {unquoted(token).lower() for token in join.using}
        if "NATURAL" in join.operator:
            left = {column.name.lower() for each in infos[:at] for info in each for column in info.columns}
            right = {column.name.lower() for info in infos[at] for column in info.columns}
            names |= left & right
            if any(info.table is not None and info.table.numbered for each in infos[: at + 1] for info in each):
                raise work.refuse(JOIN, join, "NATURAL would join by the column rowid too; write ON")
        if names and any(info.unclear for each in infos[: at + 1] for info in each):
            raise work.refuse(JOIN, join, "which columns are joined is not known")
        for name in names:
            _joinable(work, join, name, [info for each in infos[: at + 1] for info in each])
        if names and any(each.operator == "," for each in members[: at + 1]):
            raise work.refuse(JOIN, join, "USING or NATURAL after a comma: SQLite joins with all before it; write ON")
        work.scope.merged |= names
        if names:
            given_ = [unquoted(token).lower() for token in join.using]
            known = [column.name.lower() for each in infos[:at] for info in each for column in info.columns]
            work.scope.merged_orders.append(given_ or [name for name in dict.fromkeys(known) if name in names])


def _joinable(work: Work, join: nodes.Join, name: str, infos: list[SourceInfo]) -> None:
    """Raises Refused where columns of one name do not compare alike on both: USING says no more than the name."""
    forms = {column.form for info in infos if (column := info.column(name)) is not None}
    if {"int8", "float8"} <= forms:
        raise work.refuse(JOIN, join, f"the columns {name} are integer and real, compared exactly on SQLite; write ON")
    types = [column.type for info in infos if (column := info.column(name)) is not None]
    kinds = {"number" if each.is_number else each.kind for each in types}
    collations = {each.collation for each in types} - {"", "BINARY"}
    if len(kinds) > 1 or collations:
        raise work.refuse(JOIN, join, f"the columns {name} are compared by affinity or collation; write ON")
    native = next((each.native for each in types if each.native is not None), None)
    if native is not None and any(each.native is None or each.native.wanted != native.wanted for each in types):
        raise Forbidden(native, join, f"{name} is joined with a column of another type; write ON")


def _outer(members: list[nodes.Join], infos: list[list[SourceInfo]]) -> None:
    """What an outer join may leave empty may be NULL."""
    for at, join in enumerate(members):
        if "LEFT" in join.operator:
            _loosen(infos[at])
        if "RIGHT" in join.operator or "FULL" in join.operator:
            for each in infos[: at + 1]:
                _loosen(each)


def _loosen(infos: list[SourceInfo]) -> None:
    for info in infos:
        info.optional = True
        info.columns = [replace(each, type=replace(each.type, nullable=True)) for each in info.columns]


def _operator(work: Work, join: nodes.Join, joined_later: bool) -> Pieces:
    if not join.operator:
        return []
    text = _operator_text(join, joined_later)
    if text is None:
        return source(join.first, join.operator_last)
    work.changed(JOIN, join)
    return replaced(text, join.first, join.operator_last)


def _operator_text(join: nodes.Join, joined_later: bool) -> str | None:
    conditioned = join.on is not None or bool(join.using)
    if join.operator == ",":
        if conditioned:
            return " JOIN"
        return " CROSS JOIN" if joined_later else None
    if "NATURAL" in join.operator:
        return None
    if join.operator in ("JOIN", "INNER JOIN") and not conditioned:
        return "CROSS JOIN"
    return "JOIN" if join.operator == "CROSS JOIN" and conditioned else None


def _condition(work: Work, join: nodes.Join) -> Pieces:
    at = join.source.last + 1
    if join.on is not None:
        return [*source(at, join.on.first - 1), *work.condition(join.on, chooses=True).pieces]
    outer = any(word in join.operator for word in ("LEFT", "RIGHT", "FULL"))
    if outer and not join.using and "NATURAL" not in join.operator:
        work.changed(JOIN, join)
        return after(" ON TRUE")
    if not join.using:
        return []
    pieces: Pieces = []
    for place in range(at, join.last + 1):
        token = work.tokens[place]
        if any(token is each for each in join.using):
            known = (info.column(unquoted(token)) for info in work.scope.sources)
            found = next((column for column in known if column is not None), None)
            if found is None:
                raise work.refuse(JOIN, join, f"no table that is joined has a column {unquoted(token)}")
            text = spelled(token, found.name)
            pieces += source(place, place) if text is None else replaced(text, place)
        else:
            pieces += source(place, place)
    return pieces


def _source(work: Work, node: nodes.Source) -> Pieces:
    if node.joined is not None:
        pieces = [*source(node.first, node.first), *joins(work, node.joined), *source(node.close, node.close)]
        if node.alias is not None:
            raise work.refuse(JOIN, node, "joins in brackets have an alias")
        return pieces
    if node.select is not None:
        return _subquery(work, node, node.select)
    table = given(node.table)
    if node.arguments is not None:
        return _function(work, node, table, node.arguments)
    if unquoted(table.name).lower() in master.NAMES:
        return _catalogue(work, node, table)
    info, pieces = named_source(work, table)
    if node.alias is not None:
        info = SourceInfo(unquoted(node.alias).lower(), info.columns, info.table, info.unclear)
    work.scope.sources.append(info)
    return [*pieces, *_alias(work, node, table.last)]


def _function(work: Work, node: nodes.Source, table: nodes.TableName, arguments: list[nodes.Expression]) -> Pieces:
    """pragma_table_info() and json_each(); no other is known."""
    called = unquoted(table.name).lower()
    own = arguments[0] if len(arguments) == 1 else None
    if called == "pragma_table_info" and _is_table(own, work):
        return _table_info(work, node, table, own)
    if called != "json_each" or table.schema is not None or len(arguments) not in (1, 2):
        raise work.refuse(TABLE_FUNCTION, node, f"{work.text(table)} is a table-valued function of SQLite's")
    pieces = members(work, node, arguments)
    work.changed(TABLE_FUNCTION, node)
    name = unquoted(node.alias).lower() if node.alias is not None else "json_each"
    work.scope.sources.append(SourceInfo(name, columns()))
    return [*pieces, *(_alias(work, node, node.close) if node.alias is not None else after(f" AS {name}"))]


def _catalogue(work: Work, node: nodes.Source, table: nodes.TableName) -> Pieces:
    """``sqlite_master`` as a query of PostgreSQL's catalogue with the columns type, name and tbl_name."""
    asked, missing = work.scope.catalogue, work.scope.catalogue_lost
    if missing:
        raise work.refuse(MASTER, node, f"{unquoted(table.name)}.{missing}: {_KEPT}")
    if not asked:
        hint = "ask for type = 'table' or type = 'view', or for one name"
        raise work.refuse(MASTER, node, f"which entries of {unquoted(table.name)} are asked for is not known: {hint}")
    work.changed(MASTER, node)
    name = unquoted(node.alias).lower() if node.alias is not None else unquoted(table.name).lower()
    columns = [OutColumn(each, Type(TEXT, affinity="text"), "text") for each in master.COLUMNS]
    work.scope.sources.append(SourceInfo(name, columns))
    counted = [each.name for each in work.database.tables.values() if each.autoincrement]
    pieces = replaced(master.select(asked, counted), table.first, table.last)
    return [*pieces, *(_alias(work, node, table.last) if node.alias is not None else after(f" AS {name}"))]


_KEPT: Final = "PostgreSQL keeps no text of a definition; ask information_schema.columns or pg_get_indexdef()"


def _is_table(node: nodes.Expression | None, work: Work) -> TypeGuard[nodes.Literal | nodes.Parameter]:
    """Whether a table is named by a bound value, or by a text that is one that is known."""
    if not isinstance(node, nodes.Literal):
        return isinstance(node, nodes.Parameter)
    table = work.database.table(unquoted(node.token)) if node.kind == "string" else None
    return table is not None and not table.unclear and not table.differs


def _table_info(
    work: Work, node: nodes.Source, table: nodes.TableName, argument: nodes.Literal | nodes.Parameter
) -> Pieces:
    """``pragma_table_info('t')``, ``pragma_table_info(?)``: the rows of the PRAGMA."""
    work.changed(TABLE_FUNCTION, node)
    close = next(at for at in range(argument.last + 1, node.last + 1) if work.tokens[at].key == ")")
    name = unquoted(node.alias).lower() if node.alias is not None else unquoted(table.name).lower()
    kinds = {"name": (TEXT, "text"), "type": (TEXT, "text"), "dflt_value": (TEXT, "text")}
    columns = [
        OutColumn(each, Type(kind, each == "dflt_value", affinity=kind), form)
        for each in table_columns.COLUMNS
        for kind, form in (kinds.get(each, (INTEGER, "int")),)
    ]
    work.scope.sources.append(SourceInfo(name, columns))
    text = table_columns.quoted(unquoted(argument.token)) if isinstance(argument, nodes.Literal) else ""
    head, tail = table_columns.rows(work.database, text)
    if isinstance(argument, nodes.Parameter):
        value = bound(argument.number, argument.first)
        pieces = [*replaced(f"({head}", table.first, argument.first - 1), *value, *replaced(f"::text{tail})", close)]
    else:
        pieces = replaced(f"({head}{tail})", table.first, close)
    return [*pieces, *(_alias(work, node, close) if node.alias is not None else after(f" AS {name}"))]


def _alias(work: Work, node: nodes.Source, last: int) -> Pieces:
    pieces: Pieces = []
    if node.alias is not None:
        text = spelled(node.alias, unquoted(node.alias).lower())
        pieces += source(last + 1, node.alias_at - 1)
        pieces += source(node.alias_at, node.alias_at) if text is None else replaced(text, node.alias_at)
    if node.indexed >= 0:
        work.changed(JOIN, node, "which index is used is PostgreSQL's own choice")
    return pieces


def _subquery(work: Work, node: nodes.Source, select: nodes.Select) -> Pieces:
    sources_ = work.scope.sources
    work.scope.sources = []
    found = work.query(work, select, labels=True, naming="inner")
    work.scope.sources = sources_
    name = unquoted(node.alias).lower() if node.alias is not None else _free_name(work)
    unclear = "" if found.columns is not None else "the columns of a subquery are not known"
    work.scope.sources.append(SourceInfo(name, yielded(found.columns or []), unclear=unclear))
    pieces = [*source(node.first, select.first - 1), *found.pieces, *source(select.last + 1, node.close)]
    if node.alias is None:
        work.changed(JOIN, node, "a subquery must have a name")
        return [*pieces, *after(f" AS {name}")]
    return [*pieces, *_alias(work, node, node.close)]


def _free_name(work: Work) -> str:
    used = {unquoted(token).lower() for token in work.tokens} | {each.name for each in work.scope.sources}
    return next(name for number in range(1, 10_000) if (name := f"q{number}") not in used)


def named_source(work: Work, node: nodes.TableName) -> tuple[SourceInfo, Pieces]:
    """A table by its name: its columns, and the name as PostgreSQL has it."""
    name = named(node.name)
    if node.name.holes and work.database.table(name) is None:
        info = SourceInfo(node.name.text, [], unclear=_chosen_later(node.name))
        return info, work.kept(node)
    common = work.scope.common_table(name)
    if common is not None and node.schema is not None:
        raise work.refuse(TABLE, node, f"{name} is a table and a name of WITH; call the latter otherwise")
    if common is not None:
        text = spelled(node.name, common.name)
        pieces = work.kept(node) if text is None else replaced(text, node.first, node.last)
        return SourceInfo(common.name, list(common.columns), common.table, common.unclear), pieces
    if name.lower() in ("sqlite_master", "sqlite_schema", "sqlite_temp_master", "sqlite_sequence"):
        raise not_ours(work, node, name)
    table = work.database.table(name)
    if table is None:
        raise unknown_table(work, node, node.name)
    return table_info(work, node, table), table_name(work, node, table.name)


def unknown_table(work: Work, node: nodes.Node, token: Token) -> Refused:
    """The refusal of a table that no definition makes."""
    if token.holes:
        return work.refuse(UNKNOWN, node, _chosen_later(token))
    return work.refuse(UNKNOWN, node, f"no definition of the table {named(token)} is known")


def _chosen_later(token: Token) -> str:
    return (
        f"the table {named(token)} is chosen at run time, and no CREATE TABLE names it so: translate the "
        f"statement once for each table that it may be"
    )


def not_ours(work: Work, node: nodes.Node, name: str) -> Refused:
    """The refusal of one of SQLite's own tables."""
    hint = "PostgreSQL's is pg_catalog"
    if name.lower() == "sqlite_sequence":
        hint = "the next key is set by ALTER TABLE t ALTER COLUMN id RESTART, or setval(), and asked of pg_sequences"
    return work.refuse(MASTER, node, f"{name} is SQLite's own catalogue; {hint}")


def table_info(work: Work, node: nodes.Node, table: TableInfo) -> SourceInfo:
    """A table's columns as a source has them."""
    if table.kind == "virtual":
        raise work.refuse(TABLE_FUNCTION, node, f"{table.name} is a virtual table of an extension of SQLite's")
    if table.kind == "view" and table.unclear:
        raise work.refuse(UNKNOWN, node, f"what the view {table.name} yields is not known: {table.unclear}")
    columns = [
        OutColumn(
            each.name,
            _type(each),
            column_out(each.kind) if each.native is None else column_form(each.native),
        )
        for each in table.columns
    ]
    return SourceInfo(table.name, columns, table, table.unclear)


def _type(column: ColumnInfo) -> Type:
    truth = column.declared.upper().startswith("BOOL")
    return Type(_kind(column), column.nullable, column.affinity, column.collation, truth=truth, native=column.native)


def _kind(column: ColumnInfo) -> str:
    """A column of numeric affinity keeps whole numbers as integers: what it holds decides how it divides."""
    return NUMBER if column.kind == "real" and column.affinity == "numeric" else column.kind


def table_name(work: Work, node: nodes.TableName, name: str) -> Pieces:
    """The name without ``main``, spelled as PostgreSQL has it; ``temp`` is ``pg_temp`` there."""
    known = work.database.table(name)
    if known is not None and known.shadowed:
        raise work.refuse(TABLE, node, f"{name} is a temporary table and another one as well; rename one of them")
    if node.schema is not None:
        schema = unquoted(node.schema).lower()
        if schema not in ("main", "temp"):
            raise work.refuse(TABLE, node, f"{unquoted(node.schema)} is an attached database; map it to a schema")
        work.changed(TABLE, node)
        written = spelled(node.name, name) or node.name.text if node.name.holes else canonical(name)
        if schema == "temp":
            written = f"pg_temp.{written}"
        return replaced(written, node.first, node.last)
    text = spelled(node.name, name)
    if text is None:
        return work.kept(node)
    work.changed(TABLE, node)
    return replaced(text, node.first, node.last)
