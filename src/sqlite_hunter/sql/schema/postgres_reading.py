"""Definitions written for PostgreSQL, read: scripts, dumps, and statements that a program runs.

sqlglot reads the columns. What it gives is not trusted: a part that is not understood here by its kind makes the whole
table one of which nothing is known, and that is told.
"""

import logging
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from sqlite_hunter.sql.keywords import words
from sqlite_hunter.sql.schema.affinity import BLOB, INTEGER, NUMERIC, REAL, TEXT
from sqlite_hunter.sql.schema.postgres_side import Place, PostgresColumn, PostgresTable, PostgresTables
from sqlite_hunter.sql.statements import ranges
from sqlite_hunter.sql.tokens import NAME, WORD, Token, significant, unquoted

if TYPE_CHECKING:
    from sqlglot import exp

_KINDS: Final = {
    **dict.fromkeys(("BIGINT", "INT", "SMALLINT", "SERIAL", "BIGSERIAL", "SMALLSERIAL"), INTEGER),
    **dict.fromkeys(("TEXT", "VARCHAR"), TEXT),
    "DOUBLE": REAL,
    "DECIMAL": NUMERIC,
    "VARBINARY": BLOB,
}
"""What a type of sqlglot's holds and gives back to Python unchanged; of any other type it is told that it does not."""
_BOUNDED: Final = {"VARCHAR": "", "DOUBLE": "", "DECIMAL": INTEGER}
"""The same with a length: VARCHAR(9) cuts, FLOAT(24) has four bytes, NUMERIC(9, 2) rounds what is not whole."""
_SERIALS: Final = {"SERIAL2": "SMALLSERIAL", "SERIAL4": "SERIAL", "SERIAL8": "BIGSERIAL"}
_FILLED: Final = frozenset({"SERIAL", "BIGSERIAL", "SMALLSERIAL"})
_SPELLED: Final = {"INT": "INTEGER", "DECIMAL": "NUMERIC", "REAL": "REAL (of four bytes)"}
_LONGEST: Final = 100_000
"""Characters of a definition."""
_DATA: Final = re.compile(
    r"^(?:copy\b[^;]*\bfrom\s+stdin\b[^;\n]*;.*?^\\\.$|\\.*?$)", re.MULTILINE | re.DOTALL | re.IGNORECASE
)
"""Rows of a dump, and commands of psql's own."""
_POSTGRES: Final = words(
    "SERIAL BIGSERIAL SMALLSERIAL BYTEA TIMESTAMPTZ TIMETZ JSONB TSVECTOR CITEXT NEXTVAL SEARCH_PATH PLPGSQL "
    "PG_CATALOG REGCLASS :: UNLOGGED"
)
_PAIRS: Final = frozenset(
    {("CREATE", "SCHEMA"), ("CREATE", "SEQUENCE"), ("CREATE", "EXTENSION"), ("OWNER", "TO"), ("AS", "IDENTITY")}
)
_OTHERS: Final = words("AUTOINCREMENT AUTO_INCREMENT ENGINE PRAGMA ROWID UNSIGNED NVARCHAR DATETIME2")
_DROPPED: Final = frozenset({"DROP", "RENAME", "ATTACH", "DETACH", "INHERIT"})


def is_postgres_script(text: str) -> bool:
    """Whether a script is PostgreSQL's by its words, and no other server's."""
    keys = [token.key for token in significant(text)]
    told = not _POSTGRES.isdisjoint(keys) or not _PAIRS.isdisjoint(pairwise(keys))
    return told and _OTHERS.isdisjoint(keys) and "`" not in text


