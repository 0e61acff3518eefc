"""The syntax tree of a statement as SQLite reads it (https://www.sqlite.org/lang.html).

Each node knows its first and last token, as indices into the significant tokens of its statement, so that what a
translation does not change can be kept byte for byte. Names are kept as tokens: whether ``"a"`` is a name or a string
is decided by the schema, not by the grammar.
"""

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Final, cast, overload

from sqlite_hunter.sql.tokens import Token

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True, eq=False)
class Node:
    """A part of a statement, from token ``first`` to token ``last``, both included."""

    first: int
    last: int

    def children(self) -> "list[Node]":
        """The nodes directly below, in the order in which they are written as far as the grammar fixes it."""
        kind = type(self)
        names = _FIELDS.get(kind)
        if names is None:
            names = _FIELDS[kind] = tuple(each.name for each in fields(kind))
        found: list[Node] = []
        for name in names:
            _collect(getattr(self, name), found)
        return found

    def walk(self) -> "Iterator[Node]":
        """This node and all below it, parents first. No recursion: statements may be deep."""
        waiting: list[Node] = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children()))


_FIELDS: Final[dict[type, tuple[str, ...]]] = {}
"""The fields of each kind of node; asked for once, for a statement may have a hundred thousand nodes."""


def _collect(value: object, found: list[Node]) -> None:
    if isinstance(value, Node):
        found.append(value)
    elif type(value) in (list, tuple):  # a token is a tuple too, of a type of its own
        for item in cast("list[object]", value):
            _collect(item, found)


# --------------------------------------------------------------------------------------------------- expressions
@dataclass(slots=True, eq=False)
class Expression(Node):
    """Anything that has a value."""


@dataclass(slots=True, eq=False)
class Literal(Expression):
    """A constant; ``kind`` is integer, real, string, blob, null, true, false or current (``CURRENT_TIMESTAMP``)."""

    kind: str
    token: Token


def is_null(node: Node | None) -> bool:
    """Whether a node is the constant NULL."""
    return isinstance(node, Literal) and node.kind == "null"


@dataclass(slots=True, eq=False)
class Parameter(Expression):
    """A bound value; ``number`` counts from 1 as SQLite numbers it, ``name`` is "" unless it is bound by name."""

    token: Token
    number: int
    name: str


@dataclass(slots=True, eq=False)
class Unknown(Expression):
    """A hole that stands where an expression may stand."""

    token: Token


@dataclass(slots=True, eq=False)
class Column(Expression):
    """``a``, ``t.a`` or ``main.t.a``; the name may be quoted in any of SQLite's ways."""

    name: Token
    table: Token | None = None
    schema: Token | None = None


@dataclass(slots=True, eq=False)
class Paren(Expression):
    """``(x)``: brackets round one expression."""

    inner: Expression


@overload
def unwrapped(node: Expression) -> Expression: ...
@overload
def unwrapped(node: Expression | None) -> Expression | None: ...
@overload
def unwrapped(node: Node | None) -> Node | None: ...
def unwrapped(node: Node | None) -> Node | None:
    """A node without the brackets that stand round it."""
    while isinstance(node, Paren):
        node = node.inner
    return node


@dataclass(slots=True, eq=False)
class Row(Expression):
    """``(a, b)``: a row value."""

    items: list[Expression]


@dataclass(slots=True, eq=False)
class Unary(Expression):
    """``-x``, ``+x``, ``~x``, ``NOT x``; ``operator`` is the token's key."""

    operator: str
    operand: Expression


@dataclass(slots=True, eq=False)
class Binary(Expression):
    """Two operands; ``at`` is the operator's token. For arithmetic, bits, comparison, ``->`` and ``->>``."""

    operator: str
    at: int
    left: Expression
    right: Expression


@dataclass(slots=True, eq=False)
class Chain(Expression):
    """A run of one associative operator: AND, OR or ``||``; flat, so that a thousand terms are no deep tree."""

    operator: str
    items: list[Expression]
    ats: list[int]
    """The operators' tokens, one fewer than the items."""


@dataclass(slots=True, eq=False)
class Is(Expression):
    """``a IS b``, ``a IS NOT b`` and their long forms; ``at`` to ``until`` are the operator's tokens."""

    at: int
    until: int
    negated: bool
    left: Expression
    right: Expression


@dataclass(slots=True, eq=False)
class NullTest(Expression):
    """``ISNULL``, ``NOTNULL``, ``NOT NULL``; ``at`` to ``last`` are the operator's tokens."""

    at: int
    negated: bool
    operand: Expression


