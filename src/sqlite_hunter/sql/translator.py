"""Statements of SQLite's in, statements of PostgreSQL's out, or a refusal with its reason.

A statement is translated whole or not at all. What is not changed stays byte for byte.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from sqlite_hunter.sql import hazards, long_names, regardless, translate
from sqlite_hunter.sql.asking import asked_for_null
from sqlite_hunter.sql.constructs import Change, Construct, Refused
from sqlite_hunter.sql.grammar import Unreadable, nodes, parse
from sqlite_hunter.sql.landing import Added, Landing, check
from sqlite_hunter.sql.native.deciding import decide
from sqlite_hunter.sql.native.forbidding import CONSTRUCT as NATIVE
from sqlite_hunter.sql.native.forbidding import Forbidden
from sqlite_hunter.sql.output import Edit, Pieces, Writer
from sqlite_hunter.sql.policy import Policy
from sqlite_hunter.sql.query_columns import STORED, columns_of
from sqlite_hunter.sql.schema import use
from sqlite_hunter.sql.schema.collect import apply, trigger_info
from sqlite_hunter.sql.schema.model import ROWID_NAMES, ColumnInfo, Database, TableInfo, TriggerInfo
from sqlite_hunter.sql.selecting import query
from sqlite_hunter.sql.statements import placeholders
from sqlite_hunter.sql.tokens import COMMENT, HOLE, NAME, PARAMETER, SPACE, WORD, Token, significant, tokenize, unquoted
from sqlite_hunter.sql.work import Work

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlite_hunter.sql.native.candidates import Native
    from sqlite_hunter.sql.statement import StatementOut
    from sqlite_hunter.sql.template import Template

MAX_LENGTH: Final = 1_000_000
"""Characters; SQLite's own bound is a thousand times that, but nobody reads such a statement."""
MAX_PARAMETERS: Final = 65_535
"""Of one statement: https://www.postgresql.org/docs/15/protocol-message-formats.html, Bind."""

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
    lacking: tuple[str, ...] = ()
    """The notes that say that it does less than on SQLite, until somebody does something by hand."""

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
    native: Native | None = None
    """The column whose type of PostgreSQL's own the statement does not allow."""


