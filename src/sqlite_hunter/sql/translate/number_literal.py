"""Numbers: hexadecimal, infinite and very large ones, and fractions, which PostgreSQL takes for NUMERIC."""

import math
from typing import Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import replaced, source
from sqlite_hunter.sql.values import CAST, DECIMAL, FLOAT8, INT4, INT8, INTEGER, REAL, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "number-literal",
    "PostgreSQL writes hexadecimal and infinite numbers otherwise, and takes 1.5 for NUMERIC, Decimal in Python",
    ("0xFF; 9e999", "`1.5 * 2`, `avg(x)`, `sum(bigint)`"),
    "SQH401",
    silent=True,
    example="SELECT 0xFF",
)
HANDLES: Final = ("literal integer", "literal real")

_INT4: Final = 2**31
_INT8: Final = 2**63


def write(work: Work, node: nodes.Literal) -> Out:
    """A number."""
    if node.token.holes:
        raise work.refuse(CONSTRUCT, node, "a part of the number is put in at run time")
    text = node.token.text.replace("_", "")
    if text[:2].lower() == "0x":
        return _hexadecimal(work, node, text)
    if node.kind == "integer" and int(text) < _INT8:
        number = int(text)
        pieces = source(node.first, node.first) if text == node.token.text else replaced(text, node.first)
        return Out(pieces, Type(INTEGER, nullable=False), INT4 if number < _INT4 else INT8, constant=number)
    return _real(work, node, text)


def _hexadecimal(work: Work, node: nodes.Literal, text: str) -> Out:
    number = int(text, 16)
    if number >= 2**64:
        raise work.refuse(CONSTRUCT, node, f"{text[:20]} is too large a number for SQLite")
    number -= 2**64 if number >= _INT8 else 0
    work.changed(CONSTRUCT, node)
    form = INT4 if -_INT4 < number < _INT4 else INT8
    shown = str(number) if number >= 0 else f"({number})"
    return Out(replaced(shown, node.first), Type(INTEGER, nullable=False), form, constant=number)


def _real(work: Work, node: nodes.Literal, text: str) -> Out:
    number = float(text)
    kind = Type(REAL, nullable=False)
    if math.isinf(number):
        work.changed(CONSTRUCT, node)
        return Out(replaced("'Infinity'::double precision", node.first), kind, FLOAT8, CAST)
    if node.kind == "integer":
        work.changed(CONSTRUCT, node)
        return Out(replaced(f"{text}::double precision", node.first), kind, FLOAT8, CAST, constant=number)
    pieces = source(node.first, node.first) if text == node.token.text else replaced(text, node.first)
    return Out(pieces, kind, DECIMAL, constant=number)
