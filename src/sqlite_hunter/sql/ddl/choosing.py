"""Which definition of a table holds, where a program has several.

At run time the first CREATE TABLE IF NOT EXISTS wins, and which one that is no reading of a program tells. So a table
that is created with different columns is refused, unless a file of the database itself or the configuration decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlite_hunter.sql.ddl.definition import Defining, Parsed, added_column, created_name, kind_name, read, same
from sqlite_hunter.sql.ddl.edits import edited, twice, with_table
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.schema.collect import apply
from sqlite_hunter.sql.schema.model import Database, TableInfo
from sqlite_hunter.sql.tokens import HOLE, NAME, WORD, Token, significant, unquoted
from sqlite_hunter.sql.translator import Refusal, Translator


@dataclass(slots=True)
class Object:
    """A table, an index, a view or a trigger that a script makes."""

    name: str
    """As it is spelled in SQLite."""
    parsed: Parsed
    columns: list[Parsed] = field(default_factory=list)
    """The ALTER TABLE that add to a table."""
    places: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is not in the script, and why; ``refused`` is False for what is rightly left out."""

    place: str
    what: str
    reason: str
    statements: tuple[Parsed, ...] = ()
    refused: bool = True

    @property
    def name(self) -> str:
        """The lower-case name of what is not there, "" if it is not known."""
        return created_name(self.statements[0].tree).lower() if self.statements else ""

    @property
    def is_table(self) -> bool:
        """Whether it is a table."""
        return bool(self.statements) and isinstance(self.statements[0].tree, nodes.CreateTable)

    def __str__(self) -> str:
        return f"{self.place}: {self.what}: {self.reason}"


@dataclass(slots=True)
class Chosen:
    """The definitions that hold, in the order of the program."""

    tables: dict[str, Object] = field(default_factory=dict)
    """By lower-case name."""
    indexes: dict[str, Object] = field(default_factory=dict)
    views: dict[str, Object] = field(default_factory=dict)
    triggers: dict[str, Object] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)


def choose(parsed: Iterable[Parsed], decided: Mapping[str, str], *, foreign_keys: bool) -> Chosen:
    """The definitions that hold; ``decided`` says where that of a table stands (``file`` or ``file:line``)."""
    found = Chosen()
    defining = [each for each in parsed if isinstance(each.tree, Defining)]
    listed = [each for each in defining if not _is_left_out(found, each)]
    virtual = [each for each in listed if isinstance(each.tree, nodes.CreateVirtual)]
    shadows = tuple(f"{created_name(each.tree).lower()}_" for each in virtual)
    tables: dict[str, list[Parsed]] = {}
    for each in listed:
        name = created_name(each.tree).lower()
        if isinstance(each.tree, nodes.CreateTable):
            if each.first.is_kept and name.startswith(shadows):
                _leave_out(found, each, "it belongs to a virtual table")
                continue
            tables.setdefault(name, []).append(each)
    _take_renamed(found, tables, listed)
    deciding = {name.lower(): place for name, place in decided.items()}
    for name, variants in tables.items():
        one = _one(found, variants, deciding.get(name, ""), foreign_keys=foreign_keys)
        if one is not None:
            found.tables[name] = one
    for each in listed:
        _place(found, each, foreign_keys=foreign_keys)
    return found


def _is_left_out(found: Chosen, each: Parsed) -> bool:
    """What is temporary is made at run time; what is named at run time is not known."""
    tree = each.tree
    if not created_name(tree):
        _refuse(found, each, "its name is put together at run time")
        return True
    if isinstance(tree, nodes.CreateIndex) and (tree.table.name.kind == HOLE or tree.table.name.holes):
        _refuse(found, each, "the name of its table is put together at run time")
        return True
    name = tree.name if isinstance(tree, nodes.CreateIndex | nodes.CreateView | nodes.CreateTrigger) else None
    table = tree.table if isinstance(tree, nodes.CreateTable | nodes.AlterTable) else name
    schema = unquoted(table.schema).lower() if table is not None and table.schema is not None else "main"
    temporary = isinstance(tree, nodes.CreateTable | nodes.CreateView | nodes.CreateTrigger) and tree.temporary >= 0
    if temporary or schema == "temp":
        _leave_out(found, each, "it is temporary, the program makes it itself")
        return True
    if schema != "main":
        _refuse(found, each, f"{schema} is a database that is attached at run time")
        return True
    return created_name(tree).lower().startswith("sqlite_")


def _refuse(found: Chosen, each: Parsed, reason: str) -> None:
    _add(found, Trouble(each.places, _what(each), reason, (each,)))


