"""Tables that are there in PostgreSQL already: their definitions read, and what lands on them checked.

sqlglot reads the definitions. What it gives is not trusted: a part that is not understood here by its kind makes the
whole table one of which nothing is known, and that is told.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlite_hunter.sql.schema.affinity import BLOB, INTEGER, REAL, TEXT
from sqlite_hunter.sql.statements import ranges
from sqlite_hunter.sql.template import Template

if TYPE_CHECKING:
    from sqlglot import exp

_KINDS: Final = {
    **dict.fromkeys(("BIGINT", "INT", "SMALLINT", "SERIAL", "BIGSERIAL", "SMALLSERIAL"), INTEGER),
    "DOUBLE": REAL,
    **dict.fromkeys(("TEXT", "VARCHAR"), TEXT),
    "VARBINARY": BLOB,
}
"""What a type of sqlglot's holds and gives back to Python unchanged; of any other type it is told that it does not."""
_FILLED: Final = frozenset({"SERIAL", "BIGSERIAL", "SMALLSERIAL"})


class Place(NamedTuple):
    """A line of a file, from 1."""

    path: str
    line: int


@dataclass(frozen=True, slots=True)
class PostgresColumn:
    """A column; ``type`` is PostgreSQL's own name, ``kind`` what it takes and gives back unchanged, "" if none does."""

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


@dataclass(slots=True)
class PostgresTables:
    """What was read: tables by ``schema.name`` ("" for no schema), and what could not be."""

    tables: dict[tuple[str, str], PostgresTable] = field(default_factory=dict)
    unread: list[tuple[str, Place]] = field(default_factory=list)


class Need(NamedTuple):
    """What an INSERT or UPDATE for PostgreSQL needs of its table."""

    columns: Mapping[str, str]
    """The columns that it writes, with the kind of each value; "" for NULL or where it is not known."""
    inserts: bool
    conflict: frozenset[str]
    """The columns of ON CONFLICT; empty where there is none."""
    place: Place


class Conflict(NamedTuple):
    """Why a statement cannot be run on a table, with both places."""

    reason: str
    statement: Place
    table: Place


class _UnknownError(Exception):
    """A part of a definition that is not understood."""


def read_tables(text: str, path: str) -> PostgresTables:
    """The tables of a script for PostgreSQL. Statements that define none are passed over; no error is raised."""
    found = PostgresTables()
    for start, end in ranges(Template.of(text)):
        place = Place(path, text.count("\n", 0, start) + 1)
        words = text[start:end].split(None, 3)
        verb = " ".join(words[:3]).upper()
        if not verb.startswith(("CREATE TABLE", "CREATE UNIQUE INDEX", "ALTER TABLE")):
            continue
        try:
            _read(text[start:end], place, found)
        except _UnknownError as error:
            found.unread.append((str(error), place))
    return found


def _read(text: str, place: Place, found: PostgresTables) -> None:
    from sqlglot import exp, parse_one
    from sqlglot.errors import SqlglotError

    try:
        tree = parse_one(text, read="postgres")
    except (SqlglotError, RecursionError) as error:
        raise _UnknownError(f"it is not understood: {str(error).splitlines()[0]}") from None
    if not isinstance(tree, exp.Create):
        raise _UnknownError(f"{text.split(None, 2)[0].upper()} is not followed: what it changes is not known")
    if tree.args.get("kind") == "INDEX":
        _index(tree, found)
    elif tree.args.get("kind") == "TABLE" and isinstance(tree.this, exp.Schema):
        table = _table(tree.this, place)
        found.tables.setdefault((table.schema, table.name), table)
    else:
        raise _UnknownError("its columns are not listed")


def _folded(identifier: "exp.Expression") -> str:
    """A name as PostgreSQL has it: without quotes in lower case."""
    return str(identifier.this if identifier.args.get("quoted") else identifier.this.lower())