class Reader:
    """Collects scripts, of which the definitions of tables count before all that changes them: files have no order."""

    def __init__(self) -> None:
        self._changes: list[tuple[list[Token], str, Place, str]] = []
        self._found = PostgresTables()
        self._unknown: set[tuple[str, str]] = set()

    def add(self, text: str, path: str, line: int = 0) -> None:
        """Read a script. ``line`` is where all of it is told to be; 0 for a file, whose lines count."""
        text = _DATA.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
        schema = ""
        own: list[PostgresTable] = []
        for start, end in ranges(text):
            place = Place(path, line or text.count("\n", 0, start) + 1)
            statement = text[start:end]
            tokens = significant(statement)
            keys = [token.key for token in tokens[:3]]
            if keys[:2] == ["SET", "SEARCH_PATH"]:
                schema = _plain(unquoted(tokens[3])) if len(tokens) > 3 else ""
            elif keys[:2] == ["DROP", "TABLE"]:
                self._drop(tokens, schema, own)
            elif keys[:1] == ["CREATE"] and _is_table(tokens):
                self._create(tokens, statement, place, schema, own)
            elif keys[:2] == ["ALTER", "TABLE"] or keys == ["CREATE", "UNIQUE", "INDEX"]:
                self._changes.append((tokens, statement, place, schema))

    def tables(self) -> PostgresTables:
        """All that was read."""
        for tokens, text, place, schema in self._changes:
            try:
                if tokens[0].key == "CREATE":
                    self._index(text, schema)
                else:
                    self._alter(tokens, text, schema)
            except _UnknownError as error:
                self._lose(error, place)
        self._changes = []
        for key in self._unknown:
            self._found.tables.pop(key, None)
        return self._found

    def _lose(self, error: "_UnknownError", place: Place) -> None:
        self._found.unread.append((str(error), place))
        if error.table is not None:
            self._unknown.add(error.table)

    def _drop(self, tokens: Sequence[Token], schema: str, own: list[PostgresTable]) -> None:
        """What a script drops before it makes it anew is not what there is."""
        key, _ = _named(tokens, 2, schema)
        listed = self._found.tables.get(key, [])
        self._found.tables[key] = [each for each in listed if not any(each is mine for mine in own)]

    def _create(self, tokens: list[Token], text: str, place: Place, schema: str, own: list[PostgresTable]) -> None:
        at = next(number for number, token in enumerate(tokens) if token.key == "TABLE") + 1
        key, after = _named(tokens, at, schema)
        if any(token.key in ("TEMP", "TEMPORARY") for token in tokens[: at - 1]):
            return
        try:
            listed = after < len(tokens) and tokens[after].key == "("
            table = _read(text if listed else "SELECT 1", PostgresTable(key[1], key[0], place))
        except _UnknownError as error:
            error.table = key
            self._lose(error, place)
            return
        own.append(table)
        known = self._found.tables.setdefault(key, [])
        if not any((each.columns, each.keys) == (table.columns, table.keys) for each in known):
            known.append(table)

    def _alter(self, tokens: Sequence[Token], text: str, schema: str) -> None:
        key, after = _named(tokens, 2, schema)
        for first, last in _actions(tokens, after):
            part = tokens[first:last]
            rest = text[part[0].end : part[-1].end] if part else ""
            try:
                for table in self._found.tables.get(key, ()):
                    _change(table, part, rest, text)
            except _UnknownError as error:
                error.table = key
                raise

    def _index(self, text: str, schema: str) -> None:
        """A unique index of plain columns; a partial one, or one of expressions, serves no plain ON CONFLICT."""
        from sqlglot import exp

        node = _tree(text)
        index = node.this if isinstance(node, exp.Create) and isinstance(node.this, exp.Index) else None
        parameters = index.args.get("params") if index is not None else None
        if index is None or parameters is None or parameters.args.get("where") is not None:
            return
        inner = [each.this if isinstance(each, exp.Ordered) else each for each in parameters.args.get("columns") or ()]
        on = index.args.get("table")
        if on is None or not all(isinstance(each, exp.Column | exp.Identifier) for each in inner):
            return
        database = on.args.get("db")
        key = _plain(_folded(database)) if database is not None else schema, _folded(on.this)
        for table in self._found.tables.get(key, ()):
            table.keys.append(_names(inner))


