"""CREATE, ALTER and DROP (https://www.sqlite.org/lang_createtable.html and its neighbours)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.grammar import expressions as exprs
from sqlite_hunter.sql.grammar import names, nodes, queries
from sqlite_hunter.sql.grammar.triggers import trigger
from sqlite_hunter.sql.grammar.writes import CONFLICTS
from sqlite_hunter.sql.keywords import words

if TYPE_CHECKING:
    from sqlite_hunter.sql.grammar.reader import Reader

_TABLE_CONSTRAINTS: Final = words("CONSTRAINT PRIMARY UNIQUE CHECK FOREIGN")


def create(reader: Reader) -> nodes.Statement:
    """CREATE and whatever is created."""
    first = reader.expect("CREATE")
    temporary = -1
    if reader.key in ("TEMP", "TEMPORARY"):
        temporary = reader.at
        reader.next()
    match reader.key:
        case "TABLE":
            return _table(reader, first, temporary)
        case "UNIQUE" | "INDEX" if temporary < 0:
            return _index(reader, first)
        case "VIEW":
            return _view(reader, first, temporary)
        case "TRIGGER":
            return trigger(reader, first, temporary)
        case "VIRTUAL" if temporary < 0:
            return _virtual(reader, first)
    raise reader.unexpected()


def _if_not_exists(reader: Reader) -> bool:
    if reader.key != "IF":
        return False
    reader.next()
    reader.expect("NOT")
    reader.expect("EXISTS")
    return True


def _table(reader: Reader, first: int, temporary: int) -> nodes.CreateTable:
    reader.expect("TABLE")
    exists = _if_not_exists(reader)
    found = nodes.CreateTable(first, first, temporary, exists, names.table_name(reader))
    if reader.take("AS"):
        found.select = queries.select(reader)
        found.last = reader.at - 1
        return found
    reader.expect("(")
    found.columns.append(column(reader))
    while reader.take(","):
        if reader.key in _TABLE_CONSTRAINTS:
            _table_constraints(reader, found)
            break
        found.columns.append(column(reader))
    found.last = reader.expect(")")
    _options(reader, found)
    return found


def _table_constraints(reader: Reader, found: nodes.CreateTable) -> None:
    """The comma between them may be left out in SQLite."""
    while reader.key in _TABLE_CONSTRAINTS:
        found.constraints.append(_table_constraint(reader))
        reader.take(",")


def _options(reader: Reader, found: nodes.CreateTable) -> None:
    if reader.key not in ("WITHOUT", "STRICT"):
        return
    found.options = reader.at
    while True:
        if reader.key not in ("WITHOUT", "STRICT"):
            raise reader.unexpected("an option of the table")
        word = reader.next().key
        if word == "WITHOUT":
            reader.expect("ROWID")
        found.option_words.append(word)
        found.last = reader.at - 1
        if not reader.take(","):
            return


def column(reader: Reader) -> nodes.ColumnDefinition:
    """A column with its type and constraints."""
    at = reader.at
    name = reader.name()
    first, last, text = exprs.type_name(reader)
    constraints: list[nodes.Constraint] = []
    while (found := _column_constraint(reader)) is not None:
        constraints.append(found)
    return nodes.ColumnDefinition(at, reader.at - 1, name, first, last, text, constraints)


def _named(reader: Reader) -> int:
    at = reader.at
    if not reader.take("CONSTRAINT"):
        return -1
    reader.name()
    return at


def _column_constraint(reader: Reader) -> nodes.Constraint | None:
    named = _named(reader)
    at = reader.at
    kind = _column_kind(reader)
    if kind is None:
        if named >= 0:
            raise reader.unexpected()
        return None
    found = nodes.Constraint(at, at, kind, named)
    _fill(reader, found)
    found.last = reader.at - 1
    return found


def _column_kind(reader: Reader) -> str | None:
    for words_, kind in (
        (("PRIMARY", "KEY"), "PRIMARY KEY"),
        (("NOT", "NULL"), "NOT NULL"),
        (("NOT", "DEFERRABLE"), "DEFERRABLE"),
        (("GENERATED", "ALWAYS", "AS"), "GENERATED"),
    ):
        if reader.looks(*words_):
            reader.at += len(words_)
            return kind
    if reader.key in ("NULL", "UNIQUE", "CHECK", "DEFAULT", "COLLATE", "DEFERRABLE"):
        return reader.next().key
    if reader.key == "AS":
        reader.next()
        return "GENERATED"
    return "REFERENCES" if reader.key == "REFERENCES" else None


def _fill(reader: Reader, found: nodes.Constraint) -> None:
    """What follows the first words of a column's constraint."""
    filler = _FILLERS.get(found.kind)
    if filler is not None:
        filler(reader, found)


