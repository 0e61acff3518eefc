"""What PostgreSQL reads otherwise in the statements of one database, as the translator finds it.

A scan knows no order of execution: all definitions are taken to have run before any other statement, tables first, and
in the order in which they are given. A definition is judged by what stands before it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlite_hunter.sql.statements import split
from sqlite_hunter.sql.tokens import Token, significant
from sqlite_hunter.sql.translator import SYNTAX, Refusal, Translator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlite_hunter.sql.constructs import Construct
    from sqlite_hunter.sql.landing import Landing
    from sqlite_hunter.sql.schema.model import Database, TableInfo
    from sqlite_hunter.sql.template import Template

_CHANGES_SCHEMA: Final = ("CREATE", "ALTER", "DROP", "PRAGMA")


class Difference(NamedTuple):
    """A construct in a statement; ``start`` and ``end`` are offsets in ``statement`` (characters, from 0)."""

    construct: Construct
    statement: str
    """The text of the statement alone, where it is one of a script."""
    start: int
    end: int
    reason: str
    refused: bool
    """Whether no translation is known to keep the meaning."""


class Differences:
    """The statements of one database, judged with its schema as a whole."""

    def __init__(
        self, texts: Sequence[Template], landing: Landing | None = None, lent: Sequence[Template] = ()
    ) -> None:
        """``texts`` are all statements and scripts of the database; their order is that of their definitions.

        ``landing`` says which of its tables are there in PostgreSQL already. ``lent`` define tables that the statements
        do not: what several of them do not say alike is not known.
        """
        statements = list(dict.fromkeys(part for text in texts for part in split(text)))
        self._translator = Translator(landing=landing)
        self._translator.survey([*lent, *statements])
        self._known: dict[Template, tuple[Difference, ...]] = {}
        others = set(lent).difference(statements)
        for statement in sorted(filter(is_definition, [*lent, *statements]), key=_rank):
            self._translator.database.merging = statement in others
            self._known[statement] = _found(statement, self._translator)
        self._translator.database.merging = False

    def of(self, text: Template) -> tuple[Difference, ...]:
        """The constructs in a statement or a script that have a code, each once, in the order of the text."""
        found: dict[str, Difference] = {}
        for statement in split(text):
            if statement not in self._known:
                self._known[statement] = _found(statement, self._apart(statement))
            for each in self._known[statement]:
                found[each.construct.code] = graver(found.get(each.construct.code), each)
        return tuple(found.values())

    def _apart(self, statement: Template) -> Translator:
        """A translator that knows the schema, and whose schema the statement may change."""
        database = self._translator.database
        return replace(
            self._translator,
            database=_copied(database) if _key(significant(statement), 0) in _CHANGES_SCHEMA else database,
            in_transaction=False,
            _stored=set(),
        )


def _copied(database: Database) -> Database:
    tables = {name: _copied_table(table) for name, table in database.tables.items()}
    return replace(database, tables=tables, indexes=dict(database.indexes), gaps=set(database.gaps))


def _copied_table(table: TableInfo) -> TableInfo:
    columns = [replace(column) for column in table.columns]
    uniques, references = list(table.uniques), list(table.references)
    return replace(table, columns=columns, uniques=uniques, references=references, triggers=list(table.triggers))


def is_definition(statement: Template) -> bool:
    """Whether a statement makes what others use; what drops or renames it would leave nothing to judge them by."""
    tokens = significant(statement)
    if _key(tokens, 0) == "ALTER":
        return any(token.key == "ADD" for token in tokens)
    return _key(tokens, 0) == "CREATE"


def _rank(statement: Template) -> int:
    """Tables first, then what is added to them, then what is made of them: files come in the order of their names."""
    keys = [token.key for token in significant(statement)[:3]]
    return 1 if keys[0] == "ALTER" else 0 if "TABLE" in keys else 2


def graver(known: Difference | None, other: Difference) -> Difference:
    """Of two with one code the one that is refused, else the first."""
    return other if known is None or (other.refused and not known.refused) else known


def _key(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].key if at < len(tokens) else ""


def _found(statement: Template, translator: Translator) -> tuple[Difference, ...]:
    """The constructs of one statement that have a code, each once: where it is refused, else where it stands first."""
    made = translator.translate(statement)
    tokens = significant(statement)
    found: dict[str, Difference] = {}
    for change in made.changes:
        start, end = tokens[change.first].start, tokens[min(change.last, len(tokens) - 1)].end
        each = Difference(change.construct, statement.text, start, end, change.reason, refused=False)
        known = found.get(change.construct.code)
        if known is None or (start, end) < (known.start, known.end):
            found[change.construct.code] = each
    if isinstance(made, Refusal) and (made.construct != SYNTAX or statement.is_constant):  # SQH303 tells of its holes
        refused = Difference(made.construct, statement.text, made.start, made.end, made.reason, refused=True)
        found[made.construct.code] = refused
    return tuple(
        sorted((each for code, each in found.items() if code), key=lambda each: (each.start, each.construct.code))
    )
