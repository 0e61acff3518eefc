"""The script of a database, and the one that undoes it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlite_hunter.model.printable import printable
from sqlite_hunter.sql.ddl.choosing import Object, Trouble, choose, info, missing_table
from sqlite_hunter.sql.ddl.definition import (
    Defining,
    Definition,
    Reading,
    created_name,
    index_tree,
    kind_name,
    read,
    table_tree,
)
from sqlite_hunter.sql.ddl.dependencies import ordered
from sqlite_hunter.sql.ddl.edits import (
    Edit,
    constraints,
    dedented,
    edited,
    named_token,
    renamed,
    replacing,
    twice,
    unnamed,
    without_references,
)
from sqlite_hunter.sql.ddl.references import late_reference, wrong_reference
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.policy import Policy
from sqlite_hunter.sql.postgres_names import MAX_NAME, canonical
from sqlite_hunter.sql.protocol import PRESERVING
from sqlite_hunter.sql.template import Template
from sqlite_hunter.sql.tokens import significant, unquoted
from sqlite_hunter.sql.translate.create_trigger import SEARCH
from sqlite_hunter.sql.translator import Refusal, Translator

USER_VERSION: Final = "sqlite_user_version"
"""The table of one row that takes the place of ``PRAGMA user_version``."""
MARK: Final = "-- PostgreSQL schema of "
"""How every script begins: what does not begin so was written by somebody else."""

_SYSTEM_COLUMNS: Final = frozenset({"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"})
"""https://www.postgresql.org/docs/15/ddl-system-columns.html."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a database goes."""

    database: str
    """As it is shown."""
    schema: str
    tables: Mapping[str, str] = field(default_factory=dict)
    """SQLite table -> PostgreSQL table."""
    defined_in: Mapping[str, str] = field(default_factory=dict)
    """SQLite table -> the file, or ``file:line``, whose definition holds."""


@dataclass(slots=True)
class Script:
    """What was made of a database's definitions."""

    target: Target
    up: str = ""
    down: str = ""
    troubles: list[Trouble] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    """Everything that has a name in the schema, with the place of its definition."""

    @property
    def refused(self) -> list[Trouble]:
        """What had to be refused."""
        return [each for each in self.troubles if each.refused]


def write_script(
    target: Target,
    definitions: Iterable[Definition],
    tool: str,
    user_version: int | None = None,
    asking: Sequence[Template] = (),
    policy: Policy = PRESERVING,
    statements: Sequence[Definition] = (),
) -> Script:
    """The script of a database.

    ``tool`` is this tool with its version. ``user_version`` is what a file has; None where the program alone is known.
    ``asking`` are statements that may ask for the numbers of rows: their tables get a column for them. ``statements``
    are all others of the program: under the policy ``native`` they decide about types.
    """
    return _Writer(target, read(definitions), tool, user_version, asking, policy, statements).script()


def has_definitions(definitions: Iterable[Definition]) -> bool:
    """Whether there is anything of which a script could be made."""
    reading = read(definitions)
    made = any(created_name(each.tree) or isinstance(each.tree, nodes.CreateTable) for each in reading.parsed)
    return made or reading.user_version or bool(reading.unread)


