"""The work on one statement: what every construct's file needs in order to write its part for PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sqlite_hunter.sql import put_together
from sqlite_hunter.sql.constructs import Change, Construct, Refused
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.guards import bound_number, inside
from sqlite_hunter.sql.native import types
from sqlite_hunter.sql.outcomes import bound_outcomes
from sqlite_hunter.sql.output import Pieces, after, before, replaced, source
from sqlite_hunter.sql.scopes import Scope
from sqlite_hunter.sql.tokens import tokenize
from sqlite_hunter.sql.values import (
    ANY,
    ATOM,
    BLOB,
    BOOL,
    BYTES,
    CAST,
    COMPARE,
    DECIMAL,
    FLOAT8,
    INT4,
    INT8,
    INTEGER,
    NULL,
    REAL,
    STRING,
    TEXT,
    UNTYPED,
    Out,
    Type,
)

if TYPE_CHECKING:
    from sqlite_hunter.sql.schema.model import Database, TriggerInfo
    from sqlite_hunter.sql.tokens import Token

Handler = Callable[["Work", nodes.Expression], Out]

CHOICE: Final = Construct("bound-or-number", "A bound value may be the outcome in place of a number", ())
CONDITION: Final = Construct(
    "number-as-condition",
    "A number stands where PostgreSQL wants a condition",
    ("int as a condition (`WHERE a`, `NOT a`, `CASE WHEN a`, `a IS TRUE`, `WHERE 1`)",),
    "SQH431",
    example="CREATE TABLE t (a INTEGER); SELECT a FROM t WHERE a",
)
_SAY: Final = "say what is asked, as x <> '' or CAST(x AS REAL) <> 0, which is what SQLite asks"
BOOLEAN: Final = Construct(
    "condition-as-number",
    "A condition is 1 or 0 in SQLite and a boolean in PostgreSQL",
    ("comparison, EXISTS, AND/OR as a value",),
    "SQH432",
    example="CREATE TABLE t (a INTEGER); SELECT a > 1 FROM t",
)
UNSUPPORTED: Final = Construct(
    "unsupported-expression",
    "No rule is known for this expression",
    (),
    "SQH498",
    example="SELECT soundex('a')",
)


class Work:
    """One statement in translation. Constructs read the tree, ask for the parts below, and give pieces back."""

    def __init__(self, text: str, tokens: Sequence[Token], database: Database, handlers: dict[str, Handler]) -> None:
        self.source = text
        self.tokens = tokens
        self.database = database
        self.scope = Scope()
        self.changes: dict[Change, None] = {}
        """In the order in which they were met, each once."""
        self.notes: dict[str, None] = {}
        """What is said aside: assumptions, and small differences that cannot be seen in the SQL."""
        self.lacking: dict[str, None] = {}
        """Those of them that tell of what somebody has to do by hand, or the statement does less than on SQLite."""
        self.read_columns: dict[str, dict[str, None]] = {}
        """By table, both in lower case: what is read, as far as it stands in an expression."""
        self.starred: set[str] = set()
        """Tables (lower case) of which a star gives all columns."""
        self.query: Any = None
        """Writes a query: see ``selecting.query``; handed in, for queries stand in FROM and in expressions alike."""
        self.fitting: dict[int, Callable[[Out], Out]] = {}
        """What is done to an item of a SELECT list before it is stored, by its first token.

        Kept once it is done: a list may be written twice.
        """
        self.beside: dict[int, Type] = {}
        """What a value out of a document is compared with, where it stands in a SELECT list, by its first token."""
        self.picked: dict[int, Callable[[Out], Out]] = {}
        """How a column is written that is taken from one row of its group, by the column's first token."""
        self.choosing: set[tuple[int, int]] = set()
        """Conditions where NULL does what FALSE does, by their first and last token."""
        self.texts: frozenset[int] = frozenset()
        """Bound values that PostgreSQL takes for texts wherever they stand, unless they are of another type."""
        self.in_transaction = False
        self.stopping: nodes.Raise | None = None
        """The RAISE that is written already, where its query only says whether it is reached."""
        self.trigger: TriggerInfo | None = None
        """The trigger of which the statement is the definition."""
        self.loose = False
        """Whether a bound value may be a number where a text is put together: in a modifier of dates."""
        self.documents = False
        """Whether a column that json_each() yields may be written: what stands round it asks for its kind."""
        self.immutable = False
        """Whether PostgreSQL wants an expression that depends on nothing but its row."""
        self.without_queries = False
        """Whether PostgreSQL takes no query within an expression: in CHECK."""
        self.bound: str | None = None
        """How values are bound: see ``translator``."""
        self._handlers = handlers

    def within(self, text: str, tokens: Sequence[Token]) -> Work:
        """The same work on a part that has a text of its own, over the columns in scope here."""
        inner = copy(self)
        inner.source, inner.tokens = text, tokens
        inner.changes, inner.fitting, inner.beside, inner.picked = {}, {}, {}, {}
        inner.choosing = set()
        return inner

    # ------------------------------------------------------------------------------------------ telling
    def changed(self, construct: Construct, node: nodes.Node, reason: str = "") -> None:
        """Says that a construct was translated here; once, however often its part is written."""
        self.changes[Change(construct, node.first, max(node.first, node.last), reason)] = None

    def note(self, text: str) -> None:
        """Says something aside, once."""
        self.notes[text] = None

    def lack(self, text: str) -> None:
        """Says that the statement alone does less than on SQLite, and why."""
        self.note(text)
        self.lacking[text] = None

    def refuse(self, construct: Construct, node: nodes.Node | None, reason: str) -> Refused:
        """The exception to raise."""
        return Refused(construct, node, reason)

    def text_up_to_next(self, node: nodes.Node) -> str:
        """The source's text of a node and the comments behind it, without the space at its end."""
        start, last = self.tokens[node.first].start, self.tokens[node.last].end
        if node.last + 1 < len(self.tokens):
            end = self.tokens[node.last + 1].start
        else:
            behind = tokenize(self.source[last:])
            end = last + next((each.start for each in behind if each.key == ";"), len(self.source) - last)
        return self.source[start:end].rstrip(" \t\n\v\f\r")

    def text(self, node: nodes.Node) -> str:
        """The source's tokens of a node, with single spaces."""
        return " ".join(token.text for token in self.tokens[node.first : node.last + 1])

    # ------------------------------------------------------------------------------------------ expressions
    def raw(self, node: nodes.Expression) -> Out:
        """The expression in whatever form its construct gives: perhaps a boolean, perhaps a NUMERIC."""
        handler = self._handlers.get(key_of(node))
        if handler is None:
            raise self.refuse(UNSUPPORTED, node, f"no rule is known for {name_of(node)}")
        pick = self.picked.get(node.first) if isinstance(node, nodes.Column) else None
        out = handler(self, node)
        if isinstance(node, nodes.Parameter | nodes.Case | nodes.Call) and (out.type.is_number or out.type.kind == ANY):
            out = replace(out, bound=bound_outcomes(node))
        return _anchored(node, out if pick is None else pick(out))

    def value(self, node: nodes.Expression) -> Out:
        """The expression as a value of SQLite's: a condition becomes 1 or 0.

        Raises Refused where a bound value may be the outcome in place of a number: a text would become a number.
        """
        out = self.unguarded(node)
        if out.bound and out.type.is_number:
            reason = f"{self.text(node)} is a bound value or a number: PostgreSQL would make a number of a text"
            raise self.refuse(CHOICE, node, f"{reason}; choose in Python which value is bound")
        return out

    def chooses(self, node: nodes.Expression) -> bool:
        """Whether the expression is a condition, or a part of one by AND and OR, where NULL does what FALSE does."""
        return (node.first, node.last) in self.choosing

    def unguarded(self, node: nodes.Expression) -> Out:
        """The same where the caller looks after ``Out.bound``: a bound value may be the outcome as it is."""
        out = self.raw(node)
        if out.type.native is not None:
            return types.plain(self, out)
        if out.form != BOOL:
            return out
        self.changed(BOOLEAN, node)
        return replace(self.cast(out, "int", INT4), constant=None)

    def exact(self, node: nodes.Expression) -> Out:
        """The expression as a value that Python gets as from sqlite3: no NUMERIC, which would come as Decimal."""
        return self.settled(self.value(node))

    def selected(self, node: nodes.Expression) -> Out:
        """The expression as Python gets it: as ``exact``, but a column of PostgreSQL's own type stays what it is."""
        plain = nodes.unwrapped(node)
        if isinstance(plain, nodes.Column):
            out = self.raw(node)
            if out.type.native is not None:
                return types.seen(self, out)
        return self.exact(node)

    def settled(self, out: Out) -> Out:
        """What is of type NUMERIC as DOUBLE PRECISION."""
        return self.cast(out, "double precision", FLOAT8) if out.form == DECIMAL else out

    def condition(self, node: nodes.Expression, *, chooses: bool = False) -> Out:
        """The expression where PostgreSQL wants a boolean.

        ``chooses``: NULL does there what FALSE does, as in WHERE, HAVING and CASE WHEN.
        """
        if chooses:
            self.choosing.add((node.first, node.last))
        if isinstance(node, nodes.Unknown):
            joined = put_together.condition(self, node, chooses=chooses)
            if joined is None:
                raise self.refuse(CONDITION, node, put_together.unknown_condition(node))
            return joined
        if isinstance(node, nodes.Paren) and isinstance(nodes.unwrapped(node), nodes.Unknown):
            inner = self.condition(node.inner, chooses=chooses)
            return Out(self.spliced(node, [(node.inner, inner.pieces)]), inner.type, BOOL, ATOM)
        return self._truth(node)

    def _truth(self, node: nodes.Expression) -> Out:
        out = self.raw(node)
        if out.form == BOOL or (out.type.kind == NULL and out.form == UNTYPED):
            return out
        if not out.type.is_number and out.form != UNTYPED and out.type.kind != NULL:
            raise self.refuse(
                CONDITION, node, f"{self.text(node)} is {out.type.kind}, and stands as a condition: {_SAY}"
            )
        self.changed(CONDITION, node)
        if out.bound:
            out = inside(out, bound_number, DECIMAL)
        if isinstance(out.constant, int | float):
            return Out(_constant(out, "TRUE" if out.constant else "FALSE"), _TRUTH, BOOL)
        if out.form == UNTYPED and out.constant is not None:
            raise self.refuse(CONDITION, node, f"{self.text(node)} is a text, and stands as a condition: {_SAY}")
        pieces = [*self.tight(out, COMPARE + 1).pieces, *after(" <> 0")]
        return Out(pieces, Type(INTEGER, out.type.nullable), BOOL, COMPARE)

    # ------------------------------------------------------------------------------------------ writing
    def tight(self, out: Out, level: int) -> Out:
        """The expression in brackets, unless its operators bind at least as tightly as ``level``."""
        return out if out.binds >= level else self.bracketed(out)

    def bracketed(self, out: Out) -> Out:
        """The expression in brackets."""
        return replace(out, pieces=[*before("("), *out.pieces, *after(")")], binds=ATOM)

    def cast(self, out: Out, postgres_type: str, form: str) -> Out:
        """``x::type``."""
        pieces = [*self.tight(out, CAST).pieces, *after(f"::{postgres_type}")]
        return replace(out, pieces=pieces, form=form, binds=CAST)

    def call(self, name: str, *arguments: Out, form: str, type_: Type) -> Out:
        """``name(arguments)``, all of it inserted but the arguments."""
        pieces = before(f"{name}(")
        for at, each in enumerate(arguments):
            pieces = [*pieces, *(after(", ") if at else []), *each.pieces]
        return Out([*pieces, *after(")")], type_, form)

    def as_text(self, out: Out, node: nodes.Node, construct: Construct) -> Out:
        """The value as SQLite makes text of it. Raises Refused for a real, whose format differs ('2.0' and '2')."""
        kind = out.type.kind
        if kind in (TEXT, NULL) or (out.form == UNTYPED and out.constant is not None):
            return out
        if kind == INTEGER:
            cast = self.cast(out, "text", STRING)
            return replace(cast, type=Type(TEXT, out.type.nullable), constant=None)
        if out.form == UNTYPED:
            return out
        hint = "bytes are no text in PostgreSQL"
        if out.type.is_number:
            hint = f"{'' if kind == REAL else 'of a real '}PostgreSQL writes 2 where SQLite writes 2.0"
        raise self.refuse(construct, node, f"{self.text(node)} is {kind} and used as text: {hint}")

    def kept(self, node: nodes.Node) -> Pieces:
        """The tokens of a node as they stand."""
        return source(node.first, node.last)

    def renamed(self, node: nodes.Call, name: str | None, parts: Sequence[tuple[nodes.Expression, Pieces]]) -> Pieces:
        """The call under another name (None: its own), with other pieces for its arguments."""
        pieces = self.spliced(node, list(parts))
        return pieces if name is None else [*replaced(name, node.first), *pieces[1:]]

    def spliced(self, node: nodes.Node, parts: Sequence[tuple[nodes.Node, Pieces]]) -> Pieces:
        """The node's tokens with other pieces in place of some of its parts, which come in their order."""
        pieces: Pieces = []
        at = node.first
        for part, written in parts:
            pieces += source(at, part.first - 1)
            pieces += written
            at = part.last + 1
        return pieces + source(at, node.last)


