"""What a statement's bound values are for, as far as its tree tells, and which constants it has."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from sqlite_hunter.engine.prove.example import Value
from sqlite_hunter.engine.prove.values import ANY, COUNT, DATE, PATTERN, SHIFT, kind_of_column
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.schema.affinity import BLOB, INTEGER, REAL, TEXT, kind
from sqlite_hunter.sql.schema.model import ColumnInfo, Database
from sqlite_hunter.sql.tokens import unquoted


class Use(NamedTuple):
    """What a value is for: its kind, and the column (lower case: table, name) whose values it may well be."""

    kind: str = ANY
    column: tuple[str, str] | None = None


_INTEGER_FUNCTIONS: Final = frozenset({"count", "length", "instr", "unicode", "unixepoch", "changes", "sign"})
_TEXT_FUNCTIONS: Final = frozenset(
    {"lower", "upper", "substr", "substring", "replace", "trim", "ltrim", "rtrim", "printf", "format", "hex", "typeof",
     "group_concat", "json_extract", "quote", "char"}
)  # fmt: skip
_DATE_FUNCTIONS: Final = frozenset({"date", "time", "datetime", "strftime", "julianday"})
_REAL_FUNCTIONS: Final = frozenset({"avg", "total", "julianday", "round"})
_MIXING: Final = frozenset({"coalesce", "ifnull", "nullif", "iif", "max", "min"})
_SUBSTRING: Final = frozenset({"substr", "substring"})


_LITERALS: Final = {"integer": INTEGER, "real": REAL, "float": REAL, "string": TEXT, "blob": BLOB, "current": DATE}


def _inner(node: nodes.Node) -> nodes.Expression | None:
    """The expression whose kind a node's is."""
    match node:
        case nodes.Paren(inner=inner) | nodes.Unary(operand=inner) | nodes.Collate(operand=inner):
            return inner
        case nodes.Subquery(select=select) if select.cores[0].items:
            return select.cores[0].items[0].expression
        case _:
            return None


class _Reader:
    def __init__(self, tree: nodes.Statement, database: Database) -> None:
        self.database = database
        self.tables = mentioned(tree)
        self.aliases = {
            unquoted(each.alias).lower(): unquoted(each.table.name).lower()
            for each in tree.walk()
            if isinstance(each, nodes.Source) and each.alias is not None and each.table is not None
        }
        self._made = {
            unquoted(each.alias).lower(): each.expression
            for each in tree.walk()
            if isinstance(each, nodes.Item) and each.alias is not None and each.expression is not None
        }
        self.parents = {id(child): each for each in tree.walk() for child in each.children()}

    def column(self, node: nodes.Node) -> tuple[str, ColumnInfo] | None:
        if not isinstance(node, nodes.Column):
            return None
        name = unquoted(node.name)
        wanted = unquoted(node.table).lower() if node.table is not None else ""
        tables = [self.aliases.get(wanted, wanted)] if wanted else self.tables
        for table in tables:
            info = self.database.table(table)
            if info is None:
                continue
            found = info.column(name)
            if found is None and name.lower() in ("rowid", "oid", "_rowid_"):
                found = ColumnInfo(name, "INTEGER", INTEGER, INTEGER, nullable=False)
            if found is not None:
                return table, found
        return None

    def use(self, node: nodes.Node) -> Use | None:
        """What an expression is, as something beside which a value stands."""
        found = self.column(node)
        if found is not None:
            return Use(kind_of_column(found[1]), (found[0], found[1].name.lower()))
        if isinstance(node, nodes.Column) and any(table.startswith("sqlite_") for table in self.tables):
            return Use(TEXT)  # SQLite's own catalogue is of names
        if isinstance(node, nodes.Column):
            made = self._made.pop(unquoted(node.name).lower(), None)  # popped, for it may be made of itself
            return self.use(made) if made is not None else None
        if isinstance(node, nodes.Literal):
            return Use(_LITERALS[node.kind]) if node.kind in _LITERALS else None
        inner = _inner(node)
        if inner is not None:
            return self.use(inner)
        return self._computed(node)

    def _computed(self, node: nodes.Node) -> Use | None:
        match node:
            case nodes.Cast(type_name=name):
                return Use(kind(name))
            case nodes.Binary(operator="+" | "-" | "*" | "/" | "%", left=left, right=right):
                return self.use(left) or self.use(right)
            case nodes.Chain(operator="||"):
                return Use(TEXT)
            case nodes.Case(whens=whens):
                return next((use for _, then in whens if (use := self.use(then))), None)
            case nodes.Call():
                return self._call(node)
            case _:
                return None

    def _call(self, node: nodes.Call) -> Use | None:
        name = node.function
        if name in _INTEGER_FUNCTIONS:
            return Use(INTEGER)
        if name in _REAL_FUNCTIONS:
            return Use(REAL)
        if name in _TEXT_FUNCTIONS:
            return Use(TEXT)
        if name in _DATE_FUNCTIONS:
            return Use(DATE)
        return next((use for each in node.arguments if (use := self.use(each))), None)

    def of(self, parameter: nodes.Node) -> Use:
        """What a parameter is for: what stands beside it, looked for upwards."""
        child: nodes.Node = parameter
        parent = self.parents.get(id(child))
        while parent is not None:
            found = self._in(parent, child)
            if found is not None:
                return found
            child, parent = parent, self.parents.get(id(parent))
        return Use()

    def _in(self, parent: nodes.Node, child: nodes.Node) -> Use | None:
        match parent:
            case nodes.Match(pattern=pattern) if pattern is child and isinstance(child, nodes.Parameter):
                return Use(PATTERN)
            case nodes.Chain(operator="||") | nodes.Match():
                return Use(COUNT if self._is_modifier(parent) else TEXT)
            case nodes.Binary() | nodes.Is() | nodes.Between() | nodes.In() | nodes.Case():
                return self._beside(parent, child)
            case nodes.Cast(type_name=name):
                return Use(kind(name))
            case nodes.Call():
                return self._argument(parent, child)
            case _:
                return self._placed(parent, child)

    def _placed(self, parent: nodes.Node, child: nodes.Node) -> Use | None:
        """What a value is for by its place in the statement."""
        match parent:
            case nodes.Select() if child is parent.limit or child is parent.offset:
                return Use(COUNT)
            case nodes.Assignment():
                return self._target(unquoted(parent.columns[0])) if len(parent.columns) == 1 else None
            case nodes.Row():
                return self._stored(parent, child) or self._opposite(parent, child)
            case nodes.Item():
                return self._selected(parent)
            case _:
                return None

    def _beside(self, parent: nodes.Node, child: nodes.Node) -> Use | None:
        return next((use for each in parent.children() if each is not child and (use := self.use(each))), None)

    def _argument(self, call: nodes.Call, child: nodes.Node) -> Use | None:
        if call.function in _DATE_FUNCTIONS:
            return Use(SHIFT if self._is_modifier(child) else DATE)
        if call.function in _SUBSTRING and call.arguments[0] is not child:
            return Use(COUNT)
        if call.function in _TEXT_FUNCTIONS or call.function in ("length", "instr"):
            return Use(TEXT)
        return self._beside(call, child)

    def _is_modifier(self, node: nodes.Node) -> bool:
        """Whether it moves the date of a function that gives one."""
        call = self.parents.get(id(node))
        if not isinstance(call, nodes.Call) or call.function not in _DATE_FUNCTIONS:
            return False
        return not any(node is each for each in call.arguments[: 2 if call.function == "strftime" else 1])

    def _target(self, name: str) -> Use | None:
        for table in self.tables:
            info = self.database.table(table)
            column = info.column(name) if info is not None else None
            if column is not None:
                return Use(kind_of_column(column), (table, name.lower()))
        return None

    def _stored(self, row: nodes.Row, child: nodes.Node) -> Use | None:
        core = self.parents.get(id(row))
        select = self.parents.get(id(core)) if core is not None else None
        at = next((at for at, each in enumerate(row.items) if each is child), -1)
        return self._position(select, at)

    def _opposite(self, row: nodes.Row, child: nodes.Node) -> Use | None:
        """The item in the same place on the other side of a comparison of rows, or of SET."""
        comparison = self.parents.get(id(row))
        at = next((at for at, each in enumerate(row.items) if each is child), -1)
        if isinstance(comparison, nodes.Assignment) and 0 <= at < len(comparison.columns):
            return self._target(unquoted(comparison.columns[at]))
        others = [each for each in comparison.children() if each is not row] if comparison is not None else []
        rows = [each for each in others if isinstance(each, nodes.Row) and len(each.items) > at >= 0]
        return next((use for each in rows if (use := self.use(each.items[at]))), None)

    def _selected(self, item: nodes.Item) -> Use | None:
        core = self.parents.get(id(item))
        if not isinstance(core, nodes.Core):
            return None
        at = next((at for at, each in enumerate(core.items) if each is item), -1)
        return self._position(self.parents.get(id(core)), at)

    def _position(self, select: nodes.Node | None, at: int) -> Use | None:
        insert = self.parents.get(id(select)) if select is not None else None
        if not isinstance(insert, nodes.Insert) or at < 0:
            return None
        table = self.database.table(unquoted(insert.table.name))
        names = [unquoted(token) for token in insert.columns]
        names = names or ([column.name for column in table.columns] if table is not None else [])
        return self._target(names[at]) if at < len(names) else None


