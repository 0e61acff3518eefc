"""A bound value as one side of a comparison: guarded by what the other side is."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.collating import by_byte
from sqlite_hunter.sql.guards import bound_bytes, bound_integer, bound_number, bound_real, inside, no_nan
from sqlite_hunter.sql.kinds import KINDS, NUMERIC_TEXT
from sqlite_hunter.sql.output import after, before
from sqlite_hunter.sql.values import BLOB, COLLATE, DECIMAL, FLOAT8, INT8, STRING, TEXT, UNARY, UNTYPED, Out

if TYPE_CHECKING:
    from sqlite_hunter.sql.grammar import nodes
    from sqlite_hunter.sql.work import Work


def guarded(work: Work, side: tuple[nodes.Expression, Out], other: Out) -> Out:
    """A side that may be a bound value, beside bytes, a literal text, or where it is a number in other rows."""
    node, out = side
    if out.type.is_number and out.bound:
        return _chosen(work, node, out, other)
    if out.is_bound and other.type.kind == BLOB:
        work.changed(KINDS, node, "only bytes are taken: a text, which SQLite finds equal to none, fails")
        return bound_bytes(work, out)
    if out.is_bound and other.type.kind == TEXT and other.form == UNTYPED:
        work.changed(KINDS, node, "only a text is taken: PostgreSQL would make of the literal what is bound")
        return by_byte(work, out)
    return out


def _chosen(work: Work, node: nodes.Expression, out: Out, other: Out) -> Out:
    """A bound value or a number, beside a number: only beside a column does SQLite make a number of a text."""
    if not other.type.is_number or other.type.has_no_affinity or other.bound:
        hint = "a bound text, which SQLite compares as one, would be a number; choose in Python which value is bound"
        raise work.refuse(KINDS, node, f"{work.text(node)} is compared with what has no affinity: {hint}")
    if other.form == FLOAT8 and out.form == INT8:
        reason = f"{work.text(node)} is an integer or what is bound, compared with a real; choose in Python"
        raise work.refuse(KINDS, node, reason)
    work.changed(KINDS, node, "NaN is NULL; 'inf', 'nan' and '0x10', which are texts to SQLite, fail")
    real = FLOAT8 in (out.form, other.form)
    return inside(out, partial(bound_real, work), FLOAT8) if real else inside(out, bound_number, DECIMAL)


def numbers_only(
    work: Work, left: tuple[nodes.Expression, Out], right: tuple[nodes.Expression, Out]
) -> tuple[Out, Out]:
    """A bound value beside a number that has no affinity: SQLite finds no text equal to it, not even '3' to 3.

    PostgreSQL takes a text for whatever stands beside it, unless it has a sign: that fails for a text.
    """
    outs = [left[1], right[1]]
    for at, (node, out) in enumerate((left, right)):
        other = outs[1 - at]
        if out.is_bound and other.type.truth:
            work.changed(KINDS, node, "True and False are 1 and 0; a text that is no integer, or a fraction, fails")
            outs[at] = bound_integer(out)
        elif out.is_bound and other.type.is_number and other.type.has_no_affinity:
            work.changed(KINDS, node, "a text fails, which SQLite would not find equal to any number")
            outs[at] = replace(out, pieces=[*before("-(-"), *out.pieces, *after(")")], binds=UNARY)
            if other.form in (FLOAT8, DECIMAL):
                outs[at] = no_nan(outs[at])
    return outs[0], outs[1]


def ordered_date(work: Work, node: nodes.Expression, out: Out, other: Out) -> Out:
    """A bound text beside a DATE column: one that looks like a number, which SQLite has below all texts, fails.

    No such text is in the column, so that only the order is at stake: see ``defining``.
    """
    if not out.is_bound or other.type.kind != TEXT or other.type.affinity != "numeric":
        return out
    work.changed(KINDS, node, "a text that looks like a number, which SQLite compares as one, fails")
    invalid = f"'{NUMERIC_TEXT}|{_BACKSLASH}.*', '{_BACKSLASH}'"
    pieces = [
        *before("unistr(regexp_replace("),
        *work.tight(out, COLLATE).pieces,
        *after(f' COLLATE "C", {invalid}))'),
    ]
    return Out(pieces, out.type, STRING)


_BACKSLASH: Final = r"\\"
"""What unistr() takes for the beginning of an escape, and fails where none follows."""


def beside_real(work: Work, node: nodes.Expression, out: Out, other: Out) -> Out:
    """A bound value beside a real with an affinity, by which SQLite makes a number of it too."""
    if not out.is_bound or other.form != FLOAT8 or other.type.affinity not in ("real", "numeric"):
        return out
    work.changed(KINDS, node, "NaN, 'inf', '0x10' and integers of 16 digits fail, which PostgreSQL compares otherwise")
    return bound_real(work, out)