@dataclass(slots=True)
class Translator:
    """Translates the statements of one database in their order; definitions among them change what it knows."""

    database: Database = field(default_factory=Database)
    in_transaction: bool = False
    landing: Landing | None = None
    """Tables that are there in PostgreSQL already; None if none is known."""
    _added: Added = field(default_factory=Added)
    policy: Policy = field(default_factory=Policy)
    """Which types columns get; ``native`` hangs on the statements that are surveyed."""
    _stored: set[tuple[str, ...]] = field(default_factory=set)
    """Literal keys that an earlier INSERT stored."""

    parsed: dict[Template | str, tuple[list[Token], nodes.Statement]] = field(default_factory=dict)
    """The tokens and trees of statements that were surveyed: each is read once."""

    def survey(
        self, statements: Sequence[Template | str], places: Sequence[str] = (), *, in_order: bool = False
    ) -> None:
        """Looks over all statements of the program first: some translations hang on what the others do.

        ``places`` say where the statements stand, as refusals tell it. ``in_order``: whether they run one after the
        other, as those of a script do.
        """
        surveyed = _Survey(in_order)
        for statement in statements:
            if len(_text(statement)) > MAX_LENGTH:
                continue
            tokens = _significant(tokenize(statement))
            self.database.incomplete = self.database.incomplete or _defines_at_run_time(tokens)
            try:
                tree = parse(tokens)
            except Unreadable:
                continue
            self.parsed[statement] = tokens, tree
            surveyed.add(statement, tokens, tree)
        final, trees = surveyed.final.database, surveyed.trees
        known = Database(tables={**self.database.tables, **final.tables}, asked=final.asked)
        use.note(known, trees)
        numbered = _numbered(surveyed.asking, surveyed.defined, self.database.tables)
        self.database.numbered |= numbered - use.renamed(trees)
        self.database.gaps |= known.gaps
        self.database.huge |= known.huge
        self.database.given_keys |= known.given_keys
        self.database.deleted |= known.deleted
        self.database.dropped |= known.dropped
        vary = surveyed.foreign_keys_vary or known.foreign_keys_vary
        self.database.foreign_keys_vary = self.database.foreign_keys_vary or vary
        self.database.rolled_back = self.database.rolled_back or known.rolled_back
        self.database.foreign_keys = self.database.foreign_keys or known.foreign_keys
        for tree in trees:
            self._added.note(tree, final.tables)
        self.database.triggers += surveyed.triggers
        self.database.recursive_triggers = self.database.recursive_triggers or final.recursive_triggers
        if self.policy.native:
            self._choose(known, statements, places)

    def know(self, other: Translator) -> None:
        """Take over what another knows, apart from what is still to come: a DROP changes it here alone."""
        self.database = deepcopy(other.database)
        self.landing, self._added = other.landing, other._added

    def _choose(self, known: Database, statements: Sequence[Template | str], places: Sequence[str]) -> None:
        """Decides which columns get PostgreSQL's own types."""

        def attempt(natives: frozenset[Native]) -> list[Translation | Refusal]:
            trial = Translator(deepcopy(self.database), self.in_transaction, parsed=self.parsed)
            trial.database.natives = {each.key: each for each in natives}
            return [trial.translate(each, _bound(each)) for each in statements]

        decision = decide(known, self.policy.kept, [_text(each) for each in statements], places, attempt)
        self.database.natives = {each.key: each for each in decision.chosen}
        self.database.forbidden = decision.forbidden
        self.database.forbidding = decision.statements

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
        if sum(token.kind == PARAMETER for token in tokens) > MAX_PARAMETERS:
            raise Unreadable(
                f"it binds more than {MAX_PARAMETERS} values, which PostgreSQL does not take", tokens[0].start
            )
        if any(token.key == ";" for token in tokens) and tokens[0].key != "CREATE":
            raise Unreadable("there are several statements in one text", tokens[0].start)
        if statement not in self.parsed:
            tree = parse(tokens)
        else:
            tokens, tree = self.parsed[statement]
        if text in self.database.forbidding:
            native, reason = self.database.forbidding[text]
            self._apply(tree, tokens, text)
            return Refusal(NATIVE, reason, 0, len(text), native=native)
        work = Work(text, tokens, self.database, translate.handlers())
        work.query = query
        work.in_transaction = self.in_transaction
        work.bound = bound
        work.texts = asked_for_null(tree)
        refused = ""
        try:
            self._fails(work, tree)
            long_names.check(work, tree)
            out = _write(work, tree)
            _check_made(work, tree, out.pieces or [])
            placeholders = _placeholders(work, tree, out.pieces or [], bound)
            self._remember(tree)
            if self.landing is not None:
                self._land(work, tree, self.landing)
        except Refused as error:
            self._stored.clear()
            refused = error.reason
            return _refusal(error, work, tree)
        finally:
            self._apply(tree, tokens, text)
            _mark(self.database, tree, tokens, refused)
        return _written(work, out, placeholders)

    def _land(self, work: Work, tree: nodes.Statement, landing: Landing) -> None:
        for each in (tree, *(tree.steps if isinstance(tree, nodes.CreateTrigger) else ())):
            check(work, each, landing, self._added)

    def _fails(self, work: Work, tree: nodes.Statement) -> None:
        """An INSERT that is sure to fail: on PostgreSQL it takes the whole transaction with it."""
        if not isinstance(tree, nodes.Insert):
            return
        keys = use.literal_keys(tree, self.database)
        updates = tree.action == "REPLACE" or any(each.assignments for each in tree.upserts)
        twice = len(set(keys)) < len(keys) and updates
        if twice:
            raise work.refuse(TWICE, tree, "it touches a row twice, where PostgreSQL fails; run it row by row")
        plain = not tree.action and not tree.upserts
        if plain and self.in_transaction and not self._stored.isdisjoint(keys):
            hint = "use ON CONFLICT DO NOTHING"
            raise work.refuse(TWICE, tree, f"it fails, and PostgreSQL then loses the whole transaction: {hint}")

    def _remember(self, tree: nodes.Statement) -> None:
        """The keys that an INSERT stores; what may take rows away leaves nobody knowing which are stored."""
        ends = isinstance(tree, nodes.Transaction) and tree.kind.startswith("ROLLBACK")
        if isinstance(tree, nodes.Insert):
            self._stored.update(use.literal_keys(tree, self.database))
        elif ends or isinstance(tree, nodes.Update | nodes.Delete | nodes.Drop | nodes.AlterTable):
            self._stored.clear()

    def _apply(self, tree: nodes.Statement, tokens: Sequence[Token], text: str) -> None:
        def found(select: nodes.Select) -> list[ColumnInfo] | None:
            work = Work(text, tokens, self.database, translate.handlers())
            work.query = query
            try:
                return columns_of(query(work, select, labels=True, naming=STORED).columns)
            except Refused:
                return None

        foreign_keys = self.database.foreign_keys
        if isinstance(tree, nodes.Pragma) and tree.name == "foreign_keys" and self.in_transaction:
            return
        apply(self.database, tree, tokens, found)
        self.database.foreign_keys = self.database.foreign_keys or foreign_keys
        if isinstance(tree, nodes.Transaction):
            self.in_transaction = {"BEGIN": True, "COMMIT": False, "ROLLBACK": False}.get(
                tree.kind, self.in_transaction
            )