@dataclass(slots=True, eq=False)
class Match(Expression):
    """``LIKE``, ``GLOB``, ``REGEXP`` or ``MATCH``; ``at`` is that word, a NOT stands before it."""

    operator: str
    at: int
    negated: bool
    left: Expression
    pattern: Expression
    escape: Expression | None


@dataclass(slots=True, eq=False)
class Between(Expression):
    """``x [NOT] BETWEEN low AND high``; ``at`` is BETWEEN."""

    at: int
    negated: bool
    operand: Expression
    low: Expression
    high: Expression


@dataclass(slots=True, eq=False)
class In(Expression):
    """``x [NOT] IN (...)``, ``IN (SELECT ...)`` or ``IN table``; ``at`` is IN."""

    at: int
    negated: bool
    operand: Expression
    items: list[Expression] | None = None
    select: "Select | None" = None
    table: "TableName | None" = None


@dataclass(slots=True, eq=False)
class Call(Expression):
    """A function call, aggregate or window; ``name`` is its token, ``close`` the bracket after its arguments."""

    name: Token
    close: int
    arguments: list[Expression]
    star: bool = False
    distinct: int = -1
    """The token DISTINCT inside the brackets, or -1."""
    order_by: "list[OrderTerm]" = field(default_factory=list)
    filter: Expression | None = None
    over: "Window | None" = None
    over_name: Token | None = None

    @property
    def function(self) -> str:
        """The name in lower case."""
        return self.name.text.lower()


@dataclass(slots=True, eq=False)
class Window(Node):
    """``(PARTITION BY ... ORDER BY ... frame)``.

    ``frame`` is the first token of the frame, or -1, ``bounds`` are the expressions in it.
    """

    base: Token | None
    partition: list[Expression]
    order_by: "list[OrderTerm]"
    frame: int
    bounds: list[Expression]


@dataclass(slots=True, eq=False)
class Cast(Expression):
    """``CAST(x AS type)``; ``type_first`` to ``type_last`` are the type's tokens, ``type_name`` its text."""

    operand: Expression
    type_first: int
    type_last: int
    type_name: str


@dataclass(slots=True, eq=False)
class Case(Expression):
    """``CASE [base] WHEN .. THEN .. ELSE .. END``."""

    base: Expression | None
    whens: list[tuple[Expression, Expression]]
    otherwise: Expression | None


@dataclass(slots=True, eq=False)
class Exists(Expression):
    """``EXISTS (SELECT ...)``."""

    select: "Select"


@dataclass(slots=True, eq=False)
class Raise(Expression):
    """``RAISE(ABORT, 'message')``, in a trigger; ``message`` is None for IGNORE."""

    action: str
    message: Token | None


@dataclass(slots=True, eq=False)
class Subquery(Expression):
    """``(SELECT ...)`` where a value may stand."""

    select: "Select"


@dataclass(slots=True, eq=False)
class Collate(Expression):
    """``x COLLATE name``; ``at`` is COLLATE."""

    at: int
    operand: Expression
    name: Token


# ------------------------------------------------------------------------------------------------------- queries
@dataclass(slots=True, eq=False)
class TableName(Node):
    """``t`` or ``main.t``; ``name`` may be a hole."""

    name: Token
    schema: Token | None = None


@dataclass(slots=True, eq=False)
class Source(Node):
    """One member of FROM: a table, a function, a subquery or joins in brackets, with its alias.

    ``alias_at`` is the token of the alias, or -1; ``indexed`` the first token of INDEXED BY or NOT INDEXED, or -1.
    """

    table: TableName | None = None
    arguments: list[Expression] | None = None
    select: "Select | None" = None
    joined: "list[Join] | None" = None
    alias: Token | None = None
    alias_at: int = -1
    indexed: int = -1
    close: int = -1
    """The bracket that ends a subquery, a function's arguments or joins in brackets; -1 for a table."""


@dataclass(slots=True, eq=False)
class Join(Node):
    """One member of FROM with the operator before it.

    ``operator`` is the upper-case words ("" for the first, "," or e.g. "LEFT JOIN"); they end at ``operator_last``.
    """

    operator: str
    operator_last: int
    source: Source
    on: Expression | None = None
    using: list[Token] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Item(Node):
    """One column of a SELECT list or of RETURNING; ``star`` for ``*`` and ``t.*``."""

    expression: Expression | None
    alias: Token | None = None
    alias_at: int = -1
    star: bool = False
    star_table: Token | None = None


OF_RUN_TIME: Final = "?"
"""The direction of what is sorted either way, as a hole at the term's end says."""


