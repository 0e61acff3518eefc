"""Comparison as SQLite does it: affinity first, then storage class, then collation.

https://www.sqlite.org/datatype3.html#comparison_expressions. PostgreSQL compares values of one type only, and gives an
untyped literal the type that stands beside it, so that ``1 = '1'`` is true there and false on SQLite.
"""

from __future__ import annotations

from dataclasses import replace
from math import isinf
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlite_hunter.sql.bound_sides import beside_real, guarded, numbers_only, ordered_date
from sqlite_hunter.sql.collating import BYTES, NOCASE, by_byte, collation, folded, not_nested
from sqlite_hunter.sql.exact_numbers import TURNED, beside_whole, exactly
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.guards import stored_real
from sqlite_hunter.sql.kinds import KINDS, is_whole, looks_numeric
from sqlite_hunter.sql.native import types
from sqlite_hunter.sql.values import (
    ANY,
    BLOB,
    CAST,
    DECIMAL,
    FLOAT8,
    INT8,
    INTEGER,
    NULL,
    REAL,
    TEXT,
    UNCLEAR,
    UNTYPED,
    Out,
    Type,
)

if TYPE_CHECKING:
    from sqlite_hunter.sql.output import Piece
    from sqlite_hunter.sql.work import Work


_BEYOND: Final = 2**63
"""From here on an integer is a real."""


class Pair(NamedTuple):
    """Two sides made comparable, or a comparison whose outcome hangs on NULL alone."""

    left: Out
    right: Out
    order: int | None = None
    """-1 or 1: the left side is always less or always greater where both are not NULL; None: compare them."""


def pair(work: Work, left: nodes.Expression, right: nodes.Expression, *, ordering: bool, whole: str) -> Pair:
    """Both sides of a comparison, ready to stand round one of PostgreSQL's operators.

    ``whole`` says how a bound value beside an integer becomes one: EXACT, "ceil" or "floor"; "" leaves it, which keeps
    ``id = %s`` short, and is the same for all but reals beyond 2**53.
    """
    native = types.compared(work, left, right, ordering=ordering, real=stored_real)
    if native is not None:
        return Pair(*native)
    return match(work, (left, work.unguarded(left)), (right, work.unguarded(right)), ordering=ordering, whole=whole)


def match(
    work: Work,
    left: tuple[nodes.Expression, Out],
    right: tuple[nodes.Expression, Out],
    *,
    ordering: bool,
    whole: str,
) -> Pair:
    """The same for sides that are written already.

    The cases, in the order in which they are asked:

    - A side with a COLLATE inside, or with an affinity that differs by rows, is refused: nothing below could hold.
    - A bound value that may be the outcome of a side is guarded, so that it is what stands beside it or fails. From
      here on a side is of the kind that it says.
    - One side is NULL or bound (NULL, ANY): there is no kind to convert by, only what the value will be. Two sides
      without a type are refused, unless both compare by byte. Then the bound side is guarded by the other one, each
      guard looking at what the one before left: a number without affinity takes no text at all; a real and an
      integer with affinity take what SQLite makes a number of, an integer exactly if ``whole`` says so; the order of
      dates takes no text that looks like a number. Beside a number that is all; beside a text the collation follows.
    - Two numbers are compared as they are, but an integer beside a real fails where a real cannot hold it.
    - Two texts go by their collation. One with numeric affinity (DATE) takes no text that may look like a number:
      SQLite would compare numbers.
    - Bytes beside bytes are compared as they are.
    - A number and a text: with numeric affinity on either side the text becomes a number, if it is a constant that
      looks like one (else it is greater than all numbers); with text affinity the number becomes a text; with none, of
      two constants the number is less. Whatever else is compared is refused: of values that PostgreSQL would convert
      and SQLite would not, no operator says the same.
    """
    (left_node, left_out), (right_node, right_out) = left, right
    for node in (left_node, right_node):
        not_nested(work, node)
    kinds = {left_out.type.kind, right_out.type.kind}
    _clear(work, left, right)
    left_out, right_out = guarded(work, left, right_out), guarded(work, right, left_out)
    left, right = (left_node, left_out), (right_node, right_out)
    if NULL in kinds or ANY in kinds:
        _two_untyped(work, left, right, ordering=ordering)
        left_out, right_out = numbers_only(work, left, right)
        left_out, right_out = (
            beside_real(work, left_node, left_out, right_out),
            beside_real(work, right_node, right_out, left_out),
        )
        left_out, right_out = (
            beside_whole(work, left_node, left_out, right_out, TURNED.get(whole, whole)),
            beside_whole(work, right_node, right_out, left_out, whole),
        )
        if ordering:
            left_out, right_out = (
                ordered_date(work, left_node, left_out, right_out),
                ordered_date(work, right_node, right_out, left_out),
            )
        known = left_out if right_out.type.kind in (NULL, ANY) else right_out
        if known.type.is_number:  # a collation compares texts alone, and PostgreSQL takes the value for a number
            return Pair(left_out, right_out)
        return _collated(work, left_node, Pair(left_out, right_out), ordering=ordering and known.type.kind == TEXT)
    if left_out.type.is_number and right_out.type.is_number:
        return Pair(*exactly(work, left, right))
    if kinds == {TEXT}:
        _numeric_text(work, left, right)
        _numeric_text(work, right, left)
        return _collated(work, left_node, Pair(left_out, right_out), ordering=ordering)
    return Pair(left_out, right_out) if kinds == {BLOB} else _mixed(work, left, right, ordering=ordering)