def _mark(database: Database, tree: nodes.Statement, tokens: Sequence[Token], reason: str) -> None:
    """Notes that a trigger is not translated, if there is a reason: whoever writes to its table has to know."""
    if not reason or not isinstance(tree, nodes.CreateTrigger):
        return
    made = trigger_info(tree, tokens)
    for table in database.tables.values():
        table.triggers = [replace(each, refused=reason) if each == made else each for each in table.triggers]


_DEFINES: Final = (nodes.CreateTable, nodes.CreateView, nodes.CreateVirtual, nodes.AlterTable)


def _asks_for_numbers(tree: nodes.Statement, tokens: Sequence[Token]) -> bool:
    """Whether it may ask for the number of a row; a definition does not, but for the query of one."""
    if isinstance(tree, nodes.AlterTable | nodes.Drop) or (isinstance(tree, nodes.CreateTable) and tree.select is None):
        return False
    return any(token.kind in (WORD, NAME) and unquoted(token).lower() in ROWID_NAMES for token in tokens)


def _numbered(
    asking: Sequence[tuple[Template | str, nodes.Statement]],
    defined: Mapping[str, TableInfo],
    given: Mapping[str, TableInfo],
) -> set[str]:
    """The tables (lower case) of whose rows the statements ask the numbers, found by translating these.

    ``given`` are the tables that are there already: those keep what they have.
    """
    found: set[str] = set()
    for statement, tree in asking:
        new = True
        while new:
            made = tree.name.name if isinstance(tree, nodes.CreateView) else None
            tables = {**given, **defined}
            tables.pop(unquoted(made).lower() if made is not None else "", None)
            scratch = Translator(Database(tables=tables))
            scratch.translate(statement, None)
            asked = scratch.database.asked_numbers - found - given.keys()
            new = bool(asked)
            found |= asked
            for name in asked:
                tables[name].numbered = True
    return found


def _significant(tokens: Sequence[Token]) -> list[Token]:
    found = [token for token in tokens if token.kind not in (SPACE, COMMENT)]
    while found and found[-1].key == ";":
        found.pop()
    return found


def _bound(statement: Template | str) -> str | None:
    """How a statement is bound, as its placeholders show it."""
    style = placeholders(significant(statement))
    return NONE if style == "none" else MAPPING if style == "named" else SEQUENCE