@dataclass(slots=True, eq=False)
class OrderTerm(Node):
    """A term of ORDER BY; ``direction`` is "", ASC, DESC or ``OF_RUN_TIME``, ``nulls`` is "", FIRST or LAST."""

    expression: Expression
    direction: str = ""
    nulls: str = ""


@dataclass(slots=True, eq=False)
class Core(Node):
    """One SELECT without ORDER BY and LIMIT, or a VALUES list (``rows``)."""

    items: list[Item] = field(default_factory=list)
    distinct: int = -1
    joins: list[Join] = field(default_factory=list)
    where: Expression | None = None
    group_by: list[Expression] = field(default_factory=list)
    having: Expression | None = None
    windows: list[tuple[Token, Window]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class CommonTable(Node):
    """``name(columns) AS [NOT MATERIALIZED] (SELECT ...)``."""

    name: Token
    columns: list[Token]
    select: "Select"


@dataclass(slots=True, eq=False)
class With(Node):
    """The WITH clause; ``recursive`` is that token, or -1."""

    recursive: int
    tables: list[CommonTable]


@dataclass(slots=True, eq=False)
class Select(Node):
    """A query: cores joined by UNION and the like, WITH before, ORDER BY and LIMIT after.

    ``limit_at`` is LIMIT; with ``LIMIT x, y`` the offset comes first and ``comma`` is the comma's token.
    """

    cores: list[Core]
    operators: list[tuple[str, int, int]] = field(default_factory=list)
    """Each: UNION, UNION ALL, EXCEPT or INTERSECT, its first and its last token."""
    with_: With | None = None
    order_by: list[OrderTerm] = field(default_factory=list)
    order_at: int = -1
    limit_at: int = -1
    limit: Expression | None = None
    offset: Expression | None = None
    comma: int = -1


# ---------------------------------------------------------------------------------------------------- statements
@dataclass(slots=True, eq=False)
class Statement(Node):
    """One whole statement, without the ``;`` after it."""


@dataclass(slots=True, eq=False)
class Query(Statement):
    """A SELECT or VALUES at the top."""

    select: Select


@dataclass(slots=True, eq=False)
class Assignment(Node):
    """``a = x`` or ``(a, b) = (x, y)`` of SET; no columns where all of it is put in at run time."""

    columns: list[Token]
    value: Expression


@dataclass(slots=True, eq=False)
class Upsert(Node):
    """``ON CONFLICT [(target) [WHERE x]] DO NOTHING | DO UPDATE SET ...``."""

    target: list[Expression]
    target_where: Expression | None
    assignments: list[Assignment]
    where: Expression | None


@dataclass(slots=True, eq=False)
class Insert(Statement):
    """INSERT or REPLACE; ``action`` is "" or the word after OR (REPLACE for REPLACE INTO), at ``verb``..``into``-1."""

    verb: int
    into: int
    action: str
    table: TableName
    with_: With | None = None
    alias: Token | None = None
    columns: list[Token] = field(default_factory=list)
    select: Select | None = None
    """None for DEFAULT VALUES."""
    upserts: list[Upsert] = field(default_factory=list)
    returning: list[Item] = field(default_factory=list)
    source_last: int = -1
    """The last token of what is inserted."""

    @property
    def rows(self) -> "list[Row]":
        """The rows of VALUES, [] for another query and for DEFAULT VALUES."""
        return self.select.cores[0].rows if self.select is not None else []


@dataclass(slots=True, eq=False)
class Update(Statement):
    """UPDATE; ``action`` is the word after OR, or ""."""

    action: str
    table: TableName
    with_: With | None = None
    alias: Token | None = None
    indexed: int = -1
    assignments: list[Assignment] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)
    where: Expression | None = None
    returning: list[Item] = field(default_factory=list)
    order_by: list[OrderTerm] = field(default_factory=list)
    limit_at: int = -1
    limit: Expression | None = None


@dataclass(slots=True, eq=False)
class Delete(Statement):
    """DELETE."""

    table: TableName
    with_: With | None = None
    alias: Token | None = None
    indexed: int = -1
    where: Expression | None = None
    returning: list[Item] = field(default_factory=list)
    order_by: list[OrderTerm] = field(default_factory=list)
    limit_at: int = -1
    limit: Expression | None = None


@dataclass(slots=True, eq=False)
class Reference(Node):
    """``REFERENCES t(a) ON DELETE ... DEFERRABLE ...``; ``actions`` maps DELETE and UPDATE to the action's words."""

    table: TableName
    columns: list[Token]
    actions: dict[str, str]
    deferrable: int = -1


