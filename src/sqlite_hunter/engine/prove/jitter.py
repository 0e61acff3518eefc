"""A statement of SQLite's made to show in which orders it may take rows that its ORDER BY leaves open.

Where ``ORDER BY state LIMIT 1`` meets two rows of one state, either is right: a difference is none if SQLite itself
might have given it.
"""

from typing import Final

from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.tokens import Token

FUNCTION: Final = "sqlite_hunter_jitter"


def jittered(text: str, tree: nodes.Statement, tokens: list[Token]) -> str:
    """The statement with chance as the last term of every ORDER BY, and as the only one where rows are cut off.

    Tables are read in an order of chance too, which decides what ``group_concat`` joins first and which row of a group
    a bare column is of. A subquery with a LIMIT keeps its order: https://www.sqlite.org/optoverview.html#flattening.
    """
    parents = {id(child): each for each in tree.walk() for child in each.children()}
    edits = []
    for each in tree.walk():
        if isinstance(each, nodes.Select) and len(each.cores) == 1 and not each.cores[0].rows:
            edit = _edit(each, parents.get(id(each)), tokens)
            if edit is not None:
                edits.append((edit[0], edit[0], edit[1]))
        elif isinstance(each, nodes.Source) and each.table is not None and each.arguments is None and each.indexed < 0:
            edits.append(_shuffled(text, each, each.table, tokens))
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _shuffled(text: str, source: nodes.Source, table: nodes.TableName, tokens: list[Token]) -> tuple[int, int, str]:
    start, end = tokens[table.first].start, tokens[table.last].end
    alias = "" if source.alias is not None else f" AS {table.name.text}"
    return start, end, f"(SELECT * FROM {text[start:end]} ORDER BY {FUNCTION}() LIMIT -1){alias}"


def _edit(select: nodes.Select, parent: nodes.Node | None, tokens: list[Token]) -> tuple[int, str] | None:
    if select.order_by:
        return tokens[select.order_by[-1].last].end, f", {FUNCTION}()"
    if select.limit_at >= 0:
        return tokens[select.limit_at].start, f" ORDER BY {FUNCTION}() "
    if isinstance(parent, nodes.Subquery | nodes.Source | nodes.Insert):
        if isinstance(parent, nodes.Insert) and parent.upserts:
            return None
        return tokens[select.last].end, f" ORDER BY {FUNCTION}()"
    return None


def has_order(tree: nodes.Statement) -> bool:
    """Whether the rows come in an order that the statement asks for."""
    return isinstance(tree, nodes.Query) and bool(tree.select.order_by)