def _table(schema: "exp.Schema", place: Place) -> PostgresTable:
    from sqlglot import exp

    node = schema.this
    database = node.args.get("db")
    table = PostgresTable(_folded(node.this), _folded(database) if database is not None else "", place)
    for each in schema.expressions:
        constraint = each.expressions[0] if isinstance(each, exp.Constraint) and each.expressions else each
        if isinstance(each, exp.ColumnDef):
            _column(each, table)
        elif isinstance(constraint, exp.PrimaryKey):
            table.keys.append(_names(constraint.expressions))
        elif isinstance(constraint, exp.UniqueColumnConstraint) and isinstance(constraint.this, exp.Schema):
            table.keys.append(_names(constraint.this.expressions))
        elif not isinstance(constraint, exp.ForeignKey | exp.CheckColumnConstraint):
            raise _UnknownError(f"{each.sql('postgres')[:60]} is not understood")
    return table


def _column(node: "exp.ColumnDef", table: PostgresTable) -> None:
    from sqlglot import exp

    name, declared = _folded(node.this), node.args.get("kind")
    if not isinstance(declared, exp.DataType) or isinstance(declared.this, str):
        raise _UnknownError(f"the type of {name} is not understood")
    kinds = [each.kind for each in node.constraints]
    key = any(isinstance(each, exp.PrimaryKeyColumnConstraint) for each in kinds)
    if key or any(isinstance(each, exp.UniqueColumnConstraint) for each in kinds):
        table.keys.append(frozenset({name}))
    own = (exp.DefaultColumnConstraint, exp.GeneratedAsIdentityColumnConstraint)
    type_name = str(declared.this.value)
    bounded = type_name == "VARCHAR" and bool(declared.expressions)
    table.columns[name] = PostgresColumn(
        name,
        declared.sql("postgres"),
        "" if bounded else _KINDS.get(type_name, ""),
        not key and not any(isinstance(each, exp.NotNullColumnConstraint) for each in kinds),
        type_name in _FILLED or any(isinstance(each, own) for each in kinds),
    )


def _names(nodes: Iterable[Any]) -> frozenset[str]:
    from sqlglot import exp

    names = []
    for node in nodes:
        inner = node.find(exp.Identifier)
        if inner is None:
            raise _UnknownError("a key of expressions is not understood")
        names.append(_folded(inner))
    return frozenset(names)


def _index(tree: "exp.Create", found: PostgresTables) -> None:
    """A unique index of plain columns; a partial one, or one of expressions, serves no plain ON CONFLICT."""
    from sqlglot import exp

    node = tree.this.args.get("table")
    parameters = tree.this.args.get("params")
    columns = parameters.args.get("columns") or () if parameters is not None else ()
    if node is None or parameters is None or parameters.args.get("where") is not None:
        return
    inner = [each.this if isinstance(each, exp.Ordered) else each for each in columns]
    if not all(isinstance(each, exp.Column | exp.Identifier) for each in inner):
        return
    database = node.args.get("db")
    table = found.tables.get((_folded(database) if database is not None else "", _folded(node.this)))
    if table is not None:
        table.keys.append(_names(inner))


def conflicts(need: Need, table: PostgresTable) -> Sequence[Conflict]:
    """Why a statement cannot be run on the table as it is, or would not give back what it wrote; () if it can."""
    reasons = []
    for name, kind in need.columns.items():
        column = table.columns.get(name)
        if column is None:
            reasons.append(f"{table.name} has no column {name}")
        elif kind and not _takes(column, kind):
            reasons.append(f"{name} is {column.type} there, and the value is {kind}")
    if need.inserts:
        missing = (each for each in table.columns.values() if each.name not in need.columns)
        reasons += [
            f"{each.name} may not be NULL there, and is given no value"
            for each in missing
            if not each.nullable and not each.filled
        ]
    if need.conflict and need.conflict not in table.keys:
        shown = ", ".join(sorted(need.conflict))
        reasons.append(f"ON CONFLICT ({shown}) needs a unique key of just these columns, which {table.name} has not")
    return tuple(Conflict(reason, need.place, table.place) for reason in reasons)


def _takes(column: PostgresColumn, kind: str) -> bool:
    """Whether a value comes back as it was written: an integer in DOUBLE PRECISION would come back as a float."""
    return column.kind == kind or (column.kind == REAL and kind == INTEGER)