class _Writer:
    def __init__(
        self,
        target: Target,
        reading: Reading,
        tool: str,
        user_version: int | None,
        asking: Sequence[Template],
        policy: Policy,
        statements: Sequence[Definition],
    ) -> None:
        self._target = target
        self._reading = reading
        self._tool = tool
        self._version = user_version
        self._renames = {old.lower(): new for old, new in target.tables.items()}
        self._made: dict[str, str] = {}
        self._lines: list[str] = []
        self._down_views: list[str] = []
        self._lost: set[str] = set()
        """Tables and views that are not written, in lower case: what needs them cannot be made."""
        self._down_tables: list[str] = []
        self._down_functions: list[str] = []
        """Those that triggers execute: they stay when a table goes, and its triggers with it."""
        self._troubles: list[Trouble] = []
        self._chosen = choose(reading.parsed, target.defined_in, foreign_keys=reading.foreign_keys)
        self._policy = policy
        self._translator = Translator(policy=policy)
        texts = [*(each.statement for each in reading.parsed), *asking]
        places = [*(each.places for each in reading.parsed), *("" for _ in asking)]
        if policy.native:
            texts += [each.statement for each in statements]
            places += [each.place for each in statements]
        self._translator.survey(texts, places)
        numbered = self._translator.database.numbered
        numbered |= {self._new_name(name).lower() for name in numbered}
        self._rename_natives()

    def _rename_natives(self) -> None:
        """Definitions are translated under the names that tables get."""
        database = self._translator.database
        for old, new in self._renames.items():
            database.natives |= {(new.lower(), key[1]): each for key, each in database.natives.items() if key[0] == old}
            reasons = {(new.lower(), key[1]): each for key, each in database.forbidden.items() if key[0] == old}
            database.forbidden |= reasons

    def script(self) -> Script:
        """All of it."""
        for unread in self._reading.unread:
            trouble = Trouble(unread.definition.place, "a definition", f"it is not understood: {unread.reason}")
            if trouble not in self._troubles:
                self._trouble(trouble)
            self._quote(unread.definition.statement.text)
        self._tell(self._chosen.troubles)
        self._unknown_tables()
        self._tables()
        self._views()
        self._triggers()
        if self._reading.user_version or self._version:
            self._user_version()
        return Script(self._target, self._up(), self._down(), self._troubles, self._made)

    # ------------------------------------------------------------------------------------------ saying
    def _say(self, text: str) -> None:
        self._lines += [f"-- {printable(line)}".rstrip() for line in text.split("\n")]

    def _quote(self, text: str) -> None:
        self._say("\n".join(f"    {line}" for line in dedented(Template.of(text)).text.strip().split("\n")))

    def _trouble(self, trouble: Trouble) -> None:
        self._troubles.append(trouble)
        self._lines.append("")
        self._say(f"{'not translated' if trouble.refused else 'left out'}: {trouble}")

    def _tell(self, troubles: Sequence[Trouble]) -> None:
        """What was refused before anything was translated, with its text: a person has to write it."""
        for trouble in troubles:
            self._trouble(trouble)
            for statement in trouble.statements if trouble.refused else ():
                if len(trouble.statements) > 1:
                    self._say(f"  {statement.places}:")
                self._quote(statement.statement.text)

    def _refuse(self, each: Object, reason: str, statement: Template | None = None) -> None:
        what = f"{kind_name(each.parsed.tree)} {each.name}"
        self._trouble(Trouble(each.places, what, reason, (each.parsed,)))
        self._quote((statement or each.parsed.statement).text)

    def _unknown_tables(self) -> None:
        known = {*self._chosen.tables, *self._chosen.views, *(each.name for each in self._chosen.troubles)}
        for old in self._target.tables:
            if old.lower() not in known:
                reason = f"the configuration renames a table that {self._target.database} does not have"
                self._trouble(Trouble(self._target.database, f"table {old}", reason, refused=False))

    # ------------------------------------------------------------------------------------------ names
    def _new_name(self, name: str) -> str:
        return self._renames.get(name.lower(), name)

    def _takes(self, name: str, each: Object, *, folded: bool = False) -> str:
        """Why a name cannot be given, "" if it can: tables, views, indexes and keys share them in a schema."""
        shown = name.lower() if folded else name
        if len(shown.encode()) > MAX_NAME:
            return f"the name {shown[:30]}... is longer than PostgreSQL's {MAX_NAME} bytes: it would be cut in silence"
        if shown in self._made:
            return f"its name {shown} is taken by that of {self._made[shown]}"
        self._made[shown] = each.places
        return ""

    # ------------------------------------------------------------------------------------------ tables
    def _tables(self) -> None:
        tables = self._chosen.tables
        enforced = self._reading.foreign_keys
        references = {
            name: {each.table for each in info(table.parsed).references} if enforced else frozenset()
            for name, table in tables.items()
        }
        late: list[tuple[Object, nodes.Constraint, nodes.Reference]] = []
        for name, waiting in ordered(references):
            table = tables[name]
            if not self._lacks(table, references[name] - waiting) and self._table(table, waiting):
                late += _pulled(table, waiting)
                self._columns(table)
                self._indexes(name)
            else:
                self._lost.add(name.lower())
                self._dependents(name, table)
        for table, constraint, reference in late:
            if not self._lacks(table, [unquoted(reference.table.name)]):
                self._late(table, constraint, reference)
        for index in self._chosen.indexes.values():
            name = unquoted(index_tree(index.parsed).table.name)
            if name.lower() not in tables:
                self._refuse(index, missing_table(self._chosen, name))

    def _lacks(self, each: Object, needed: Iterable[str]) -> bool:
        """Whether something is refused, for what it needs is not made."""
        lost = next((name for name in sorted(needed) if name.lower() in self._lost), "")
        if lost:
            self._refuse(each, f"it needs {lost}, which is not translated")
        return bool(lost)

    def _table(self, table: Object, waiting: frozenset[str]) -> bool:
        tree = table_tree(table.parsed)
        if tree.select is not None:
            self._refuse(table, "it takes its columns from a query: say which they are, with their types")
            return False
        columns = [unquoted(column.name) for column in tree.columns]
        system = next((name for name in columns if name.lower() in _SYSTEM_COLUMNS), None)
        long = next((name for name in columns if len(name.encode()) > MAX_NAME), None)
        reason = f"PostgreSQL has a column {system} of its own in every table" if system else ""
        reason = reason or (f"the column {long[:30]}... has a name of more than {MAX_NAME} bytes" if long else "")
        if not reason and self._reading.foreign_keys:
            reason = wrong_reference(table, self._chosen.tables)
        new = self._new_name(table.name)
        reason = reason or self._takes(new, table)
        if reason:
            self._refuse(table, reason)
            return False
        edits = [
            *twice(table.parsed),
            *renamed(table.parsed, self._renames),
            *unnamed(table.parsed, lambda name: name in self._made or name.lower() in self._made),
            *(without_references(table.parsed, waiting) if waiting else ()),
        ]
        if not self._write(table, edits):
            del self._made[new]
            return False
        for constraint, _ in constraints(tree):
            token = named_token(table.parsed, constraint)
            if token is not None and constraint.kind in ("PRIMARY KEY", "UNIQUE"):
                self._made.setdefault(unquoted(token), table.places)
        self._down_tables.append(self._qualified(new))
        return True

    def _dependents(self, name: str, table: Object) -> None:
        """What cannot be made without the table."""
        for each in table.columns:
            self._refuse(Object(table.name, each, places=each.places), f"the table {table.name} is not translated")
        for index in self._chosen.indexes.values():
            if _table_of(index) == name:
                self._refuse(index, f"the table {table.name} is not translated")

    def _columns(self, table: Object) -> None:
        for each in table.columns:
            one = Object(table.name, each, places=each.places)
            self._write(one, renamed(each, self._renames), finish=_if_column_is_missing)

    def _indexes(self, name: str) -> None:
        for index in self._chosen.indexes.values():
            if _table_of(index) == name:
                reason = self._takes(index.name, index, folded=True)
                if reason:
                    self._refuse(index, reason)
                else:
                    self._write(index, [*twice(index.parsed), *renamed(index.parsed, self._renames)])

    def _late(self, table: Object, constraint: nodes.Constraint, reference: nodes.Reference) -> None:
        self._lines.append("")
        self._say(f"{table.places}: it refers to a table that is made after it")
        parents = self._chosen.tables
        self._lines.append(late_reference(table, constraint, reference, parents, self._target.schema, self._new_name))

    def _views(self) -> None:
        views = dict(self._chosen.views)
        references = {name: {each.lower() for each in _read_by(view)} for name, view in views.items()}
        self._lost |= {each.name.lower() for each in self._chosen.troubles}
        for name, circle in ordered(references):
            view = views[name]
            if self._lacks(view, references[name]):
                self._lost.add(name.lower())
                continue
            reason = "it reads itself, over other views" if circle else self._takes(view.name, view)
            edits = [*twice(view.parsed), *renamed(view.parsed, self._renames)]
            if reason:
                self._refuse(view, reason)
            elif self._write(view, edits):
                self._down_views.append(self._qualified(view.name))
                continue
            self._lost.add(name.lower())

    def _triggers(self) -> None:
        for trigger in self._chosen.triggers.values():
            needed = _needed_by(trigger)
            searched = sorted(name for name in needed if self._is_search(name))
            if searched:
                self._refuse(trigger, f"{searched[0]} is searched by words: {SEARCH}")
                continue
            edits = [*replacing(trigger.parsed), *renamed(trigger.parsed, self._renames)]
            if not self._lacks(trigger, needed) and self._write(trigger, edits, finish=_replaced_if_there):
                self._down_functions.append(f"{self._qualified(trigger.name.lower())}()")

    def _is_search(self, name: str) -> bool:
        virtual = (each for each in self._chosen.troubles if each.name == name and each.statements)
        return any(getattr(each.statements[0].tree, "module", "").startswith("fts") for each in virtual)

    # ------------------------------------------------------------------------------------------ writing
    def _write(self, each: Object, edits: Iterable[Edit], finish: Callable[[str], str] = str) -> bool:
        """Translate a definition after some edits, and write it; a refusal is written in its place."""
        statement = dedented(edited(each.parsed.statement, _outermost(edits)))
        translation = self._translator.translate(statement, None)
        if isinstance(translation, Refusal):
            self._refuse(each, translation.reason)
            return False
        texts = [finish(text) for text in translation.statements]
        for text in () if isinstance(each.parsed.tree, nodes.CreateTrigger) else translation.statements[1:]:
            reason = self._takes(_index_name(text), each)
            if reason:
                self._refuse(each, f"an index of it needs a name: {reason}")
                return False
        self._lines.append("")
        self._say(each.places)
        for note in translation.notes:
            self._say(f"note: {note}")
        self._lines += [f"{text};" for text in texts]
        return True

    def _qualified(self, name: str) -> str:
        return f"{canonical(self._target.schema)}.{canonical(name)}"

    def _user_version(self) -> None:
        table = canonical(USER_VERSION)
        if USER_VERSION in self._made:
            reason = "its name is taken: PRAGMA user_version needs it"
            self._trouble(Trouble(self._made[USER_VERSION], f"table {USER_VERSION}", reason))
            return
        self._made[USER_VERSION] = self._target.database
        self._lines += [
            "",
            "-- PRAGMA user_version",
            f"CREATE TABLE IF NOT EXISTS {table} (version BIGINT NOT NULL);",
            f"INSERT INTO {table} (version) SELECT {self._version or 0} WHERE NOT EXISTS (SELECT 1 FROM {table});",
        ]
        self._down_tables.append(self._qualified(USER_VERSION))

    def _head(self, title: str, explained: str) -> list[str]:
        return [
            f"{MARK}{printable(self._target.database)}{title}, policy {self._policy.name}, written by {self._tool}.",
            explained,
        ]

    def _up(self) -> str:
        places = sorted(
            {
                each.place
                for parsed in self._reading.parsed
                if isinstance(parsed.tree, Defining)
                for each in parsed.definitions
            },
            key=_by_line,
        )
        schema = canonical(self._target.schema)
        lines = self._head("", "-- It can be run again: what is there already stays as it is.")
        lines += ["--", "-- Defined in:", *(f"--   {place}" for place in places)] if places else []
        if self._reading.postgres:
            own = sorted({each.place for each in self._reading.postgres}, key=_by_line)
            lines += ["--", "-- Left out, for they are written for PostgreSQL:", *(f"--   {place}" for place in own)]
        lines += ["", f"CREATE SCHEMA IF NOT EXISTS {schema};", f"SET search_path TO {schema};", *self._lines]
        return "\n".join(lines) + "\n"

    def _down(self) -> str:
        lines = self._head(": takes it away again", "-- All rows of these tables are lost.")
        lines += ["", *(f"DROP VIEW IF EXISTS {view};" for view in reversed(self._down_views))]
        if self._down_tables:
            tables = ",\n    ".join(reversed(self._down_tables))
            lines.append(f"DROP TABLE IF EXISTS\n    {tables};")
        lines += [f"DROP FUNCTION IF EXISTS {function};" for function in reversed(self._down_functions)]
        if self._target.schema != "public":
            lines += _drop_schema(canonical(self._target.schema))
        return "\n".join(lines) + "\n"


