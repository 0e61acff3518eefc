"""ORDER BY: NULL first on SQLite, last on PostgreSQL; text by byte, or by the database's collation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.collating import by_byte, folded, not_nested
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import Pieces, after, before, source
from sqlite_hunter.sql.values import ANY, COMPARE, DAY, INSTANT, TEXT, Out, Type

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


def written(work: Work, term: nodes.OrderTerm, out: Out, *, value: bool = True, twice: bool = False) -> Pieces:
    """A term with its direction; ``value`` says whether the expression itself is to be written.

    ``twice``: whether it may stand there twice. It does where the direction is known at run time only, for NULL comes
    first or last by it.
    """
    pieces = list(out.pieces) if value else []
    if term.direction == nodes.OF_RUN_TIME:
        return _either_way(work, term, out, twice=value and twice)
    pieces += source(term.expression.last + 1, term.last)
    if term.nulls or not out.type.nullable:
        return pieces
    work.changed(NULLS, term)
    return [*pieces, *after(" NULLS LAST" if term.direction == "DESC" else " NULLS FIRST")]


def _either_way(work: Work, term: nodes.OrderTerm, out: Out, *, twice: bool) -> Pieces:
    hole = work.tokens[term.last].text
    work.note(f"{hole} is put in at run time: it must be ASC, DESC or nothing")
    behind = source(term.expression.last + 1, term.last)
    if not out.type.nullable:
        return [*out.pieces, *behind]
    if not twice or any(isinstance(each, nodes.Parameter) for each in term.expression.walk()):
        reason = f"{hole} is put in at run time, and where NULL goes hangs on it: write a statement for each direction"
        raise work.refuse(NULLS, term, reason)
    work.changed(NULLS, term)
    known = [*before("("), *work.tight(out, COMPARE + 1).pieces, *after(f" IS NOT NULL) {hole},")]
    return [*known, *after(" "), *out.pieces, *behind]


_RANDOM: Final = Type("real", nullable=False)
