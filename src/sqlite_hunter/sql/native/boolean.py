"""BOOLEAN: True and False where sqlite3 gives 1 and 0; all else that a statement makes of the column stays a number.

https://www.postgresql.org/docs/15/datatype-boolean.html. PostgreSQL takes no number for a boolean, and ``2::boolean``
is true there: what is stored goes over ``text``, which takes 0 and 1 alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.native.forbidding import CONSTRUCT, Forbidden
from sqlite_hunter.sql.output import Pieces, after, before, replaced
from sqlite_hunter.sql.values import BOOL, CAST, DECIMAL, INT8, INTEGER, NULL, Out, Type

if TYPE_CHECKING:
    from sqlite_hunter.sql.native.candidates import Native
    from sqlite_hunter.sql.work import Work

_WORDS: Final = {0: "FALSE", 1: "TRUE"}
_CHOOSING: Final = ("coalesce", "ifnull", "iif")


def number(work: Work, out: Out) -> Out:
    """The column as the number that SQLite has."""
    cast = work.cast(out, "int::bigint", INT8)
    return replace(cast, type=replace(out.type, native=None), constant=None)


def seen(work: Work, out: Out) -> Out:
    """The column as it is selected."""
    if out.type.native is not None:
        work.note(f"{out.type.native.column} is BOOLEAN: Python gets True and False where sqlite3 gave 1 and 0")
    return out


def assigned(work: Work, node: nodes.Expression, native: Native) -> Out:
    """An expression as a value for such a column."""
    return stored(work, node, work.raw(node), native)


def stored(work: Work, node: nodes.Node, out: Out, native: Native) -> Out:
    """The same for what is written already. Raises Forbidden for what may be other than 0 and 1."""
    if out.form == BOOL or out.type.kind == NULL:
        return out
    if isinstance(out.constant, int) and out.constant in _WORDS:
        work.changed(CONSTRUCT, node, f"{native.column} is BOOLEAN")
        return Out(replaced(_WORDS[out.constant], node.first, node.last), out.type, BOOL)
    if out.is_bound:
        work.changed(CONSTRUCT, node, f"{native.column} is BOOLEAN: 0, 1, True and False are taken, all else fails")
        return Out([*_unworded(work, out), *after("::bigint::text::boolean")], Type(INTEGER), BOOL, CAST)
    if isinstance(node, nodes.Expression) and _is_truth(work, node):
        work.changed(CONSTRUCT, node, f"{native.column} is BOOLEAN: 0 and 1 are taken, all else fails")
        written = work.unguarded(node)
        return Out([*work.tight(written, CAST).pieces, *after("::text::boolean")], Type(INTEGER), BOOL, CAST)
    raise Forbidden(native, node, f"{work.text(node)} is stored in {native.column} and may be other than 0 and 1")


def _unworded(work: Work, out: Out) -> Pieces:
    """A bound value as text, True and False as 1 and 0: sqlite3 binds them so."""
    return [
        *before("replace(replace("),
        *work.tight(out, CAST).pieces,
        *after("::text, 'true', '1'), 'false', '0')"),
    ]


def _is_truth(work: Work, node: nodes.Expression) -> bool:
    """Whether the expression chooses between 0, 1 and bound values, whatever the rows hold."""
    match node:
        case nodes.Paren():
            return _is_truth(work, node.inner)
        case nodes.Literal():
            return node.kind in ("true", "false", "null") or node.token.text in ("0", "1")
        case nodes.Case():
            outcomes = [then for _, then in node.whens] + ([node.otherwise] if node.otherwise is not None else [])
            return all(_is_truth(work, each) for each in outcomes)
        case nodes.Call() if node.function in _CHOOSING:
            chosen = node.arguments[1:] if node.function == "iif" else node.arguments
            return all(_is_truth(work, each) for each in chosen)
        case nodes.Binary() if node.operator == "-":
            left = node.left
            one = isinstance(left, nodes.Literal) and left.token.text == "1"
            return one and _column(work, node.right) is not None
        case _:
            return isinstance(node, nodes.Parameter) or _column(work, node) is not None


def compared(work: Work, left: nodes.Expression, right: nodes.Expression, *, ordering: bool) -> tuple[Out, Out] | None:
    """Both sides of a comparison where one is such a column and the other 0, 1, bound or such a column; else None."""
    one, other = _column(work, left), _column(work, right)
    if one is not None and other is not None:
        return one, other
    column, node = (one, right) if one is not None else (other, left)
    if column is None:
        return None
    value = _beside(work, node, ordering=ordering)
    if value is None:
        return None
    column = column if value.form == BOOL else number(work, column)
    return (column, value) if one is not None else (value, column)


def _column(work: Work, node: nodes.Expression) -> Out | None:
    node = nodes.unwrapped(node)
    if not isinstance(node, nodes.Column):
        return None
    out = work.raw(node)
    return out if out.form == BOOL and out.type.native is not None else None


def _beside(work: Work, node: nodes.Expression, *, ordering: bool) -> Out | None:
    if isinstance(node, nodes.Parameter):
        work.changed(CONSTRUCT, node, "True and False are 1 and 0; a text that is no number fails")
        out = work.raw(node)
        return Out([*_unworded(work, out), *after("::numeric")], Type(INTEGER), DECIMAL, CAST)
    if ordering or not isinstance(node, nodes.Literal):
        return None
    if node.kind in ("true", "false"):
        return work.raw(node)
    if node.kind == "integer" and node.token.text in ("0", "1"):
        work.changed(CONSTRUCT, node, "compared with a boolean")
        return Out(replaced(_WORDS[int(node.token.text)], node.first, node.last), Type(INTEGER, nullable=False), BOOL)
    return None


def default(text: str) -> str | None:
    """A default of SQLite's as PostgreSQL writes it; None for one that is neither 0 nor 1."""
    return {"0": "FALSE", "1": "TRUE", "FALSE": "FALSE", "TRUE": "TRUE"}.get(text.upper())