def _clear(work: Work, left: tuple[nodes.Expression, Out], right: tuple[nodes.Expression, Out]) -> None:
    """Raises Refused where one side has an affinity here and there: by rows, a text beside it becomes a number."""
    for (node, out), (_, other) in ((left, right), (right, left)):
        alike = (
            (out.type.is_number and other.type.is_number) or out.type.kind == other.type.kind or other.type.kind == NULL
        )
        if out.type.affinity == UNCLEAR and not alike:
            reason = f"the parts of the query that gives {work.text(node)} have several affinities; cast them to one"
            raise work.refuse(KINDS, node, reason)


def _mixed(
    work: Work, left: tuple[nodes.Expression, Out], right: tuple[nodes.Expression, Out], *, ordering: bool
) -> Pair:
    """A number and a text, whichever side is which."""
    if left[1].type.is_number and right[1].type.kind == TEXT:
        return _number_and_text(work, left, right, ordering=ordering)
    if right[1].type.is_number and left[1].type.kind == TEXT:
        found = _number_and_text(work, right, left, ordering=ordering)
        return Pair(found.right, found.left, None if found.order is None else -found.order)
    raise work.refuse(KINDS, left[0], f"{_said(work, left)} is compared with {_said(work, right)}")


def _said(work: Work, side: tuple[nodes.Expression, Out]) -> str:
    return f"{work.text(side[0])} ({side[1].type.kind})"


def _two_untyped(
    work: Work, left: tuple[nodes.Expression, Out], right: tuple[nodes.Expression, Out], *, ordering: bool
) -> None:
    """A bound value beside another, or beside a number in quotes: PostgreSQL would convert one to the other's type."""
    for (node, out), (other_node, other) in ((left, right), (right, left)):
        if out.type.kind != ANY or other.form != UNTYPED or other.type.kind == NULL:
            continue
        if (
            isinstance(node, nodes.Unknown) != isinstance(other_node, nodes.Unknown)
            and not ordering
            and _all_binary(work)
        ):
            continue
        if other.type.kind == ANY or looks_numeric(str(other.constant)):
            reason = f"{work.text(node)} is compared with another value without a type: PostgreSQL would convert it"
            raise work.refuse(KINDS, node, reason + "; compare it with a column, or do it in Python")


def _all_binary(work: Work) -> bool:
    """Whether a column whose name is put in at run time compares by byte, whichever it is."""
    sources = work.scope.sources
    columns = [column for each in sources for column in each.columns]
    return (
        bool(columns)
        and all(column.type.kind != "" and column.type.collation in ("", "BINARY") for column in columns)
        and not any(each.unclear for each in sources)
    )


