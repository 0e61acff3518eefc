"""IN: a list, a query, or a table by its name."""

from dataclasses import replace
from typing import Final

from sqlite_hunter.sql.collating import NOCASE, collation, folded
from sqlite_hunter.sql.comparing import match
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.exact_numbers import EXACT
from sqlite_hunter.sql.given import given
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.json_paths import CONSTRUCT as JSON_VALUE
from sqlite_hunter.sql.json_paths import is_value, wanted
from sqlite_hunter.sql.native.forbidding import Forbidden
from sqlite_hunter.sql.output import Pieces, after, before, replaced, source
from sqlite_hunter.sql.postgres_names import canonical
from sqlite_hunter.sql.randomness import is_random
from sqlite_hunter.sql.schema.collect import named
from sqlite_hunter.sql.scopes import OutColumn
from sqlite_hunter.sql.selecting import query, table_source
from sqlite_hunter.sql.values import ANY, BOOL, FLOAT8, INT8, INTEGER, LIKE, NULL, TEXT, Out, Type
from sqlite_hunter.sql.work import Work

CONSTRUCT: Final = Construct(
    "membership",
    "PostgreSQL takes no empty list and no bare table",
    ("`IN ()`, `IN t`",),
    "SQH411",
    example="CREATE TABLE t (a INTEGER); SELECT a FROM t WHERE a IN ()",
)
_LEAVE: Final = "leave it out of the list, or cast it"
HANDLES: Final = ("in",)


def write(work: Work, node: nodes.In) -> Out:
    """The same test against a list or a query."""
    if node.items == []:
        work.changed(CONSTRUCT, node)
        return Out(replaced("TRUE" if node.negated else "FALSE", node.first, node.last), Type(INTEGER, False), BOOL)
    if isinstance(node.operand, nodes.Row):
        return _rows(work, node, node.operand)
    if is_random(node.operand) and not all(isinstance(each, nodes.Literal) for each in node.items or []):
        raise work.refuse(CONSTRUCT, node, "PostgreSQL may take random() twice; put it into a subquery")
    operand = _json(work, node) if is_value(work, node.operand) else work.unguarded(node.operand)
    if operand.type.kind == ANY and any(not _is_text(each) for each in node.items or []):
        hint = "PostgreSQL would convert it to their type, SQLite does not"
        raise work.refuse(CONSTRUCT, node, f"a bound value is looked for among columns or numbers: {hint}")
    if node.items is not None:
        operand, members = _list(work, node, operand)
    else:
        operand, members = _query(work, node, _folded(work, node, operand))
    pieces = [*work.tight(operand, LIKE + 1).pieces, *source(node.operand.last + 1, node.at), *members]
    return Out(pieces, Type(INTEGER), BOOL, LIKE)


def _json(work: Work, node: nodes.In) -> Out:
    """A value out of a document, as what all items of the list are."""
    kinds = [work.value(each).type for each in node.items or []]
    texts = all(each.kind in (TEXT, ANY) for each in kinds)
    if not kinds or not (texts or all(each.is_number for each in kinds)):
        raise work.refuse(JSON_VALUE, node, "whether it is a text or a number is not known; CAST it")
    found = wanted(work, node.operand, kinds[0].bare())
    return work.value(node.operand) if found is None else found


def _is_text(node: nodes.Expression) -> bool:
    return isinstance(node, nodes.Literal) and node.kind == "string"


def _list(work: Work, node: nodes.In, operand: Out) -> tuple[Out, Pieces]:
    parts: list[tuple[nodes.Node, Pieces]] = []
    left = operand
    whole = "" if work.chooses(node) and not node.negated else EXACT
    for at, item in enumerate(given(node.items)):
        sides = (node.operand, operand), (item, _bare(work.unguarded(item)))
        found = match(work, *sides, ordering=False, whole=whole)
        if found.order is not None or (at and found.left.pieces != left.pieces):
            raise work.refuse(
                CONSTRUCT, item, f"{work.text(item)} is not of the kind of {work.text(node.operand)}: {_LEAVE}"
            )
        left = found.left
        parts.append((item, found.right.pieces))
    return left, _between(node.at + 1, node.last, parts)


def _bare(out: Out) -> Out:
    """A member of a list: the operand's affinity and collation hold, and not the member's own."""
    return out if out.type.explicit else replace(out, type=out.type.bare())