def _drop_schema(schema: str) -> list[str]:
    tag = "$drop$" if "$drop$" not in schema else "$drop_schema$"
    return [
        f"DO {tag} BEGIN",
        f"    DROP SCHEMA IF EXISTS {schema};",
        "EXCEPTION WHEN dependent_objects_still_exist THEN",
        "    RAISE NOTICE 'the schema stays, for it holds something else';",
        f"END {tag};",
    ]


def _by_line(place: str) -> tuple[str, int]:
    path, _, line = place.rpartition(":")
    return (path, int(line)) if line.isdecimal() else (place, 0)


def _table_of(index: Object) -> str:
    return unquoted(index_tree(index.parsed).table.name).lower()


def _read_by(view: Object) -> list[str]:
    return [unquoted(each.name) for each in view.parsed.tree.walk() if isinstance(each, nodes.TableName)][1:]


def _needed_by(trigger: Object) -> set[str]:
    """The tables and views (lower case) that a trigger has to do with."""
    tree = trigger.parsed.tree
    if not isinstance(tree, nodes.CreateTrigger):
        return set()
    names = [each.name for each in tree.walk() if isinstance(each, nodes.TableName) and each is not tree.name]
    return {unquoted(token).lower() for token in (*names, *((tree.table,) if tree.table is not None else ()))}


