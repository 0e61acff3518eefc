"""ORDER BY: NULL first on SQLite, last on PostgreSQL; text by byte, or by the database's collation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.collating import by_byte, folded, not_nested
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import Pieces, after, source
from sqlite_hunter.sql.values import ANY, DAY, INSTANT, TEXT, Out, Type

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlite_hunter.sql.work import Work

NULLS: Final = Construct(
    "order-of-nulls",
    "NULL sorts before all else on SQLite, after it on PostgreSQL",
    ("ORDER BY, also in windows",),
    "SQH421",
    silent=True,
    example="CREATE TABLE t (a INTEGER); SELECT a FROM t ORDER BY a",
)
BY_BYTE: Final = Construct(
    "order-of-text",
    "SQLite sorts text by byte, PostgreSQL by the collation of the database",
    ("ORDER BY text, `<`, BETWEEN on text",),
    "SQH422",
    silent=True,
    example="CREATE TABLE t (a TEXT); SELECT a FROM t ORDER BY a",
)

UNORDERED: Final = Construct(
    "row-order",
    "Without ORDER BY SQLite takes rows by rowid in practice, PostgreSQL as they lie, which an UPDATE changes",
    ("LIMIT with no ORDER BY", "`row_number() OVER ()`", "INSERT ... SELECT with no ORDER BY"),
    "SQH445",
    silent=True,
    example="CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); SELECT a FROM t LIMIT 1",
)
UNSAID: Final = "which rows come first is not promised without ORDER BY, and differs on PostgreSQL: sort by a key"


def terms(work: Work, order_by: Sequence[nodes.OrderTerm]) -> Pieces:
    """The terms with the commas between them, each over the columns in scope."""
    pieces: Pieces = []
    at = order_by[0].first
    for term in order_by:
        pieces += [*source(at, term.first - 1), *written(work, term, sort_value(work, term.expression))]
        at = term.last + 1
    return pieces


def sort_value(work: Work, node: nodes.Expression) -> Out:
    """The expression to sort by, text by byte."""
    if isinstance(node, nodes.Call) and node.function == "random" and not node.arguments and not node.star:
        return Out(work.kept(node), _RANDOM, "float8")
    not_nested(work, node)
    out = work.raw(node)
    if any(isinstance(each, nodes.Unknown) for each in node.walk()):
        reason = f"what it sorts by is put in at run time ({work.text(node)}): where NULL goes hangs on it"
        raise work.refuse(NULLS, node, reason)
    if out.type.kind == ANY or not any(isinstance(e, nodes.Column | nodes.Call | nodes.Select) for e in node.walk()):
        raise work.refuse(NULLS, node, f"{work.text(node)} is one value for all rows: there is nothing to sort by")
    if out.bound:
        raise work.refuse(NULLS, node, f"{work.text(node)} is a bound value or a number; sort in Python")
    return sorted_text(work, node, out)


def sorted_text(work: Work, node: nodes.Node, out: Out) -> Out:
    """The value with the collation that SQLite sorts it by."""
    if out.type.kind != TEXT or out.form in (INSTANT, DAY):
        return out
    work.changed(BY_BYTE, node)
    if out.type.is_folded:
        out = folded(work, out, out.type.collation, node)
    return by_byte(work, out)


def written(work: Work, term: nodes.OrderTerm, out: Out, *, value: bool = True) -> Pieces:
    """A term with its direction; ``value`` says whether the expression itself is to be written."""
    pieces = list(out.pieces) if value else []
    if term.direction == nodes.OF_RUN_TIME:
        hole = work.tokens[term.last].text
        reason = f"{hole} is put in at run time behind what it sorts by, and where NULL and texts go hangs on it"
        raise work.refuse(NULLS, term, f"{reason}: write a statement for each direction, or what else it may be")
    pieces += source(term.expression.last + 1, term.last)
    if term.nulls or not out.type.nullable:
        return pieces
    work.changed(NULLS, term)
    return [*pieces, *after(" NULLS LAST" if term.direction == "DESC" else " NULLS FIRST")]


_RANDOM: Final = Type("real", nullable=False)