def _leave_out(found: Chosen, each: Parsed, reason: str) -> None:
    _add(found, Trouble(each.places, _what(each), reason, (each,), refused=False))


def _add(found: Chosen, trouble: Trouble) -> None:
    """Add what was not added in the same words, as alternatives of one statement would."""
    if all(str(trouble) != str(each) for each in found.troubles):
        found.troubles.append(trouble)


def _what(each: Parsed) -> str:
    return f"{kind_name(each.tree)} {created_name(each.tree)}".rstrip()


def _take_renamed(found: Chosen, tables: dict[str, list[Parsed]], listed: Sequence[Parsed]) -> None:
    """A table that is renamed holds under its last name: the way to change a column in SQLite is a new table.

    https://www.sqlite.org/lang_altertable.html#otheralter
    """
    for each in listed:
        tree = each.tree
        if not isinstance(tree, nodes.AlterTable) or tree.new_name is None or tree.action != "RENAME TO":
            continue
        old, new = created_name(tree).lower(), unquoted(tree.new_name)
        renamed = tables.pop(old, [])
        if not renamed and new.lower() not in tables:
            _refuse(found, each, f"no definition of the table {created_name(tree)} is known")
        for variant in renamed:
            statement = edited(variant.statement, with_table(variant, new))
            again = read([replace(variant.first, statement=statement)]).parsed[0]
            again.definitions += variant.definitions[1:]
            tables.setdefault(new.lower(), []).append(again)


def _one(found: Chosen, variants: list[Parsed], decided: str, *, foreign_keys: bool) -> Object | None:
    """The definition of a table that holds; None if none can be told from the others."""
    variants = _of_sqlite(found, variants)
    kept = [each for each in variants if any(one.is_kept for one in each.definitions)]
    candidates = kept or variants
    if decided and not kept:
        candidates = [each for each in variants if _stands_at(each, decided)]
        if not candidates:
            for each in variants:
                _refuse(found, each, f"the configuration says that it is defined in {decided}, where it is not")
            return None
    different: dict[tuple[str, ...], list[Parsed]] = {}
    for each in candidates:
        different.setdefault(_meaning(each, foreign_keys=foreign_keys), []).append(each)
    if len(different) > 1:
        _refuse_all(found, [group[0] for group in different.values()])
        return None
    for each in variants:
        if each not in candidates and _meaning(each, foreign_keys=foreign_keys) not in different:
            _leave_out(found, each, f"{candidates[0].places} decides; {_difference(candidates[0], each)}")
    places = ", ".join(dict.fromkeys(place for each in candidates for place in each.places.split(", ")))
    return Object(created_name(variants[0].tree), candidates[0], places=places)


def _refuse_all(found: Chosen, different: list[Parsed]) -> None:
    """Refuse a table that is created in several ways, with all places."""
    first, *others = different
    said = "; ".join(f"{other.places} creates it otherwise ({_difference(first, other)})" for other in others)
    holds = f'defined-in = {{{created_name(first.tree)} = "..."}}'
    hint = f"give the file with --from, or say which holds in the configuration, {holds}"
    reason = f"{said}; whichever runs first decides: {hint}"
    found.troubles.append(Trouble(first.places, _what(first), reason, (first, *others)))


def _of_sqlite(found: Chosen, variants: list[Parsed]) -> list[Parsed]:
    """The definitions without those of SERIAL keys: SQLite takes the word, but fills no such key by itself."""
    others = [each for each in variants if not _has_serial(each)]
    for each in variants:
        if others and each not in others:
            _leave_out(found, each, f"it is written for PostgreSQL (SERIAL), {others[0].places} for SQLite")
    return others or variants


def _has_serial(each: Parsed) -> bool:
    tree = each.tree
    return isinstance(tree, nodes.CreateTable) and any(column.type_name.upper() == "SERIAL" for column in tree.columns)


def _stands_at(each: Parsed, decided: str) -> bool:
    return any(
        decided in (one.place, one.path) or one.place.endswith(f"/{decided}") or one.path.endswith(f"/{decided}")
        for one in each.definitions
    )


def _meaning(each: Parsed, *, foreign_keys: bool) -> tuple[str, ...]:
    """What PostgreSQL would be told; the statement itself where it is refused."""
    translator = Translator(Database(foreign_keys=foreign_keys))
    name = with_table(each, created_name(each.tree).lower())
    statement = edited(each.statement, [*twice(each), *name])
    translation = translator.translate(statement, None)
    text = statement if isinstance(translation, Refusal) else " ; ".join(translation.statements)
    return tuple(unquoted(token).upper() if token.kind in (WORD, NAME) else token.text for token in significant(text))


