"""Integers beside reals: SQLite compares them exactly, PostgreSQL as two reals, of which many integers are one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.kinds import KINDS
from sqlite_hunter.sql.output import after, before
from sqlite_hunter.sql.values import (
    ADD,
    ANY,
    CAST,
    DECIMAL,
    FLOAT8,
    INT4,
    INT8,
    INTEGER,
    MULTIPLY,
    REAL,
    STRING,
    Out,
    Type,
    is_shortest,
)

if TYPE_CHECKING:
    from sqlite_hunter.sql.work import Work

EXACT: Final = "exact"
"""How a bound value becomes an integer beside one; else by "ceil" or "floor", which an order wants."""
TURNED: Final = {"ceil": "floor", "floor": "ceil"}
"""The same for the left side: the order names what the right side becomes."""


def beside_whole(work: Work, node: nodes.Expression, out: Out, other: Out, how: str) -> Out:
    """A bound value beside an integer that is compared with it as an integer: PostgreSQL would make reals of both.

    A fraction goes to the side on which the order stays the same. NaN, which is NULL on SQLite and greater than all
    numbers on PostgreSQL, fails; so does infinity.
    """
    if other.type.kind != INTEGER or other.form not in (INT4, INT8):
        return out
    if out.type.kind != ANY or not out.has_parameter:
        return out
    a_text = any(piece.parameter in work.texts for piece in out.pieces)
    how = how or (EXACT if a_text else "")
    if not how:
        return out
    if how == EXACT:
        work.changed(KINDS, node, "a float with a fraction and NaN fail, which PostgreSQL compares as reals")
        return Out(work.cast(work.cast(out, "text", STRING), "bigint", INT8).pieces, Type(INTEGER), INT8, CAST)
    work.changed(KINDS, node, "compared exactly; NaN and infinity fail")
    number = [*work.tight(out, ADD).pieces, *after(" + 0.0")]
    if a_text:
        number = work.cast(work.cast(out, "text", STRING), "numeric", DECIMAL).pieces
    return Out([*before(f"{how}("), *number, *after(")::bigint")], Type(INTEGER), INT8, CAST)


def exactly(work: Work, left: tuple[nodes.Expression, Out], right: tuple[nodes.Expression, Out]) -> tuple[Out, Out]:
    """SQLite compares an integer with a real exactly, PostgreSQL as two reals, of which many integers are one."""
    outs = left[1], right[1]
    for (node, out), (_, other) in ((left, right), (right, left)):
        cut = (
            isinstance(out.constant, float) and other.form != FLOAT8 and not is_shortest(work.text(node), out.constant)
        )
        if cut:
            hint = f"write {abs(float(str(out.constant)))!r}"
            raise work.refuse(
                KINDS, node, f"it has more digits than a real keeps on SQLite, and PostgreSQL keeps all: {hint}"
            )
    huge = any(isinstance(out.constant, int | float) and abs(out.constant) >= _EXACT for out in outs)
    mixed = {out.type.kind for out in outs} == {INTEGER, REAL} and huge
    if {out.form for out in outs} != {INT8, FLOAT8} and not mixed:
        return outs
    return bounded(work, *left), bounded(work, *right)


_EXACT: Final = 2**53
_SMALL: Final = ("count", "length", "instr", "unicode", "strftime", "unixepoch", "sign")
"""What no integer beyond 2**53 comes out of."""
_BOUND: Final = "* 1024 / 1024"


def _is_bounded(node: nodes.Expression) -> bool:
    """Whether it was written so already: a translation that is translated again stays."""
    node = nodes.unwrapped(node)
    if not isinstance(node, nodes.Binary) or node.operator != "/" or not isinstance(node.left, nodes.Binary):
        return False
    factors = node.left.right, node.right
    return node.left.operator == "*" and all(
        isinstance(each, nodes.Literal) and each.token.text == "1024" for each in factors
    )


def bounded(work: Work, node: nodes.Expression, out: Out) -> Out:
    """An integer that fails ("out of range") from 2**53 on, where a real is no longer exact."""
    small = isinstance(node, nodes.Call) and node.function in _SMALL
    if isinstance(out.constant, int | float) and abs(out.constant) >= _EXACT:
        raise work.refuse(KINDS, node, "integers from 2**53 on are compared with reals exactly on SQLite")
    if out.form != INT8 or out.constant is not None or small or _is_bounded(node):
        return out
    work.changed(KINDS, node, "an integer from 2**53 on fails, which SQLite would compare with a real exactly")
    pieces = [*work.tight(out, MULTIPLY).pieces, *after(f" {_BOUND}")]
    return replace(out, pieces=pieces, binds=MULTIPLY)
