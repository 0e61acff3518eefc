"""Statements of SQLite's in, statements of PostgreSQL's out, or a refusal with its reason.

A statement is translated whole or not at all. What is not changed stays byte for byte.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlite_hunter.sql import hazards, regardless, translate
from sqlite_hunter.sql.constructs import Change, Construct, Refused
from sqlite_hunter.sql.grammar import Unreadable, nodes, parse
from sqlite_hunter.sql.output import Edit, Pieces, Writer
from sqlite_hunter.sql.schema import use
from sqlite_hunter.sql.schema.collect import apply
from sqlite_hunter.sql.schema.model import ColumnInfo, Database
from sqlite_hunter.sql.selecting import columns_of, query
from sqlite_hunter.sql.tokens import COMMENT, SPACE, Token, tokenize
from sqlite_hunter.sql.work import Work

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlite_hunter.sql.statement import StatementOut
    from sqlite_hunter.sql.template import Template

MAX_LENGTH: Final = 1_000_000
"""Characters; SQLite's own bound is a thousand times that, but nobody reads such a statement."""

SYNTAX: Final = Construct(
    "syntax",
    "SQLite would not take the statement, or it is beyond our bounds",
    (),
    "SQH499",
    example="SELECT FROM",
)
PLACEHOLDERS: Final = Construct("placeholders", "How the values are bound does not fit the placeholders")
TWICE: Final = Construct(
    "failing-statement",
    "A statement that fails takes its transaction with it on PostgreSQL",
    ("a failed statement in a transaction", "one upsert touching a row twice"),
    "SQH497",
    silent=True,
    example="CREATE TABLE t (a INTEGER PRIMARY KEY, n INTEGER); "
    "INSERT INTO t VALUES (1, 1), (1, 2) ON CONFLICT (a) DO UPDATE SET n = 2",
)
FAULT: Final = Construct("fault", "The translator failed; this is a fault of sqlite-hunter")

NONE: Final = None
SEQUENCE: Final = "seq"
MAPPING: Final = "map"