def _primary_key(reader: Reader, found: nodes.Constraint) -> None:
    if reader.key in ("ASC", "DESC"):
        found.direction = reader.at
        reader.next()
    _conflict(reader, found)
    if reader.key == "AUTOINCREMENT":
        found.autoincrement = reader.expect("AUTOINCREMENT")


def _check(reader: Reader, found: nodes.Constraint) -> None:
    reader.expect("(")
    found.expression = exprs.expression(reader)
    reader.expect(")")


def _collate(reader: Reader, found: nodes.Constraint) -> None:
    found.collation = exprs.collation(reader)


def _refers(reader: Reader, found: nodes.Constraint) -> None:
    found.reference = _reference(reader)


def _deferrable(reader: Reader, found: nodes.Constraint) -> None:
    del found
    _initially(reader)


def _conflict(reader: Reader, found: nodes.Constraint) -> None:
    if reader.looks("ON", "CONFLICT"):
        reader.at += 2
        if reader.key not in CONFLICTS:
            raise reader.unexpected()
        found.conflict = reader.next().key


def _default(reader: Reader, found: nodes.Constraint) -> None:
    """A number with its sign, a literal, a bare word that is a string (``DEFAULT abc``), or brackets."""
    found.bracketed = reader.key == "("
    found.expression = exprs.default(reader)


def _generated(reader: Reader, found: nodes.Constraint) -> None:
    found.generated = reader.at - 1
    reader.expect("(")
    found.expression = exprs.expression(reader)
    reader.expect(")")
    if reader.key in ("STORED", "VIRTUAL"):
        found.stored = reader.at
        reader.next()


_FILLERS: Final = {
    "PRIMARY KEY": _primary_key,
    "NOT NULL": _conflict,
    "NULL": _conflict,
    "UNIQUE": _conflict,
    "CHECK": _check,
    "DEFAULT": _default,
    "COLLATE": _collate,
    "GENERATED": _generated,
    "REFERENCES": _refers,
    "DEFERRABLE": _deferrable,
}


def _reference(reader: Reader) -> nodes.Reference:
    at = reader.expect("REFERENCES")
    table = names.table_name(reader)
    columns = names.names(reader) if reader.key == "(" else []
    found = nodes.Reference(at, at, table, columns, {})
    while True:
        if reader.looks("ON", "DELETE") or reader.looks("ON", "UPDATE"):
            event = reader.ahead()
            reader.at += 2
            found.actions[event] = _reference_action(reader)
        elif reader.take("MATCH"):
            reader.name()
        else:
            break
    if reader.key == "DEFERRABLE" or reader.looks("NOT", "DEFERRABLE"):
        found.deferrable = reader.at
        reader.at += 1 + (reader.key == "NOT")
        _initially(reader)
    found.last = reader.at - 1
    return found


def _reference_action(reader: Reader) -> str:
    for two in (("SET", "NULL"), ("SET", "DEFAULT"), ("NO", "ACTION")):
        if reader.take(*two):
            return " ".join(two)
    if reader.key in ("CASCADE", "RESTRICT"):
        return reader.next().key
    raise reader.unexpected()


def _initially(reader: Reader) -> None:
    if reader.take("INITIALLY") and not (reader.take("DEFERRED") or reader.take("IMMEDIATE")):
        raise reader.unexpected()