def mentioned(tree: nodes.Node) -> tuple[str, ...]:
    """The lower-case names of the tables that stand in a statement, the first first."""
    names = [unquoted(each.name).lower() for each in tree.walk() if isinstance(each, nodes.TableName)]
    return tuple(dict.fromkeys(names))


def uses(tree: nodes.Statement, database: Database) -> dict[int | str, Use]:
    """What each bound value is for, by number; the first place that tells anything counts."""
    reader = _Reader(tree, database)
    found: dict[int | str, Use] = {}
    for each in tree.walk():
        if isinstance(each, nodes.Parameter) and found.get(each.number, Use()) == Use():
            found[each.number] = reader.of(each)
    return found


def adds_up(tree: nodes.Statement) -> bool:
    """Whether numbers of several rows are added up."""
    return any(isinstance(each, nodes.Call) and each.function in ("sum", "avg", "total") for each in tree.walk())


def mixes(tree: nodes.Statement) -> bool:
    """Whether a column may be an integer in one row and a float in the next."""
    return any(
        isinstance(each, nodes.Case)
        or (isinstance(each, nodes.Call) and each.function in _MIXING)
        or (isinstance(each, nodes.Select) and len(each.cores) > 1)
        for each in tree.walk()
    )


def literals(tree: nodes.Statement) -> Mapping[str, Sequence[Value]]:
    """The constants of a statement by kind, and what lies beside its numbers."""
    found: dict[str, list[Value]] = defaultdict(list)
    for each in tree.walk():
        if not isinstance(each, nodes.Literal):
            continue
        if each.kind == "string" and each.token.text.lower() != "'now'":
            found[TEXT].append(unquoted(each.token))
        elif each.kind == "integer" and each.token.text.isdecimal() and len(each.token.text) < 18:
            number = int(each.token.text)
            found[INTEGER] += [number, number + 1]
            found[REAL] += [float(number), number + 0.5]
    return {kind: tuple(dict.fromkeys(values)) for kind, values in found.items()}