def _anchored(node: nodes.Expression, out: Out) -> Out:
    """Text that takes the place of a node stands where the node stood: after the space before it."""
    covered = any(piece.first <= node.first <= piece.last for piece in out.pieces if piece.first >= 0)
    if not out.pieces or out.pieces[0].first >= 0 or covered:
        return out
    first, *rest = out.pieces
    return replace(out, pieces=[first._replace(first=node.first, last=node.first), *rest])


_TRUTH: Final = Type(INTEGER, nullable=False)


def _constant(out: Out, text: str) -> Pieces:
    first, *_ = out.pieces
    return [first._replace(text=text)] if first.first >= 0 and len(out.pieces) == 1 else [*before(text)]


def column_out(kind: str) -> str:
    """PostgreSQL's type of a column of that kind."""
    return {INTEGER: INT8, REAL: FLOAT8, TEXT: STRING, BLOB: BYTES}.get(kind, UNTYPED)


def key_of(node: nodes.Expression) -> str:
    """By what a construct's file says that it is meant: a kind of node, with operator or function."""
    match node:
        case nodes.Call():
            return f"call {node.function}"
        case nodes.Match() | nodes.Binary() | nodes.Unary() | nodes.Chain():
            return f"{type(node).__name__.lower()} {node.operator}"
        case nodes.Literal():
            return f"literal {node.kind}"
        case _:
            return type(node).__name__.lower()


def name_of(node: nodes.Expression) -> str:
    """What a person would call it."""
    match node:
        case nodes.Call():
            return f"the function {node.name.text}()"
        case nodes.Match() | nodes.Binary() | nodes.Unary() | nodes.Chain():
            return f"the operator {node.operator}"
        case nodes.Unknown():
            return f"a value put together at run time ({node.token.text})"
        case _:
            return type(node).__name__.lower()