class _UnknownError(Exception):
    """A part of a definition that is not understood; ``table`` is then one of which nothing is known."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.table: tuple[str, str] | None = None


def _plain(schema: str) -> str:
    return "" if schema in ("public", "$user") else schema


def _is_table(tokens: Sequence[Token]) -> bool:
    """``CREATE [GLOBAL | LOCAL] [TEMP | UNLOGGED] TABLE``."""
    return any(token.key == "TABLE" for token in tokens[1:4]) and tokens[1].key not in ("INDEX", "VIEW", "TRIGGER")


def _named(tokens: Sequence[Token], at: int, schema: str) -> tuple[tuple[str, str], int]:
    """The table that a statement is of, after IF [NOT] EXISTS and ONLY, and the token after it."""
    while at < len(tokens) and tokens[at].key in ("IF", "NOT", "EXISTS", "ONLY"):
        at += 1
    parts: list[str] = []
    while at < len(tokens) and tokens[at].kind in (WORD, NAME):
        token = tokens[at]
        parts.append(unquoted(token) if token.kind == NAME else token.text.lower())
        at += 1
        if at >= len(tokens) or tokens[at].key != ".":
            break
        at += 1
    name = parts[-1] if parts else ""
    return (_plain(parts[-2]) if len(parts) > 1 else schema, name), at


def _actions(tokens: Sequence[Token], at: int) -> Iterable[tuple[int, int]]:
    """The range of tokens of each action of ALTER TABLE."""
    depth, first = 0, at
    for number in range(at, len(tokens)):
        key = tokens[number].key
        depth += (key == "(") - (key == ")")
        if key == "," and depth == 0:
            yield first, number
            first = number + 1
    if first < len(tokens):
        yield first, len(tokens)


def _change(table: PostgresTable, part: Sequence[Token], rest: str, text: str) -> None:
    """One action of ALTER TABLE; those that change neither columns nor keys are passed over."""
    keys = [token.key for token in part]
    if keys[0] in _DROPPED or keys[:2] == ["SET", "SCHEMA"]:
        raise _UnknownError(f"ALTER TABLE {' '.join(keys[:2])} is not followed: what {table.shown} has is not known")
    if keys[0] == "ADD":
        added = re.sub(r"^\s*(?:column\b)?\s*(?:if\s+not\s+exists\b)?|\bnot\s+valid\s*$", "", rest, flags=re.IGNORECASE)
        made = _read(f"CREATE TABLE t ({added})", PostgresTable(table.name, table.schema, table.place))
        table.columns = {**table.columns, **_new(made, table)}
        table.keys += [key for key in made.keys if key not in table.keys]
    elif keys[0] == "ALTER":
        _change_column(table, part[2:] if keys[1:2] == ["COLUMN"] else part[1:], text)


def _new(made: PostgresTable, table: PostgresTable) -> dict[str, PostgresColumn]:
    return {name: column for name, column in made.columns.items() if name not in table.columns}


def _change_column(table: PostgresTable, part: Sequence[Token], text: str) -> None:
    if not part:
        return
    name = unquoted(part[0]) if part[0].kind == NAME else part[0].text.lower()
    keys = [token.key for token in part[1:]]
    column = table.columns.get(name)
    if column is None:
        return
    if "TYPE" in keys[:3]:
        first = keys.index("TYPE") + 2
        last = next((at for at in range(first, len(part)) if part[at].key in ("USING", "COLLATE")), len(part))
        if first >= last:
            raise _UnknownError(f"the new type of {name} is not understood")
        declared = text[part[first].start : part[last - 1].end]
        made = _read(f"CREATE TABLE t (a {declared})", PostgresTable("t", "", table.place)).columns["a"]
        column.type, column.kind = made.type, made.kind
    elif keys[:2] in (["SET", "DEFAULT"], ["DROP", "DEFAULT"]):
        column.filled = keys[0] == "SET"
    elif keys[1:3] == ["NOT", "NULL"]:
        column.nullable = keys[0] == "DROP"
    elif keys[:2] == ["ADD", "GENERATED"]:
        column.filled = True


def _tree(text: str) -> "exp.Expr":
    from sqlglot import parse_one
    from sqlglot.errors import SqlglotError

    if len(text) > _LONGEST:
        raise _UnknownError(f"it is longer than {_LONGEST} characters")
    logger = logging.getLogger("sqlglot")
    level = logger.level
    logger.setLevel(logging.CRITICAL)  # it says on stderr what it does not understand
    try:
        return parse_one(text, read="postgres")
    except (SqlglotError, RecursionError) as error:
        raise _UnknownError(f"it is not understood: {str(error).splitlines()[0]}") from None
    finally:
        logger.setLevel(level)


def _read(text: str, table: PostgresTable) -> PostgresTable:
    """The table with what a CREATE TABLE gives it."""
    from sqlglot import exp

    tree = _tree(text)
    if not isinstance(tree, exp.Create) or not isinstance(tree.this, exp.Schema):
        raise _UnknownError("its columns are not listed")
    for each in tree.this.expressions:
        constraint = each.expressions[0] if isinstance(each, exp.Constraint) and each.expressions else each
        if isinstance(each, exp.ColumnDef):
            _column(each, table)
        elif isinstance(constraint, exp.PrimaryKey):
            key = _names(constraint.expressions)
            table.keys.append(key)
            for name in key & table.columns.keys():
                table.columns[name].nullable = False
        elif isinstance(constraint, exp.UniqueColumnConstraint) and isinstance(constraint.this, exp.Schema):
            table.keys.append(_names(constraint.this.expressions))
        elif not isinstance(constraint, exp.ForeignKey | exp.CheckColumnConstraint):
            raise _UnknownError(f"{each.sql('postgres')[:60]} is not understood")
    return table


def _folded(identifier: "exp.Expression") -> str:
    """A name as PostgreSQL has it: without quotes in lower case."""
    return str(identifier.this if identifier.args.get("quoted") else identifier.this.lower())


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
    shown = declared.sql("postgres")
    type_name = _SERIALS.get(shown.upper(), str(declared.this.value))
    kind = _KINDS.get(type_name, "")
    not_null = any(isinstance(each, exp.NotNullColumnConstraint) and not each.args.get("allow_null") for each in kinds)
    table.columns[name] = PostgresColumn(
        name,
        re.sub(r"^\w+", lambda match: _SPELLED.get(match[0], match[0]), shown),
        _BOUNDED.get(type_name, kind) if declared.expressions else kind,
        not (key or not_null or type_name in _FILLED),
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
