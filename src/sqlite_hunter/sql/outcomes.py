"""Bound values that may be the outcome of an expression as they are: it then has whatever type Python hands over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_hunter.sql.grammar import nodes

if TYPE_CHECKING:
    from collections.abc import Iterable


def chosen(node: nodes.Expression) -> Iterable[nodes.Expression]:
    """The parts of which one is the outcome as it is; none for what makes a value of its own."""
    match node:
        case nodes.Paren():
            return (node.inner,)
        case nodes.Collate() | nodes.Unary(operator="+"):
            return (node.operand,)
        case nodes.Case():
            otherwise = [node.otherwise] if node.otherwise is not None else []
            return [*(then for _, then in node.whens), *otherwise]
        case nodes.Call(function="iif"):
            return node.arguments[1:]
        case nodes.Call(function="coalesce" | "ifnull"):
            return node.arguments
        case _:
            return ()


def bound_outcomes(node: nodes.Expression) -> frozenset[int]:
    """The tokens of the bound values among the outcomes."""
    found: set[int] = set()
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, nodes.Parameter):
            found.add(each.first)
        waiting.extend(chosen(each))
    return frozenset(found)