@dataclass(slots=True)
class _Survey:
    """What all statements together say of a database."""

    in_order: bool
    """Whether they run one after the other."""
    final: Translator = field(default_factory=Translator)
    """After the last of them."""
    trees: list[nodes.Statement] = field(default_factory=list)
    defined: dict[str, TableInfo] = field(default_factory=dict)
    """Tables as they are after any definition, dropped ones too."""
    asking: list[tuple[Template | str, nodes.Statement]] = field(default_factory=list)
    """Statements that ask for the number of a row."""
    triggers: list[TriggerInfo] = field(default_factory=list)
    foreign_keys_vary: bool = False
    _written: bool = False

    def add(self, statement: Template | str, tokens: list[Token], tree: nodes.Statement) -> None:
        """The next statement."""
        if self.in_order and isinstance(tree, nodes.Pragma) and tree.name == "foreign_keys" and tree.value is not None:
            if self.final.in_transaction:  # SQLite does not listen
                return
            self.foreign_keys_vary = self.foreign_keys_vary or self._written
        self._written = self._written or isinstance(tree, nodes.Insert | nodes.Update | nodes.Delete)
        self.trees.append(tree)
        if isinstance(tree, nodes.CreateTrigger):
            self.trees += tree.steps
            self.triggers.append(trigger_info(tree, tokens))
        self.final._apply(tree, tokens, _text(statement))
        if isinstance(tree, _DEFINES):
            self.defined.update(self.final.database.tables)
        if _asks_for_numbers(tree, tokens):
            self.asking.append((statement, tree))


def _defines_at_run_time(tokens: Sequence[Token]) -> bool:
    """Whether a definition of tables or columns has parts that are put in at run time."""
    keys = [token.key for token in tokens[:3]]
    defining = bool(keys) and (keys[0] == "ALTER" or (keys[0] == "CREATE" and "TABLE" in keys))
    return defining and any(token.kind == HOLE or token.holes for token in tokens)


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
        error.construct,
        error.reason,
        tokens[node.first].start,
        tokens[last].end,
        regardless.changes(work, tree),
        error.native if isinstance(error, Forbidden) else None,
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


def _check_made(work: Work, tree: nodes.Statement, pieces: Pieces) -> None:
    """Raises Refused where it is not known which value has which place: some are put in at run time."""
    if not any(piece.finished for piece in pieces):
        return
    if not _in_order(pieces):
        raise work.refuse(PLACEHOLDERS, tree, "what is put together at run time moves, or is needed twice")
    found = [each for each in tree.walk() if isinstance(each, nodes.Parameter)]
    if any(work.tokens[each.first].text[1:2].isdecimal() for each in found):
        raise work.refuse(PLACEHOLDERS, tree, "which value has which number hangs on what is put in at run time")
    order = [piece.parameter for piece in pieces if piece.parameter]
    unnamed = any(not each.name for each in found)
    if unnamed and (order != list(range(1, len(order) + 1)) or max(each.number for each in found) != len(order)):
        reason = "a value is needed twice beside others that are put in at run time: bind them all by name"
        raise work.refuse(PLACEHOLDERS, tree, reason)


def _in_order(pieces: Pieces) -> bool:
    """Whether the places of bound values stand as they did, and each once."""
    places = [piece.first for piece in pieces if piece.parameter or piece.finished]
    return all(one < other for one, other in pairwise(places))


def _written(work: Work, out: StatementOut, placeholders: tuple[Mapping[int, str], bool] | None) -> Translation:
    changes, notes, lacking = tuple(work.changes), tuple(work.notes), tuple(work.lacking)
    if out.pieces is None:
        return Translation("", tuple(out.ahead), tuple(out.behind), (), changes, notes, lacking=lacking)
    texts = None if placeholders is None else placeholders[0]
    written = Writer(work.source, work.tokens, texts).write(out.pieces)
    named = placeholders is not None and placeholders[1]
    parameters: tuple[int | str, ...] = written.parameters
    if named and texts is not None:
        parameters = tuple(texts[number][2:-2] for number in written.parameters)
    return Translation(
        written.text, tuple(out.ahead), tuple(out.behind), written.edits, changes, notes, parameters, named, lacking
    )