@dataclass(slots=True, eq=False)
class IndexedColumn(Node):
    """A column or expression of an index or key, with its collation and direction."""

    expression: Expression
    direction: str = ""


@dataclass(slots=True, eq=False)
class Constraint(Node):
    """A constraint of a column or of a table.

    ``kind`` is PRIMARY KEY, UNIQUE, CHECK, FOREIGN KEY, REFERENCES, NOT NULL, NULL, DEFAULT, COLLATE, GENERATED or
    DEFERRABLE; ``named`` is the first token of ``CONSTRAINT name``, or -1; ``conflict`` the action of ON CONFLICT.
    """

    kind: str
    named: int = -1
    columns: list[IndexedColumn] = field(default_factory=list)
    expression: Expression | None = None
    reference: Reference | None = None
    collation: Token | None = None
    conflict: str = ""
    autoincrement: int = -1
    direction: int = -1
    """The token ASC or DESC of a column's PRIMARY KEY, or -1."""
    bracketed: bool = False
    """For DEFAULT: whether the value stands in brackets."""
    stored: int = -1
    """For GENERATED: the token STORED or VIRTUAL, or -1."""
    generated: int = -1
    """For GENERATED: the token AS."""


@dataclass(slots=True, eq=False)
class ColumnDefinition(Node):
    """A column of CREATE TABLE or ADD COLUMN; ``type_first`` is -1 for a column without type."""

    name: Token
    type_first: int
    type_last: int
    type_name: str
    constraints: list[Constraint]


@dataclass(slots=True, eq=False)
class CreateTable(Statement):
    """CREATE TABLE; ``options`` is the first token after the closing bracket, or -1."""

    temporary: int
    if_not_exists: bool
    table: TableName
    columns: list[ColumnDefinition] = field(default_factory=list)
    constraints: list[Constraint] = field(default_factory=list)
    options: int = -1
    option_words: list[str] = field(default_factory=list)
    select: Select | None = None


@dataclass(slots=True, eq=False)
class CreateIndex(Statement):
    """CREATE INDEX."""

    unique: bool
    if_not_exists: bool
    name: TableName
    table: TableName
    columns: list[IndexedColumn]
    where: Expression | None


@dataclass(slots=True, eq=False)
class CreateView(Statement):
    """CREATE VIEW; ``exists_at`` is the first token of IF NOT EXISTS, or -1."""

    temporary: int
    exists_at: int
    name: TableName
    columns: list[Token]
    select: Select


@dataclass(slots=True, eq=False)
class CreateTrigger(Statement):
    """CREATE TRIGGER; ``exists_at`` is the first token of IF NOT EXISTS, or -1.

    Where ``unread`` says why its body could not be read, nothing is known but its name and, perhaps, its table.
    """

    temporary: int
    exists_at: int
    name: TableName
    timing: str = "BEFORE"
    """BEFORE, AFTER or INSTEAD OF."""
    event: str = ""
    """INSERT, UPDATE or DELETE."""
    columns: list[Token] = field(default_factory=list)
    """Those of UPDATE OF."""
    table: Token | None = None
    when: Expression | None = None
    steps: list[Statement] = field(default_factory=list)
    unread: str = ""


@dataclass(slots=True, eq=False)
class CreateVirtual(Statement):
    """CREATE VIRTUAL TABLE ... USING module."""

    table: TableName
    module: str


@dataclass(slots=True, eq=False)
class AlterTable(Statement):
    """ALTER TABLE; ``action`` is RENAME TO, RENAME COLUMN, ADD COLUMN or DROP COLUMN."""

    table: TableName
    action: str
    at: int
    """The first token of the action."""
    column: Token | None = None
    new_name: Token | None = None
    definition: ColumnDefinition | None = None


@dataclass(slots=True, eq=False)
class Drop(Statement):
    """DROP TABLE, INDEX, VIEW or TRIGGER."""

    kind: str
    if_exists: bool
    name: TableName


@dataclass(slots=True, eq=False)
class Pragma(Statement):
    """PRAGMA name [= value]; ``value`` is the text of what is set or given, or None."""

    name: str
    value: str | None
    schema: Token | None


@dataclass(slots=True, eq=False)
class Transaction(Statement):
    """BEGIN, COMMIT, ROLLBACK, ROLLBACK TO, SAVEPOINT or RELEASE; ``mode`` is the word after BEGIN."""

    kind: str
    mode: str = ""
    name: Token | None = None


@dataclass(slots=True, eq=False)
class Other(Statement):
    """ATTACH, DETACH, VACUUM, ANALYZE, REINDEX or EXPLAIN, by its first word."""

    kind: str
    statement: Statement | None = None
