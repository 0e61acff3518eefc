"""Files of SQL beside a program: what they define, where no flow tells which database they are run on.

What they say is taken for a table that nothing else defines. A file is left out whole where any statement of it is
another server's, or none that SQLite takes: what the rest means is then not SQLite's to say. Files whose names begin
with a number are migrations, run in the order of these numbers; what one takes back, or undoes, is not there any more.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlite_hunter.sql.ddl.definition import Definition, Parsed, created_name
from sqlite_hunter.sql.ddl.edits import edited, with_table
from sqlite_hunter.sql.grammar import Unreadable, nodes, parse
from sqlite_hunter.sql.keywords import words
from sqlite_hunter.sql.postgres import is_of_other_server
from sqlite_hunter.sql.statements import ranges
from sqlite_hunter.sql.template import Template
from sqlite_hunter.sql.tokens import significant, unquoted

_SERVERS: Final = re.compile(
    r"(?:^|[^a-z])(?:postgres(?:ql)?|pgsql|psql|pg|mysql|mariadb|mssql|sqlserver|oracle|clickhouse)(?:[^a-z]|$)"
)
"""Names of servers in a path."""
_NUMBERED: Final = re.compile(r"[vV]?_?(?P<number>\d+)")
_DOWN: Final = re.compile(r"[._-](?:down|rollback|undo|revert)(?:[._-]|$)", re.IGNORECASE)
"""In the name of a file that takes a migration back (dbmate, golang-migrate, yoyo)."""
_DOWN_PART: Final = re.compile(
    r"^[ \t]*--[ \t]*(?:[+!@]?(?:goose|migrate)[ \t:]*|!)?(?:down|rollback|undo)\b.*", re.I | re.M
)
"""What such a part of a file begins with (goose, dbmate, sql-migrate)."""
_FOREIGN_TYPES: Final = words("JSONB TIMESTAMPTZ NVARCHAR SERIAL BIGSERIAL SMALLSERIAL ENUM UNSIGNED")
_ZONED: Final = ("WITH", "TIME", "ZONE")


@dataclass(slots=True)
class _State:
    """What the statements of some files make, one after the other."""

    tables: dict[str, list[Definition]] = field(default_factory=lambda: defaultdict(list))
    """By lower-case name of a table or view: its definition, and what changes it or belongs to it."""
    unclear: set[str] = field(default_factory=set)
    """Tables of which a column was renamed or dropped."""


def defined(scripts: Iterable[tuple[str, str]]) -> tuple[Definition, ...]:
    """What files of SQL, given by path and text, make in SQLite: sorted by path and line, migrations by number."""
    units: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for path, text in scripts:
        units[_unit(path)].append((path, text))
    found: list[Definition] = []
    for unit in sorted(units):
        state = _State()
        for path, text in sorted(units[unit], key=lambda each: _order(each[0])):
            for each in _statements(path, text):
                _apply(state, *each)
        found += (each for name, listed in state.tables.items() if name not in state.unclear for each in listed)
    return tuple(found)


def needed(statements: Iterable[Template], known: Sequence[Definition]) -> list[Definition]:
    """Of definitions in files those of tables that statements name, or that such tables refer to, and none makes."""
    if not known:
        return []
    made: set[str] = set()
    named: set[str] = set()
    for statement in dict.fromkeys(statements):
        tree = _tree(statement)
        if tree is not None:
            named |= _named(tree)
            made |= _made(tree)
    by_table: dict[str, list[tuple[Definition, set[str]]]] = defaultdict(list)
    for definition in known:
        tree = _tree(definition.statement)
        if tree is not None:
            by_table[_subject(tree)].append((definition, _named(tree)))
    waiting, chosen = sorted(named - made), set[str]()
    while waiting:
        name = waiting.pop()
        if name in by_table and name not in chosen:
            chosen.add(name)
            waiting += sorted({each for _, names in by_table[name] for each in names} - made - chosen)
    return [each for each in known if (tree := _tree(each.statement)) is not None and _subject(tree) in chosen]


def _unit(path: str) -> str:
    """The folder of migrations that a file belongs to; any other file stands for itself."""
    folder, _, name = path.rpartition("/")
    if _NUMBERED.match(name) is None:
        above, _, own = folder.rpartition("/")
        return f"{above}/" if _NUMBERED.fullmatch(own) else path
    while _NUMBERED.fullmatch(folder.rpartition("/")[2]):
        folder = folder.rpartition("/")[0]
    return f"{folder}/"


def _order(path: str) -> list[tuple[int, str]]:
    """By number, then by name, folder for folder."""
    numbers = [(_NUMBERED.match(part), part) for part in path.split("/")]
    return [(int(match["number"]) if match is not None else -1, part) for match, part in numbers]


def _statements(path: str, text: str) -> list[tuple[Definition, nodes.Statement]]:
    """The statements of a file, read; none of them where the file is not SQLite's."""
    name = path.rpartition("/")[2]
    if _SERVERS.search(path.lower()) is not None or _DOWN.search(name) is not None:
        return []
    down = _DOWN_PART.search(text)
    whole = Template.of(text if down is None else text[: down.start()])
    found = []
    for start, end in ranges(whole):
        statement = whole.slice(start, end)
        tree = _tree(statement)
        if tree is None or is_of_other_server(statement) or _has_foreign_types(statement):
            return []
        found.append((Definition(statement, path, text.count("\n", 0, start) + 1), tree))
    return found


