"""UNION, INTERSECT and EXCEPT, and the columns that their parts have together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.collating import NOCASE
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.native.forbidding import Forbidden
from sqlite_hunter.sql.outcomes import MIXED, outcome
from sqlite_hunter.sql.output import after, before, source
from sqlite_hunter.sql.scopes import OutColumn
from sqlite_hunter.sql.values import ANY, BLOB, NULL, TEXT, UNCLEAR, UNTYPED, Out

if TYPE_CHECKING:
    from sqlite_hunter.sql.grammar import nodes
    from sqlite_hunter.sql.native.candidates import Native
    from sqlite_hunter.sql.output import Pieces
    from sqlite_hunter.sql.work import Work

COMPOUND: Final = Construct(
    "compound-select",
    "PostgreSQL takes INTERSECT before UNION and EXCEPT",
    ("A UNION B INTERSECT C",),
    "SQH424",
    silent=True,
    example="SELECT 1 UNION SELECT 2 INTERSECT SELECT 2",
)


def one_kind(work: Work, node: nodes.Node, kinds: list[str]) -> None:
    """Raises Refused for texts, numbers and bytes in one column: SQLite gives each row its own kind."""
    classes = {("number" if kind in ("integer", "real", "number") else kind) for kind in kinds} - {NULL, ANY}
    if len(classes) > 1:
        raise work.refuse(MIXED, node, f"one column has {' and '.join(sorted(classes))}; PostgreSQL wants one type")


def joined_parts(work: Work, select: nodes.Select, parts: list[Pieces]) -> Pieces:
    """The parts with their operators; brackets where an INTERSECT would be taken before what stands left of it."""
    pieces = parts[0]
    loose = False
    for at, (operator, first, last) in enumerate(select.operators):
        if operator == "INTERSECT" and loose:
            work.changed(COMPOUND, select)
            pieces = [*before("("), *pieces, *after(")")]
        loose = operator != "INTERSECT" or loose
        pieces = [*pieces, *source(first, last), *parts[at + 1]]
    return pieces


def merged_columns(
    work: Work, core: nodes.Core, one: list[OutColumn] | None, other: list[OutColumn] | None, operator: str
) -> list[OutColumn] | None:
    """The columns of the parts so far and of one more: names are the first part's, kinds what both have together.

    Raises Refused where a row's value would be another one because the other part is there: that is asked before the
    kinds are put together, since ``outcome`` takes for granted that they go together.
    """
    if one is None or other is None:
        raise work.refuse(COMPOUND, core, "the columns of its parts are not known")
    if len(one) != len(other):
        raise work.refuse(COMPOUND, core, "its parts have different numbers of columns")
    found = []
    for left, right in zip(one, other, strict=True):
        one_kind(work, core, [left.type.kind, right.type.kind])
        _not_native(core, left.type.native or right.type.native)
        both_known(work, core, left, right)
        if operator != "UNION ALL" and {left.type.collation, right.type.collation} & {"NOCASE", "RTRIM"}:
            raise work.refuse(
                NOCASE, core, "rows are compared under a collation that SQLite alone has: select lower(...)"
            )
        collations = {left.type.collation or "BINARY", right.type.collation or "BINARY"}
        if len(collations) > 1 and TEXT in (left.type.kind, right.type.kind):
            raise work.refuse(NOCASE, core, "its parts have different collations, which hold by rows on SQLite")
        if {left.form, right.form} == {"int8", "float8"}:
            reason = (
                "integers and reals stay what they are on SQLite, where PostgreSQL makes reals of all; cast one of them"
            )
            raise work.refuse(COMPOUND, core, reason)
        kind, form = outcome([Out([], left.type, left.form), Out([], right.type, right.form)])
        nullable = left.type.nullable or right.type.nullable
        type_ = replace(left.type, kind=kind, nullable=nullable, dated=False, whole=False)
        if left.type.affinity != right.type.affinity and not (left.type.has_no_affinity and right.type.has_no_affinity):
            type_ = replace(type_, affinity=UNCLEAR)
        found.append(OutColumn(left.name, type_, form))
    return found


def _not_native(core: nodes.Core, native: Native | None) -> None:
    if native is not None:
        raise Forbidden(native, core, f"{native.column} is among the rows of a compound SELECT")


def both_known(work: Work, core: nodes.Core, one: OutColumn, other: OutColumn) -> None:
    """A bound value takes the type that stands beside it, as an untyped literal takes its own."""
    if any(each.type.kind == ANY for each in (one, other)) and (one.type.is_number or other.type.is_number):
        raise work.refuse(MIXED, core, "a bound value is among numbers: a text would become one on PostgreSQL")
    if one.type.kind == ANY and other.type.kind == ANY:
        reason = "bound values are rows of one column, of one type on PostgreSQL: a text becomes a number"
        raise work.refuse(MIXED, core, f"{reason}; CAST each of them, or put the rows together in Python")
    kinds, forms = {one.type.kind, other.type.kind}, {one.form, other.form}
    if ANY in kinds and (BLOB in kinds or (TEXT in kinds and forms == {UNTYPED})):
        raise work.refuse(MIXED, core, "a bound value is among bytes or literal texts, and would become one of them")