@dataclass(frozen=True, slots=True)
class Translation:
    """A statement of PostgreSQL's.

    ``text`` is "" where the statement is rightly dropped. ``ahead`` and ``behind`` are whole statements that belong
    before and after it, without bound values. ``parameters`` are the numbers (from 1) or names of the bound values in
    the order of the placeholders; ``named`` says whether these are ``%(name)s``.
    """

    text: str
    ahead: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    changes: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()
    parameters: tuple[int | str, ...] = ()
    named: bool = False

    @property
    def statements(self) -> tuple[str, ...]:
        """All that is to be run, in order; the statement itself is not among them if it is dropped."""
        return (*self.ahead, *((self.text,) if self.text else ()), *self.behind)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a statement is not translated, and where: ``start`` and ``end`` are offsets (characters, from 0)."""

    construct: Construct
    reason: str
    start: int
    end: int
    changes: tuple[Change, ...] = ()
    """What would be changed whatever the tables and columns are; see ``regardless``."""


@dataclass(slots=True)
class Translator:
    """Translates the statements of one database in their order; definitions among them change what it knows."""

    database: Database = field(default_factory=Database)
    in_transaction: bool = False
    _stored: set[tuple[str, ...]] = field(default_factory=set)
    """Literal keys that an earlier INSERT stored."""

    def survey(self, statements: Sequence[Template | str]) -> None:
        """Looks over all statements of the program first: some translations hang on what the others do."""
        final = Translator()
        trees = []
        for statement in statements:
            tokens = _significant(tokenize(statement))
            try:
                tree = parse(tokens)
            except Unreadable:
                continue
            trees.append(tree)
            final._apply(tree, tokens, _text(statement))
        known = Database(tables={**self.database.tables, **final.database.tables})
        use.note(known, trees)
        self.database.gaps |= known.gaps
        self.database.huge |= known.huge
        self.database.given_keys |= known.given_keys
        self.database.deleted |= known.deleted
        self.database.dropped |= known.dropped
        self.database.foreign_keys_vary = self.database.foreign_keys_vary or known.foreign_keys_vary
        self.database.rolled_back = self.database.rolled_back or known.rolled_back
        self.database.foreign_keys = self.database.foreign_keys or known.foreign_keys

    def translate(self, statement: Template | str, bound: str | None = SEQUENCE) -> Translation | Refusal:
        """One statement. ``bound``: None if it is run without values, "seq" with a sequence, "map" with a mapping."""
        text = _text(statement)
        if len(text) > MAX_LENGTH:
            return Refusal(SYNTAX, f"it is longer than {MAX_LENGTH} characters", 0, 0)
        try:
            return self._translate(statement, text, bound)
        except Unreadable as error:
            return Refusal(SYNTAX, error.reason, error.at, error.at)
        except RecursionError:
            return Refusal(SYNTAX, "it is nested too deep", 0, len(text))

    def _translate(self, statement: Template | str, text: str, bound: str | None) -> Translation | Refusal:
        every = tokenize(statement)
        hazards.check(every)
        tokens = _significant(every)
        if not tokens:
            return Translation("")
        if any(token.key == ";" for token in tokens) and tokens[0].key != "CREATE":
            raise Unreadable("there are several statements in one text", tokens[0].start)
        tree = parse(tokens)
        work = Work(text, tokens, self.database, translate.handlers())
        work.query = query
        work.in_transaction = self.in_transaction
        try:
            self._fails(work, tree)
            out = _write(work, tree)
            placeholders = _placeholders(work, tree, out.pieces or [], bound)
        except Refused as error:
            return _refusal(error, work, tree)
        finally:
            self._apply(tree, tokens, text)
        return _written(work, out, placeholders)

    def _fails(self, work: Work, tree: nodes.Statement) -> None:
        """An INSERT that is sure to fail: on PostgreSQL it takes the whole transaction with it."""
        if not isinstance(tree, nodes.Insert):
            return
        keys = use.literal_keys(tree, self.database)
        twice = len(set(keys)) < len(keys) and bool(tree.upserts)
        if twice:
            raise work.refuse(TWICE, tree, "it touches a row twice, where PostgreSQL fails; run it row by row")
        plain = not tree.action and not tree.upserts
        if plain and self.in_transaction and not self._stored.isdisjoint(keys):
            hint = "use ON CONFLICT DO NOTHING"
            raise work.refuse(TWICE, tree, f"it fails, and PostgreSQL then loses the whole transaction: {hint}")
        self._stored.update(keys)

    def _apply(self, tree: nodes.Statement, tokens: Sequence[Token], text: str) -> None:
        def found(select: nodes.Select) -> list[ColumnInfo] | None:
            work = Work(text, tokens, self.database, translate.handlers())
            work.query = query
            try:
                return columns_of(query(work, select, labels=True).columns)
            except Refused:
                return None

        foreign_keys = self.database.foreign_keys
        apply(self.database, tree, tokens, found)
        self.database.foreign_keys = self.database.foreign_keys or foreign_keys
        if isinstance(tree, nodes.Transaction):
            self.in_transaction = {"BEGIN": True, "COMMIT": False, "ROLLBACK": False}.get(
                tree.kind, self.in_transaction
            )


def _significant(tokens: Sequence[Token]) -> list[Token]:
    found = [token for token in tokens if token.kind not in (SPACE, COMMENT)]
    while found and found[-1].key == ";":
        found.pop()
    return found


def _text(statement: Template | str) -> str:
    return statement if isinstance(statement, str) else statement.text


def _write(work: Work, tree: nodes.Statement) -> StatementOut:
    handler: Any = translate.handlers().get(f"statement {type(tree).__name__.lower()}")
    if handler is None:
        raise work.refuse(SYNTAX, tree, f"no rule is known for {type(tree).__name__}")
    out: StatementOut = handler(work, tree)
    return out


def _refusal(error: Refused, work: Work, tree: nodes.Statement) -> Refusal:
    node, tokens = error.node or tree, work.tokens
    last = min(max(node.first, node.last), len(tokens) - 1)
    return Refusal(
        error.construct, error.reason, tokens[node.first].start, tokens[last].end, regardless.changes(work, tree)
    )


def _placeholders(
    work: Work, tree: nodes.Statement, pieces: Pieces, bound: str | None
) -> tuple[Mapping[int, str], bool] | None:
    """The text of each placeholder by number; None if no values are bound."""
    found = [each for each in tree.walk() if isinstance(each, nodes.Parameter)]
    if bound is None:
        if found:
            raise work.refuse(PLACEHOLDERS, found[0], "it has placeholders and is run without values")
        return None
    if bound == MAPPING:
        unnamed = next((each for each in found if not each.name or each.name.isdecimal()), None)
        if unnamed is not None:
            raise work.refuse(PLACEHOLDERS, unnamed, "a mapping is bound to a placeholder without a name")
        bad = next((each for each in found if set(each.name) & set("()%")), None)
        if bad is not None:
            raise work.refuse(PLACEHOLDERS, bad, f"psycopg takes no placeholder called {bad.name}")
        return {each.number: f"%({each.name})s" for each in found}, True
    order = [piece.parameter for piece in pieces if piece.parameter]
    plain = order == list(range(1, len(order) + 1))
    highest = max((each.number for each in found), default=0)
    if plain and highest == len(order):
        return dict.fromkeys(order, "%s"), False
    return {number: f"%(p{number})s" for number in order}, True


def _written(work: Work, out: StatementOut, placeholders: tuple[Mapping[int, str], bool] | None) -> Translation:
    changes, notes = tuple(work.changes), tuple(work.notes)
    if out.pieces is None:
        return Translation("", tuple(out.ahead), tuple(out.behind), (), changes, notes)
    texts = None if placeholders is None else placeholders[0]
    written = Writer(work.source, work.tokens, texts).write(out.pieces)
    named = placeholders is not None and placeholders[1]
    parameters: tuple[int | str, ...] = written.parameters
    if named and texts is not None:
        parameters = tuple(texts[number][2:-2] for number in written.parameters)
    return Translation(
        written.text, tuple(out.ahead), tuple(out.behind), written.edits, changes, notes, parameters, named
    )