def info(each: Parsed) -> TableInfo:
    """The table that a CREATE TABLE makes."""
    database = Database()
    apply(database, each.tree, each.tokens, lambda _: None)
    return database.tables[created_name(each.tree).lower()]


def _difference(first: Parsed, other: Parsed) -> str:
    """How two definitions of a table differ, in words."""
    one, two = info(first), info(other)
    said = []
    for left, right, place in ((one, two, first.first.place), (two, one, other.first.place)):
        only = [column.name for column in left.columns if right.column(column.name) is None]
        if only:
            said.append(f"only {place} has {', '.join(only[:8])}{' and more' if len(only) > 8 else ''}")
    for column in one.columns:
        same_name = two.column(column.name)
        if same_name is not None and same_name.kind != column.kind:
            said.append(f"{column.name} is {column.declared or 'of no type'} and {same_name.declared or 'of no type'}")
    said += _other_keys(one, two)
    names = ([each.name.lower() for each in one.columns], [each.name.lower() for each in two.columns])
    if not said and names[0] != names[1]:
        said.append("the columns come in another order")
    return "; ".join(said[:4]) or "defaults or constraints differ"


def _other_keys(one: TableInfo, two: TableInfo) -> list[str]:
    """How keys and NOT NULL differ."""
    first, second = ({(each.primary, each.columns) for each in table.uniques} for table in (one, two))
    said = [
        f"only {place} has the {'primary' if primary else 'unique'} key {', '.join(key)}"
        for place, keys in (("the first", first - second), ("the other", second - first))
        for primary, key in sorted(keys)
    ]
    for column in one.columns:
        same_name = two.column(column.name)
        if same_name is not None and same_name.nullable != column.nullable:
            said.append(f"{column.name} may be NULL in {'the first' if column.nullable else 'the other'} only")
    return said


def _place(found: Chosen, each: Parsed, *, foreign_keys: bool) -> None:
    tree, name = each.tree, created_name(each.tree)
    match tree:
        case nodes.CreateTrigger():
            _once(found, found.triggers, each, name)
        case nodes.CreateVirtual():
            hint = "full-text search is a tsvector column with a GIN index" if "fts" in tree.module else "rewrite it"
            _refuse(found, each, f"PostgreSQL has no virtual table ({tree.module}): {hint}")
        case nodes.CreateIndex():
            _once(found, found.indexes, each, name)
        case nodes.CreateView():
            _once(found, found.views, each, name)
        case nodes.AlterTable():
            _alter(found, tree, each)
        case _:
            return


def _once(found: Chosen, among: dict[str, Object], each: Parsed, name: str) -> None:
    """An index, a view or a trigger; one of the same name that is otherwise is refused, with the first."""
    known = among.get(name.lower())
    if known is None:
        among[name.lower()] = Object(name, each, places=each.places)
        return
    if known.parsed.first.is_kept:
        return
    without = ("IF", "NOT", "EXISTS")
    keys = [tuple(key for key in same(one.tokens) if key not in without) for one in (known.parsed, each)]
    if keys[0] == keys[1]:
        known.places = ", ".join(dict.fromkeys([*known.places.split(", "), *each.places.split(", ")]))
    else:
        _refuse(found, each, f"{known.places} creates it otherwise, and whichever runs first decides")


def _alter(found: Chosen, tree: nodes.AlterTable, each: Parsed) -> None:
    table = found.tables.get(created_name(tree).lower())
    if tree.action == "RENAME TO":
        return
    if table is None:
        _refuse(found, each, missing_table(found, created_name(tree)))
        return
    columns = info(table.parsed)
    if tree.definition is not None:
        name = unquoted(tree.definition.name)
        if columns.column(name) is not None:
            return
        others = [one for one in table.columns if unquoted(added_column(one).name).lower() == name.lower()]
        if not others:
            table.columns.append(each)
        elif same(_definition(others[0])) != same(_definition(each)):
            _refuse(
                found, each, f"{others[0].places} adds the column {name} otherwise, and whichever runs first decides"
            )
        return
    gone = unquoted(tree.column) if tree.column is not None else ""
    if columns.column(gone) is not None:
        hint = "write the CREATE TABLE as it is afterwards, or give the file with --from"
        _refuse(found, each, f"the column {gone} is there before and not after: {hint}")


def missing_table(found: Chosen, name: str) -> str:
    """Why what belongs to a table cannot be made."""
    refused = any(each.is_table and each.name == name.lower() for each in found.troubles)
    return f"the table {name} is not translated" if refused else f"no definition of the table {name} is known"


def _definition(each: Parsed) -> list[Token]:
    column = added_column(each)
    return each.tokens[column.first : column.last + 1]