def _pulled(table: Object, waiting: frozenset[str]) -> list[tuple[Object, nodes.Constraint, nodes.Reference]]:
    return [
        (table, constraint, constraint.reference)
        for constraint, _ in constraints(table_tree(table.parsed))
        if constraint.reference is not None and unquoted(constraint.reference.table.name).lower() in waiting
    ]


def _outermost(edits: Iterable[Edit]) -> list[Edit]:
    """The edits without those inside of others: what is taken out needs no other name."""
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if not kept or edit.start >= kept[-1].end or kept[-1].start == kept[-1].end:
            kept.append(edit)
    return kept


def _if_column_is_missing(text: str) -> str:
    """ADD COLUMN with IF NOT EXISTS, which SQLite has not."""
    tokens = significant(text)
    at = next((at for at, token in enumerate(tokens) if token.key == "ADD"), None)
    if at is None:
        return text
    if tokens[at + 1].key == "COLUMN":
        at += 1
        return f"{text[: tokens[at].end]} IF NOT EXISTS{text[tokens[at].end :]}"
    return f"{text[: tokens[at].end]} COLUMN IF NOT EXISTS{text[tokens[at].end :]}"


def _replaced_if_there(text: str) -> str:
    """CREATE TRIGGER that can be run again."""
    made = "CREATE TRIGGER "
    return f"CREATE OR REPLACE TRIGGER {text[len(made) :]}" if text.startswith(made) else text


def _index_name(text: str) -> str:
    """The name of the index that a translation makes beside a table."""
    tokens = significant(text)
    at = next((at for at, token in enumerate(tokens) if token.key == "EXISTS"), None)
    return unquoted(tokens[at + 1]) if at is not None else text