def _has_foreign_types(statement: Template) -> bool:
    keys = [token.key for token in significant(statement)]
    if keys[:1] != ["CREATE"]:
        return False
    zoned = any(tuple(keys[at : at + 3]) == _ZONED for at in range(len(keys)))
    return zoned or not _FOREIGN_TYPES.isdisjoint(keys)


def _tree(statement: Template) -> nodes.Statement | None:
    tokens = significant(statement)
    while tokens and tokens[-1].key == ";":
        tokens.pop()
    try:
        return parse(tokens) if tokens else None
    except (Unreadable, RecursionError):
        return None


def _apply(state: _State, definition: Definition, tree: nodes.Statement) -> None:
    subject = _subject(tree)
    match tree:
        case nodes.CreateTable() | nodes.CreateView() | nodes.CreateVirtual():
            if not (_only_if_missing(tree) and subject in state.tables):
                state.tables[subject].append(definition)
        case nodes.AlterTable(action="ADD COLUMN") | nodes.CreateIndex() | nodes.CreateTrigger():
            if subject in state.tables:
                state.tables[subject].append(definition)
        case nodes.AlterTable(action="RENAME TO") if tree.new_name is not None:
            _rename(state, subject, unquoted(tree.new_name))
        case nodes.AlterTable():
            state.unclear.add(subject)
        case nodes.Drop(kind="TABLE" | "VIEW"):
            state.tables.pop(unquoted(tree.name.name).lower(), None)
            state.unclear.discard(unquoted(tree.name.name).lower())
        case _:
            return  # rows change no definition


def _only_if_missing(tree: nodes.Statement) -> bool:
    if isinstance(tree, nodes.CreateView):
        return tree.exists_at >= 0
    return isinstance(tree, nodes.CreateTable) and tree.if_not_exists


def _rename(state: _State, old: str, new: str) -> None:
    """The definition under the new name (https://www.sqlite.org/lang_altertable.html#otheralter)."""
    listed = state.tables.pop(old, [])
    trees = [tree for each in listed if (tree := _tree(each.statement)) is not None]
    if len(trees) != 1 or not isinstance(trees[0], nodes.CreateTable) or old in state.unclear:
        state.unclear |= {new.lower()}
    for each, tree in zip(listed, trees, strict=True):
        parsed = Parsed(each.statement, list(significant(each.statement)), tree, [each])
        renamed = edited(each.statement, with_table(parsed, new)) if isinstance(tree, nodes.CreateTable) else None
        if renamed is not None:
            state.tables[new.lower()].append(Definition(renamed, each.path, each.line))


def _subject(tree: nodes.Statement) -> str:
    """The lower-case name of the table or view that a statement makes, changes or belongs to."""
    match tree:
        case nodes.CreateIndex():
            return unquoted(tree.table.name).lower()
        case nodes.CreateTrigger():
            return unquoted(tree.table).lower() if tree.table is not None else ""
        case _:
            return created_name(tree).lower()


def _made(tree: nodes.Statement) -> set[str]:
    """The lower-case names of what a statement makes that rows can be in."""
    if isinstance(tree, nodes.CreateTable | nodes.CreateView | nodes.CreateVirtual):
        return {_subject(tree)}
    if isinstance(tree, nodes.AlterTable) and tree.action == "RENAME TO" and tree.new_name is not None:
        return {unquoted(tree.new_name).lower()}
    return set()


def _named(tree: nodes.Node) -> set[str]:
    return set(_names(tree))


def _names(tree: nodes.Node) -> Iterator[str]:
    for each in tree.walk():
        if isinstance(each, nodes.TableName):
            yield unquoted(each.name).lower()
