"""Bound values of which it is asked whether they are NULL: ``(:a IS NULL OR a = :a)``.

A value that is written once and bound by name or number has one type on PostgreSQL in all of its places, and the first
place that says one decides. The test for NULL says text (``guards.bound_or_null``), so the others have to take one.
"""

from __future__ import annotations

from collections import Counter

from sqlite_hunter.sql.grammar import nodes


def asked_for_null(tree: nodes.Statement) -> frozenset[int]:
    """The numbers of the bound values that are tested for NULL in one place and stand in another one too."""
    counted: Counter[int] = Counter()
    asked: set[int] = set()
    for node in tree.walk():
        if isinstance(node, nodes.Parameter):
            counted[node.number] += 1
        elif isinstance(node, nodes.NullTest):
            asked.update(_number(node.operand))
        elif isinstance(node, nodes.Is) and isinstance(node.right, nodes.Literal) and node.right.kind == "null":
            asked.update(_number(node.left))
    return frozenset(number for number in asked if counted[number] > 1)


def _number(node: nodes.Expression) -> list[int]:
    plain = nodes.unwrapped(node)
    return [plain.number] if isinstance(plain, nodes.Parameter) else []
