"""UPDATE ... FROM where several rows fit one that is updated: either database takes any of them.

https://www.sqlite.org/lang_update.html#upfrom. A member of FROM has one row at most for each row where a unique key of
it is compared with what has one value there: columns of the table itself, of members of which that is known, constants.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.names import ascii_lower
from sqlite_hunter.sql.row_order import held_together
from sqlite_hunter.sql.ties import meant, said
from sqlite_hunter.sql.tokens import unquoted
from sqlite_hunter.sql.translate.scalar_subquery import is_single

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlite_hunter.sql.schema.model import TableInfo
    from sqlite_hunter.sql.scopes import Found, SourceInfo
    from sqlite_hunter.sql.work import Work

SEVERAL: Final = (
    "which of several rows of FROM that fit one row is taken is not promised, and may differ on PostgreSQL: "
    "compare a unique key of it, or join a query with GROUP BY"
)


class _Equal(NamedTuple):
    """A condition that a column equals something; ``of`` is the one member that it narrows, None for any."""

    column: Found
    other: nodes.Expression
    of: nodes.Source | None


def takes_any(work: Work, node: nodes.Update) -> bool:
    """Whether what is assigned may come from any of several rows; the scope is the statement's, its table first."""
    target, *members = work.scope.sources
    named = {_name(each): each for each in _sources(node.joins)}
    equals = list(_equals(work, node))
    known = [target]
    waiting = members
    while True:
        found = [each for each in waiting if _is_told(work, node, each, named.get(each.name.lower()), equals, known)]
        if not found:
            break
        known += found
        waiting = [each for each in waiting if not any(each is other for other in found)]
    columns = (each for made in node.assignments for each in made.value.walk() if isinstance(each, nodes.Column))
    return any(_is_of(work, each, waiting) for each in columns)


def _is_told(
    work: Work,
    node: nodes.Update,
    member: SourceInfo,
    written: nodes.Source | None,
    equals: Sequence[_Equal],
    known: Sequence[SourceInfo],
) -> bool:
    """Whether the member has one row at most, once one row of each that is known is chosen."""
    compared = {
        ascii_lower(each.column.column.name)
        for each in equals
        if each.column.source is member
        and each.column.column is not None
        and (each.of is None or each.of is written)
        and _is_known(work, each, known)
    }
    return any(compared.issuperset(key) for key in _keys(work, node, member, written))


def _keys(
    work: Work, node: nodes.Update, member: SourceInfo, written: nodes.Source | None
) -> Iterator[tuple[str, ...]]:
    """The columns, in lower case, in which no two rows of a member are equal."""
    select = written.select if written is not None else None
    if member.table is not None:
        yield from _keys_of(member.table)
    elif select is None and written is not None and written.table is not None and node.with_ is not None:
        name = ascii_lower(unquoted(written.table.name))
        select = next((each.select for each in node.with_.tables if ascii_lower(unquoted(each.name)) == name), None)
    if select is None:
        return
    core = select.cores[0]
    if is_single(select) and (select.limit is None or work.text(select.limit) in ("0", "1")):
        yield ()
    if len(select.cores) > 1 or len(core.items) != len(member.columns) or any(each.star for each in core.items):
        return
    texts = [_text(work, each.expression) for each in core.items if each.expression is not None]
    grouped = {_text(work, meant(select, each)) for each in core.group_by}
    if core.group_by and grouped <= set(texts):
        yield tuple(ascii_lower(member.columns[texts.index(each)].name) for each in grouped)
    if core.distinct >= 0:
        yield tuple(ascii_lower(each.name) for each in member.columns)


def _keys_of(table: TableInfo) -> Iterator[tuple[str, ...]]:
    if table.kind != "table" or table.unclear or table.differs:
        return
    if table.row_number:
        yield (table.row_number.lower(),)
    for unique in table.uniques:
        columns = [table.column(name) for name in unique.columns]
        plain = all(each is not None and each.collation == "BINARY" for each in columns)
        if plain and not unique.partial and not unique.collated:
            yield unique.columns


def _text(work: Work, node: nodes.Expression) -> str:
    return " ".join(ascii_lower(each.text) for each in work.tokens[node.first : node.last + 1])


def _equals(work: Work, node: nodes.Update) -> Iterator[_Equal]:
    for condition, of in _conditions(node):
        for each in held_together(condition):
            if isinstance(each, nodes.Binary) and each.operator in ("=", "=="):
                for one, other in ((each.left, each.right), (each.right, each.left)):
                    found = _found(work, one)
                    if found is not None:
                        yield _Equal(found, other, of)


def _conditions(node: nodes.Update) -> Iterator[tuple[nodes.Expression, nodes.Source | None]]:
    """What rows have to fulfil, each with the one member that it narrows; that of LEFT JOIN leaves the others be."""
    if node.where is not None:
        yield node.where, None
    for join in _joins(node.joins):
        outer = any(word in join.operator for word in ("LEFT", "RIGHT", "FULL"))
        if join.on is not None and ("LEFT" in join.operator or not outer):
            yield join.on, join.source if outer else None


def _found(work: Work, node: nodes.Expression) -> Found | None:
    """The column that one side of a comparison is, if it is compared by byte."""
    plain = nodes.unwrapped(node)
    if not isinstance(plain, nodes.Column) or not said(work, plain):
        return None
    found = work.scope.find(unquoted(plain.name), unquoted(plain.table) if plain.table is not None else "")
    return found if found is not None and found.column is not None and not found.ambiguous else None


def _is_known(work: Work, equal: _Equal, known: Sequence[SourceInfo]) -> bool:
    """Whether the other side has one value, and no two values of the key are equal to it."""
    other = nodes.unwrapped(equal.other)
    for each in other.walk():
        if isinstance(each, nodes.Select | nodes.Unknown | nodes.Collate):
            return False
        if isinstance(each, nodes.Column) and not _is_of(work, each, known):
            return False
    if not isinstance(other, nodes.Column) or equal.column.column is None:
        return True
    found = _found(work, other)
    if found is None or found.column is None:
        return False
    one, two = equal.column.column.type, found.column.type
    return one.kind == two.kind or (one.is_number and two.is_number)


def _is_of(work: Work, node: nodes.Column, sources: Sequence[SourceInfo]) -> bool:
    found = work.scope.find(unquoted(node.name), unquoted(node.table) if node.table is not None else "")
    return found is not None and any(each is found.source for each in sources)


def _joins(joins: Sequence[nodes.Join]) -> Iterator[nodes.Join]:
    """All joins, those in brackets too."""
    for each in joins:
        yield each
        yield from _joins(each.source.joined or [])


def _sources(joins: Sequence[nodes.Join]) -> Iterator[nodes.Source]:
    return (each.source for each in _joins(joins) if each.source.joined is None)


def _name(source: nodes.Source) -> str:
    if source.alias is not None:
        return unquoted(source.alias).lower()
    return unquoted(source.table.name).lower() if source.table is not None else ""
