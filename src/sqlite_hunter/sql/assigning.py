"""A value that is stored in a column: SQLite converts by affinity and keeps what does not fit; PostgreSQL has a type.

https://www.sqlite.org/datatype3.html#type_affinity. A value that PostgreSQL would change in silence (3.7 into BIGINT)
is refused; a bound one, whose Python type nobody knows here, is written so that it fails instead.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.constructs import Construct, Refused
from sqlite_hunter.sql.guards import bound_bytes, bound_integer, computed_real, inside, stored_real
from sqlite_hunter.sql.kinds import is_whole, looks_numeric
from sqlite_hunter.sql.native import types
from sqlite_hunter.sql.output import after
from sqlite_hunter.sql.untold import untold
from sqlite_hunter.sql.values import (
    ANY,
    BLOB,
    COLLATE,
    FLOAT8,
    INT8,
    INTEGER,
    NULL,
    NUMBER,
    REAL,
    TEXT,
    Out,
)

if TYPE_CHECKING:
    from sqlite_hunter.sql.grammar import nodes
    from sqlite_hunter.sql.schema.model import ColumnInfo
    from sqlite_hunter.sql.work import Work

STORED: Final = Construct(
    "stored-kind",
    "SQLite keeps a value that does not fit its column; PostgreSQL converts, rounds or fails",
    ("text in an INTEGER column", "3.7 in an INTEGER column", "text in a BLOB column", "real as text"),
    "SQH440",
    silent=True,
    example="CREATE TABLE t (a INTEGER); INSERT INTO t (a) VALUES (3.7)",
)
BOUND: Final = Construct(
    "stored-parameter",
    "A bound value is stored whatever its type on SQLite; PostgreSQL would round a float, and write 2.0 as 2",
    ("Python bool into an int column", "NaN bound", "3.7 in an INTEGER column"),
    "SQH441",
    example="CREATE TABLE t (a INTEGER); INSERT INTO t (a) VALUES (?)",
)


_BEYOND: Final = 2.0**63
"""From here on SQLite keeps a real, in a column of integers too."""
_MADE: Final = ("TEXT", "NUM")
"""How a text column of numeric affinity is declared that no definition declares."""


def assigned(work: Work, node: nodes.Expression, column: ColumnInfo) -> Out:
    """The expression as a value for that column."""
    out = work.unguarded(node) if column.native is None else work.raw(node)
    return fitted(work, node, out, column)


def fitted(work: Work, node: nodes.Node, out: Out, column: ColumnInfo) -> Out:
    """The same for what is written already."""
    if column.generated:
        raise work.refuse(STORED, node, f"the column {column.name} is generated")
    if out.type.kind == NULL:
        return out
    if column.native is not None:
        plain = replace(column, native=None)
        return types.stored(work, node, out, column.native, lambda value: fitted(work, node, value, plain))
    out = types.plain(work, out)
    if not column.kind:
        raise work.refuse(STORED, node, f"the column {column.name} may hold anything: {untold(column, None)}")
    if column.affinity == "blob" and column.kind not in (BLOB, out.type.kind):
        reason = (
            f"the column {column.name} was made by a query and has no affinity: SQLite keeps what is stored as it is"
        )
        raise work.refuse(STORED, node, reason)
    writer = {INTEGER: _into_integer, REAL: _into_real, TEXT: _into_text, BLOB: _into_blob}[column.kind]
    return writer(work, node, out, column)


def _misfit(work: Work, node: nodes.Node, out: Out, column: ColumnInfo, why: str) -> Refused:
    declared = column.declared or column.kind.upper()
    return work.refuse(STORED, node, f"{out.type.kind} is stored in {column.name} ({declared}): {why}")


def _into_integer(work: Work, node: nodes.Node, out: Out, column: ColumnInfo) -> Out:
    kind, constant = out.type.kind, out.constant
    if kind == INTEGER:
        return out
    if kind == ANY:
        work.changed(BOUND, node, "a float with a fraction and '1_000' fail, True and False are 1 and 0")
        return bound_integer(out)
    if kind == NUMBER and out.has_parameter:
        work.changed(BOUND, node, "a fraction and '1_000' fail, True and False are 1 and 0")
        whole = inside(out, bound_integer, INT8)
        if all(piece.first in out.bound for piece in out.pieces if piece.parameter):
            return whole
        return work.cast(work.cast(whole, "text", "text"), "bigint", INT8)
    if out.type.whole and kind in (REAL, TEXT):
        return work.cast(out, "bigint", INT8)
    if isinstance(constant, float) and constant.is_integer() and abs(constant) < _BEYOND and len(out.pieces) == 1:
        return replace(out, pieces=[out.pieces[0]._replace(text=str(int(constant)))], form=INT8)
    if isinstance(constant, str) and is_whole(constant.strip()):
        return out
    raise _misfit(work, node, out, column, _no_integer(out))


def _no_integer(out: Out) -> str:
    if isinstance(out.constant, float) and abs(out.constant) >= _BEYOND:
        return "it is beyond 64 bits, where SQLite keeps a real; declare the column REAL"
    if out.type.is_number:
        return "a fraction is rounded by PostgreSQL; declare the column REAL, or round()"
    return "PostgreSQL fails where it is no number; declare the column TEXT"


def _into_real(work: Work, node: nodes.Node, out: Out, column: ColumnInfo) -> Out:
    kind, constant = out.type.kind, out.constant
    if out.type.is_number and out.bound:
        work.changed(BOUND, node, "NaN is NULL; 'inf', 'nan' and '0x10', which are texts to SQLite, fail")
        return inside(out, stored_real, FLOAT8)
    if kind == NUMBER and out.form != FLOAT8 and out.has_parameter:
        work.changed(BOUND, node, "NaN fails, which is NULL to SQLite")
        return computed_real(work, out)
    if kind in (INTEGER, REAL, NUMBER):
        return out
    if kind == ANY:
        work.changed(BOUND, node, "NaN is stored as NULL; 'inf', 'nan' and '0x10', which are texts to SQLite, fail")
        return stored_real(out)
    if kind == TEXT and isinstance(constant, str) and looks_numeric(constant):
        return out
    raise _misfit(work, node, out, column, "PostgreSQL fails where it is no number; declare the column TEXT")


def _into_text(work: Work, node: nodes.Node, out: Out, column: ColumnInfo) -> Out:
    kind, constant = out.type.kind, out.constant
    if kind == TEXT:
        plain = isinstance(constant, str) and not looks_numeric(constant)
        if column.affinity != "numeric" or plain or out.type.dated or out.type.affinity == "numeric":
            return out
        raise _misfit(work, node, out, column, "SQLite makes a number of what looks like one; declare the column TEXT")
    if kind == ANY:
        if column.affinity == "numeric" and column.declared in _MADE:
            reason = f"{column.name} was made by a query: SQLite stores a number there if the text looks like one"
            raise work.refuse(STORED, node, reason)
        work.changed(BOUND, node, "only a text is taken: a float, a datetime or bytes fail")
        return replace(out, pieces=[*work.tight(out, COLLATE).pieces, *after(' COLLATE "C"')], binds=COLLATE)
    if kind == INTEGER and column.affinity == "text":
        return out
    why = {
        INTEGER: "SQLite keeps it as a number there; declare the column INTEGER",
        REAL: "PostgreSQL writes 2 where SQLite writes 2.0; store a text",
    }.get(kind, "it stays bytes on SQLite")
    raise _misfit(work, node, out, column, why)


def _into_blob(work: Work, node: nodes.Node, out: Out, column: ColumnInfo) -> Out:
    if out.type.kind == BLOB:
        return out
    if out.type.kind == ANY:
        work.changed(BOUND, node, "only bytes are taken: a text, which SQLite would keep as one, fails")
        return bound_bytes(work, out)
    raise _misfit(work, node, out, column, "SQLite keeps it as it is, PostgreSQL has bytes only; declare its true type")
