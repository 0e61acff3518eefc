"""The declared types of a program's columns, for one that has sqlite3 convert what it reads (``detect_types``)."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlite_hunter.config import Config
from sqlite_hunter.engine.discover import discover, read
from sqlite_hunter.engine.init.mark import is_marked
from sqlite_hunter.engine.settings import ScanSettings
from sqlite_hunter.model.finding import Problem

if TYPE_CHECKING:
    from sqlite_hunter.sql.ddl.declared import Declared

Types = Mapping[str, Mapping[str, str]]
"""By table and column, in lower case."""

_NAMED: Final = re.compile(rb"detect_types|PARSE_DECLTYPES|register_converter|connect\s*\(")
_CONVERTED: Final = frozenset({"DATE", "TIMESTAMP"})
"""What sqlite3 has converters for."""
_NATIVE: Final = frozenset({"DATETIME", "TIMESTAMPTZ"})
"""What PostgreSQL may store in a type that counts as ``timestamp`` where nothing is said of the column."""
_REGISTER: Final = "register_converter"
_DETECT_TYPES_AT: Final = 2
"""The place of ``detect_types`` among the arguments of ``connect``."""


@dataclass(slots=True)
class _Asked:
    """What a program says of conversions."""

    is_on: bool = False
    """Whether it may ask for conversions by declared type anywhere."""
    names: set[str] | None = field(default_factory=set)
    """The types that it registers converters for, in capitals; None where that is not known."""


def declared_columns(folder: Path, config: Config, before: str | None) -> tuple[Types | None, list[str]]:
    """What the module is told of declared types, and what is to be said; the configuration wins.

    None for a program that has nothing converted, as most: its module is without what that takes.

    ``before`` is the module as it stands, if ``init`` wrote it: what it knows of tables that the program defines no
    more it keeps, for a program that was rewritten has no definitions of SQLite's.
    """
    from sqlite_hunter.sql.ddl.declared import several

    asked, notes = _asked(folder, config)
    found: dict[str, Mapping[str, str]] = dict(_of_module(before)) if before is not None else {}
    if asked.is_on:
        defined, more = _defined(folder, config, asked)
        found |= defined
        notes += more
    configured = _configured(config)
    for table, columns in configured.items():
        found[table] = {**found.get(table, {}), **columns}
    if asked.is_on and not found:
        notes.append("it uses detect_types, and no CREATE TABLE is known: fill DECLARED by [databases] declared")
    notes += [
        f"{name} is declared as {types}, so that reading it with detect_types raises: [databases] declared says which"
        for name, types in several(found)
    ]
    is_wanted = asked.is_on or asked.names != set() or found
    return (dict(sorted(found.items())) if is_wanted else None), notes


def _asked(folder: Path, config: Config) -> tuple[_Asked, list[str]]:
    asked, notes = _Asked(), []
    found = discover([folder], config)
    problems = list(found.problems)
    for file in found.files:
        content = read(file)
        if isinstance(content, Problem):
            problems.append(content)
        elif _NAMED.search(content) and not is_marked(content):
            _look(content, asked)
    if not asked.is_on:
        notes = [f"{each.path}: {each.reason}: whether it uses detect_types is not known" for each in problems]
    return asked, notes


def _look(content: bytes, asked: _Asked) -> None:
    """Note what a file says; one that does not parse may say anything that it names."""
    try:
        nodes = list(ast.walk(ast.parse(content)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        asked.is_on = asked.is_on or b"detect_types" in content or b"PARSE_DECLTYPES" in content
        asked.names = None if _REGISTER.encode() in content else asked.names
        return
    asked.is_on = asked.is_on or any(map(_asks, nodes))
    calls = [node for node in nodes if isinstance(node, ast.Call) and _name(node.func) == _REGISTER]
    known = {id(call.func) for call in calls if call.args and _text(call.args[0])}
    if any(_REGISTER in _names(node) and id(node) not in known for node in nodes):
        asked.names = None
    if asked.names is not None:
        asked.names |= {_text(call.args[0]).upper() for call in calls}


def _asks(node: ast.AST) -> bool:
    """Whether it may be what switches conversion by declared types on."""
    if isinstance(node, ast.Call) and _name(node.func) == "connect" and len(node.args) > _DETECT_TYPES_AT:
        given = node.args[_DETECT_TYPES_AT]
        return not isinstance(given, ast.Constant) or (isinstance(given.value, int) and given.value != 0)
    if isinstance(node, ast.keyword):
        return node.arg == "detect_types"
    return not {"detect_types", "PARSE_DECLTYPES"}.isdisjoint(_names(node))


def _names(node: ast.AST) -> Iterator[str]:
    """What a node names; an import that gives no other name is no use yet."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.Constant(value=str(name)):
            yield name
        case ast.alias(name=name, asname=str()):
            yield name.rpartition(".")[2]
        case _:
            pass


def _name(node: ast.AST) -> str:
    return next(_names(node), "") if isinstance(node, ast.Name | ast.Attribute) else ""


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _defined(folder: Path, config: Config, asked: _Asked) -> tuple[Types, list[str]]:
    """What the program's own definitions say, under the names that PostgreSQL knows the tables by."""
    from sqlite_hunter.engine.definitions import definitions
    from sqlite_hunter.sql.ddl.declared import declared_types, merged, shown

    defined = definitions([folder], ScanSettings(config, jobs=config.jobs or 1, use_cache=False))
    databases = []
    for name, listed in defined.databases.items():
        own = config.database(name)
        renamed = _lower(own.tables) if own is not None else {}
        databases.append({renamed.get(table, table): columns for table, columns in declared_types(listed).items()})
    names = None if asked.names is None else _CONVERTED | _NATIVE | asked.names
    notes = [f"of detect_types: {warning}" for warning in defined.warnings]
    notes += [f"of detect_types: {each.path}:{each.line}: not analysed: {each.reason}" for each in defined.problems]
    return shown(merged(databases), names), notes


def _configured(config: Config) -> Types:
    from sqlite_hunter.sql.ddl.declared import merged, shown

    databases: list[Declared] = []
    for own in config.databases.values():
        renamed = _lower(own.tables)
        databases.append(
            {
                renamed.get(table.lower(), table.lower()): {
                    column.lower(): (types,) for column, types in columns.items()
                }
                for table, columns in own.declared.items()
            }
        )
    return shown(merged(databases), None)


def _lower(renamed: Mapping[str, str]) -> dict[str, str]:
    return {old.lower(): new.lower() for old, new in renamed.items()}


def _of_module(text: str) -> Types:
    """What a module that ``init`` wrote says; nothing where its owner has made something else of it."""
    try:
        values = [ast.literal_eval(value) for value in _assigned(ast.parse(text), "DECLARED")]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    if not values or not isinstance(values[0], dict):
        return {}
    found = {table: columns for table, columns in values[0].items() if isinstance(columns, dict)}
    return {table: columns for table, columns in found.items() if _are_texts((table, *columns, *columns.values()))}


def _assigned(tree: ast.Module, name: str) -> Iterator[ast.expr]:
    """What a module gives a name."""
    for node in tree.body:
        match node:
            case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value) if target == name:
                yield value
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                yield value


def _are_texts(values: Sequence[object]) -> bool:
    return all(isinstance(each, str) for each in values)