def _table_constraint(reader: Reader) -> nodes.Constraint:
    named = _named(reader)
    at = reader.at
    for words_ in (("PRIMARY", "KEY"), ("FOREIGN", "KEY"), ("UNIQUE",), ("CHECK",)):
        if reader.take(*words_):
            found = nodes.Constraint(at, at, " ".join(words_), named)
            break
    else:
        raise reader.unexpected()
    if found.kind == "CHECK":
        _fill(reader, found)
    else:
        found.columns = indexed_columns(reader)
        if found.kind == "PRIMARY KEY" and found.columns and reader.tokens[reader.at - 2].key == "AUTOINCREMENT":
            found.autoincrement = reader.at - 2
        if found.kind == "FOREIGN KEY":
            found.reference = _reference(reader)
    _conflict(reader, found)
    found.last = reader.at - 1
    return found


def indexed_columns(reader: Reader) -> list[nodes.IndexedColumn]:
    """``(a COLLATE x DESC, b)``."""
    reader.expect("(")
    found = [_indexed_column(reader)]
    while reader.take(","):
        found.append(_indexed_column(reader))
    reader.take("AUTOINCREMENT")
    reader.expect(")")
    return found


def _indexed_column(reader: Reader) -> nodes.IndexedColumn:
    at = reader.at
    value = exprs.expression(reader)
    direction = reader.next().key if reader.key in ("ASC", "DESC") else ""
    return nodes.IndexedColumn(at, reader.at - 1, value, direction)


def _index(reader: Reader, first: int) -> nodes.CreateIndex:
    unique = reader.take("UNIQUE")
    reader.expect("INDEX")
    exists = _if_not_exists(reader)
    name = names.table_name(reader)
    reader.expect("ON")
    at = reader.at
    name_of_table = names.whole_name(reader)
    table = nodes.TableName(at, reader.at - 1, name_of_table)
    columns = indexed_columns(reader)
    where = exprs.expression(reader) if reader.take("WHERE") else None
    return nodes.CreateIndex(first, reader.at - 1, unique, exists, name, table, columns, where)


def _view(reader: Reader, first: int, temporary: int) -> nodes.CreateView:
    reader.expect("VIEW")
    at = reader.at
    exists = _if_not_exists(reader)
    name = names.table_name(reader)
    columns = names.names(reader) if reader.key == "(" else []
    reader.expect("AS")
    query = queries.select(reader)
    return nodes.CreateView(first, reader.at - 1, temporary, at if exists else -1, name, columns, query)


def _virtual(reader: Reader, first: int) -> nodes.CreateVirtual:
    reader.at += 1
    reader.expect("TABLE")
    _if_not_exists(reader)
    table = names.table_name(reader)
    reader.expect("USING")
    module = reader.name().text.lower()
    reader.at = len(reader.tokens)
    return nodes.CreateVirtual(first, reader.at - 1, table, module)


def alter(reader: Reader) -> nodes.AlterTable:
    """ALTER TABLE: https://www.sqlite.org/lang_altertable.html."""
    first = reader.expect("ALTER")
    reader.expect("TABLE")
    table = names.table_name(reader)
    at = reader.at
    found = nodes.AlterTable(first, at, table, "", at)
    if reader.take("RENAME", "TO"):
        found.action, found.new_name = "RENAME TO", reader.name()
    elif reader.take("RENAME"):
        reader.take("COLUMN")
        found.action, found.column = "RENAME COLUMN", reader.name()
        reader.expect("TO")
        found.new_name = reader.name()
    elif reader.take("ADD"):
        reader.take("COLUMN")
        found.action, found.definition = "ADD COLUMN", column(reader)
    else:
        reader.expect("DROP")
        reader.take("COLUMN")
        found.action, found.column = "DROP COLUMN", reader.name()
    found.last = reader.at - 1
    return found


def drop(reader: Reader) -> nodes.Drop:
    """DROP TABLE, INDEX, VIEW or TRIGGER."""
    first = reader.expect("DROP")
    if reader.key not in ("TABLE", "INDEX", "VIEW", "TRIGGER"):
        raise reader.unexpected()
    kind = reader.next().key
    exists = reader.take("IF")
    if exists:
        reader.expect("EXISTS")
    name = names.table_name(reader)
    return nodes.Drop(first, reader.at - 1, kind, exists, name)
