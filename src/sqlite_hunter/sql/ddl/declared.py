"""The types that columns were declared with, which SQLite tells to whoever asks (``sqlite3_column_decltype``)."""

from collections.abc import Iterable, Mapping
from typing import Final

from sqlite_hunter.sql.ddl.definition import Definition, created_name, read
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.tokens import unquoted

Declared = dict[str, dict[str, tuple[str, ...]]]
"""By table and column, in lower case: the declared types of a column, each once; "" stands for none."""

SEVERAL = " | "
"""Between the types of a column that is declared in several ways."""

_OF_QUERY: Final = "INT", "NUM", "REAL", "TEXT"
"""What SQLite declares the columns of CREATE TABLE ... AS as; which of them is not looked into."""
_ANY_COLUMN: Final = ""


def declared_types(definitions: Iterable[Definition]) -> Declared:
    """The types of all columns of a database's tables.

    A table that is renamed is also known by its new name: the way to change a column in SQLite is a new table.
    """
    found: Declared = {}
    trees = [each.tree for each in read(definitions).parsed]
    for tree in trees:
        if isinstance(tree, nodes.CreateTable | nodes.CreateVirtual) and created_name(tree):
            table = found.setdefault(created_name(tree).lower(), {})
            for column in tree.columns if isinstance(tree, nodes.CreateTable) else ():
                _add(table, column)
            if isinstance(tree, nodes.CreateTable) and tree.select is not None:
                table[_ANY_COLUMN] = _OF_QUERY
    altering = [each for each in trees if isinstance(each, nodes.AlterTable)]
    for tree in altering:
        if tree.definition is not None and created_name(tree):
            _add(found.setdefault(created_name(tree).lower(), {}), tree.definition)
    for tree in altering:
        _rename(found, tree)
    return found


def merged(several: Iterable[Declared]) -> Declared:
    """The types of several databases, by the names that they share."""
    found: Declared = {}
    for each in several:
        for table, columns in each.items():
            known = found.setdefault(table, {})
            for column, types in columns.items():
                known[column] = _distinct((*known.get(column, ()), *types))
    return found


def type_name(declared: str) -> str:
    """The part of a declared type that converters are found by, in capitals."""
    return declared.replace("(", " ").partition(" ")[0].upper()


def shown(declared: Declared, asked: Iterable[str] | None) -> dict[str, dict[str, str]]:
    """The columns that have a type by one of these names (in capitals; None: any), every table, both sorted.

    A table is missing if it is not known which of its columns have one.
    """
    names = None if asked is None else frozenset(asked)
    return {
        table: {
            column: SEVERAL.join(map(_word, types)) for column, types in sorted(columns.items()) if _any(types, names)
        }
        for table, columns in sorted(declared.items())
        if not _any(columns.get(_ANY_COLUMN, ()), names)
    }


def several(declared: Mapping[str, Mapping[str, str]]) -> Iterable[tuple[str, str]]:
    """The columns, as ``table.column``, that are declared in several ways, with these."""
    for table, columns in declared.items():
        yield from ((f"{table}.{column}", types) for column, types in columns.items() if SEVERAL in types)


def _add(table: dict[str, tuple[str, ...]], column: nodes.ColumnDefinition) -> None:
    if not column.name.holes:
        name = unquoted(column.name).lower()
        table[name] = _distinct((*table.get(name, ()), column.type_name))


def _distinct(types: Iterable[str]) -> tuple[str, ...]:
    """The types, of each name the first."""
    return tuple({type_name(each): each for each in reversed(list(types))}.values())[::-1]


def _rename(found: Declared, tree: nodes.AlterTable) -> None:
    old = created_name(tree).lower()
    if tree.new_name is None or old not in found:
        return
    new = unquoted(tree.new_name).lower()
    if tree.action == "RENAME TO":
        found.update(merged([{new: found.get(new, {})}, {new: found[old]}]))
    elif tree.column is not None and unquoted(tree.column).lower() in found[old]:
        types = found[old][unquoted(tree.column).lower()]
        found[old][new] = _distinct((*found[old].get(new, ()), *types))


def _any(types: tuple[str, ...], names: frozenset[str] | None) -> bool:
    return any(each and (names is None or type_name(each) in names) for each in types)


def _word(declared: str) -> str:
    return declared or "no type"