def _numeric_text(work: Work, column: tuple[nodes.Expression, Out], other: tuple[nodes.Expression, Out]) -> None:
    """A DATE column has numeric affinity: a text of digits beside it is a number to SQLite."""
    if column[1].type.affinity != "numeric" or other[1].type.dated or other[1].type.affinity == "numeric":
        return
    constant = other[1].constant
    if not isinstance(constant, str) or looks_numeric(constant):
        shown = f"SQLite compares {work.text(other[0])} with {work.text(column[0])} as a number if it looks like one"
        raise work.refuse(KINDS, other[0], shown + "; declare the column TEXT")


def _number_and_text(
    work: Work, number: tuple[nodes.Expression, Out], text: tuple[nodes.Expression, Out], *, ordering: bool
) -> Pair:
    """The number's side is always the first of the pair."""
    numeric, texted = number[1], text[1]
    converts = numeric.type.affinity in ("integer", "real", "numeric")
    if converts or texted.type.affinity == "numeric":
        return _as_numbers(work, number, text)
    if texted.type.affinity == "text":
        work.changed(KINDS, number[0], "compared as text")
        changed = Pair(_number_as_text(work, number), texted)
        return _collated(work, text[0], changed, ordering=ordering)
    if numeric.constant is not None and texted.constant is not None:
        work.changed(KINDS, number[0], "a number is less than any text, without a column's affinity")
        return Pair(numeric, texted, -1)
    hint = "SQLite takes neither for the other, so they are never equal; cast one side"
    raise work.refuse(KINDS, text[0], f"{_said(work, number)} is compared with {_said(work, text)}: {hint}")


def _as_numbers(work: Work, number: tuple[nodes.Expression, Out], text: tuple[nodes.Expression, Out]) -> Pair:
    texted = text[1]
    if texted.type.whole and texted.type.has_no_affinity:
        work.changed(KINDS, text[0], "a text of digits, converted to a number by the column's affinity")
        return Pair(number[1], work.cast(texted, "bigint", INT8))
    if not isinstance(texted.constant, str) or not texted.type.has_no_affinity:
        hint = "the text may not be a number, where PostgreSQL fails; cast it"
        raise work.refuse(KINDS, text[0], f"{_said(work, number)} is compared with {_said(work, text)}: {hint}")
    work.changed(KINDS, text[0], "converted to a number by the column's affinity")
    constant = texted.constant.strip(" \t\n\v\f\r")
    if not looks_numeric(constant):
        return Pair(number[1], texted, -1)
    return Pair(*exactly(work, number, (text[0], _as_number(texted, constant))))


def _as_number(out: Out, text: str) -> Out:
    """A text that looks like a number, written as the number that SQLite makes of it: beyond 64 bits a real."""
    real = float(text)
    if isinf(real):
        shown = f"'{'-' if real < 0 else ''}Infinity'::double precision"
        return Out([_literal(out, shown)], Type(REAL, nullable=False), FLOAT8, CAST)
    if not text.lstrip("+-").isdecimal():
        return Out([_literal(out, text)], Type(REAL, nullable=False), DECIMAL, constant=real)
    if not -_BEYOND <= int(text) < _BEYOND:
        shown = f"'{text}'::double precision"
        return Out([_literal(out, shown)], Type(REAL, nullable=False), FLOAT8, CAST, constant=real)
    kept = out.pieces[0] if is_whole(text) else _literal(out, text)
    return Out([kept], Type(INTEGER, nullable=False), INT8, constant=int(text))


def _literal(out: Out, text: str) -> Piece:
    return out.pieces[0]._replace(text=text)


def _number_as_text(work: Work, number: tuple[nodes.Expression, Out]) -> Out:
    out = number[1]
    if isinstance(out.constant, int) and not isinstance(out.constant, bool) and len(out.pieces) == 1:
        text = Type(TEXT, nullable=False)
        return replace(out, pieces=[_literal(out, f"'{out.constant}'")], form=UNTYPED, type=text)
    return work.as_text(out, number[0], KINDS)


def _collated(work: Work, node: nodes.Expression, sides: Pair, *, ordering: bool) -> Pair:
    name = collation(sides.left, sides.right)
    if name not in ("BINARY", ""):
        work.changed(NOCASE, node)
        left, right = (folded(work, each, name, node) for each in (sides.left, sides.right))
        sides = Pair(left, right, sides.order)
    if not ordering:
        return sides
    work.changed(BYTES, node)
    return sides._replace(left=by_byte(work, sides.left))
