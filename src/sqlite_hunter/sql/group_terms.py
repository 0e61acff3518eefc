"""GROUP BY with its terms, HAVING and WINDOW."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_hunter.sql.aggregates import window
from sqlite_hunter.sql.collating import NOCASE, folded, not_nested
from sqlite_hunter.sql.constructs import Construct
from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.output import replaced, source
from sqlite_hunter.sql.postgres_names import spelled
from sqlite_hunter.sql.tokens import unquoted
from sqlite_hunter.sql.values import NULL, STRING, TEXT

if TYPE_CHECKING:
    from sqlite_hunter.sql.output import Pieces
    from sqlite_hunter.sql.work import Work

GROUPS: Final = Construct(
    "group-by-constant",
    "PostgreSQL groups by no constant, and by no bound value",
    ("GROUP BY a constant",),
    "SQH443",
    example="CREATE TABLE t (a INTEGER); SELECT count(*) FROM t GROUP BY 'x'",
)


def grouped(work: Work, core: nodes.Core, at: int) -> Pieces:
    """GROUP BY, HAVING and WINDOW, from token ``at`` on."""
    pieces: Pieces = []
    for each in core.group_by:
        pieces += [*source(at, each.first - 1), *_group_term(work, each)]
        at = each.last + 1
    if core.having is not None:
        pieces += [*source(at, core.having.first - 1), *work.condition(core.having, chooses=True).pieces]
        at = core.having.last + 1
    for _, node in core.windows:
        pieces += [*source(at, node.first - 1), *window(work, node)]
        at = node.last + 1
    return [*pieces, *source(at, core.last)]


def _group_term(work: Work, node: nodes.Expression) -> Pieces:
    if isinstance(node, nodes.Literal):
        if node.kind == "integer":
            return work.kept(node)
        return _constant_group(work, node)
    if any(isinstance(each, nodes.Parameter | nodes.Unknown) for each in node.walk()):
        hint = "group by what it is made of"
        raise work.refuse(GROUPS, node, f"PostgreSQL takes a bound value in GROUP BY for another one each time: {hint}")
    not_nested(work, node)
    alias = _alias_only(work, node)
    if alias is not None:
        return alias
    out = work.raw(node)
    if out.type.is_folded:
        work.changed(NOCASE, node)
        return folded(work, out, out.type.collation, node).pieces
    return out.pieces


def _constant_group(work: Work, node: nodes.Literal) -> Pieces:
    """All rows in one group: PostgreSQL takes a constant there that has a cast."""
    out = work.value(node)
    if out.type.kind not in (TEXT, NULL, "real"):
        raise work.refuse(GROUPS, node, "it groups by a constant: leave GROUP BY out, or group by a column")
    work.changed(GROUPS, node)
    if out.type.kind == "real":
        return work.settled(out).pieces
    return work.cast(out, "text", STRING).pieces


def _alias_only(work: Work, node: nodes.Expression) -> Pieces | None:
    """A term that is an alias of the SELECT list and no column: PostgreSQL knows it too."""
    if not isinstance(node, nodes.Column) or node.table is not None:
        return None
    found = work.scope.find(unquoted(node.name))
    if found is None or found.alias is None:
        return None
    text = spelled(node.name, found.alias_name)
    return source(node.first, node.first) if text is None else replaced(text, node.first)
