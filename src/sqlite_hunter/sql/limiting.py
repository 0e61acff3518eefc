"""LIMIT and OFFSET: ``LIMIT x, y``, and -1, which is no limit to SQLite."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.given import given
from sqlite_hunter.sql.output import Pieces, after, before, source
from sqlite_hunter.sql.values import ANY, INTEGER, NUMBER, Out

if TYPE_CHECKING:
    from sqlite_hunter.sql.grammar import nodes
    from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "limit",
    "PostgreSQL has no LIMIT x, y and no negative limit",
    ("LIMIT x,y; LIMIT -1", "`LIMIT ?` with -1"),
    "SQH428",
    example="CREATE TABLE t (a INTEGER); SELECT a FROM t LIMIT 5, 10",
)


def limits(work: Work, select: nodes.Select) -> Pieces:
    """The clauses of a query, with the space before them; nothing if it has none."""
    if select.limit is None:
        return []
    limit = limit_value(work, select.limit)
    offset = _offset(work, select.offset) if select.offset is not None else None
    if select.comma >= 0:
        work.changed(CONSTRUCT, select.limit)
        written = [*before(" "), *limit.pieces] if limit else before(" ALL")
        return [*source(select.limit_at, select.limit_at), *written, *after(" OFFSET "), *given(offset).pieces]
    pieces: Pieces = []
    if limit is not None:
        pieces += [*source(select.limit_at, select.limit.first - 1), *limit.pieces]
    if offset is not None and select.offset is not None:
        pieces += [*source(select.limit.last + 1, select.offset.first - 1), *offset.pieces]
    return pieces


def limit_value(work: Work, node: nodes.Expression) -> Out | None:
    """How many rows; None for all of them."""
    out = _number(work, node)
    if isinstance(out.constant, int):
        if out.constant >= 0:
            return out
        work.changed(CONSTRUCT, node)
        return None
    work.changed(CONSTRUCT, node, "a negative limit is none")
    pieces = [*before("NULLIF(GREATEST("), *out.pieces, *after(", -1), -1)")]
    return Out(pieces, out.type, out.form)


def _offset(work: Work, node: nodes.Expression) -> Out:
    """How many rows are left out: none where the number is negative."""
    out = _number(work, node)
    if isinstance(out.constant, int) and out.constant >= 0:
        return out
    work.changed(CONSTRUCT, node, "a negative offset is none")
    return Out([*before("GREATEST("), *out.pieces, *after(", 0)")], out.type, out.form)


def _number(work: Work, node: nodes.Expression) -> Out:
    out = work.unguarded(node)
    if out.type.kind not in (INTEGER, ANY, NUMBER):
        raise work.refuse(CONSTRUCT, node, f"{work.text(node)} is {out.type.kind}, and says how many rows")
    return out
