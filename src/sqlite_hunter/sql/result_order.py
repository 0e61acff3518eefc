"""ORDER BY of a result: its terms may be places, aliases, or expressions over the tables."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlite_hunter.sql.collating import NOCASE
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.distinct import as_groups
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.names import ascii_lower
from sqlite_hunter.sql.ordering import sort_value
from sqlite_hunter.sql.ordering import written as order_written
from sqlite_hunter.sql.output import replaced, source
from sqlite_hunter.sql.postgres_names import spelled
from sqlite_hunter.sql.select_items import plain_column
from sqlite_hunter.sql.tokens import unquoted
from sqlite_hunter.sql.values import TEXT, Out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlite_hunter.sql.output import Pieces
    from sqlite_hunter.sql.scopes import OutColumn
    from sqlite_hunter.sql.work import Work

DISTINCT: Final = Construct(
    "distinct",
    "With DISTINCT, PostgreSQL sorts only by what is selected",
    ("DISTINCT with ORDER BY another column",),
    "SQH430",
    example="CREATE TABLE t (a INTEGER, b INTEGER); SELECT DISTINCT a FROM t ORDER BY b",
)


class Result(NamedTuple):
    """The columns that are sorted; None where a star hides some."""

    columns: list[OutColumn] | None
    widths: Sequence[int]
    """How many columns each item of the first SELECT has."""
    collated: set[int]
    """The items that are made ready for sorting where they stand."""

    def item(self, place: int) -> int:
        """Of which item a column is."""
        return next(at for at, end in enumerate(accumulate(self.widths)) if place < end)


def collated_items(select: nodes.Select) -> set[int]:
    """The items that ORDER BY names by place or alias: text among them gets its collation where it stands."""
    core = select.cores[0]
    found = set()
    for term in select.order_by:
        at = _item(select, core, term.expression)
        if at is not None:
            found.add(at)
        elif core.distinct >= 0:
            found.update(i for i, item in enumerate(core.items) if _same(item.expression, term.expression))
    return found


def place_of(node: nodes.Literal) -> int:
    """The place, from 0, that an integer names: SQLite reads 010 as ten, and 0x10 as sixteen."""
    text = node.token.text.lower()
    return int(text, 16 if text.startswith("0x") else 10) - 1


def _place(select: nodes.Select, core: nodes.Core, result: Result, node: nodes.Expression) -> int | None:
    """Which column of the result a term names by place, alias or, among several SELECTs, name."""
    if result.columns is None:
        return None
    if isinstance(node, nodes.Literal) and node.kind == "integer":
        number = place_of(node)
        return number if 0 <= number < len(result.columns) else None
    item = _item(select, core, node)
    if item is not None:
        return sum(result.widths[:item])
    return _by_name(result.columns, node) if len(select.cores) > 1 else None


def _item(select: nodes.Select, core: nodes.Core, node: nodes.Expression) -> int | None:
    """Which item a term names; by place where no star stands among them."""
    if isinstance(node, nodes.Literal) and node.kind == "integer":
        number = place_of(node)
        return number if 0 <= number < len(core.items) and not any(item.star for item in core.items) else None
    if not isinstance(node, nodes.Column) or node.table is not None:
        return None
    name = ascii_lower(unquoted(node.name))
    for at, item in enumerate(core.items):
        if item.alias is not None and ascii_lower(unquoted(item.alias)) == name:
            return at
        plain = plain_column(item.expression) if item.expression is not None and item.alias is None else None
        if len(select.cores) > 1 and plain is not None and ascii_lower(unquoted(plain.name)) == name:
            return at
    return None


def _same(one: nodes.Node | None, other: nodes.Node | None) -> bool:
    """Whether two parts are the same column."""
    if isinstance(one, nodes.Column) and isinstance(other, nodes.Column):
        return unquoted(one.name).lower() == unquoted(other.name).lower() and (
            one.table is None or other.table is None or unquoted(one.table).lower() == unquoted(other.table).lower()
        )
    return False


def written_order(work: Work, select: nodes.Select, result: Result) -> Pieces:
    """The terms of ORDER BY, after the words; the scope is that of the one SELECT, or what stands above several."""
    pieces: Pieces = []
    at = select.order_by[0].first
    for term in select.order_by:
        pieces += source(at, term.first - 1)
        pieces += _order_term(work, select, result, term)
        at = term.last + 1
    return pieces


def _order_term(work: Work, select: nodes.Select, result: Result, term: nodes.OrderTerm) -> Pieces:
    """One term, in the order in which SQLite looks: a place or an alias, then a column of the result, then the tables.

    What is refused for its name comes first, for each later step trusts that both databases mean the same by it. A
    term that is a column of the result is written as its name: the expression was made ready for sorting where it is
    selected (``collated_items``), but for a folded one, whose value is shown as it is. Only what is neither may be
    written as an expression, and not with DISTINCT or among several SELECTs, where PostgreSQL takes results alone.
    """
    core = select.cores[0]
    _not_disguised(work, core, term)
    place = _place(select, core, result, term.expression)
    if place is not None and result.columns is not None:
        column, item = result.columns[place], result.item(place) if result.widths else place
        if column.type.is_folded:
            return _folded_term(work, select, core, item, term)
        if column.type.kind == TEXT and result.widths and item not in result.collated:
            raise work.refuse(DISTINCT, term, "it sorts by a text of a star; name the columns")
        out = Out(_output_name(work, term.expression, column), column.type, column.form)
        return order_written(work, term, out)
    if isinstance(term.expression, nodes.Literal) or len(select.cores) > 1:
        raise work.refuse(DISTINCT, term, "what it sorts by is no column of the result; name the columns")
    if core.distinct >= 0:
        _selected(work, core, term, select)
    return order_written(work, term, sort_value(work, term.expression))


def _not_disguised(work: Work, core: nodes.Core, term: nodes.OrderTerm) -> None:
    """SQLite looks through brackets and COLLATE for an alias, PostgreSQL takes the column of that name."""
    node = term.expression
    while isinstance(node, nodes.Paren | nodes.Collate):
        node = node.inner if isinstance(node, nodes.Paren) else node.operand
    if node is term.expression or not isinstance(node, nodes.Column) or node.table is not None:
        return
    name = unquoted(node.name).lower()
    found = work.scope.find(name)
    aliased = [item for item in core.items if item.alias is not None and unquoted(item.alias).lower() == name]
    if aliased and found is not None and found.column is not None and not _same(aliased[0].expression, node):
        raise work.refuse(DISTINCT, term, f"{name} is an alias and a column: SQLite sorts by the alias; say which")


def _selected(work: Work, core: nodes.Core, term: nodes.OrderTerm, select: nodes.Select) -> None:
    """Raises Refused unless what DISTINCT rows are sorted by is selected, in the form in which it is sorted."""
    if as_groups(work, core, select) is not None:
        return
    if any(_same(item.expression, term.expression) for item in core.items):
        return
    if not isinstance(term.expression, nodes.Column) or not all(item.star for item in core.items):
        raise work.refuse(DISTINCT, term, "with DISTINCT it must be selected what is sorted by")
    if work.raw(term.expression).type.kind == TEXT:
        raise work.refuse(DISTINCT, term, "with DISTINCT it must be selected by name what is sorted by")
    found = work.scope.find(
        unquoted(term.expression.name), unquoted(term.expression.table) if term.expression.table is not None else ""
    )
    if found is not None and found.source is not None and found.column not in found.source.columns:
        raise work.refuse(DISTINCT, term, "the number of a row is no column of the star; sort by what is selected")


def _folded_term(work: Work, select: nodes.Select, core: nodes.Core, at: int, term: nodes.OrderTerm) -> Pieces:
    """The item's own expression, folded: its value must stay as it is."""
    item = core.items[at].expression if core.items else None
    several = len(select.cores) > 1 or core.distinct >= 0
    if item is None or several or any(isinstance(each, nodes.Parameter) for each in item.walk()):
        raise work.refuse(NOCASE, term, "it sorts by a result under a collation of SQLite's; sort in Python")
    return order_written(work, term, sort_value(work, item))


def _by_name(columns: list[OutColumn] | None, node: nodes.Expression) -> int | None:
    if not isinstance(node, nodes.Column) or columns is None:
        return None
    name = unquoted(node.name).lower()
    return next((at for at, each in enumerate(columns) if each.name.lower() == name), None)


def _output_name(work: Work, node: nodes.Expression, column: OutColumn) -> Pieces:
    if not isinstance(node, nodes.Column):
        return work.kept(node)
    text = spelled(node.name, column.name)
    return work.kept(node) if text is None else replaced(text, node.first, node.last)
