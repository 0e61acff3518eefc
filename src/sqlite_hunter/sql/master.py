"""``sqlite_master`` as a query of PostgreSQL's catalogue, as far as the same entries can be told there.

SQLite lists the index of each key, under a name of its own, and the tables that it keeps itself: who asks for all
indexes gets others from PostgreSQL, so these are given only where they are asked for by name.
https://www.sqlite.org/schematab.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.table_columns import quoted
from sqlite_hunter.sql.tokens import unquoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NAMES: Final = ("sqlite_master", "sqlite_schema")
COLUMNS: Final = ("type", "name", "tbl_name")
"""Those that PostgreSQL can tell of; the text of a definition it does not keep."""
_EVERY: Final = ("table", "view", "index", "trigger")
_LISTED: Final = ("table", "view")
_OWN: Final = "sqlite_user_version"
"""The table that stands for ``PRAGMA user_version``, which SQLite has none for."""
_SELECTS: Final = {
    "table": "SELECT 'table' AS type, tablename::text AS name, tablename::text AS tbl_name "
    f"FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename <> '{_OWN}'",
    "view": "SELECT 'view' AS type, viewname::text AS name, viewname::text AS tbl_name "
    "FROM pg_catalog.pg_views WHERE schemaname = current_schema()",
    "index": "SELECT 'index' AS type, i.relname::text AS name, t.relname::text AS tbl_name "
    "FROM pg_catalog.pg_index AS x JOIN pg_catalog.pg_class AS i ON i.oid = x.indexrelid "
    "JOIN pg_catalog.pg_class AS t ON t.oid = x.indrelid "
    "WHERE i.relnamespace = current_schema()::regnamespace AND NOT EXISTS "
    "(SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conindid = x.indexrelid AND c.contype IN ('p', 'u', 'x'))",
    "trigger": "SELECT 'trigger' AS type, g.tgname::text AS name, t.relname::text AS tbl_name "
    "FROM pg_catalog.pg_trigger AS g JOIN pg_catalog.pg_class AS t ON t.oid = g.tgrelid "
    "WHERE t.relnamespace = current_schema()::regnamespace AND NOT g.tgisinternal",
}

_SEQUENCE: Final = "SELECT 'table', 'sqlite_sequence', 'sqlite_sequence'"


def is_asked(core: nodes.Core) -> bool:
    """Whether a query selects from it."""
    tables = (join.source.table for join in core.joins)
    return any(table is not None and unquoted(table.name).lower() in NAMES for table in tables)


def kinds(core: nodes.Core) -> tuple[str, ...]:
    """The kinds of entries that a query may be given; () where PostgreSQL would list others than SQLite."""
    conditions = list(_conditions(core.where))
    asked = next((found for each in conditions if (found := _types(each)) is not None), None)
    if len(core.joins) == 1 and any(map(_is_by_name, conditions)):
        return tuple(kind for kind in _EVERY if asked is None or kind in asked)
    listed = asked if asked is not None else ()
    return tuple(listed) if listed and set(listed) <= set(_LISTED) else ()


def lost(core: nodes.Core) -> str:
    """What a query takes of the catalogue that PostgreSQL does not keep: "sql", "rootpage" or a star; "" if nothing."""
    for each in core.walk():
        if isinstance(each, nodes.Column) and unquoted(each.name).lower() in ("sql", "rootpage"):
            return unquoted(each.name).lower()
    return "*" if any(item.star for item in core.items) else ""


def select(asked: tuple[str, ...], counted: Sequence[str] = ()) -> str:
    """The query, in brackets.

    ``counted`` are the tables with AUTOINCREMENT: as long as there is one, SQLite lists ``sqlite_sequence`` too
    (https://www.sqlite.org/autoinc.html).
    """
    selects = [_SELECTS[kind] for kind in asked]
    if "table" in asked and counted:
        names = ", ".join(quoted(name.lower()) for name in counted)
        there = f"schemaname = current_schema() AND lower(tablename::text) IN ({names})"
        selects.append(f"{_SEQUENCE} WHERE EXISTS (SELECT FROM pg_catalog.pg_tables WHERE {there})")
    return f"({' UNION ALL '.join(selects)})"


def _conditions(where: nodes.Expression | None) -> Iterator[nodes.Expression]:
    """What must all be true."""
    inner = _bare(where)
    if isinstance(inner, nodes.Chain) and inner.operator == "AND":
        for each in inner.items:
            yield from _conditions(each)
    elif inner is not None:
        yield inner


def _bare(node: nodes.Expression | None) -> nodes.Expression | None:
    while isinstance(node, nodes.Paren | nodes.Collate):
        node = node.inner if isinstance(node, nodes.Paren) else node.operand
    return node


def _types(condition: nodes.Expression) -> tuple[str, ...] | None:
    """The types that a condition asks for, all of them for a bound value; None where it asks for none."""
    if isinstance(condition, nodes.Binary) and condition.operator in ("=", "=="):
        for column, value in ((condition.left, condition.right), (condition.right, condition.left)):
            if _is_column(column, "type"):
                found = _EVERY if isinstance(value, nodes.Parameter) else (_constant(value),)
                return found if all(found) else None
    if isinstance(condition, nodes.In) and _is_column(condition.operand, "type") and not condition.negated:
        given = tuple(map(_constant, condition.items or ()))
        return given if given and all(given) else None
    return None


def _is_by_name(condition: nodes.Expression) -> bool:
    """Whether an entry is asked for by its whole name."""
    if isinstance(condition, nodes.Binary) and condition.operator in ("=", "=="):
        sides = ((condition.left, condition.right), (condition.right, condition.left))
        return any(_is_column(column, "name") and _is_given(value) for column, value in sides)
    if not isinstance(condition, nodes.In) or condition.negated or not _is_column(condition.operand, "name"):
        return False
    return bool(condition.items) and all(map(_is_given, condition.items or ()))


def _is_given(node: nodes.Expression) -> bool:
    """Whether a value comes from no column, so that it is the same for all entries."""
    return isinstance(_bare(node), nodes.Parameter | nodes.Unknown) or bool(_constant(node))


def _is_column(node: nodes.Expression, name: str) -> bool:
    inner = _bare(node)
    return isinstance(inner, nodes.Column) and unquoted(inner.name).lower() == name


def _constant(node: nodes.Expression) -> str:
    """The text of a literal, also of one in double quotes; "" for anything else."""
    inner = _bare(node)
    if isinstance(inner, nodes.Literal):
        return unquoted(inner.token)
    is_text = isinstance(inner, nodes.Column) and inner.table is None and inner.name.text[:1] == '"'
    return unquoted(inner.name) if is_text and isinstance(inner, nodes.Column) else ""
