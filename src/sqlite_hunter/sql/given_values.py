"""What the rows of an INSERT give for a column, as far as its text says."""

from __future__ import annotations

from sqlite_hunter.sql.grammar import nodes


def null_given(node: nodes.Insert, at: int) -> bool:
    """Whether NULL stands for a column in some row."""
    return any(at < len(row.items) and nodes.is_null(row.items[at]) for row in node.rows)


def always_null(node: nodes.Insert, at: int) -> bool:
    """Whether every row asks for a new key."""
    rows = node.rows if node.select is not None and len(node.select.cores) == 1 else []
    return bool(rows) and all(at < len(row.items) and nodes.is_null(row.items[at]) for row in rows)


def never_null(node: nodes.Insert, at: int) -> bool:
    """Whether a constant other than NULL stands for a column in all rows."""
    return bool(node.rows) and all(
        at < len(row.items) and isinstance(row.items[at], nodes.Literal) and not nodes.is_null(row.items[at])
        for row in node.rows
    )