def _folded(work: Work, node: nodes.In, operand: Out) -> Out:
    """The operand's collation holds for what a plain query gives, too: both are written as it compares them."""
    core = node.select.cores[0] if node.select is not None and len(node.select.cores) == 1 else None
    name = operand.type.collation
    if core is None or name not in ("NOCASE", "RTRIM") or operand.type.kind != TEXT:
        return operand
    if any(isinstance(item.expression, nodes.Collate) for item in core.items) and not operand.type.explicit:
        return operand
    if given(node.select).limit is not None or len(core.items) != 1 or core.items[0].star or core.distinct >= 0:
        return operand
    work.changed(NOCASE, node)
    work.fitting[core.items[0].first] = lambda out: folded(work, out, name, node)
    return folded(work, operand, name, node)


def _between(first: int, last: int, parts: list[tuple[nodes.Node, Pieces]]) -> Pieces:
    pieces: Pieces = []
    for part, written in parts:
        pieces += [*source(first, part.first - 1), *written]
        first = part.last + 1
    return pieces + source(first, last)


def _query(work: Work, node: nodes.In, operand: Out) -> tuple[Out, Pieces]:
    """The operand as it is compared with the query's column, and the query."""
    if node.table is not None:
        work.changed(CONSTRUCT, node)
        columns, written = table_source(work, node.table)
        star = ", ".join(canonical(each.name) for each in columns or []) if _is_numbered(work, node.table) else "*"
        pieces = [*before(f"(SELECT {star} FROM "), *written, *after(")")]
    else:
        select = given(node.select)
        for core in select.cores:
            work.beside.update({item.first: operand.type for item in core.items})
        found = query(work, select, labels=False)
        columns = found.columns
        pieces = [*source(node.at + 1, select.first - 1), *found.pieces, *source(select.last + 1, node.last)]
    if columns is None or len(columns) != 1:
        raise work.refuse(CONSTRUCT, node, "it is not known which column is compared")
    return _among(work, node, (node.operand, operand), columns[0]), pieces


def _is_numbered(work: Work, node: nodes.TableName) -> bool:
    table = work.database.table(named(node.name))
    return table is not None and table.numbered


def _not_native(node: nodes.In, other: Type) -> None:
    if other.native is not None:
        raise Forbidden(other.native, node, f"a value is looked for among the rows of {other.native.column}")


def _among(work: Work, node: nodes.In, side: tuple[nodes.Expression, Out], column: OutColumn) -> Out:
    """A value as it is compared with the rows of a query, which are as they are: it alone can be made like them."""
    _not_native(node, column.type)
    _comparable(work, node, side[1], column.type)
    if (side[1].form, column.form) == (FLOAT8, INT8):
        raise work.refuse(CONSTRUCT, node, "a real is looked for among integers, exactly on SQLite; cast it")
    if column.type.kind == ANY:
        raise work.refuse(CONSTRUCT, node, "a bound value is selected there: name it in the list itself")
    row = Out([], replace(column.type, collation="", explicit=False), column.form)
    sides = match(work, side, (node, row), ordering=False, whole=EXACT)
    if sides.order is not None or sides.right.pieces:
        raise work.refuse(CONSTRUCT, node, f"{work.text(side[0])} is not of the kind of what is selected")
    return sides.left


def _comparable(work: Work, node: nodes.In, operand: Out, other: Type) -> None:
    kinds = {operand.type.kind, other.kind}
    name = collation(operand, Out([], other, ""))
    if kinds <= {TEXT, ANY, NULL} and name not in ("", "BINARY"):
        raise work.refuse(NOCASE, node, f"{name} would apply to a whole query: use lower() on both sides, or EXISTS")
    if kinds & {ANY, NULL}:
        return
    if len(kinds) > 1 and not (operand.type.is_number and other.is_number):
        raise work.refuse(CONSTRUCT, node, f"{operand.type.kind} is looked for among {other.kind}")


def _rows(work: Work, node: nodes.In, row: nodes.Row) -> Out:
    outs = [(item, work.unguarded(item)) for item in row.items]
    if node.select is None:
        raise work.refuse(CONSTRUCT, node, "a row is looked for in a list")
    found = query(work, node.select, labels=False)
    if found.columns is None or len(found.columns) != len(outs):
        raise work.refuse(CONSTRUCT, node, "it is not known which columns are compared")
    outs = [(side[0], _among(work, node, side, column)) for side, column in zip(outs, found.columns, strict=True)]
    pieces = [
        *work.spliced(row, [(item, out.pieces) for item, out in outs]),
        *source(row.last + 1, node.select.first - 1),
        *found.pieces,
        *source(node.select.last + 1, node.last),
    ]
    return Out(pieces, Type(INTEGER), BOOL, LIKE)
