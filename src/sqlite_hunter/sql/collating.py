"""Collations: which of them a comparison goes by, and what PostgreSQL compares in place of it.

https://www.sqlite.org/datatype3.html#collating_sequences. BINARY is PostgreSQL's "C"; the others are folded away,
which is done by byte as well: so both constructs stand here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import after
from sqlite_hunter.sql.values import ANY, COLLATE, DAY, INSTANT, NULL, STRING, TEXT, UNTYPED, Out

if TYPE_CHECKING:
    from sqlite_hunter.sql.work import Work

NOCASE: Final = Construct(
    "collation-of-column",
    "The column or operator compares without regard to ASCII case or trailing spaces",
    ("column declared COLLATE NOCASE", "COLLATE NOCASE in a query", "COLLATE RTRIM"),
    "SQH434",
    silent=True,
    example="CREATE TABLE t (a TEXT COLLATE NOCASE); SELECT a FROM t WHERE a = 'x'",
)
BYTES: Final = Construct(
    "text-order",
    "SQLite orders text by byte, PostgreSQL by the collation of the database",
    ("ORDER BY text, `<`, BETWEEN on text",),
    "SQH435",
    silent=True,
    example="CREATE TABLE t (a TEXT); SELECT a FROM t WHERE a < 'x'",
)


def not_nested(work: Work, node: nodes.Expression) -> None:
    """Raises Refused for a COLLATE within an operand: SQLite has it apply to the whole (``EP_Collate``)."""
    if isinstance(node, nodes.Parameter | nodes.Literal | nodes.Column):
        return  # there may be a hundred thousand of them in one list
    top: nodes.Node = node
    while isinstance(top, nodes.Paren | nodes.Collate):
        top = top.inner if isinstance(top, nodes.Paren) else top.operand
    waiting = [top]
    while waiting:
        each = waiting.pop()
        if isinstance(each, nodes.Collate):
            raise work.refuse(NOCASE, each, "a COLLATE inside of an operand applies to the whole; put it at its end")
        if not isinstance(each, nodes.Select):
            waiting.extend(each.children())


def collation(left: Out, right: Out) -> str:
    """Which collation a comparison uses: an operator's, left first, then a column's, left first."""
    for out in (left, right):
        if out.type.explicit:
            return out.type.collation
    return next((each.type.collation for each in (left, right) if each.type.collation), "BINARY")


def folded(work: Work, out: Out, name: str, node: nodes.Node) -> Out:
    """The text as it is compared under NOCASE (ASCII letters alone) or RTRIM (spaces at the end)."""
    if out.type.kind not in (TEXT, ANY, NULL):
        return out
    if name == "NOCASE":
        return work.call(
            "lower", by_byte(work, out), form=STRING, type_=replace(out.type, collation="", explicit=False)
        )
    if name == "RTRIM":
        spaces = Out(after("' '"), out.type, UNTYPED)
        return work.call("rtrim", out, spaces, form=STRING, type_=replace(out.type, collation="", explicit=False))
    raise work.refuse(NOCASE, node, f"the collation {name} is the program's own")


def by_byte(work: Work, out: Out) -> Out:
    """``x COLLATE "C"``; what cannot be compared by collation stays."""
    if out.type.kind not in (TEXT, ANY, NULL) or out.form in (INSTANT, DAY) or has_collation(out):
        return out
    pieces = [*work.tight(out, COLLATE).pieces, *after(' COLLATE "C"')]
    return replace(out, pieces=pieces, binds=COLLATE)


def has_collation(out: Out) -> bool:
    """Whether a COLLATE stands at its end."""
    return bool(out.pieces) and out.pieces[-1].text == ' COLLATE "C"'
