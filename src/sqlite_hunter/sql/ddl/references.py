"""Foreign keys: what PostgreSQL asks of them, and those that are added once both tables are there."""

from collections.abc import Callable, Mapping
from hashlib import sha256

from sqlite_hunter.sql.ddl.choosing import Object, info
from sqlite_hunter.sql.ddl.definition import table_tree
from sqlite_hunter.sql.ddl.edits import named_token
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.postgres_names import MAX_NAME, canonical
from sqlite_hunter.sql.schema.model import ReferenceInfo, TableInfo
from sqlite_hunter.sql.tokens import unquoted


def wrong_reference(table: Object, tables: Mapping[str, Object]) -> str:
    """Why PostgreSQL would not take a foreign key of a table, "" if it would.

    SQLite tells of such a key only when a row is written (https://www.sqlite.org/foreignkeys.html#fk_indexes).
    """
    child = info(table.parsed)
    for reference in child.references:
        parent = info(tables[reference.table].parsed) if reference.table in tables else None
        reason = f"it refers to {reference.table}, which is not in this script" if parent is None else ""
        reason = reason or (_mismatch(child, reference, parent) if parent is not None else "")
        if reason:
            return reason
    return ""


def _mismatch(child: TableInfo, reference: ReferenceInfo, parent: TableInfo) -> str:
    columns = reference.parent_columns or parent.primary_key
    missing = next((name for name in columns if parent.column(name) is None), None)
    if missing is not None:
        return f"it refers to {parent.name}.{missing}, and there is no such column"
    keys = [set(each.columns) for each in parent.uniques if not each.partial]
    if len(columns) != len(reference.columns) or set(columns) not in keys:
        shown = ", ".join(columns) or "a primary key"
        return f"it refers to {shown} of {parent.name}, and no primary key or unique constraint there has just that"
    for name, other in zip(reference.columns, columns, strict=True):
        one, two = child.column(name), parent.column(other)
        if one is not None and two is not None and one.kind != two.kind:
            types = f"{one.declared or 'no type'} and {two.declared or 'no type'}"
            return f"{one.name} refers to {parent.name}.{two.name}, which is of another type ({types})"
    return ""


def late_reference(
    table: Object,
    constraint: nodes.Constraint,
    node: nodes.Reference,
    tables: Mapping[str, Object],
    schema: str,
    new_name: Callable[[str], str],
) -> str:
    """The statement that adds a foreign key where it is not there yet."""
    child, parent = info(table.parsed), info(tables[unquoted(node.table.name).lower()].parsed)
    names = [unquoted(token).lower() for token in node.columns] or list(parent.primary_key)
    own = _own_columns(table, constraint)
    token = named_token(table.parsed, constraint)
    name = unquoted(token) if token is not None else _key_name(new_name(child.name), own)
    actions = "".join(f" ON {event} {action}" for event, action in sorted(node.actions.items()))
    ending = (
        " ".join(each.text for each in table.parsed.tokens[node.deferrable : node.last + 1])
        if node.deferrable >= 0
        else ""
    )
    relation = f"{canonical(schema)}.{canonical(new_name(child.name))}"
    body = (
        f"ALTER TABLE {relation} ADD CONSTRAINT {canonical(name)} FOREIGN KEY ({_listed(child, own)})\n"
        f"            REFERENCES {canonical(schema)}.{canonical(new_name(parent.name))} ({_listed(parent, names)})"
        f"{actions}{' ' if ending else ''}{ending};"
    )
    tag = "$add$" if "$add$" not in body + name else f"$add_{sha256(body.encode()).hexdigest()[:12]}$"
    named = f"conname = {_text(name)} AND conrelid = {_text(relation)}::regclass"
    asked = f"SELECT 1 FROM pg_catalog.pg_constraint WHERE {named}"
    return f"DO {tag} BEGIN\n    IF NOT EXISTS ({asked}) THEN\n        {body}\n    END IF;\nEND {tag};"


def _own_columns(table: Object, constraint: nodes.Constraint) -> list[str]:
    """The child's columns of a constraint, which stands at a column or lists them."""
    for column in table_tree(table.parsed).columns:
        if constraint in column.constraints:
            return [unquoted(column.name).lower()]
    tokens = table.parsed.tokens
    return [unquoted(tokens[each.expression.first]).lower() for each in constraint.columns]


def _listed(table: TableInfo, names: list[str]) -> str:
    columns = ((name, table.column(name)) for name in names)
    return ", ".join(canonical(column.name if column is not None else name) for name, column in columns)


def _key_name(table: str, columns: list[str]) -> str:
    """The name that PostgreSQL would give it; one that is too long is shortened here, or it would be another there."""
    name = f"{table}_{'_'.join(columns)}_fkey"
    if len(name.encode()) <= MAX_NAME:
        return name
    return f"key_{sha256(name.encode()).hexdigest()[:24]}_fkey"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
